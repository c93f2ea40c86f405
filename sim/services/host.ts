// What a service needs of the world: time, events, decisions, and a trace to note in. A service belongs to no machine.
import type { Decisions } from '../decisions/decisions.ts'
import type { Kernel } from '../process/kernel.ts'
import type { EventKind, Json } from '../trace/event.ts'

export interface ServiceHost {
  readonly decisions: Decisions
  nowUs(): number
  wallUs(): number
  /** Runs `body` as an event of the world. */
  after(delayUs: number, body: () => void): void
  /** Notes an event, of which what follows in this one is a consequence. */
  emit(kind: EventKind, data: Json): void
}

export function hostOn(kernel: Kernel, wallUs: () => number): ServiceHost {
  return {
    decisions: kernel.decisions,
    nowUs: () => kernel.nowUs,
    wallUs,
    after: (delayUs, body) => {
      kernel.after(delayUs, null, body)
    },
    emit: (kind, data) => kernel.emitCause(null, kind, data),
  }
}
