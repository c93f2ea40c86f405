// What makes an object a model. TypeScript refuses most mistakes in a definition, but not all, and not in JavaScript: a
// misspelt key, a test that is no function or a forgotten `return` would leave a part of the model unchecked, and
// whatever was not checked seems to hold.
import { quoted } from '../../errors/didYouMean.ts'
import { describe, ModelError } from '../../errors/modelError.ts'
import type { Action, Actions, Model, ModelProperty, PropertyTools } from './model.ts'

type Fields = Readonly<Record<string, unknown>>

const modelKeys = [
  'name',
  'about',
  'constants',
  'state',
  'init',
  'actions',
  'properties',
  'ends',
  'boundary',
  'refines',
  'mutants',
]
const modelFunctions = ['state', 'init', 'actions', 'properties', 'ends', 'boundary', 'mutants']
const actionKeys = ['params', 'when', 'step', 'seen', 'fromEvent', 'fair', 'fairAs']
const actionFunctions = ['when', 'step', 'seen', 'fromEvent']
const refinementKeys = ['abstract', 'constants', 'mapping']

export function mustBeModel(model: Model): void {
  const name = typeof model?.name === 'string' && model.name !== '' ? model.name : undefined
  if (name === undefined) throw new ModelError(`expected a model with a name, found ${describe(model?.name ?? model)}`)
  mustHaveOnly(model, modelKeys, name)
  mustHaveFunctions(model as unknown as Fields, modelFunctions, ['state', 'actions'], name)
  const { constants, refines } = model
  if (constants !== undefined) mustBePlain(constants, `${name}, constants`)
  if (refines === undefined) return
  mustBePlain(refines, `${name}, refines`)
  mustHaveOnly(refines, refinementKeys, `${name}, refines`)
  mustHaveFunctions(refines as unknown as Fields, ['mapping', 'constants'], ['mapping'], `${name}, refines`)
}

/** What `init` of a model has returned. */
export function mustBeAction(value: unknown, where: string): Action {
  mustBePlain(value, where)
  const action = value as Fields
  mustHaveOnly(action, actionKeys, where)
  mustHaveFunctions(action, actionFunctions, ['step'], where)
  mustBeOneOf(action['fair'], ['weak', 'strong'], `${where}, fair`)
  mustBeOneOf(action['fairAs'], ['whole'], `${where}, fairAs`)
  const { params = {} } = action
  mustBePlain(params, `${where}, params`)
  for (const [name, source] of Object.entries(params)) {
    if (typeof source === 'function' || isType(source)) continue
    throw new ModelError(
      `${where}, params.${name}: expected a type (t.int(0, 3)) or a function of the state, found ${describe(source)}`,
    )
  }
  return value as Action
}

/** What `actions` of a model has returned, or what one of its mutants replaces. */
export function mustBeActions(value: unknown, where: string): Actions {
  mustBePlain(value, where)
  for (const [name, action] of Object.entries(value))
    mustBeAction(action, `${where === '' ? '' : `${where}, `}action ${name}`)
  return value as Actions
}

/** What `mutants` of a model has returned: each replaces actions that are there by others. */
export function mustBeMutants(
  value: unknown,
  actions: Actions,
  model: string,
): Readonly<Record<string, Partial<Actions>>> {
  mustBePlain(value, `${model}, mutants`)
  for (const [mutant, replaced] of Object.entries(value)) {
    const where = `${model}, mutant ${mutant}`
    for (const [name, action] of Object.entries(mustBeActions(replaced, where))) {
      if (!Object.hasOwn(actions, name))
        throw new ModelError(`${where}: there is no action ${quoted(name, Object.keys(actions))} to replace`)
      if (action === actions[name]) throw new ModelError(`${where}: action ${name} is replaced by itself`)
    }
    if (Object.keys(replaced).length === 0)
      throw new ModelError(`${where}: it replaces no action, and so makes no mistake`)
  }
  return value as Readonly<Record<string, Partial<Actions>>>
}

