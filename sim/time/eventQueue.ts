// The world's one event queue: a binary heap ordered by (time, due, sequence). Times are integer microseconds of
// virtual time. What an owner was kept from taking, it takes in the order in which it was due: without the second key,
// an event that is due at the very moment at which a pause ends would overtake everything that was put off until then.
// Cancelled events stay until they surface or outnumber the live ones, so that cancelling is O(1).

/** Something that will happen. `Owner` is the process incarnation it belongs to, or null for the world itself. */
export interface QueuedEvent<Owner> {
  /** When it is due. */
  readonly dueUs: number
  /** When it will be taken: later than due if its owner was paused. */
  timeUs: number
  readonly sequence: number
  readonly owner: Owner
  readonly body: () => void
  /** Sequence of the trace event that caused this one; 0 for none. */
  readonly cause: number
  cancelled: boolean
}

export class EventQueue<Owner> {
  readonly #heap: QueuedEvent<Owner>[] = []
  #sequence = 0
  #cancelled = 0

  get size(): number {
    return this.#heap.length - this.#cancelled
  }

  add(timeUs: number, owner: Owner, body: () => void, cause: number): QueuedEvent<Owner> {
    this.#sequence += 1
    const event = { dueUs: timeUs, timeUs, sequence: this.#sequence, owner, body, cause, cancelled: false }
    this.#push(event)
    return event
  }

  /** Puts an event that was taken out back at a later time. */
  defer(event: QueuedEvent<Owner>, timeUs: number): void {
    event.timeUs = timeUs
    this.#push(event)
  }

  /** Takes an owner's deferrals back: what is due is taken from `nowUs` on. */
  hasten(owner: Owner, nowUs: number): void {
    const events = this.#heap.splice(0)
    for (const event of events) {
      if (event.owner === owner) event.timeUs = Math.max(nowUs, event.dueUs)
      this.#push(event)
    }
  }

  cancel(event: QueuedEvent<Owner>): void {
    if (event.cancelled) return
    event.cancelled = true
    this.#cancelled += 1
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#compact()
  }

  /** Takes the next live event, or undefined when nothing will ever happen again. */
  take(): QueuedEvent<Owner> | undefined {
    for (;;) {
      const event = this.#pop()
      if (event === undefined) return undefined
      if (!event.cancelled) return event
      this.#cancelled -= 1
    }
  }

  #compact(): void {
    const live = this.#heap.filter((event) => !event.cancelled)
    this.#heap.length = 0
    this.#cancelled = 0
    for (const event of live) this.#push(event)
  }

  #push(event: QueuedEvent<Owner>): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(event)
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = heap[parentIndex] as QueuedEvent<Owner>
      if (!before(event, parent)) break
      heap[index] = parent
      index = parentIndex
    }
    heap[index] = event
  }

  #pop(): QueuedEvent<Owner> | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let childIndex = 2 * index + 1
      let child = heap[childIndex]
      if (child === undefined) break
      const right = heap[childIndex + 1]
      if (right !== undefined && before(right, child)) {
        child = right
        childIndex += 1
      }
      if (!before(child, last)) break
      heap[index] = child
      index = childIndex
    }
    heap[index] = last
    return first
  }
}

function before<Owner>(left: QueuedEvent<Owner>, right: QueuedEvent<Owner>): boolean {
  if (left.timeUs !== right.timeUs) return left.timeUs < right.timeUs
  return left.dueUs < right.dueUs || (left.dueUs === right.dueUs && left.sequence < right.sequence)
}
