// A set over a domain of at most 1,024 values: one bit for each.
import { layOut } from './layout.ts'
import { keysOf } from './record.ts'
import type { Assignable, Frozen } from './snapshot.ts'
import type { Source } from './source.ts'
import { type CompositeType, countable, type Type, type ValueOf } from './type.ts'

/** Elements come in canonical order. */
export interface SetView<Value> extends Iterable<Value>, Frozen<readonly Value[]> {
  readonly size: number
  has(value: Value): boolean
  some(test: (value: Value) => boolean): boolean
  every(test: (value: Value) => boolean): boolean
  count(test: (value: Value) => boolean): number
  forEach(visit: (value: Value) => void): void
  /** The elements, all or those that satisfy the test. */
  values(test?: (value: Value) => boolean): readonly Value[]
}

export interface SetDraft<Value> extends SetView<Value>, Assignable<readonly Value[]> {
  add(value: Value): void
  delete(value: Value): void
  clear(): void
}

export type SetType<T extends Type> = CompositeType<readonly ValueOf<T>[], SetView<ValueOf<T>>, SetDraft<ValueOf<T>>>

export const bitsetMax = 1024

export function bitset<T extends Type>(of: T): SetType<T> {
  const count = of.size
  const type: SetType<T> = {
    says: `set of ${of.says}`,
    shape: { kind: 'set', of },
    size: countable(2 ** count),
    encode: (source) => {
      const inner = of.encode(source)
      const body = `const seen = new Set(); for (const x of v) { const b = ${inner}(x); if (b < 0) return -1; seen.add(b) }
        let i = 0; for (const b of seen) i += 2 ** b; return i`
      return source.once(type, 'encode', (name) => `function ${name}(v) { if (!Array.isArray(v)) return -1; ${body} }`)
    },
    decode: (source) => {
      const keys = keysOf(source, of)
      const body = `const r = []; for (let b = 0; b < ${count}; b++) if (Math.floor(i / 2 ** b) % 2 === 1) r.push(${keys}[b]); return Object.freeze(r)`
      return source.once(type, 'decode', (name) => `function ${name}(i) { ${body} }`)
    },
    place: {
      bits: layOut([count]).bits,
      view: (source) => source.view(type, type.says, (name) => viewClass(source, name, of)),
    },
  }
  return type
}

function viewClass(source: Source, name: string, of: Type): string {
  const count = of.size
  const encode = of.encode(source)
  const values = keysOf(source, of)
  const words = Math.ceil(count / 32)
  const [word, bit] = words === 1 ? ['this.#w', '(this.#s + i)'] : ['(this.#w + (i >>> 5))', '(i & 31)']
  const find = `const i = ${encode}(v); if (i < 0) outside(this.#path, v, ${JSON.stringify(`an element: ${of.says}`)});`
  const ones = count >= 32 ? '-1' : String(2 ** count - 1)
  const size =
    words === 1 ? `popcount(W[this.#w] >>> this.#s & ${ones})` : sum(words, (k) => `popcount(${masked(k, count)})`)
  const clear =
    words === 1
      ? `W[this.#w] &= ~(${ones} << this.#s);`
      : Array.from({ length: words }, (_, k) => `W[this.#w + ${k}] &= ~${maskOfWord(k, count)};`).join(' ')
  const each = (body: string): string => `for (let i = 0; i < ${count}; i++) if (W[${word}] >>> ${bit} & 1) { ${body} }`
  return `class ${name} { ${source.fields}
    constructor(w, s, path) { this.#w = w; this.#s = s; this.#path = path }
    get size() { ${source.guard}return ${size} }
    has(v) { ${source.guard}${find} return (W[${word}] >>> ${bit} & 1) !== 0 }
    some(f) { ${source.guard}${each(`if (${source.test(`f(${values}[i])`)}) return true`)} return false }
    every(f) { ${source.guard}${each(`if (!${source.test(`f(${values}[i])`)}) return false`)} return true }
    count(f) { ${source.guard}let n = 0; ${each(`if (${source.test(`f(${values}[i])`)}) n += 1`)} return n }
    forEach(f) { ${source.guard}${each(`mustBeSynchronous(f(${values}[i]), this.#path)`)} }
    values(f) { ${source.guard}const r = []; ${each(`if (f === undefined || ${source.test(`f(${values}[i])`)}) r.push(${values}[i])`)} return r }
    [Symbol.iterator]() { return this.values()[Symbol.iterator]() }
    [frozen]() { return Object.freeze(this.values()) }
    ${source.mutator('add(v)', `${find} W[${word}] |= 1 << ${bit}`)}
    ${source.mutator('delete(v)', `${find} W[${word}] &= ~(1 << ${bit})`)}
    ${source.mutator('clear()', clear)}
    ${source.mutator('[assign](values)', `${clear} for (const v of values) this.add(v)`)} }`
}

function maskOfWord(word: number, count: number): number {
  const bits = Math.min(32, count - 32 * word)
  return bits === 32 ? -1 : 2 ** bits - 1
}

function masked(word: number, count: number): string {
  return `W[this.#w + ${word}] & ${maskOfWord(word, count)}`
}

function sum(terms: number, term: (index: number) => string): string {
  return Array.from({ length: terms }, (_, index) => term(index)).join(' + ')
}
