// A model made ready to run: constants set, mutant chosen, views compiled over three fixed places (the state before a
// step, the draft of the state after it, and that state to be read), and one function that visits all successors.

import { quoted } from '../../errors/didYouMean.ts'
import { inPart, ModelError, mustBeBoolean, mustBeSynchronous } from '../../errors/modelError.ts'
import { assign, frozen } from '../schema/snapshot.ts'
import { type Guard, Source } from '../schema/source.ts'
import { plain, strict } from '../schema/strict.ts'
import { type WordsOf, wordsOf } from '../states/words.ts'
import { audited } from './audit.ts'
import {
  mustBeAction,
  mustBeActions,
  mustBeModel,
  mustBeMutants,
  mustBeProperties,
  mustBeType,
  propertyTools,
} from './definition.ts'
import { compileExpansion, type NamedAction, type Visit } from './expansion.ts'
import type { Action, Constants, Model, ModelProperty } from './model.ts'
import { choicesOf, type ParamValues, settled } from './parameters.ts'

export interface InstanceOptions {
  /** Replaces constants of the model. */
  readonly constants?: Constants
  readonly mutant?: string
  /**
   * Runs every `when` and `step` twice and compares, forbids clocks and randomness, and revokes views after the call.
   * Slow. A check audits the first states unless this is false.
   */
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
  /**
   * The successors by one action with one choice of parameters: none or one. Puts it into `after`, and says what the
   * step returned.
   */
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

/** @param auditedMax how many calls are audited, where the options ask for it. */
export function instantiate(
  model: Model,
  options: InstanceOptions = {},
  auditedMax: number = Number.POSITIVE_INFINITY,
): Instance {
  mustBeModel(model)
  const constants = constantsOf(model, options.constants ?? {})
  const given = strict(constants, `${model.name}, constants: it`)
  const type = model.state(given)
  mustBeType(type, model.name)
  const width = Math.max(1, Math.ceil(type.place.bits / 32))
  const words = wordsOf(width)
  const before = new Int32Array(width)
  const after = new Int32Array(width)
  const audit = options.audit === true
  const calls = { left: auditedMax }
  const guard: Guard = { call: { open: true } }
  const compile = (buffer: Int32Array, writable: boolean): (() => never) => {
    const source = new Source({ writable, guarded: audit })
    const root = type.place.view(source)
    return source.build<() => never>(buffer, guard, `() => new ${root}(0, 0, 'state')`)
  }
  const [makeBefore, makeDraft, makeAfter] = [compile(before, false), compile(after, true), compile(after, false)]
  const [beforeView, draftView, afterView] = [makeBefore(), makeDraft(), makeAfter()]

  const tools = { action: (definition: Action) => definition, constants: given } as never
  const init = model.init === undefined ? undefined : mustBeAction(model.init(tools), `${model.name}, init`)
  const actions = actionsOf(model, tools, options.mutant).map((action) =>
    audit ? audited(action, { guard, makeBefore, makeDraft, after, calls }) : action,
  )
  const choices = actions.map(({ params = {} }) => choicesOf(params))
  const current = { action: -1 }
  let expansion: ((visit: Visit) => void) | undefined
  const expand = (visit: Visit): void => {
    // When it is first asked for: trace validation may never need all values of a parameter that it reads from its
    // events.
    expansion ??= compileExpansion(actions, choices.map(settled), {
      beforeView,
      draftView,
      before,
      after,
      width,
      current,
    })
    expansion(visit)
  }

  const named = <T>(during: string, body: () => T): T => {
    try {
      return body()
    } catch (error) {
      throw inPart(error, model.name, during)
    }
  }
  const nameOf = (action: number): string => `action ${actions[action]?.name ?? '?'}`

  function initials(visit: (params: ParamValues) => void): void {
    if (init === undefined) {
      after.fill(0)
      visit({})
      return
    }
    before.fill(0)
    for (const params of named('init', () => choicesOf(init.params ?? {})(beforeView))) {
      before.fill(0)
      if (named('init', () => init.when !== undefined && !mustBeBoolean(init.when(beforeView, params), 'when')))
        continue
      after.fill(0)
      named('init', () => mustBeSynchronous(init.step(draftView, params), 'step'))
      visit(params)
    }
  }

  /** Puts the successor into `after`, unless the action cannot be taken. */
  function take(action: number, params: ParamValues): { readonly result: unknown } | undefined {
    const { when, step } = actions[action] as NamedAction
    if (when !== undefined && !mustBeBoolean(when(beforeView, params), 'when')) return undefined
    words.copy(before, after)
    const result: unknown = step(draftView, params)
    mustBeSynchronous(result, 'step')
    return { result }
  }

  const testOf = (part: 'ends' | 'boundary', test: Model['ends'], view: never): (() => boolean) | undefined => {
    if (test === undefined) return undefined
    return () => {
      try {
        return mustBeBoolean(test(view, given), part)
      } catch (error) {
        const found = inPart(error, model.name, part)
        if (found instanceof ModelError) found.isOfSuccessor = part === 'boundary'
        throw found
      }
    }
  }

  const value = (state: Int32Array): ParamValues => {
    const kept = before.slice()
    before.set(state)
    guard.call = { open: true }
    const read = plain((makeBefore() as { readonly [frozen]: () => ParamValues })[frozen]())
    before.set(kept)
    return read
  }

  /** Whatever stopped an expansion: with the step that fails, if it was one and not somebody who looks at the steps. */
  function failed(error: unknown): unknown {
    const action = current.action
    if (error instanceof ModelError && error.during !== '') return error
    for (const params of choicesFor(action)) {
      try {
        take(action, params)
      } catch (again) {
        const found = inPart(again, model.name, nameOf(action))
        if (found instanceof ModelError)
          found.step = {
            action: actions[action]?.name ?? '',
            params: plain(params),
            before: value(before),
            after: value(after),
          }
        return found
      }
    }
    return error
  }

  const choicesFor = (action: number): readonly ParamValues[] =>
    named(nameOf(action), () => choices[action]?.(beforeView) ?? [])

  return {
    name: model.name,
    constants,
    mutant: options.mutant,
    width,
    words,
    actions,
    properties: propertiesOf(model, given),
    before,
    after,
    beforeView,
    afterView,
    initials,
    expand: (visit) => {
      try {
        expand(visit)
      } catch (error) {
        throw failed(error)
      }
    },
    take: (action, params) => named(nameOf(action), () => take(action, params)),
    choices: choicesFor,
    ends: testOf('ends', model.ends, beforeView),
    inside: testOf('boundary', model.boundary, afterView),
    value,
    pack: (state) => {
      after.fill(0)
      ;(draftView as { readonly [assign]: (value: unknown) => void })[assign](state)
    },
  }
}

function constantsOf(model: Model, set: Constants): Constants {
  const known = model.constants ?? {}
  for (const [name, value] of Object.entries(set)) {
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known)
      throw new ModelError(
        `${model.name} has no constant ${quoted(name, names)}; it has: ${names.join(', ') || 'none'}`,
      )
    }
    if (kindOf(value) !== kindOf(known[name])) {
      throw new ModelError(
        `${model.name}: constant '${name}' is a ${kindOf(known[name])}, found ${JSON.stringify(value)}`,
      )
    }
  }
  return { ...known, ...set }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value
}

function actionsOf(model: Model, tools: never, mutant: string | undefined): readonly NamedAction[] {
  const own = mustBeActions(model.actions(tools), model.name)
  const mutants = model.mutants === undefined ? {} : mustBeMutants(model.mutants(tools), own, model.name)
  if (mutant !== undefined && !Object.hasOwn(mutants, mutant)) {
    const names = Object.keys(mutants)
    throw new ModelError(`${model.name} has no mutant ${quoted(mutant, names)}; it has: ${names.join(', ') || 'none'}`)
  }
  const actions = mutant === undefined ? own : { ...own, ...mutants[mutant] }
  return Object.entries(actions).flatMap(([name, action]) => (action === undefined ? [] : [{ ...action, name }]))
}

function propertiesOf(model: Model, constants: Constants): readonly NamedProperty[] {
  if (model.properties === undefined) return []
  const tools = { ...propertyTools, constants } as never
  return Object.entries(mustBeProperties(model.properties(tools), model.name)).map(([name, property]) => ({
    name,
    property,
  }))
}
