// The states that a search has met: packed words in chunks, each with the index of its parent, and an open-addressing
// table of (tag, index) that finds them again. A tag is 32 bits of hash whose high bits are the slot, so the table
// grows without reading a state; where two tags are equal the words decide, so that the answer is exact.
import type { WordsOf } from './words.ts'

/** The states of a finished search, however they are kept. They are numbered from 0. */
export interface States {
  readonly size: number
  /** The words of a state. */
  readonly width: number
  readonly bytes: number
  readonly load: (index: number, to: Int32Array) => void
  /** The index of a state, or -1. */
  readonly find: (state: Int32Array) => number
  /** The index of the state from which it was reached; -1 for an initial one. */
  readonly parent: (index: number) => number
}

/** The parts of a store that threads share. */
export interface SharedStore {
  readonly size: number
  readonly slotsLog: number
  readonly table: Int32Array
  readonly chunks: readonly Int32Array[]
}

export const chunkStatesLog = 14
const chunkStates = 1 << chunkStatesLog
const loadMax = 0.85
const firstSlotsLog = 10
/** Slots are found by up to 30 bits of the tag: about 900 million states. */
const slotsLogMax = 30

/** What tells stored states apart: a number of words for each, and whether a state has those. */
export interface Keys {
  readonly chunks: Int32Array[]
  readonly stride: number
  readonly match: (state: Int32Array, chunk: Int32Array, offset: number) => boolean
}

export class StateStore implements States {
  size = 0
  readonly width: number
  protected readonly words: WordsOf
  protected readonly stride: number
  protected readonly chunks: Int32Array[] = []
  readonly #keys: Int32Array[]
  readonly #keyStride: number
  readonly #match: Keys['match']
  readonly #shared: boolean
  #slotsLog = firstSlotsLog
  #table: Int32Array
  #growAt: number = Math.floor(loadMax * (1 << firstSlotsLog))

  /**
   * @param width the words of a state.
   * @param shared whether it lies in memory that threads share.
   * @param keys what tells states apart; their own words, if not given.
   */
  constructor(width: number, words: WordsOf, shared = false, keys?: Keys) {
    this.width = width
    this.words = words
    this.stride = width + 1
    this.#keys = keys?.chunks ?? this.chunks
    this.#keyStride = keys?.stride ?? this.stride
    this.#match = keys?.match ?? words.equal
    this.#shared = shared
    this.#table = this.#allocate(2 << firstSlotsLog)
  }

  /** Adds the state, unless it is there. Returns its index if it was new, else -1 minus its index. */
  add(state: Int32Array, parent: number): number {
    const tag = this.words.hash(state, 0)
    const table = this.#table
    const keys = this.#keys
    const mask = (1 << this.#slotsLog) - 1
    let slot = tag >>> (32 - this.#slotsLog)
    for (;;) {
      const entry = table[2 * slot + 1] as number
      if (entry === 0) break
      if (table[2 * slot] === tag) {
        // Written out here and not called: this is what a search does most.
        const index = entry - 1
        if (
          this.#match(
            state,
            keys[index >>> chunkStatesLog] as Int32Array,
            (index & (chunkStates - 1)) * this.#keyStride,
          )
        )
          return -entry
      }
      slot = (slot + 1) & mask
    }
    return this.#append(state, parent, tag, slot)
  }

  find(state: Int32Array): number {
    const tag = this.words.hash(state, 0)
    const mask = (1 << this.#slotsLog) - 1
    for (let slot = tag >>> (32 - this.#slotsLog); ; slot = (slot + 1) & mask) {
      const entry = this.#table[2 * slot + 1] as number
      if (entry === 0) return -1
      if (this.#table[2 * slot] === tag && this.#isAt(state, entry - 1)) return entry - 1
    }
  }

  load(index: number, to: Int32Array): void {
    this.words.load(this.chunks[index >>> chunkStatesLog] as Int32Array, (index & (chunkStates - 1)) * this.stride, to)
  }

  parent(index: number): number {
    return (this.chunks[index >>> chunkStatesLog] as Int32Array)[
      (index & (chunkStates - 1)) * this.stride + this.width
    ] as number
  }

  setParent(index: number, parent: number): void {
    const chunk = this.chunks[index >>> chunkStatesLog] as Int32Array
    chunk[(index & (chunkStates - 1)) * this.stride + this.width] = parent
  }

  /** Orders two stored states by their words. */
  compare(one: number, other: number): number {
    const first = this.chunks[one >>> chunkStatesLog] as Int32Array
    const second = this.chunks[other >>> chunkStatesLog] as Int32Array
    const from = (one & (chunkStates - 1)) * this.stride
    const to = (other & (chunkStates - 1)) * this.stride
    for (let word = 0; word < this.width; word += 1) {
      const difference = (first[from + word] as number) - (second[to + word] as number)
      if (difference !== 0) return difference
    }
    return 0
  }

  /** Of chunks and table, in memory. */
  get bytes(): number {
    return this.chunks.reduce((sum, { byteLength }) => sum + byteLength, this.#table.byteLength)
  }

  /** What another thread needs to read the states. */
  share(): SharedStore {
    return { size: this.size, slotsLog: this.#slotsLog, table: this.#table, chunks: this.chunks }
  }

  /** The store of another thread, to be read. */
  static from(width: number, words: WordsOf, shared: SharedStore): StateStore {
    const store = new StateStore(width, words)
    store.size = shared.size
    store.#slotsLog = shared.slotsLog
    store.#table = shared.table
    store.chunks.push(...shared.chunks)
    return store
  }

  /** A state was stored under this index, the last so far. */
  protected stored(_state: Int32Array, _index: number): void {}

  #isAt(state: Int32Array, index: number): boolean {
    return this.#match(
      state,
      this.#keys[index >>> chunkStatesLog] as Int32Array,
      (index & (chunkStates - 1)) * this.#keyStride,
    )
  }

  /** Apart from `add`, so that what `add` does for every successor is small enough to be compiled as one piece. */
  #append(state: Int32Array, parent: number, tag: number, slot: number): number {
    const index = this.size
    this.size += 1
    this.#table[2 * slot] = tag
    this.#table[2 * slot + 1] = index + 1
    if ((index & (chunkStates - 1)) === 0) this.chunks.push(this.#allocate(chunkStates * this.stride))
    const chunk = this.chunks[index >>> chunkStatesLog] as Int32Array
    const offset = (index & (chunkStates - 1)) * this.stride
    this.words.store(state, chunk, offset)
    chunk[offset + this.width] = parent
    this.stored(state, index)
    if (this.size > this.#growAt) this.#grow()
    return index
  }

  #allocate(length: number): Int32Array {
    return this.#shared ? new Int32Array(new SharedArrayBuffer(length * 4)) : new Int32Array(length)
  }

  #grow(): void {
    if (this.#slotsLog === slotsLogMax) throw new RangeError(`more than ${this.#growAt} states: the table is full`)
    const old = this.#table
    this.#slotsLog += 1
    const count = 2 ** this.#slotsLog
    this.#table = this.#allocate(2 * count)
    this.#growAt = Math.floor(loadMax * count)
    for (let from = 0; 2 * from < old.length; from += 1) {
      const entry = old[2 * from + 1] as number
      if (entry === 0) continue
      const tag = old[2 * from] as number
      let slot = tag >>> (32 - this.#slotsLog)
      while (this.#table[2 * slot + 1] !== 0) slot = (slot + 1) & (count - 1)
      this.#table[2 * slot] = tag
      this.#table[2 * slot + 1] = entry
    }
  }
}
