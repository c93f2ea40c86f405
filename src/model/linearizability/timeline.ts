// The operations of one search in the order of their calls, and the set of those that are linearized, packed into
// words. Operations are known by position: the answered ones from 0, the unanswered ones after them.
//
// The set of answered operations is [first, …window]: all before `first` are in it, `first` is not, and bit k of the
// window is for the one at first + 1 + k. What is called after `first` returned must wait for it, so the window is as
// wide as the history is concurrent and not as long as the history. The set of unanswered ones has one bit each. Who
// may be next is the rule of Wing and Gong: whoever was called before all others that are not yet linearized returned.
// Equal times are concurrent.

import { canonicalJson } from '../../../sim/trace/sameJson.ts'
import type { BoundCall } from './specification.ts'

/** What the order takes of an operation. */
export interface Interval {
  readonly calledAt: number
  /** Infinity for an unanswered one. */
  readonly returnedAt: number
  readonly call: BoundCall
}

export class Timeline<I extends Interval = Interval> {
  /** By position. */
  readonly operations: readonly I[]
  /** How many are answered. */
  readonly answered: number
  /** The words of a set of answered operations, `first` included, and of one of unanswered operations. */
  readonly setWords: number
  readonly unansweredWords: number
  readonly #calledAt: Float64Array
  readonly #returnedAt: Float64Array
  /**
   * Of an unanswered operation: the last one before it with the same call, or -1. They are interchangeable, so it need
   * not go first.
   */
  readonly #twins: Int32Array

  constructor(operations: readonly I[]) {
    const sorted = operations.toSorted((one, other) => one.calledAt - other.calledAt)
    const answered = sorted.filter(({ returnedAt }) => returnedAt !== Number.POSITIVE_INFINITY)
    const unanswered = sorted.filter(({ returnedAt }) => returnedAt === Number.POSITIVE_INFINITY)
    this.operations = [...answered, ...unanswered]
    this.answered = answered.length
    this.#calledAt = Float64Array.from(this.operations, ({ calledAt }) => calledAt)
    this.#returnedAt = Float64Array.from(this.operations, ({ returnedAt }) => returnedAt)
    this.#twins = twinsOf(unanswered)
    this.setWords = 1 + Math.ceil(this.#windowBits() / 32)
    this.unansweredWords = Math.ceil(unanswered.length / 32)
  }

  isAnswered(position: number): boolean {
    return position < this.answered
  }

  /** Whether all answered operations are linearized. The others need not be. */
  isWhole(set: Int32Array): boolean {
    return set[0] === this.answered
  }

  /** How many answered operations are linearized. */
  count(set: Int32Array): number {
    let count = set[0] as number
    for (let word = 1; word < this.setWords; word += 1) count += ones(set[word] as number)
    return count
  }

  /**
   * Puts the positions of those that may be linearized next into `next`: the answered ones, then the others. Returns
   * how many they are.
   */
  candidates(set: Int32Array, unanswered: Int32Array, next: Int32Array): number {
    const first = set[0] as number
    const [calledAt, returnedAt, twins] = [this.#calledAt, this.#returnedAt, this.#twins]
    let count = 0
    let earliest = Number.POSITIVE_INFINITY
    // No operation that comes later in the order of calls can have returned before this one was called.
    for (let at = first; at < this.answered && (calledAt[at] as number) <= earliest; at += 1) {
      if (at > first && hasBit(set, 32 + at - first - 1)) continue
      next[count++] = at
      earliest = Math.min(earliest, returnedAt[at] as number)
    }
    for (let bit = 0; bit < twins.length && (calledAt[this.answered + bit] as number) <= earliest; bit += 1) {
      if (hasBit(unanswered, bit)) continue
      const twin = twins[bit] as number
      if (twin < 0 || hasBit(unanswered, twin)) next[count++] = this.answered + bit
    }
    return count
  }

  /** Adds a candidate to the sets. */
  linearize(position: number, set: Int32Array, unanswered: Int32Array): void {
    if (position >= this.answered) {
      setBit(unanswered, position - this.answered)
      return
    }
    const first = set[0] as number
    if (position !== first) {
      setBit(set, 32 + position - first - 1)
      return
    }
    let passed = 1
    while (passed - 1 < 32 * (this.setWords - 1) && hasBit(set, 32 + passed - 1)) passed += 1
    this.#shift(set, passed)
    set[0] = first + passed
  }

  /** Moves the window up by some bits. */
  #shift(set: Int32Array, bits: number): void {
    const [whole, part] = [bits >>> 5, bits & 31]
    for (let word = 1; word < this.setWords; word += 1) {
      const low = word + whole < this.setWords ? (set[word + whole] as number) : 0
      const high = word + whole + 1 < this.setWords ? (set[word + whole + 1] as number) : 0
      set[word] = part === 0 ? low : (low >>> part) | (high << (32 - part))
    }
  }

  /**
   * The most operations that can be linearized while one that was called before them is not: those called until it
   * returned.
   */
  #windowBits(): number {
    const [calledAt, returnedAt] = [this.#calledAt.subarray(0, this.answered), this.#returnedAt]
    let bits = 0
    for (let position = 0; position < this.answered; position += 1) {
      let [low, high] = [position + 1, this.answered]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((calledAt[middle] as number) <= (returnedAt[position] as number)) low = middle + 1
        else high = middle
      }
      bits = Math.max(bits, low - position - 1)
    }
    return bits
  }
}

function twinsOf(unanswered: readonly Interval[]): Int32Array {
  const latest = new Map<string, number>()
  return Int32Array.from(unanswered, ({ call: { action, fixed } }, bit) => {
    const key = `${action} ${canonicalJson(fixed)}`
    const twin = latest.get(key) ?? -1
    latest.set(key, bit)
    return twin
  })
}

function hasBit(words: Int32Array, bit: number): boolean {
  return (((words[bit >>> 5] as number) >>> (bit & 31)) & 1) !== 0
}

function setBit(words: Int32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31))
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
