// A lull: nothing has happened for a while that anybody could observe, as between a question to a person and the answer
// a day later. Programs still call each other then (polls, heartbeats, restarts), and a rate that is fair for a busy
// minute would break thousands of those calls, in every hour the same. What strikes at moments is not thinned:
// they are few.
import type { Kernel } from '../process/kernel.ts'
import type { EventKind } from '../trace/event.ts'

/** Longer than leases last, so that what happens when one runs out happens under faults as they are. */
const idleAfterUs = 120_000_000

const happenings: readonly EventKind[] = [
  'client.call',
  'workflow.enter',
  'workflow.command',
  'workflow.observe',
  'workflow.end',
  'step.attempt',
  'step.outcome',
  'effect',
]

/**
 * Whether nothing new has happened for two minutes. A client that asks again and a workflow that is replayed do nothing
 * new.
 */
export function idlePhaseOf(kernel: Kernel): () => boolean {
  let lastUs = 0
  const seen = new Set<string>()
  kernel.trace.listen(happenings, ({ kind, timeUs, data }) => {
    const happening = `${kind} ${JSON.stringify(data)}`
    if (seen.has(happening)) return
    seen.add(happening)
    lastUs = timeUs
  })
  return () => kernel.nowUs - lastUs > idleAfterUs
}
