// How far a search is, in memory that others can read while it runs, and how they ask it to stop. A search is one
// synchronous call: without this nobody would hear of it before its end. Each thread of a search writes a slot of its
// own.

const phases = ['searching', 'judging liveness'] as const

export interface Progress {
  readonly phase: (typeof phases)[number]
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  /** States that are known and not expanded. */
  readonly queue: number
}

const [stop, phase, first] = [0, 1, 2]
const slot = 4
const threadsMax = 256

export class ProgressMemory {
  readonly memory: SharedArrayBuffer
  readonly #cells: Float64Array
  readonly #flags: Int32Array
  readonly #at: number

  /** @param thread which slot it writes. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer((first + slot * threadsMax) * 8), thread = 0) {
    this.memory = memory
    this.#cells = new Float64Array(memory)
    this.#flags = new Int32Array(memory)
    this.#at = first + slot * Math.min(thread, threadsMax - 1)
  }

  write({ distinct, generated, depth, queue }: Omit<Progress, 'phase'>): void {
    this.#cells.set([distinct, generated, depth, queue], this.#at)
  }

  beginLiveness(): void {
    Atomics.store(this.#flags, phase, 1)
  }

  /** The sum over all threads. */
  read(): Progress {
    const found = { distinct: 0, generated: 0, depth: 0, queue: 0 }
    for (let at = first; at < this.#cells.length; at += slot) {
      const [distinct = 0, generated = 0, depth = 0, queue = 0] = this.#cells.subarray(at, at + slot)
      found.distinct += distinct
      found.generated += generated
      found.queue += queue
      found.depth = Math.max(found.depth, depth)
    }
    return { ...found, phase: phases[Atomics.load(this.#flags, phase)] ?? 'searching' }
  }

  /** Asks the search to end where it is. */
  stop(): void {
    Atomics.store(this.#flags, stop, 1)
  }

  get isStopped(): boolean {
    return Atomics.load(this.#flags, stop) === 1
  }
}
