// The states that a search has met: packed words in chunks, each with the index of its parent, and an open-addressing table of (tag, index)
// that finds them again. A tag is 32 bits of hash whose high bits are the slot, so the table grows without reading a state; where two tags
// are equal the words decide, so that the answer is exact.
import type { WordsOf } from './words.ts'

const chunkStatesLog = 14
const chunkStates = 1 << chunkStatesLog
const loadMax = 0.85
const firstSlotsLog = 10
/** Slots are found by up to 30 bits of the tag: about 900 million states. */
const slotsLogMax = 30

export class StateStore {
  /** How many states there are; they are numbered from 0. */
  size = 0
  readonly width: number
  readonly #words: WordsOf
  readonly #stride: number
  readonly #chunks: Int32Array[] = []
  #slotsLog = firstSlotsLog
  #table = new Int32Array(2 << firstSlotsLog)
  #growAt: number = Math.floor(loadMax * (1 << firstSlotsLog))

  /** @param width the words of a state. */
  constructor(width: number, words: WordsOf) {
    this.width = width
    this.#words = words
    this.#stride = width + 1
  }

  /** Adds the state, unless it is there. Returns its index if it was new, else -1 minus its index. */
  add(state: Int32Array, parent: number): number {
    const tag = this.#words.hash(state, 0)
    const table = this.#table
    const mask = (1 << this.#slotsLog) - 1
    let slot = tag >>> (32 - this.#slotsLog)
    for (;;) {
      const entry = table[2 * slot + 1] as number
      if (entry === 0) break
      if (table[2 * slot] === tag && this.#equals(state, entry - 1)) return -entry
      slot = (slot + 1) & mask
    }
    const index = this.size
    this.size += 1
    table[2 * slot] = tag
    table[2 * slot + 1] = index + 1
    if ((index & (chunkStates - 1)) === 0) this.#chunks.push(new Int32Array(chunkStates * this.#stride))
    const chunk = this.#chunks[index >>> chunkStatesLog] as Int32Array
    const offset = (index & (chunkStates - 1)) * this.#stride
    this.#words.store(state, chunk, offset)
    chunk[offset + this.width] = parent
    if (this.size > this.#growAt) this.#grow()
    return index
  }

  /** The index of the state, or -1. */
  find(state: Int32Array): number {
    const tag = this.#words.hash(state, 0)
    const mask = (1 << this.#slotsLog) - 1
    for (let slot = tag >>> (32 - this.#slotsLog); ; slot = (slot + 1) & mask) {
      const entry = this.#table[2 * slot + 1] as number
      if (entry === 0) return -1
      if (this.#table[2 * slot] === tag && this.#equals(state, entry - 1)) return entry - 1
    }
  }

  load(index: number, to: Int32Array): void {
    this.#words.load(this.#chunks[index >>> chunkStatesLog] as Int32Array, (index & (chunkStates - 1)) * this.#stride, to)
  }

  /** The index of the state from which it was reached; -1 for an initial one. */
  parent(index: number): number {
    return (this.#chunks[index >>> chunkStatesLog] as Int32Array)[(index & (chunkStates - 1)) * this.#stride + this.width] as number
  }

  setParent(index: number, parent: number): void {
    ;(this.#chunks[index >>> chunkStatesLog] as Int32Array)[(index & (chunkStates - 1)) * this.#stride + this.width] = parent
  }

  /** Orders two stored states by their words. */
  compare(one: number, other: number): number {
    const first = this.#chunks[one >>> chunkStatesLog] as Int32Array
    const second = this.#chunks[other >>> chunkStatesLog] as Int32Array
    const from = (one & (chunkStates - 1)) * this.#stride
    const to = (other & (chunkStates - 1)) * this.#stride
    for (let word = 0; word < this.width; word += 1) {
      const difference = (first[from + word] as number) - (second[to + word] as number)
      if (difference !== 0) return difference
    }
    return 0
  }

  /** Of chunks and table. */
  get bytes(): number {
    return this.#chunks.length * chunkStates * this.#stride * 4 + this.#table.byteLength
  }

  #equals(state: Int32Array, index: number): boolean {
    return this.#words.equal(state, this.#chunks[index >>> chunkStatesLog] as Int32Array, (index & (chunkStates - 1)) * this.#stride)
  }

  #grow(): void {
    if (this.#slotsLog === slotsLogMax) throw new RangeError(`more than ${this.#growAt} states: the table is full`)
    const old = this.#table
    this.#slotsLog += 1
    const mask = (1 << this.#slotsLog) - 1
    this.#table = new Int32Array(2 << this.#slotsLog)
    this.#growAt = Math.floor(loadMax * 2 ** this.#slotsLog)
    for (let at = 0; at < old.length; at += 2) {
      const entry = old[at + 1] as number
      if (entry === 0) continue
      const tag = old[at] as number
      let slot = tag >>> (32 - this.#slotsLog)
      while (this.#table[2 * slot + 1] !== 0) slot = (slot + 1) & mask
      this.#table[2 * slot] = tag
      this.#table[2 * slot + 1] = entry
    }
  }
}
