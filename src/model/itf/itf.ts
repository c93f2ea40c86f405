// Traces in the Informal Trace Format (Apalache's ADR 015), as Quint writes them for model-based tests: with each
// state, the action that led to it (`mbt::actionTaken`) and the parameters that were chosen (`mbt::nondetPicks`, an
// option for each name). A lasso has `loop`, the state that comes after the last one. What is read back is not
// believed: `replay` tells whether it is a behaviour of the model.

import { ModelError } from '../../errors/modelError.ts'
import { UserError } from '../../errors/userError.ts'
import type { Counterexample } from '../instance/counterexample.ts'
import { type InstanceOptions, instantiate } from '../instance/instance.ts'
import type { Action, Model } from '../instance/model.ts'
import type { ParamValues } from '../instance/parameters.ts'
import type { Trace, TraceStep } from '../replay/replay.ts'
import type { Type } from '../schema/type.ts'
import { fromItf, type Itf, picked, toItf, untypedFromItf, untypedToItf } from './itfValue.ts'

const actionTaken = 'mbt::actionTaken'
const nondetPicks = 'mbt::nondetPicks'

/** The trace of a counterexample, as text. */
export function writeItf(
  model: Model,
  { property, steps, loopsTo }: Counterexample,
  options: InstanceOptions = {},
): string {
  const { fields, paramsOf, names, constants } = partsOf(model, options)
  const none = untypedToItf(null)
  const states = steps.map(({ action, params, state }, index) => {
    const sources = paramsOf(action)
    const pick = (name: string): Itf => {
      if (!Object.hasOwn(params, name)) return none
      const type = sources[name]
      return { tag: 'Some', value: typeof type === 'object' ? toItf(type, params[name]) : untypedToItf(params[name]) }
    }
    return {
      '#meta': { index },
      ...Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, toItf(type, state[name])])),
      [actionTaken]: action,
      [nondetPicks]: Object.fromEntries(names.map((name) => [name, pick(name)])),
    }
  })
  const trace = {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: model.name,
      status: 'violation',
      description: `a counterexample to ${property}, by crashworthy`,
      property,
      ...(options.mutant === undefined ? {} : { mutant: options.mutant }),
      constants,
    },
    vars: [...Object.keys(fields), actionTaken, nondetPicks],
    states,
    ...(loopsTo === undefined ? {} : { loop: loopsTo }),
  }
  return `${JSON.stringify(trace, null, 1)}\n`
}

/** Reads a trace of a model's states. @param where what the text is, for messages: a file's name. */
export function readItf(model: Model, text: string, options: InstanceOptions = {}, where = 'the trace'): Trace {
  const refuse = (expected: string, found: string, at = where): UserError =>
    new UserError({
      expected,
      found,
      where: at,
      next: 'crashworthy check … --itf trace.itf.json, and read what it writes',
    })
  const { fields, paramsOf } = partsOf(model, options)
  const trace = parse(text, refuse)
  if (!isObject(trace) || !Array.isArray(trace['states'])) throw refuse("an object with an array 'states'", 'none')
  const states: readonly unknown[] = trace['states']
  if (states.length === 0) throw refuse('at least one state', 'none')
  const steps = states.map((given, index): TraceStep => {
    const at = `${where}, state ${index}`
    if (!isObject(given)) throw refuse('an object', JSON.stringify(given), at)
    const variables = variablesOf(given)
    const unknown = Object.keys(variables).find(
      (name) => !Object.hasOwn(fields, name) && name !== actionTaken && name !== nondetPicks,
    )
    if (unknown !== undefined) throw refuse(`only the variables ${Object.keys(fields).join(', ')}`, `'${unknown}'`, at)
    try {
      const state = Object.fromEntries(
        Object.entries(fields).map(([name, type]) => [name, fromItf(type, variables[name], name)]),
      )
      const action = variables[actionTaken]
      if (typeof action !== 'string') return { state }
      const params = paramsFrom(variables[nondetPicks], paramsOf(action))
      return { action, ...(params === undefined ? {} : { params }), state }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      throw refuse(`a state of ${model.name}`, error.message, at)
    }
  })
  const { loop } = trace
  if (loop === undefined) return { steps }
  if (typeof loop !== 'number' || !Number.isInteger(loop) || loop < 0 || loop >= steps.length)
    throw refuse(`'loop' to be the index of a state, below ${steps.length}`, JSON.stringify(loop))
  return { steps, loopsTo: loop }
}

type Params = NonNullable<Action['params']>

interface Parts {
  readonly fields: Readonly<Record<string, Type>>
  readonly paramsOf: (action: string) => Params
  /** The names of all parameters of all actions. */
  readonly names: readonly string[]
  readonly constants: InstanceOptions['constants']
}

function partsOf(model: Model, options: InstanceOptions): Parts {
  const { constants, actions } = instantiate(model, options)
  const { shape } = model.state(constants)
  if (shape.kind !== 'struct')
    throw new ModelError(`${model.name}: the state of a trace has variables: expected a struct, found a ${shape.kind}`)
  const tools = { action: (definition: Action) => definition, constants }
  const sources = new Map<string, Params>([
    ['init', model.init?.(tools).params ?? {}],
    ...actions.map(({ name, params = {} }) => [name, params] as const),
  ])
  const names = [...new Set([...sources.values()].flatMap((params) => Object.keys(params)))]
  return { fields: shape.fields, constants, paramsOf: (action) => sources.get(action) ?? {}, names }
}

/** The parameters that were picked; of names that the action does not have, none. */
function paramsFrom(picks: Itf | undefined, sources: Params): ParamValues | undefined {
  if (!isObject(picks)) return undefined
  return Object.fromEntries(
    Object.entries(sources).flatMap(([name, source]) => {
      const value = picked(picks[name] ?? null)
      if (value === undefined) return []
      return [[name, typeof source === 'object' ? fromItf(source, value, `parameter ${name}`) : untypedFromItf(value)]]
    }),
  )
}

/** By their own names: Quint puts those of the modules before them. */
function variablesOf(state: { readonly [name: string]: Itf }): Readonly<Record<string, Itf>> {
  const entries = Object.entries(state).filter(([name]) => name !== '#meta')
  return Object.fromEntries(
    entries.map(([name, value]) => [name.startsWith('mbt::') ? name : (name.split('::').at(-1) ?? name), value]),
  )
}

function parse(text: string, refuse: (expected: string, found: string) => UserError): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refuse('a trace as JSON', error instanceof Error ? error.message : String(error))
  }
}

function isObject(value: unknown): value is { readonly [name: string]: Itf } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
