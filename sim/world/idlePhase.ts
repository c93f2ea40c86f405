// An idle phase: nothing has happened for a while that anybody could observe, as between a question to a person and the
// answer a day later. Programs still call each other then (polls, heartbeats, restarts), and a rate that is fair for a
// busy minute would break thousands of those calls in every idle hour. Faults at fault times are not thinned: they are
// few.
import type { Kernel } from '../process/kernel.ts'
import { type EventKind, programEventKinds } from '../trace/event.ts'

/** Longer than leases last, so that what happens when one runs out happens under faults as they are. */
const idleAfterUs = 120_000_000

const observableKinds: readonly EventKind[] = ['client.call', ...programEventKinds, 'effect']

/**
 * Whether nothing new has happened for two minutes. A client that asks again and a workflow that is replayed do nothing
 * new.
 */
export function idlePhaseOf(kernel: Kernel): () => boolean {
  let lastUs = 0
  const seen = new Set<string>()
  kernel.trace.listen(observableKinds, ({ kind, timeUs, data }) => {
    const observed = `${kind} ${JSON.stringify(data)}`
    if (seen.has(observed)) return
    seen.add(observed)
    // Behind an event that took long another may carry an earlier time.
    lastUs = Math.max(lastUs, timeUs)
  })
  return () => kernel.nowUs - lastUs > idleAfterUs
}
