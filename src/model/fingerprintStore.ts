// A store that tells states apart by 64 bits of hash and never reads one that was left behind: the levels that a breadth-first search has
// finished go to a file, past a bound on memory. Two states with one fingerprint would be taken for one; how likely that is, is reported.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chunkStatesLog, StateStore } from './stateStore.ts'
import type { WordsOf } from './words.ts'

const salt = 0x5bd1e995
const gone = new Int32Array(0)

interface Spilled {
  readonly folder: string
  readonly file: number
  /** How many chunks were written. */
  chunks: number
}

export class FingerprintStore extends StateStore {
  /** The second 32 bits of the state in each slot. */
  #seconds = new Int32Array(1024)
  #spilled: Spilled | undefined
  /** The chunk that was last read back from the file, to tell a path; -1 for none. */
  #fetched = -1

  constructor(width: number, words: WordsOf) {
    super(width, words)
  }

  override get bytes(): number {
    return super.bytes + this.#seconds.byteLength
  }

  /** How many bytes lie on disk. */
  get bytesOnDisk(): number {
    return (this.#spilled?.chunks ?? 0) * this.#chunkBytes
  }

  /** Writes the chunks that lie wholly below `index` to a file, and forgets them. */
  spill(index: number): void {
    const whole = index >>> chunkStatesLog
    if (whole <= (this.#spilled?.chunks ?? 0)) return
    if (this.#spilled === undefined) {
      const folder = mkdtempSync(join(tmpdir(), `crashworthy-states-${process.pid}-`))
      this.#spilled = { folder, file: openSync(join(folder, 'states'), 'w+'), chunks: 0 }
    }
    for (; this.#spilled.chunks < whole; this.#spilled.chunks += 1) {
      const { buffer } = this.chunks[this.#spilled.chunks] as Int32Array
      const bytes = new Uint8Array(buffer)
      for (let written = 0; written < bytes.length; ) {
        const at = this.#spilled.chunks * bytes.length + written
        written += writeSync(this.#spilled.file, bytes, written, bytes.length - written, at)
      }
      this.chunks[this.#spilled.chunks] = gone
    }
  }

  /** Removes what was written to disk. */
  dispose(): void {
    if (this.#spilled === undefined) return
    closeSync(this.#spilled.file)
    rmSync(this.#spilled.folder, { recursive: true, force: true })
    this.#spilled = undefined
  }

  override load(index: number, to: Int32Array): void {
    this.#fetch(index)
    super.load(index, to)
  }

  override parent(index: number): number {
    this.#fetch(index)
    return super.parent(index)
  }

  protected override equals(state: Int32Array, _index: number, slot: number): boolean {
    return this.#seconds[slot] === this.words.hash(state, salt)
  }

  protected override placed(state: Int32Array, slot: number): void {
    this.#seconds[slot] = this.words.hash(state, salt)
  }

  protected override get followsSlots(): boolean {
    return true
  }

  protected override moved(became: Int32Array, count: number): void {
    const old = this.#seconds
    this.#seconds = new Int32Array(count)
    became.forEach((slot, from) => {
      if (slot >= 0) this.#seconds[slot] = old[from] as number
    })
  }

  /** Reads the chunk of a state back, in place of the one that was read before it. */
  #fetch(index: number): void {
    const number = index >>> chunkStatesLog
    if (this.#spilled === undefined || this.chunks[number] !== gone) return
    if (this.#fetched >= 0) this.chunks[this.#fetched] = gone
    const chunk = new Int32Array(this.#chunkBytes / 4)
    readSync(this.#spilled.file, chunk, 0, this.#chunkBytes, number * this.#chunkBytes)
    this.chunks[number] = chunk
    this.#fetched = number
  }

  get #chunkBytes(): number {
    return (1 << chunkStatesLog) * this.stride * 4
  }
}
