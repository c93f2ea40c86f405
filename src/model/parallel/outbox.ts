// What a shard has found for others and has not sent yet. It grows as it must, because a ring that is full must not
// stop a state from being expanded to its end.
import type { Ring } from './ring.ts'

interface Box {
  records: Int32Array
  count: number
  sent: number
}

export class Outbox {
  readonly #rings: readonly Ring[]
  readonly #record: number
  readonly #boxes: readonly Box[]

  constructor(rings: readonly Ring[], record: number) {
    this.#rings = rings
    this.#record = record
    this.#boxes = rings.map(() => ({ records: new Int32Array(record << 8), count: 0, sent: 0 }))
  }

  put(owner: number, action: number, parent: number, state: Int32Array, parentState: Int32Array): void {
    const box = this.#boxes[owner] as Box
    const width = state.length
    let at = box.count * this.#record
    if (at === box.records.length) {
      const grown = new Int32Array(at * 2)
      grown.set(box.records)
      box.records = grown
    }
    const { records } = box
    records[at] = action
    records[at + 1] = parent
    at += 2
    for (let word = 0; word < width; word += 1) {
      records[at + word] = state[word] as number
      records[at + width + word] = parentState[word] as number
    }
    box.count += 1
  }

  /** Sends what there is room for; true if nothing is left. */
  send(): boolean {
    let left = false
    for (const [owner, box] of this.#boxes.entries()) {
      if (box.count === 0) continue
      box.sent += (this.#rings[owner] as Ring).write(box.records, box.sent, box.count - box.sent)
      if (box.sent === box.count) {
        box.sent = 0
        box.count = 0
      } else left = true
    }
    return !left
  }
}
