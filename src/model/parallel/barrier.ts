// Where the threads of a search wait for each other: once when they are ready, and at the end of every level. The
// numbers that they tell each other there are kept for two levels, so that nobody overwrites what another has yet to
// read.
import { type LimitKind, limitKinds } from '../states/exploration.ts'

const failed = 0
const waiting = 1
const generation = 2
const finished = 3
const first = 4

/** What a shard says at the end of a level: how many states it found, whether it gave up, and the least violation. */
const saysFixed = 4

const bootMs = 60_000

export class Barrier {
  readonly #cells: Int32Array
  readonly #shards: number
  readonly #width: number

  constructor(memory: SharedArrayBuffer, shards: number, width: number) {
    this.#cells = new Int32Array(memory)
    this.#shards = shards
    this.#width = width
  }

  static memory(shards: number, width: number): SharedArrayBuffer {
    return new SharedArrayBuffer((first + 2 * shards * (saysFixed + 2 * width)) * 4)
  }

  /** Waits until everybody is here. Throws if somebody has failed, or does not come. */
  wait(): void {
    const cells = this.#cells
    const now = Atomics.load(cells, generation)
    if (Atomics.add(cells, waiting, 1) === this.#shards - 1) {
      Atomics.store(cells, waiting, 0)
      Atomics.add(cells, generation, 1)
      Atomics.notify(cells, generation)
      return
    }
    for (let waitedMs = 0; Atomics.load(cells, generation) === now; waitedMs += 100) {
      if (this.hasFailed) throw new Failed()
      if (Atomics.wait(cells, generation, now, 100) === 'timed-out' && now === 0 && waitedMs > bootMs)
        throw new Error('a search thread did not start')
    }
  }

  /** This shard has expanded its part of the level, and sent all that it found. Counts over all levels. */
  finish(): void {
    Atomics.add(this.#cells, finished, 1)
    Atomics.notify(this.#cells, finished)
  }

  /** Whether everybody has finished so many levels; if not, waits a moment for it. */
  haveFinished(levels: number): boolean {
    if (this.hasFailed) throw new Failed()
    const count = Atomics.load(this.#cells, finished)
    if (count >= levels * this.#shards) return true
    Atomics.wait(this.#cells, finished, count, 1)
    return false
  }

  fail(): void {
    Atomics.store(this.#cells, failed, 1)
    for (const cell of [generation, finished]) Atomics.notify(this.#cells, cell)
  }

  get hasFailed(): boolean {
    return Atomics.load(this.#cells, failed) === 1
  }

  say(level: number, shard: number, said: Said): void {
    const at = this.#at(level, shard)
    const { found, gaveUp, violated } = said
    this.#cells.set(
      [found, gaveUp === undefined ? -1 : limitKinds.indexOf(gaveUp), violated?.property ?? -1, violated?.parent ?? -1],
      at,
    )
    if (violated === undefined) return
    this.#cells.set(violated.state, at + saysFixed)
    this.#cells.set(violated.parentState, at + saysFixed + this.#width)
  }

  hear(level: number, shard: number): Said {
    const at = this.#at(level, shard)
    const [found = 0, gaveUp = -1, property = -1, parent = -1] = this.#cells.subarray(at, at + saysFixed)
    const state = this.#cells.slice(at + saysFixed, at + saysFixed + this.#width)
    const parentState = this.#cells.slice(at + saysFixed + this.#width, at + saysFixed + 2 * this.#width)
    return {
      found,
      gaveUp: limitKinds[gaveUp],
      violated: property < 0 ? undefined : { property, parent, state, parentState },
    }
  }

  #at(level: number, shard: number): number {
    return first + ((level % 2) * this.#shards + shard) * (saysFixed + 2 * this.#width)
  }
}

/** A violation, wherever its states are kept. */
export interface SharedViolation {
  readonly property: number
  readonly state: Int32Array
  /** The global number of the parent, -1 for none. */
  readonly parent: number
  /** Its words; zeros for none. */
  readonly parentState: Int32Array
}

export interface Said {
  readonly found: number
  /** The limit that it has hit, if any. */
  readonly gaveUp: LimitKind | undefined
  readonly violated: SharedViolation | undefined
}

/** Another thread has failed, and says itself of what. */
export class Failed extends Error {}
