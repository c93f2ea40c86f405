// The trace of one run: every event feeds a rolling digest and the listeners of its kind; events are kept only when
// asked for, since a campaign needs them for findings alone. Invariant: the digest is over the canonical form
// (canonical.ts), so a trace that is written out and read back has the same digest.

import { RollingDigest } from './digest.ts'
import type { EventKind, Json, TraceEvent } from './event.ts'

export type TraceListener = (event: TraceEvent) => void

export class Trace {
  readonly events: TraceEvent[] = []
  readonly #keep: boolean
  readonly #digest = new RollingDigest()
  readonly #listeners = new Map<EventKind, TraceListener[]>()
  #sequence = 0

  constructor(options: { readonly keep: boolean }) {
    this.#keep = options.keep
  }

  /** How many events there have been; also the sequence of the newest one. */
  get length(): number {
    return this.#sequence
  }

  get digest(): string {
    return this.#digest.text
  }

  listen(kinds: readonly EventKind[], listener: TraceListener): void {
    for (const kind of kinds) {
      const present = this.#listeners.get(kind)
      if (present === undefined) this.#listeners.set(kind, [listener])
      else present.push(listener)
    }
  }

  /** Appends an event and returns its sequence. */
  append(timeUs: number, machine: string, incarnation: number, kind: EventKind, data: Json, cause: number): number {
    this.#sequence += 1
    this.#digest.add(timeUs, machine, incarnation, kind, data, cause)
    const listeners = this.#listeners.get(kind)
    if (!this.#keep && listeners === undefined) return this.#sequence
    const event: TraceEvent = { sequence: this.#sequence, timeUs, machine, incarnation, kind, data, cause }
    if (this.#keep) this.events.push(event)
    if (listeners !== undefined) for (const listener of listeners) listener(event)
    return event.sequence
  }
}
