// Packed states as runs of 32-bit words: copying, comparing and hashing them, compiled for one width so that nothing
// loops.

/** A state that lies somewhere in a chunk of packed states. */
export interface WordsOf {
  /** From one buffer's beginning to another's. */
  readonly copy: (from: Int32Array, to: Int32Array) => void
  readonly same: (one: Int32Array, other: Int32Array) => boolean
  readonly load: (chunk: Int32Array, offset: number, to: Int32Array) => void
  readonly store: (from: Int32Array, chunk: Int32Array, offset: number) => void
  readonly equal: (one: Int32Array, chunk: Int32Array, offset: number) => boolean
  /** A 32-bit hash, well mixed in its high bits. `salt` makes of it another one. */
  readonly hash: (words: Int32Array, salt: number) => number
}

/** Orders two packed states: the first word that differs decides. */
export function compareWords(one: Int32Array, other: Int32Array): number {
  const at = one.findIndex((word, index) => word !== other[index])
  return at < 0 ? 0 : (one[at] as number) - (other[at] as number)
}

const unrolledMax = 32

export function wordsOf(width: number): WordsOf {
  const unrolled = width <= unrolledMax
  const each = (statement: (index: string) => string): string =>
    unrolled
      ? Array.from({ length: width }, (_, index) => statement(String(index))).join(' ')
      : `for (let k = 0; k < ${width}; k++) { ${statement('k')} }`
  const body = `'use strict'; return {
    copy(from, to) { ${each((k) => `to[${k}] = from[${k}];`)} },
    same(one, other) { ${each((k) => `if (one[${k}] !== other[${k}]) return false;`)} return true },
    load(chunk, offset, to) { ${each((k) => `to[${k}] = chunk[offset + ${k}];`)} },
    store(from, chunk, offset) { ${each((k) => `chunk[offset + ${k}] = from[${k}];`)} },
    equal(one, chunk, offset) { ${each((k) => `if (one[${k}] !== chunk[offset + ${k}]) return false;`)} return true },
    hash(words, salt) { let h = salt; ${each((k) => mix(`words[${k}]`))} ${finish} return h }
  }`
  return new Function(body)() as WordsOf
}

/** One round of MurmurHash3 (Appleby, public domain) for each word, and its finish. */
function mix(word: string): string {
  return `{ let x = Math.imul(${word}, ${0xcc9e2d51 | 0}); x = x << 15 | x >>> 17; h ^= Math.imul(x, ${0x1b873593});
    h = h << 13 | h >>> 19; h = Math.imul(h, 5) + ${0xe6546b64 | 0} | 0; }`
}

const finish = `h ^= h >>> 16; h = Math.imul(h, ${0x85ebca6b | 0}); h ^= h >>> 13; h = Math.imul(h, ${0xc2b2ae35 | 0}); h ^= h >>> 16;`
