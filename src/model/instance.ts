// A model made ready to run: constants set, mutant chosen, views compiled over three fixed places (the state before a step, the draft of
// the state after it, and that state to be read), and one function that visits all successors.

import { audited } from './audit.ts'
import { ModelError } from './errors.ts'
import { compileExpansion, type NamedAction, type Visit } from './expansion.ts'
import type { Action, Constants, Model, ModelProperty, PropertyTools } from './model.ts'
import { choicesOf, type ParamValues, settled } from './parameters.ts'
import { assign, frozen } from './schema/snapshot.ts'
import { type Guard, Source } from './schema/source.ts'
import { type WordsOf, wordsOf } from './words.ts'

export interface InstanceOptions {
  /** Replaces constants of the model. */
  readonly constants?: Constants
  readonly mutant?: string
  /** Runs every `when` and `step` twice and compares, forbids clocks and randomness, and revokes views after the call. Slow. */
  readonly audit?: boolean
}

export interface NamedProperty {
  readonly name: string
  readonly property: ModelProperty
}

export interface Instance {
  readonly name: string
  readonly constants: Constants
  readonly mutant: string | undefined
  /** The words of a packed state. */
  readonly width: number
  readonly words: WordsOf
  readonly actions: readonly NamedAction[]
  readonly properties: readonly NamedProperty[]
  /** The state that is expanded. */
  readonly before: Int32Array
  /** The successor that is being visited. */
  readonly after: Int32Array
  /** Views that read those two. */
  readonly beforeView: never
  readonly afterView: never
  readonly initials: (visit: (params: ParamValues) => void) => void
  readonly expand: (visit: Visit) => void
  /** The successors by one action with one choice of parameters: none or one. Puts it into `after`, and says what the step returned. */
  readonly take: (action: number, params: ParamValues) => { readonly result: unknown } | undefined
  /** The choices of parameters that an action has in `before`, whether or not it can be taken with them. */
  readonly choices: (action: number) => Iterable<ParamValues>
  readonly ends: (() => boolean) | undefined
  /** Whether `after` is to be expanded. */
  readonly inside: (() => boolean) | undefined
  /** The frozen value of a packed state. */
  readonly value: (state: Int32Array) => ParamValues
  /** Packs a frozen value into `after`. */
  readonly pack: (value: unknown) => void
}

export function instantiate(model: Model, options: InstanceOptions = {}): Instance {
  const constants = constantsOf(model, options.constants ?? {})
  const type = model.state(constants)
  const width = Math.max(1, Math.ceil(type.place.bits / 32))
  const words = wordsOf(width)
  const before = new Int32Array(width)
  const after = new Int32Array(width)
  const audit = options.audit === true
  const guard: Guard = { call: { open: true } }
  const compile = (buffer: Int32Array, writable: boolean): (() => never) => {
    const source = new Source({ writable, guarded: audit })
    const root = type.place.view(source)
    return source.build<() => never>(buffer, guard, `() => new ${root}(0, 0, 'state')`)
  }
  const [makeBefore, makeDraft, makeAfter] = [compile(before, false), compile(after, true), compile(after, false)]
  const [beforeView, draftView, afterView] = [makeBefore(), makeDraft(), makeAfter()]

  const tools = { action: (definition: Action) => definition, constants } as never
  const actions = actionsOf(model, tools, options.mutant).map((action) =>
    audit ? audited(action, { guard, makeBefore, makeDraft, after }) : action,
  )
  const choices = actions.map(({ params = {} }) => choicesOf(params))
  const current = { action: -1 }
  let expansion: ((visit: Visit) => void) | undefined
  const expand = (visit: Visit): void => {
    // When it is first asked for: trace validation may never need all values of a parameter that it reads from its events.
    expansion ??= compileExpansion(actions, choices.map(settled), { beforeView, draftView, before, after, width, current })
    expansion(visit)
  }

  const named = <T>(during: () => string, body: () => T): T => {
    try {
      return body()
    } catch (error) {
      if (error instanceof ModelError && error.during === '') {
        error.during = during()
        error.message = `${model.name}, ${error.during}: ${error.message}`
      }
      throw error
    }
  }
  const nameOf = (action: number): string => `action ${actions[action]?.name ?? '?'}`

  function initials(visit: (params: ParamValues) => void): void {
    const init = model.init?.(tools)
    if (init === undefined) {
      after.fill(0)
      visit({})
      return
    }
    before.fill(0)
    named(
      () => 'init',
      () => {
        for (const params of choicesOf(init.params ?? {})(beforeView)) {
          before.fill(0)
          if (init.when?.(beforeView, params) === false) continue
          after.fill(0)
          init.step(draftView, params)
          visit(params)
        }
      },
    )
  }

  return {
    name: model.name,
    constants,
    mutant: options.mutant,
    width,
    words,
    actions,
    properties: propertiesOf(model, constants),
    before,
    after,
    beforeView,
    afterView,
    initials,
    expand: (visit) =>
      named(
        () => nameOf(current.action),
        () => expand(visit),
      ),
    take: (action, params) =>
      named(
        () => nameOf(action),
        () => {
          const chosen = actions[action]
          if (chosen === undefined || chosen.when?.(beforeView, params) === false) return undefined
          words.copy(before, after)
          return { result: chosen.step(draftView, params) }
        },
      ),
    choices: (action) =>
      named(
        () => nameOf(action),
        () => choices[action]?.(beforeView) ?? [],
      ),
    ends: model.ends === undefined ? undefined : () => model.ends?.(beforeView, constants) === true,
    inside: model.boundary === undefined ? undefined : () => model.boundary?.(afterView, constants) === true,
    value: (state) => {
      const kept = before.slice()
      before.set(state)
      guard.call = { open: true }
      const value = (makeBefore() as { readonly [frozen]: () => ParamValues })[frozen]()
      before.set(kept)
      return value
    },
    pack: (value) => {
      after.fill(0)
      ;(draftView as { readonly [assign]: (value: unknown) => void })[assign](value)
    },
  }
}

