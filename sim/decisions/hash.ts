// The keyed hash behind every draw and every digest: two 32-bit lanes mixed with Math.imul over UTF-16 code units.
// Its one invariant: the same key and text give the same value on every machine and for ever (golden vectors pin it).
// It is not cryptographic. The finaliser is MurmurHash3's fmix32 (A. Appleby, public domain).
import type { Seed } from './seed.ts'

/** Hashes `text` under the 64-bit `key`; both halves of the result are unsigned 32-bit integers. */
export function hashText(key: Seed, text: string): Seed {
  let high = key.high ^ 0x9e3779b9
  let low = key.low ^ 0x85ebca6b
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x5bd1e995)
    low ^= low >>> 15
  }
  high ^= text.length
  const mixedHigh = mix32(high ^ (low >>> 3))
  return { high: mixedHigh, low: mix32(low ^ mixedHigh) }
}

/** MurmurHash3's 32-bit finaliser: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  mixed ^= mixed >>> 16
  return mixed >>> 0
}
