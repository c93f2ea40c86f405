// A store that tells states apart by 64 bits of hash and never reads one that was left behind: the levels that a
// breadth-first search has finished go to a file, past a limit on memory. Two states with one fingerprint would be
// taken for one; how likely that is, is reported.
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chunkStatesLog, StateStore } from './stateStore.ts'
import type { WordsOf } from './words.ts'

const chunkStates = 1 << chunkStatesLog
const salt = 0x5bd1e995
const gone = new Int32Array(0)

interface Spilled {
  readonly file: number
  /** How many chunks were written. */
  chunks: number
}

export class FingerprintStore extends StateStore {
  /** The second 32 bits of each state; they stay in memory. */
  readonly #seconds: Int32Array[]
  #spilled: Spilled | undefined
  /** The chunk that was last read back from the file, to tell a path; -1 for none. */
  #fetched = -1

  constructor(width: number, words: WordsOf) {
    const seconds: Int32Array[] = []
    const match = (state: Int32Array, chunk: Int32Array, offset: number): boolean =>
      chunk[offset] === words.hash(state, salt)
    super(width, words, false, { chunks: seconds, stride: 1, match })
    this.#seconds = seconds
  }

  override get bytes(): number {
    return this.#seconds.reduce((sum, { byteLength }) => sum + byteLength, super.bytes)
  }

  /** How many bytes lie on disk. */
  get bytesOnDisk(): number {
    return (this.#spilled?.chunks ?? 0) * this.#chunkBytes
  }

  /**
   * Writes the chunks that lie wholly below `index` to a file, and forgets them. A chunk that could not be written
   * whole stays in memory.
   *
   * @returns why not all could be written (a full disk, a folder that may not be written to), undefined if they were.
   */
  spill(index: number): string | undefined {
    const whole = index >>> chunkStatesLog
    if (whole <= (this.#spilled?.chunks ?? 0)) return undefined
    try {
      this.#spilled ??= { file: openNameless(), chunks: 0 }
      for (; this.#spilled.chunks < whole; this.#spilled.chunks += 1) {
        const { buffer } = this.chunks[this.#spilled.chunks] as Int32Array
        const bytes = new Uint8Array(buffer)
        for (let written = 0; written < bytes.length; ) {
          const at = this.#spilled.chunks * bytes.length + written
          written += writeSync(this.#spilled.file, bytes, written, bytes.length - written, at)
        }
        this.chunks[this.#spilled.chunks] = gone
      }
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  /** Frees what was written to disk. */
  dispose(): void {
    if (this.#spilled !== undefined) closeSync(this.#spilled.file)
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

  protected override stored(state: Int32Array, index: number): void {
    const at = index & (chunkStates - 1)
    if (at === 0) this.#seconds.push(new Int32Array(chunkStates))
    const chunk = this.#seconds.at(-1)
    if (chunk !== undefined) chunk[at] = this.words.hash(state, salt)
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
    return chunkStates * this.stride * 4
  }
}

/** A file in the temporary folder whose name is gone already: however the process ends, nothing stays behind. */
function openNameless(): number {
  const path = join(tmpdir(), `crashworthy-states-${randomUUID()}`)
  const file = openSync(path, 'wx+', 0o600)
  rmSync(path)
  return file
}
