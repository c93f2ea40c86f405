// What trace validation and the oracle keep of a search of the product: each item once, with the item that it was
// reached from, and how many silent moves in a row led to it. Where a limit cuts something off, the search says so, and
// nobody may say that there is no explanation.
import type { Json } from '../../../sim/trace/event.ts'
import { StateStore } from '../states/stateStore.ts'
import { wordsOf } from '../states/words.ts'
import type { Product } from './product.ts'

export interface ValidationLimits {
  /** Silent moves in a row, between two events: hidden steps, and late events that happen. Default 64. */
  readonly hiddenStepsMax: number
  /** Items after the same number of events: states, and, with several logs, positions. Default 100,000. */
  readonly frontierMax: number
  /** Items in all. Default 2^24. */
  readonly itemsMax: number
}

export const validationLimits: ValidationLimits = { hiddenStepsMax: 64, frontierMax: 100_000, itemsMax: 2 ** 24 }

export class Search {
  readonly product: Product
  readonly #limits: ValidationLimits
  #store: StateStore
  /** Of each item: the silent moves in a row that led to it, at least. */
  readonly #silent: number[] = []
  /** How many items there are after so many events. */
  readonly #counts: number[] = []
  /** Items whose silent successors were one move too far; those may have been reached otherwise. */
  readonly #cut: number[] = []
  #frontierFull = false
  #itemsFull = false

  constructor(product: Product, limits: ValidationLimits) {
    this.product = product
    this.#limits = limits
    this.#store = new StateStore(product.width, wordsOf(product.width))
  }

  get size(): number {
    return this.#store.size
  }

  append(log: number, event: Json): void {
    if (this.product.append(log, event)) this.#widen()
  }

  /** Begins to visit an item's successors. */
  open(index: number): void {
    this.#store.load(index, this.product.item)
    this.product.open()
  }

  /** Puts an item into `to`. */
  load(index: number, to: Int32Array): void {
    this.#store.load(index, to)
  }

  /** The items from an initial one to this. */
  path(index: number): readonly number[] {
    const path: number[] = []
    for (let at = index; at >= 0; at = this.#store.parent(at)) path.push(at)
    return path.reverse()
  }

  /**
   * The product's `next` begins the search, or is reached from `parent` by a move that explains or skips the last of
   * `events`.
   */
  advance(parent: number, events: number): number {
    return this.#arrive(parent, 0, events)
  }

  /** The product's `next` is reached from `parent` by a silent move, after so many events. */
  slip(parent: number, events: number): number {
    return this.#arrive(parent, (this.#silent[parent] ?? 0) + 1, events)
  }

  /** Why items are missing; empty if none is. */
  gaps(): readonly string[] {
    const { hiddenStepsMax, frontierMax, itemsMax } = this.#limits
    return [
      ...(this.#isCut() ? [`hiddenStepsMax: more than ${hiddenStepsMax} hidden steps between two events`] : []),
      ...(this.#frontierFull ? [`frontierMax: more than ${frontierMax} items after the same number of events`] : []),
      ...(this.#itemsFull ? [`itemsMax: more than ${itemsMax} items in all`] : []),
      ...(this.product.boundaryMet ? ["boundary: states beyond the model's boundary"] : []),
    ]
  }

  /**
   * Keeps `next`. Returns its index if it is to be expanded: it is new, or known and reached by fewer silent moves than
   * before; else -1.
   */
  #arrive(parent: number, silent: number, events: number): number {
    const store = this.#store
    const { next } = this.product
    const { hiddenStepsMax, frontierMax, itemsMax } = this.#limits
    if (silent > hiddenStepsMax) {
      if (this.#cut.at(-1) !== parent) this.#cut.push(parent)
      return -1
    }
    const count = this.#counts[events] ?? 0
    if (count >= frontierMax || store.size >= itemsMax) {
      const known = store.find(next)
      if (known >= 0) return this.#nearer(known, silent)
      if (count >= frontierMax) this.#frontierFull = true
      else this.#itemsFull = true
      return -1
    }
    const index = store.add(next, parent)
    if (index < 0) return this.#nearer(-1 - index, silent)
    this.#silent.push(silent)
    this.#counts[events] = count + 1
    return index
  }

  /** Without it, what is first reached by many silent moves would be cut off although few lead to it. */
  #nearer(index: number, silent: number): number {
    if (silent >= (this.#silent[index] ?? 0)) return -1
    this.#silent[index] = silent
    return index
  }

  /** Whether something that was cut off was never reached otherwise. */
  #isCut(): boolean {
    const { product } = this
    const missing = this.#cut.find((index) => {
      let cut = false
      this.open(index)
      product.silent(() => {
        if (this.#store.find(product.next) < 0) cut = true
      })
      return cut
    })
    return missing !== undefined
  }

  /** Items have become wider: their late events' bits were not needed so far, and are 0. */
  #widen(): void {
    const old = this.#store
    this.#store = new StateStore(this.product.width, wordsOf(this.product.width))
    const item = new Int32Array(this.product.width)
    for (let index = 0; index < old.size; index += 1) {
      old.load(index, item)
      this.#store.add(item, old.parent(index))
    }
  }
}
