// What is known of a history when it has been judged. A report needs nothing else.
import type { Json } from '../../../sim/trace/event.ts'
import type { ParamValues } from '../instance/parameters.ts'
import type { Operation } from './operation.ts'

export type LinearizabilityVerdict = 'linearizable' | 'violated' | 'unknown'

/** An operation in an order in which operations took effect. */
export interface Linearized<O extends Operation = Operation> {
  /** Where it stands in the history. */
  readonly index: number
  readonly operation: O
  /** All parameters of the action: those of the call, and those that the specification chose. */
  readonly params: ParamValues
  /** What the specification returned: the operation's result, where it was answered. */
  readonly result: Json | undefined
}

/** An operation that cannot take effect with the result that it had. */
export interface Blocked<O extends Operation = Operation> {
  readonly index: number
  readonly operation: O
  /** The results that it could have had, in some state then possible. Empty where it was not enabled in any of them. */
  readonly allowed: readonly (Json | undefined)[]
}

export interface LinearizableHistory<O extends Operation = Operation> {
  readonly verdict: 'linearizable'
  /** All answered operations, and those unanswered ones that took effect, in an order that explains the history. */
  readonly order: readonly Linearized<O>[]
  readonly configurations: number
}

export interface ViolatedHistory<O extends Operation = Operation> {
  readonly verdict: 'violated'
  /** Which part of the object, where the history was partitioned. All that follows is about this part. */
  readonly part?: string
  /** An order of as many answered operations as can be linearized, with the unanswered ones that it takes. */
  readonly prefix: readonly Linearized<O>[]
  /** How many operations were answered. */
  readonly answered: number
  /**
   * Of the operations that are left, the first to return: no other can take effect unless this one or one that overlaps
   * it does.
   */
  readonly blocked: Blocked<O>
  /** The other operations that could have been next and can neither: they overlap the blocked one. */
  readonly pending: readonly Blocked<O>[]
  /**
   * The states in which the specification may be after the answered operations of the prefix, in this order or in any
   * other.
   */
  readonly states: readonly ParamValues[]
  readonly configurations: number
}

/** The budget was spent before an answer was found. */
export interface UndecidedHistory {
  readonly verdict: 'unknown'
  readonly gaps: readonly string[]
  readonly configurations: number
}

export type LinearizabilityResult<O extends Operation = Operation> =
  | LinearizableHistory<O>
  | ViolatedHistory<O>
  | UndecidedHistory
