// A seed names a run: 64 bits, kept as two unsigned 32-bit halves so that no BigInt and no float reaches a decision.
// Printed as 0x and 16 hex digits. A git commit hash is accepted: its first 16 digits are the seed.
import { hashText } from './hash.ts'

export interface Seed {
  readonly high: number
  readonly low: number
}

/** Prints a seed as `0x` and 16 hex digits. */
export function formatSeed({ high, low }: Seed): string {
  return `0x${hexHalf(high)}${hexHalf(low)}`
}

/**
 * Reads a seed: `0x` and 1 to 16 hex digits, a decimal integer below 2^53, or a git commit hash (40 or 64 hex digits, or
 * an abbreviation of at least 7, of which one is a letter; its first 16 count, so an abbreviation is another seed than
 * the whole). Returns undefined for anything else.
 */
export function parseSeed(text: string): Seed | undefined {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64}|(?=\d*[a-f])[0-9a-f]{7,39})$/i.test(text)) return fromHex(text.slice(0, 16))
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return fromHex(text.slice(2))
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) return fromHex(Number(text).toString(16))
  return undefined
}

/**
 * The seed of the `index`-th thing that hangs on `seed` under a name: run seeds from a campaign's, an entropy seed from
 * a run's.
 */
export function deriveSeed(seed: Seed, name: string, index = 0): Seed {
  return hashText(seed, `${name} ${index}`)
}

function fromHex(digits: string): Seed {
  const padded = digits.padStart(16, '0')
  return { high: Number.parseInt(padded.slice(0, 8), 16), low: Number.parseInt(padded.slice(8), 16) }
}

function hexHalf(half: number): string {
  return half.toString(16).padStart(8, '0')
}
