// Logs: what observers of a real system wrote down, one list of events an observer, each in the order in which that
// observer saw them. Nothing is known about the order between two logs.
import type { Json } from '../../../sim/trace/event.ts'

/** The events that one observer saw, in its order. */
export type Log = readonly Json[]

/**
 * Whether what an event tells of did happen. `known`: it did, between the events before and after it. `unknown`: it
 * did, there, or never (a write that a crash cut off). `late`: it did, there or at any later point, or never (a request
 * that was sent and not answered).
 */
export type Outcome = 'known' | 'unknown' | 'late'

/** An event says it in a field of its own: `"unknown": true`, or `"unknown": "late"`. */
export function outcomeOf(event: Json): Outcome {
  if (typeof event !== 'object' || event === null || !('unknown' in event)) return 'known'
  if (event.unknown === 'late') return 'late'
  return event.unknown === true ? 'unknown' : 'known'
}
