// The configurations that a search has met: a set of linearized operations with a state of the specification. This is
// the memory that Lowe ("Testing for linearizability", 2017) added to Wing and Gong's search. Configurations that
// differ only in which unanswered operations have taken effect share a key, and one is left out when another of its key
// has used a part of its unanswered operations, or as many: whatever can follow the one can follow the other, because
// an unanswered operation never has to take effect.
import { StateStore } from '../states/stateStore.ts'
import { wordsOf } from '../states/words.ts'

/** Words before those of the unanswered operations: the index of the key, the parent, and the next of the same key. */
const headWords = 3

export class Configurations {
  /** They are numbered from 0. */
  size = 0
  readonly #unansweredWords: number
  readonly #stride: number
  /** The parent of a key is the latest of its configurations. */
  readonly #keys: StateStore
  #nodes: Int32Array

  /** @param keyWords the words of the set of answered operations and of the state. */
  constructor(keyWords: number, unansweredWords: number) {
    this.#unansweredWords = unansweredWords
    this.#stride = headWords + unansweredWords
    this.#keys = new StateStore(keyWords, wordsOf(keyWords))
    this.#nodes = new Int32Array(64 * this.#stride)
  }

  /**
   * Adds a configuration, and returns its index; or -1, if another one makes it needless. `parent` is -1 for an initial
   * one.
   */
  add(key: Int32Array, unanswered: Int32Array, parent: number): number {
    const found = this.#keys.add(key, this.size)
    const keyIndex = found >= 0 ? found : -1 - found
    let latest = -1
    if (found < 0) {
      latest = this.#keys.parent(keyIndex)
      for (let other = latest; other >= 0; other = this.#nodes[other * this.#stride + 2] as number) {
        if (this.#usesPartOf(other, unanswered)) return -1
      }
      this.#keys.setParent(keyIndex, this.size)
    }
    const index = this.size
    this.size += 1
    const offset = index * this.#stride
    if (offset + this.#stride > this.#nodes.length) this.#grow()
    this.#nodes[offset] = keyIndex
    this.#nodes[offset + 1] = parent
    this.#nodes[offset + 2] = latest
    this.#nodes.set(unanswered, offset + headWords)
    return index
  }

  load(index: number, key: Int32Array, unanswered: Int32Array): void {
    const offset = index * this.#stride
    this.#keys.load(this.#nodes[offset] as number, key)
    for (let word = 0; word < this.#unansweredWords; word += 1)
      unanswered[word] = this.#nodes[offset + headWords + word] as number
  }

  parent(index: number): number {
    return this.#nodes[index * this.#stride + 1] as number
  }

  /** Puts each key into the buffer, in the order in which they were met. */
  forEachKey(key: Int32Array, visit: () => void): void {
    for (let index = 0; index < this.#keys.size; index += 1) {
      this.#keys.load(index, key)
      visit()
    }
  }

  #usesPartOf(index: number, unanswered: Int32Array): boolean {
    const offset = index * this.#stride + headWords
    for (let word = 0; word < this.#unansweredWords; word += 1) {
      if (((this.#nodes[offset + word] as number) & ~(unanswered[word] as number)) !== 0) return false
    }
    return true
  }

  #grow(): void {
    const nodes = new Int32Array(this.#nodes.length * 2)
    nodes.set(this.#nodes)
    this.#nodes = nodes
  }
}
