// What differs between Resonate in one process and in many, for whoever drives portable workflows on it.
import type { Json } from 'crashworthy/adapter'

export interface Dialect {
  /** The group that children are sent to; where there is none, the SDK's own default. */
  readonly group?: string
  /** How a run waits for a signal; where there is none, it cannot. */
  readonly signals?: SignalPlan
}

export interface SignalPlan {
  /** The id of the promise behind a run's nth wait for a topic, counted from 0. */
  idOf(run: string, topic: string, nth: number): string
  /** Where the promise is addressed to: a group that nobody is in, for it is not to be computed. */
  readonly target: string
}

/**
 * What the promise behind a wait is resolved with: the signal, and the id by which it is known when it is sent again.
 */
export interface Signal {
  readonly id: string
  readonly payload: Json
}

/** Runs outlive the SDK's default timeout of 24 hours. */
export const runTimeoutMs = 365 * 86_400_000

/** Counts the waits of one run, topic by topic: a replay counts alike. */
export function waitCounter(): (topic: string) => number {
  const counts = new Map<string, number>()
  return (topic) => {
    const nth = counts.get(topic) ?? 0
    counts.set(topic, nth + 1)
    return nth
  }
}
