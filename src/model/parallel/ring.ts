// A queue of fixed-size records from one thread to another, in memory that they share. One writes, one reads; neither
// ever waits in here.

const head = 0
const tail = 1
const first = 2

export class Ring {
  readonly #cells: Int32Array
  readonly #record: number
  readonly #records: number

  /** @param record the words of a record. */
  constructor(memory: SharedArrayBuffer, record: number) {
    this.#cells = new Int32Array(memory)
    this.#record = record
    this.#records = Math.floor((this.#cells.length - first) / record)
  }

  static memory(record: number, records: number): SharedArrayBuffer {
    return new SharedArrayBuffer((first + record * records) * 4)
  }

  /** Copies as many records as there is room for, from `from` on; returns how many. */
  write(source: Int32Array, from: number, count: number): number {
    const cells = this.#cells
    const end = cells[tail] as number
    const room = this.#records - ((end - Atomics.load(cells, head)) | 0)
    const written = Math.min(count, room)
    for (let n = 0; n < written; n += 1) {
      const at = first + ((end + n) % this.#records) * this.#record
      const start = (from + n) * this.#record
      for (let word = 0; word < this.#record; word += 1) cells[at + word] = source[start + word] as number
    }
    // Only now does the reader see them: what was written before an atomic store is seen after an atomic load of it.
    Atomics.store(cells, tail, end + written)
    return written
  }

  /** Calls `read` with the cells and the place of each record that is there; returns how many. */
  drain(read: (cells: Int32Array, at: number) => void): number {
    const cells = this.#cells
    const start = cells[head] as number
    const count = (Atomics.load(cells, tail) - start) | 0
    for (let n = 0; n < count; n += 1) read(cells, first + ((start + n) % this.#records) * this.#record)
    Atomics.store(cells, head, start + count)
    return count
  }
}
