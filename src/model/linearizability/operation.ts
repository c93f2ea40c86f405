// A history: the calls that clients made on an object, and how each of them ended. It is plain data, as a log or a
// trace gives it; what the calls should have done is said by a model. Processes name who called, for reports; the order
// of the calls is in the times alone.
import type { Json } from '../../../sim/trace/event.ts'

/** What was asked for. */
export interface Call {
  /** The name of the action of the sequential specification. */
  readonly action: string
  /**
   * Those parameters of the action that the caller fixed. The others are the object's own choice: every value of theirs
   * is tried.
   */
  readonly input?: { readonly [parameter: string]: Json | undefined } | undefined
}

interface Invocation {
  readonly process: number | string
  readonly call: Call
  /**
   * An integer: a time, or better a position in a log, where no two are equal. An operation precedes another one if it
   * returned strictly before the other was called; where the two are equal they are concurrent, also within one
   * process.
   */
  readonly calledAt: number
}

/** An operation that was answered. It took effect once, between its call and its return. */
export interface AnsweredOperation extends Invocation {
  readonly outcome: 'returned'
  /** At least `calledAt`. */
  readonly returnedAt: number
  /** What the step of the action must return, as JSON; undefined for a step that returns nothing. */
  readonly result?: Json | undefined
}

/** An operation without an answer: it may take effect at any point after its call, however late, or never. */
export interface UnansweredOperation extends Invocation {
  readonly outcome: 'unknown'
  /** When its caller gave up; it means nothing to the order. */
  readonly returnedAt?: number | undefined
}

/** An operation that is known to have had no effect. It is dropped. */
export interface FailedOperation extends Invocation {
  readonly outcome: 'failed'
  readonly returnedAt?: number | undefined
}

export type Operation = AnsweredOperation | UnansweredOperation | FailedOperation

/** Throws if an operation's times are not an interval of integers. */
export function mustBeTimed(operation: Operation, index: number): void {
  const { outcome, calledAt, returnedAt } = operation
  const refuse = (expected: string, found: unknown): never => {
    throw new RangeError(`history[${index}].${expected}, found ${String(found)}`)
  }
  if (!Number.isSafeInteger(calledAt)) refuse('calledAt: expected an integer', calledAt)
  if (outcome !== 'returned') return
  if (!Number.isSafeInteger(returnedAt)) refuse('returnedAt: expected an integer', returnedAt)
  if (returnedAt < calledAt) refuse(`returnedAt: expected at least calledAt, ${calledAt}`, returnedAt)
}
