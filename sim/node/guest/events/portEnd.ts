// One end of a message channel: what has arrived and who listens. It outlives the port object when the port is
// transferred. Invariant: messages of one end are delivered in the order in which they were posted, one event each.
import type { HostBinding } from '../../host/binding.ts'

export interface Message {
  readonly data: unknown
  readonly ports: readonly object[]
}

/** The port object of an end, which runs its listeners. */
export interface PortListener {
  message(message: Message): void
  closed(): void
}

export class PortEnd {
  other: PortEnd | undefined
  listener: PortListener | undefined
  receiving = false
  held = false
  #open = true
  #scheduled = false
  /** undefined is the other side's close. */
  readonly #queue: (Message | undefined)[] = []
  readonly #host: HostBinding

  constructor(host: HostBinding) {
    this.#host = host
  }

  get open(): boolean {
    return this.#open
  }

  post(message: Message | undefined): void {
    this.#queue.push(message)
    this.wake()
  }

  /** Schedules the delivery of what is first in the queue, if it may be delivered now. */
  wake(): void {
    if (this.#scheduled || !this.#deliverable()) return
    this.#scheduled = true
    this.#host.startTimer('work', 1, () => this.#deliver(), this.#queue[0] === undefined)
  }

  /** The oldest message that waits, taken without an event. */
  take(): Message | undefined {
    return this.#queue[0] === undefined ? undefined : this.#queue.shift()
  }

  hold(on: boolean): void {
    if (this.held === on || (on && !this.#open)) return
    this.held = on
    this.#host.hold(on)
  }

  close(): void {
    if (!this.#open) return
    const { other } = this
    this.#queue.length = 0
    this.#finish()
    if (other === undefined) return
    other.other = undefined
    other.post(undefined)
  }

  #deliverable(): boolean {
    return this.#open && this.#queue.length > 0 && (this.receiving || this.#queue[0] === undefined)
  }

  #deliver(): void {
    this.#scheduled = false
    if (!this.#deliverable()) return
    const message = this.#queue.shift()
    if (message === undefined) {
      this.#finish()
      return
    }
    this.wake()
    this.listener?.message(message)
  }

  #finish(): void {
    this.#open = false
    this.other = undefined
    this.hold(false)
    this.#host.startTimer('work', 1, () => this.listener?.closed(), true)
  }
}
