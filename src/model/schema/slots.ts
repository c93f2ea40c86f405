// What sequences, bags, maps and large sets have in common: a count, and then that many packed numbers. Slots behind
// the count are zero, so that equal contents are equal words.
import { readBits, stridedBits, stridedSpot, strideOf, writeBits } from './layout.ts'
import type { Source } from './source.ts'
import { bitsFor, countable, mustBeCountable, type Place, type Type } from './type.ts'

const slotsMax = 4096

/**
 * The place of up to `max` numbers below `size`; `members` are those of the view, `iterate` says what an element is.
 */
export function slotsPlace(says: string, size: number, max: number, members: (source: Source) => string): Place {
  const bits = bitsFor(size)
  const countBits = bitsFor(max + 1)
  const stride = strideOf(bits)
  /** The count takes as many slots as it needs. */
  const first = Math.ceil(countBits / Math.min(32, stride.bits))
  const parts = first + max
  const { word, shift } = stridedSpot(stride, parts, `(i + ${first})`)
  const at = [`this.#w${word}`, `this.#s${shift}`] as const
  const full = `outside(this.#path, ${max + 1}, ${JSON.stringify(`at most ${max} elements: ${says}`)})`
  const key = {}
  return {
    bits: stridedBits(stride, parts),
    view: (source) =>
      source.view(
        key,
        says,
        (name) => `class ${name} { ${source.fields}
          constructor(w, s, path) { this.#w = w; this.#s = s; this.#path = path }
          get #count() { return ${readBits(countBits, 'this.#w', 'this.#s')} }
          set #count(n) { ${writeBits(countBits, 'this.#w', 'this.#s', 'n')} }
          #at(i) { return ${readBits(bits, ...at)} }
          #put(i, x) { ${writeBits(bits, ...at, 'x')} }
          #insert(i, x) {
            const n = this.#count; if (n === ${max}) ${full};
            for (let k = n; k > i; k--) this.#put(k, this.#at(k - 1));
            this.#put(i, x); this.#count = n + 1
          }
          #remove(i) { const n = this.#count - 1; for (let k = i; k < n; k++) this.#put(k, this.#at(k + 1)); this.#put(n, 0); this.#count = n }
          #clear() { for (let k = this.#count - 1; k >= 0; k--) this.#put(k, 0); this.#count = 0 }
          /** The first slot that is not below x. */
          #find(x) {
            let low = 0; let high = this.#count;
            while (low < high) { const mid = (low + high) >>> 1; if (this.#at(mid) < x) low = mid + 1; else high = mid }
            return low
          }
          ${members(source)} }`,
      ),
  }
}

/** Checks what a constructor of a collection was given. */
export function mustHold(name: string, of: Type, max: number): void {
  mustBeCountable(of, `an element of a ${name}`)
  if (!Number.isInteger(max) || max < 1 || max > slotsMax) {
    throw new RangeError(`t.${name}: expected a maximum from 1 to ${slotsMax}, found ${max}`)
  }
}

/** The members that loop over the elements. */
export function iteration(source: Source, decode: string): string {
  const each = (body: string): string =>
    `for (let i = 0; i < this.#count; i++) { const v = ${decode}(this.#at(i)); ${body} }`
  return `some(f) { ${source.guard}${each(`if (${source.test('f(v, i)')}) return true`)} return false }
    every(f) { ${source.guard}${each(`if (!${source.test('f(v, i)')}) return false`)} return true }
    count(f) { ${source.guard}let n = 0; ${each(`if (${source.test('f(v, i)')}) n += 1`)} return n }
    forEach(f) { ${source.guard}${each('mustBeSynchronous(f(v, i), this.#path)')} }
    values(f) { ${source.guard}const r = []; ${each(`if (f === undefined || ${source.test('f(v, i)')}) r.push(v)`)} return r }
    [Symbol.iterator]() { return this.values()[Symbol.iterator]() }
    [frozen]() { return Object.freeze(this.values()) }`
}

/** How many lists of up to `max` numbers below `size` there are. */
export function listSize(size: number, max: number): number {
  let lists = 0
  for (let length = 0; length <= max; length += 1) lists += size ** length
  return countable(lists)
}

/** Functions between a list of elements and its index; `sorted` where the order of the elements says nothing. */
export function listCodec(
  of: Type,
  max: number,
  sorted: 'as given' | 'sorted' | 'sorted, once each',
): Pick<Type, 'encode' | 'decode'> {
  const key = {}
  return {
    encode: (source) => {
      const inner = of.encode(source)
      const order = sorted === 'as given' ? '' : 'xs.sort((a, b) => a - b);'
      const once = sorted === 'sorted, once each' ? 'xs = xs.filter((x, k) => k === 0 || x !== xs[k - 1]);' : ''
      const body = `if (!Array.isArray(v)) return -1;
        let xs = []; for (const e of v) { const x = ${inner}(e); if (x < 0) return -1; xs.push(x) }
        ${order} ${once} if (xs.length > ${max}) return -1;
        let start = 0; for (let l = 0; l < xs.length; l++) start += ${of.size} ** l;
        return start + xs.reduce((sum, x) => sum * ${of.size} + x, 0)`
      return source.once(key, 'encode', (name) => `function ${name}(v) { ${body} }`)
    },
    decode: (source) => {
      const inner = of.decode(source)
      const body = `let n = 0; while (i >= ${of.size} ** n) { i -= ${of.size} ** n; n += 1 }
        const r = []; for (let k = 0; k < n; k++) { r.unshift(${inner}(i % ${of.size})); i = Math.floor(i / ${of.size}) } return Object.freeze(r)`
      return source.once(key, 'decode', (name) => `function ${name}(i) { ${body} }`)
    },
  }
}
