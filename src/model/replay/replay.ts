// Takes the steps of a trace again, one by one, on the model: is each of them one of the model's, does it end in the
// state that the trace says, and is the property violated in the end? States are exact, so there is nothing to search.
// Of a violation of liveness the lasso must close and be fair: otherwise every model could be refuted by standing
// still.

import { quoted } from '../../errors/didYouMean.ts'
import { ModelError, mustBeBoolean } from '../../errors/modelError.ts'
import { type Instance, type InstanceOptions, instantiate } from '../instance/instance.ts'
import { Judge } from '../instance/judge.ts'
import type { Model } from '../instance/model.ts'
import type { ParamValues } from '../instance/parameters.ts'
import { refinementOf } from '../instance/refinement.ts'
import { isLiveness } from '../liveness/liveness.ts'
import { equal } from '../validation/match.ts'
import { closes, violatesForEver } from './replayLasso.ts'

/** A step of a trace. What it leaves out may be anything. */
export interface TraceStep {
  readonly action?: string
  readonly params?: ParamValues
  /** The frozen value of the state after it. */
  readonly state: ParamValues
}

export interface Trace {
  readonly steps: readonly TraceStep[]
  /** Of a behaviour without end: the index of the step whose state comes after the last one. */
  readonly loopsTo?: number
}

export interface ReplayOptions extends InstanceOptions {
  /** The property that must be violated in the end: one of the model's, `deadlock`, or `refines …`. */
  readonly property?: string
}

export type Replay =
  | { readonly kind: 'violation'; readonly property: string }
  /** A behaviour of the model, which violates nothing that was asked for. */
  | { readonly kind: 'behaviour' }
  /** No behaviour of the model: the index of the first step that it cannot take. */
  | { readonly kind: 'refused'; readonly step: number; readonly reason: string }

/** A trace, or the steps of one: such as those of a counterexample. */
export function replay(model: Model, trace: Trace | readonly TraceStep[], options: ReplayOptions = {}): Replay {
  const { steps, loopsTo }: Trace = 'steps' in trace ? trace : { steps: trace }
  const instance = instantiate(model, options)
  const path: Int32Array[] = []
  for (const [index, step] of steps.entries()) {
    const reason = take(instance, path, step)
    if (reason !== undefined) return { kind: 'refused', step: index, reason }
  }
  if (loopsTo !== undefined && !closes(instance, path, loopsTo))
    return { kind: 'refused', step: loopsTo, reason: 'no action leads from the last state to it' }
  const { property } = options
  if (property === undefined) return { kind: 'behaviour' }
  mustBeProperty(model, instance, property)
  return violates(model, instance, { path, loopsTo, property })
    ? { kind: 'violation', property }
    : { kind: 'behaviour' }
}

/** A property that the model does not have is violated by nothing. */
function mustBeProperty({ refines }: Model, { name, properties }: Instance, property: string): void {
  const known = [
    ...properties.map((one) => one.name),
    'deadlock',
    ...(refines === undefined ? [] : [`refines ${refines.abstract.name}`]),
  ]
  if (!known.includes(property))
    throw new ModelError(`${name} has no property ${quoted(property, known)}; it has: ${known.join(', ')}`)
}

/** Adds the packed state after a step to the path, or says why there is no such step. */
function take(instance: Instance, path: Int32Array[], { action, params, state }: TraceStep): string | undefined {
  const { words, before, after } = instance
  try {
    instance.pack(state)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const target = after.slice()
  const previous = path.at(-1)
  path.push(target)
  let namesakes = 0
  let arrives = false
  let found = false
  const visit = (name: string, chosen: ParamValues): void => {
    const here = words.same(after, target)
    arrives ||= here
    if ((action !== undefined && name !== action) || !agrees(chosen, params)) return
    namesakes += 1
    found ||= here
  }
  if (previous === undefined) instance.initials((chosen) => visit('init', chosen))
  else {
    before.set(previous)
    instance.expand((index, chosen) => visit(instance.actions[index]?.name ?? '', chosen))
  }
  if (found) return undefined
  const what = action === undefined ? 'a step' : `${action} ${JSON.stringify(params ?? {})}`
  if (namesakes === 0 && action !== undefined)
    return `${what} cannot be taken there${arrives ? '; another action leads to this state' : ''}`
  return `${what} does not lead to this state`
}

/** Whether a choice of parameters is the one that a trace names, as far as it does. */
function agrees(chosen: ParamValues, named: ParamValues | undefined): boolean {
  return (
    named === undefined ||
    Object.entries(named).every(
      ([name, value]) => Object.hasOwn(chosen, name) && equal(chosen[name] as never, value as never),
    )
  )
}

interface Claim {
  readonly path: readonly Int32Array[]
  readonly loopsTo: number | undefined
  readonly property: string
}

function violates(model: Model, instance: Instance, { path, loopsTo, property }: Claim): boolean {
  const { before, after } = instance
  const judge = new Judge(instance, refinementOf(model, instance))
  const last = path.at(-1)
  if (last === undefined) return false
  const claimed = judge.properties.find(({ name }) => name === property)?.property
  if (claimed !== undefined && isLiveness(claimed))
    return loopsTo !== undefined && violatesForEver(instance, { path, loopsTo }, claimed)
  if (property === 'deadlock' && claimed === undefined) {
    before.set(last)
    let successors = 0
    instance.expand(() => {
      successors += 1
    })
    return successors === 0 && instance.ends?.() !== true
  }
  const asked = (result: unknown): boolean => mustBeBoolean(result, `property ${property}`)
  const previous = path.at(-2)
  if (previous !== undefined) before.set(previous)
  after.set(last)
  if (claimed === undefined) {
    const { refinement } = judge
    return refinement?.name === property && !(previous === undefined ? refinement.initial() : refinement.step())
  }
  switch (claimed.kind) {
    case 'always':
      return (
        (claimed.premise === undefined || asked(claimed.premise(instance.afterView))) &&
        !asked(claimed.test(instance.afterView))
      )
    case 'alwaysStep':
      return previous !== undefined && !asked(claimed.test(instance.beforeView, instance.afterView))
    default:
      return false
  }
}