/** What `properties` of a model has returned: each is made by one of the tools. */
export function mustBeProperties(value: unknown, model: string): Readonly<Record<string, ModelProperty>> {
  mustBePlain(value, `${model}, properties`)
  for (const [name, property] of Object.entries(value)) {
    if (made.has(property)) continue
    throw new ModelError(
      `${model}, property ${name}: expected always(…), sometimes(…) or the like, found ${describe(property)}`,
    )
  }
  return value as Readonly<Record<string, ModelProperty>>
}

export function mustBeType(value: unknown, model: string): void {
  if (isType(value) && 'place' in value) return
  throw new ModelError(
    `${model}, state: expected t.struct({ … }), found ${isType(value) ? String(value.says) : describe(value)}`,
  )
}

const made = new WeakSet<object>()

/** The tools that make properties. */
export const propertyTools: PropertyTools<never> = {
  always: (...tests) => {
    const [first, second] = testsOf('always', tests, [1, 2])
    return remember(
      second === undefined
        ? { kind: 'always', premise: undefined, test: first }
        : { kind: 'always', premise: first, test: second },
    )
  },
  alwaysStep: (...tests) => remember({ kind: 'alwaysStep', test: testsOf('alwaysStep', tests, [1])[0] }),
  sometimes: (...tests) => remember({ kind: 'sometimes', test: testsOf('sometimes', tests, [1])[0] }),
  eventually: (...tests) => remember({ kind: 'eventually', test: testsOf('eventually', tests, [1])[0] }),
  eventuallyAlways: (...tests) =>
    remember({ kind: 'eventuallyAlways', test: testsOf('eventuallyAlways', tests, [1])[0] }),
  infinitelyOften: (...tests) => remember({ kind: 'infinitelyOften', test: testsOf('infinitelyOften', tests, [1])[0] }),
  leadsTo: (...tests) => {
    const [premise, test = premise] = testsOf('leadsTo', tests, [2])
    return remember({ kind: 'leadsTo', premise, test })
  },
}

function remember(property: ModelProperty): ModelProperty {
  made.add(property)
  return property
}

/** Refuses a number of tests that a tool does not take: one too many would be ignored. */
function testsOf<T extends (...states: never[]) => boolean>(
  tool: string,
  tests: readonly (T | undefined)[],
  counts: readonly number[],
): [T, T?] {
  const expected = `${counts.join(' or ')} ${counts.at(-1) === 1 ? 'test' : 'tests'}`
  if (!counts.includes(tests.length)) throw new ModelError(`${tool}: expected ${expected}, found ${tests.length}`)
  for (const test of tests) mustBeSynchronousFunction(test, `${tool}, a test`)
  return tests as unknown as [T, T?]
}

function mustHaveOnly(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new ModelError(`${where}: there is no key ${quoted(unknown, known)}; known: ${known.join(', ')}`)
}

function mustHaveFunctions(
  value: Fields,
  functions: readonly string[],
  needed: readonly string[],
  where: string,
): void {
  for (const key of functions) {
    if (value[key] === undefined && !needed.includes(key)) {
      if (Object.hasOwn(value, key))
        throw new ModelError(`${where}, ${key}: expected a function, or no such key; found undefined`)
      continue
    }
    mustBeSynchronousFunction(value[key], `${where}, ${key}`)
  }
}

/** An async function is not done when it returns, a generator function has not even begun. */
function mustBeSynchronousFunction(value: unknown, where: string): void {
  if (typeof value !== 'function') throw new ModelError(`${where}: expected a function, found ${describe(value)}`)
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  if (kind !== 'Function')
    throw new ModelError(
      `${where}: expected an ordinary function, found ${kind === 'AsyncFunction' ? 'an async one' : `a ${kind}`}`,
    )
}

function mustBePlain(value: unknown, where: string): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !('then' in value)) return
  throw new ModelError(`${where}: expected an object, found ${describe(value)}`)
}

function mustBeOneOf(value: unknown, known: readonly string[], where: string): void {
  if (value === undefined || known.includes(value as string)) return
  const found = typeof value === 'string' ? quoted(value, known) : describe(value)
  throw new ModelError(`${where}: expected ${known.map((one) => `'${one}'`).join(' or ')}, found ${found}`)
}

function isType(value: unknown): value is { readonly says: unknown } {
  return typeof value === 'object' && value !== null && 'encode' in value && 'shape' in value && 'says' in value
}
