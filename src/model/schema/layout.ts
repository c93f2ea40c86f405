// Where the parts of a composite lie: no part of up to 32 bits crosses a word, a longer one begins at a word, and what
// it leaves of its last word is used by others. Largest first, so that little is wasted.

export interface Spot {
  readonly word: number
  readonly shift: number
}

export interface Layout {
  /** One for each part, in the order in which they were given. */
  readonly spots: readonly Spot[]
  readonly bits: number
}

export function layOut(widths: readonly number[]): Layout {
  /** Bits taken of each word. */
  const taken: number[] = []
  const spots: Spot[] = []
  const order = widths.map((_, index) => index).sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0) || a - b)
  for (const index of order) {
    const bits = widths[index] ?? 0
    if (bits > 32) {
      spots[index] = { word: taken.length, shift: 0 }
      for (let left = bits; left > 0; left -= 32) taken.push(Math.min(32, left))
      continue
    }
    const fit = taken.findIndex((used) => used + bits <= 32)
    const word = fit >= 0 ? fit : taken.push(0) - 1
    const shift = taken[word] ?? 0
    // A part of no bits at the end of a full word would have a shift that no word has.
    spots[index] = bits === 0 ? { word: 0, shift: 0 } : { word, shift }
    taken[word] = shift + bits
  }
  return { spots, bits: taken.length === 0 ? 0 : (taken.length - 1) * 32 + (taken.at(-1) ?? 0) }
}

/** How equal parts lie one behind the other: `perWord` of them in a word, or each in words of its own. */
export interface Stride {
  readonly bits: number
  readonly perWord: number
  readonly wordsEach: number
}

export function strideOf(partBits: number): Stride {
  const bits = Math.max(1, partBits)
  return bits > 32
    ? { bits, perWord: 1, wordsEach: Math.ceil(bits / 32) }
    : { bits, perWord: Math.floor(32 / bits), wordsEach: 1 }
}

/** The bits of `count` equal parts. */
export function stridedBits({ bits, perWord, wordsEach }: Stride, count: number): number {
  if (count === 0) return 0
  const words = Math.ceil(count / perWord) * wordsEach
  const last = wordsEach > 1 ? bits - 32 * (wordsEach - 1) : (count - (words - 1) * perWord) * bits
  return (words - 1) * 32 + last
}

/** Source for the word and the shift of part `i`, both relative to the place of the whole. */
export function stridedSpot(
  { bits, perWord, wordsEach }: Stride,
  count: number,
  i: string,
): { readonly word: string; readonly shift: string } {
  if (wordsEach > 1) return { word: ` + ${i} * ${wordsEach}`, shift: '' }
  if (count <= perWord) return { word: '', shift: ` + ${i} * ${bits}` }
  return { word: ` + (${i} / ${perWord} | 0)`, shift: ` + ${i} % ${perWord} * ${bits}` }
}

/** Source that reads an unsigned number of `bits` bits. */
export function readBits(bits: number, word: string, shift: string): string {
  if (bits === 0) return '0'
  if (bits > 32) return `((W[${word}] >>> 0) + (W[${word} + 1] & ${2 ** (bits - 32) - 1}) * 4294967296)`
  if (bits === 32) return `(W[${word}] >>> 0)`
  return `(W[${word}] >>> ${shift} & ${2 ** bits - 1})`
}

/** Source that writes the number `value` there. */
export function writeBits(bits: number, word: string, shift: string, value: string): string {
  if (bits === 0) return ''
  if (bits > 32) {
    return `{ const a = ${word}, x = ${value}; W[a] = x | 0; W[a + 1] = W[a + 1] & ${~(2 ** (bits - 32) - 1)} | x / 4294967296 }`
  }
  if (bits === 32) return `W[${word}] = ${value} | 0;`
  return `{ const a = ${word}, h = ${shift}; W[a] = W[a] & ~(${2 ** bits - 1} << h) | ${value} << h }`
}
