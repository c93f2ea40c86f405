// The body of one message in chunks, read segment by segment. Invariant: what stands around the chunks (sizes,
// extensions, trailers, line ends) is exact and bounded, or the body fails; extensions and trailers are read over. RFC
// 9112, section 7.1.

/** The most that extensions and trailers of one body may take. */
const overheadMax = 16_384
/** Sizes of more hexadecimal digits could not be counted exactly. */
const sizeDigitsMax = 13

export class ChunkReader {
  readonly #data: (bytes: Uint8Array) => void
  #state: 'size' | 'extension' | 'sizeEnd' | 'chunk' | 'chunkCr' | 'chunkLf' | 'trailer' | 'trailerEnd' | 'over' =
    'size'
  /** Bytes that the chunk still has. */
  #left = 0
  #sizeDigits = 0
  /** Characters of extensions and trailers so far, and of the trailer's line. */
  #overhead = 0
  #lineLength = 0
  #problem: string | undefined

  constructor(data: (bytes: Uint8Array) => void) {
    this.#data = data
  }

  get over(): boolean {
    return this.#state === 'over'
  }

  /** What is wrong with the body; it is then over. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Reads on from a place; gives the place after what belongs to this body. */
  read(bytes: Uint8Array, start: number): number {
    let at = start
    while (at < bytes.length && this.#state !== 'over') {
      if (this.#state !== 'chunk') {
        this.#readFrame(bytes[at] ?? 0)
        at += 1
        continue
      }
      const end = Math.min(bytes.length, at + this.#left)
      this.#left -= end - at
      if (this.#left === 0) this.#state = 'chunkCr'
      this.#data(view(bytes, at, end))
      at = end
    }
    return at
  }

  #fail(problem: string): void {
    this.#problem = problem
    this.#state = 'over'
  }

  /** One byte of what stands around chunks. */
  #readFrame(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#readSize(byte)
        break
      case 'extension':
        if (byte === 13) this.#state = 'sizeEnd'
        else if (byte === 10) this.#fail('a malformed chunk size')
        else this.#countOverhead()
        break
      case 'sizeEnd':
        if (byte !== 10) this.#fail('a malformed chunk size')
        else this.#state = this.#left > 0 ? 'chunk' : 'trailer'
        break
      case 'chunkCr':
        if (byte === 13) this.#state = 'chunkLf'
        else this.#fail('a chunk longer than its size')
        break
      case 'chunkLf':
        this.#sizeDigits = 0
        if (byte === 10) this.#state = 'size'
        else this.#fail('a chunk longer than its size')
        break
      default:
        this.#readTrailer(byte)
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0 && this.#sizeDigits < sizeDigitsMax) {
      this.#left = this.#left * 16 + digit
      this.#sizeDigits += 1
    } else if (digit >= 0 || this.#sizeDigits === 0) this.#fail('a malformed chunk size')
    else if (byte === 13) this.#state = 'sizeEnd'
    else if (byte === 59 || byte === 32 || byte === 9) this.#state = 'extension'
    else this.#fail('a malformed chunk size')
  }

  #readTrailer(byte: number): void {
    if (this.#state === 'trailer') {
      if (byte === 13) this.#state = 'trailerEnd'
      else if (byte === 10) this.#fail('a malformed trailer')
      else {
        this.#lineLength += 1
        this.#countOverhead()
      }
    } else if (byte !== 10) this.#fail('a malformed trailer')
    else if (this.#lineLength > 0) {
      this.#state = 'trailer'
      this.#lineLength = 0
    } else this.#state = 'over'
  }

  #countOverhead(): void {
    this.#overhead += 1
    if (this.#overhead > overheadMax) this.#fail(`chunk extensions and trailers larger than ${overheadMax} bytes`)
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** A part of a segment, or the segment itself where the part is all of it. */
export function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
}