function constantsOf(model: Model, set: Constants): Constants {
  const known = model.constants ?? {}
  for (const [name, value] of Object.entries(set)) {
    if (!Object.hasOwn(known, name))
      throw new ModelError(`${model.name} has no constant '${name}'; it has: ${Object.keys(known).join(', ') || 'none'}`)
    if (typeof value !== typeof known[name]) {
      throw new ModelError(`${model.name}: constant '${name}' is a ${typeof known[name]}, found ${JSON.stringify(value)}`)
    }
  }
  return { ...known, ...set }
}

function actionsOf(model: Model, tools: never, mutant: string | undefined): readonly NamedAction[] {
  const actions = { ...model.actions(tools) }
  if (mutant !== undefined) {
    const mutants = model.mutants?.(tools) ?? {}
    const chosen = Object.hasOwn(mutants, mutant) ? mutants[mutant] : undefined
    if (chosen === undefined)
      throw new ModelError(`${model.name} has no mutant '${mutant}'; it has: ${Object.keys(mutants).join(', ') || 'none'}`)
    for (const [name, action] of Object.entries(chosen)) {
      if (!Object.hasOwn(actions, name)) throw new ModelError(`${model.name}, mutant ${mutant}: there is no action '${name}' to replace`)
      if (action !== undefined) actions[name] = action
    }
  }
  return Object.entries(actions).map(([name, action]) => ({ ...action, name }))
}

function propertiesOf(model: Model, constants: Constants): readonly NamedProperty[] {
  const tools: PropertyTools<never> & { readonly constants: never } = {
    always: (first, second) =>
      second === undefined ? { kind: 'always', premise: undefined, test: first } : { kind: 'always', premise: first, test: second },
    alwaysStep: (test) => ({ kind: 'alwaysStep', test }),
    sometimes: (test) => ({ kind: 'sometimes', test }),
    eventually: (test) => ({ kind: 'eventually', test }),
    eventuallyAlways: (test) => ({ kind: 'eventuallyAlways', test }),
    infinitelyOften: (test) => ({ kind: 'infinitelyOften', test }),
    leadsTo: (premise, test) => ({ kind: 'leadsTo', premise, test }),
    constants: constants as never,
  }
  return Object.entries(model.properties?.(tools) ?? {}).map(([name, property]) => ({ name, property }))
}
