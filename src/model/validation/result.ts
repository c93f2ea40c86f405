// What trace validation and the oracle say of logs.
import type { Json } from '../../../sim/trace/event.ts'
import type { ParamValues } from '../instance/parameters.ts'
import type { Difference } from './match.ts'

/** `unknown`: no explanation was found, and a limit was hit, so that there may be one. */
export type ValidationVerdict = 'accepted' | 'rejected' | 'unknown'

/**
 * A step of an explanation. All but `skipped` are steps of the model; `state` is the frozen value of the state after
 * it.
 */
export type ExplainedStep = { readonly state: ParamValues } & (
  | { readonly kind: 'initial'; readonly params: ParamValues }
  /** No log shows it. */
  | { readonly kind: 'hidden'; readonly action: string; readonly params: ParamValues }
  /** It is what the event of that index in that log tells of; if `late`, the log's cursor had passed it before. */
  | {
      readonly kind: 'event' | 'late'
      readonly action: string
      readonly params: ParamValues
      readonly log: number
      readonly index: number
    }
  /** An event of unknown outcome is passed; a late one may happen afterwards. */
  | { readonly kind: 'skipped'; readonly log: number; readonly index: number }
)

/** Why an action does not explain an event in any of the states that the model may be in. */
export type Refusal = { readonly action: string } /** No log shows it. */ & (
  | { readonly kind: 'hidden' }
  /** It cannot be taken: with any parameters, or with those that `fromEvent` read. */
  | { readonly kind: 'disabled'; readonly params?: ParamValues }
  /** `fromEvent` read no parameters from the event. */
  | { readonly kind: 'noParameters' }
  /** `fromEvent` read a value that the parameter cannot have. */
  | { readonly kind: 'outsideParameter'; readonly parameter: string; readonly value: unknown }
  /** It can be taken, and shows something else. Of all choices of parameters: the first with the fewest differences. */
  | {
      readonly kind: 'differs'
      readonly params: ParamValues
      readonly shown: Json
      readonly differences: readonly Difference[]
    }
  /** It does explain the event, and a limit kept the state after it out of the search. */
  | { readonly kind: 'limited'; readonly params: ParamValues }
)

/** The next event of a log, and why each action does not explain it. */
export interface Blocked {
  readonly log: number
  readonly index: number
  readonly event: Json
  readonly refusals: readonly Refusal[]
}

/** The longest prefix of the logs that was explained. */
export interface Stuck {
  /** How many events of each log it has. */
  readonly explained: readonly number[]
  /** Steps that explain it; none if the model has no initial state. */
  readonly steps: readonly ExplainedStep[]
  /** States that the model may be in after it, hidden steps included: how many, and some of them. */
  readonly statesCount: number
  readonly states: readonly ParamValues[]
  /** Of each log that is not at its end. */
  readonly blocked: readonly Blocked[]
}

export type ValidationResult =
  | {
      readonly verdict: 'accepted'
      readonly model: string
      readonly items: number
      readonly steps: readonly ExplainedStep[]
    }
  | ({ readonly verdict: 'rejected'; readonly model: string; readonly items: number } & Stuck)
  /** `gaps` says which limits were hit. */
  | ({
      readonly verdict: 'unknown'
      readonly model: string
      readonly items: number
      readonly gaps: readonly string[]
    } & Stuck)
