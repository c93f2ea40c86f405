// The states of all shards as one: those of the first shard come first, then those of the second, and so on.
import { type SharedStore, StateStore, type States } from '../states/stateStore.ts'
import type { WordsOf } from '../states/words.ts'

export class ShardedStates implements States {
  readonly width: number
  readonly size: number
  readonly #words: WordsOf
  readonly #stores: readonly StateStore[]
  readonly #starts: readonly number[]

  constructor(width: number, words: WordsOf, shared: readonly SharedStore[]) {
    this.width = width
    this.#words = words
    this.#stores = shared.map((one) => StateStore.from(width, words, one))
    this.#starts = shared.map((_, index) => shared.slice(0, index).reduce((sum, { size }) => sum + size, 0))
    this.size = shared.reduce((sum, { size }) => sum + size, 0)
  }

  get bytes(): number {
    return this.#stores.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  load(index: number, to: Int32Array): void {
    const shard = this.#shardOf(index)
    this.#stores[shard]?.load(index - (this.#starts[shard] ?? 0), to)
  }

  find(state: Int32Array): number {
    const shard = (this.#words.hash(state, 0) & 0x7fffffff) % this.#stores.length
    const local = this.#stores[shard]?.find(state) ?? -1
    return local < 0 ? -1 : (this.#starts[shard] ?? 0) + local
  }

  parent(index: number): number {
    const shard = this.#shardOf(index)
    return this.numberOf(this.#stores[shard]?.parent(index - (this.#starts[shard] ?? 0)) ?? -1)
  }

  /** The number of a state that a shard calls by its global number. */
  numberOf(global: number): number {
    if (global < 0) return -1
    const shards = this.#stores.length
    return (this.#starts[global % shards] ?? 0) + Math.floor(global / shards)
  }

  #shardOf(index: number): number {
    let shard = this.#starts.length - 1
    while (index < (this.#starts[shard] ?? 0)) shard -= 1
    return shard
  }
}
