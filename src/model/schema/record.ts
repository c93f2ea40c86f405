// A record: a value for every key of a finite domain. A composite value is read as the one view of its place.
import { readBits, type Stride, stridedBits, stridedSpot, strideOf, writeBits } from './layout.ts'
import type { Assignable, Frozen } from './snapshot.ts'
import type { Source } from './source.ts'
import {
  type CompositeType,
  countable,
  type DraftOf,
  mustBeCountable,
  placeBits,
  type Type,
  type ValueOf,
  type ViewOf,
} from './type.ts'

/**
 * The frozen value of a record: by the text of the key (of a key that is an object: its fields' values, joined by
 * commas).
 */
export type RecordValue<V> = { readonly [key: string]: V }

export interface RecordView<Key, View, Value> extends Frozen<RecordValue<Value>> {
  get(key: Key): View
  some(test: (value: View, key: Key) => boolean): boolean
  every(test: (value: View, key: Key) => boolean): boolean
  /** How many satisfy the test. */
  count(test: (value: View, key: Key) => boolean): number
  forEach(visit: (value: View, key: Key) => void): void
  /** The keys whose values satisfy the test, in canonical order. */
  keys(test?: (value: View, key: Key) => boolean): readonly Key[]
}

export interface RecordDraft<Key, Draft, Value> extends RecordView<Key, Draft, Value>, Assignable<RecordValue<Value>> {
  set(key: Key, value: Value): void
}

export type RecordType<K extends Type, T extends Type> = CompositeType<
  RecordValue<ValueOf<T>>,
  RecordView<ValueOf<K>, ViewOf<T>, ValueOf<T>>,
  RecordDraft<ValueOf<K>, DraftOf<T>, ValueOf<T>>
>

const keysMax = 65_536

export function record<K extends Type, T extends Type>(domain: K, value: T): RecordType<K, T> {
  mustBeCountable(domain, 'the domain of a record')
  if (domain.size > keysMax || domain.sparse === true) {
    throw new RangeError(`t.record: expected a domain of at most ${keysMax} values, found ${domain.says}`)
  }
  const count = domain.size
  const width = placeBits(value)
  const stride = strideOf(width)
  const size = countable(value.size ** count)

  const type: RecordType<K, T> = {
    says: `record of ${value.says} by ${domain.says}`,
    shape: { kind: 'record', key: domain, value },
    size,
    sparse: value.sparse === true,
    encode: (source) => {
      const inner = value.encode(source)
      const keys = keyTexts(source, domain)
      const body = `let i = 0;
        for (let k = 0; k < ${count}; k++) { const x = ${inner}(v[${keys}[k]]); if (x < 0) return -1; i = i * ${value.size} + x }
        return i`
      return source.once(
        type,
        'encode',
        (name) => `function ${name}(v) { if (typeof v !== 'object' || v === null) return -1; ${body} }`,
      )
    },
    decode: (source) => {
      const inner = value.decode(source)
      const keys = keyTexts(source, domain)
      const body = `const r = {}; let p = ${size / value.size};
        for (let k = 0; k < ${count}; k++) { r[${keys}[k]] = ${inner}(Math.floor(i / p) % ${value.size}); p /= ${value.size} }
        return Object.freeze(r)`
      return source.once(type, 'decode', (name) => `function ${name}(i) { ${body} }`)
    },
    place: {
      bits: stridedBits(stride, count),
      view: (source) =>
        source.view(type, type.says, (name) => viewClass(source, name, { domain, value, stride, width })),
    },
  }
  return type
}

interface Parts {
  readonly domain: Type
  readonly value: Type
  readonly stride: Stride
  readonly width: number
}

function viewClass(source: Source, name: string, { domain, value, stride, width }: Parts): string {
  const count = domain.size
  const keys = keysOf(source, domain)
  const texts = keyTexts(source, domain)
  const encodeKey = domain.encode(source)
  const { word, shift } = stridedSpot(stride, count, 'i')
  const at = [`this.#w${word}`, `this.#s${shift}`] as const
  const badKey = `outside(this.#path, k, ${JSON.stringify(`a key: ${domain.says}`)})`
  const find = `const i = ${encodeKey}(k); if (i < 0) ${badKey};`
  const path = `this.#path + '[' + ${texts}[i] + ']'`
  const view = value.place?.view(source)
  const read = view === undefined ? `${value.decode(source)}(${readBits(width, ...at)})` : 'this.#views[i]'
  const freeze = view === undefined ? read : `${read}[frozen]()`
  const writeAt =
    view === undefined
      ? `const x = ${value.encode(source)}(v); if (x < 0) outside(${path}, v, ${JSON.stringify(value.says)}); ${writeBits(width, ...at, 'x')}`
      : 'this.#views[i][assign](v);'
  const views =
    view === undefined
      ? ''
      : `this.#views = Array.from({ length: ${count} }, (_, i) => new ${view}(w${word}, s${shift}, path + '[' + ${texts}[i] + ']'));`
  const each = (body: string): string => `for (let i = 0; i < ${count}; i++) { ${body} }`
  const call = `f(${read}, ${keys}[i])`
  return `class ${name} { ${source.fields} #views;
    constructor(w, s, path) { this.#w = w; this.#s = s; this.#path = path; ${views} }
    get(k) { ${source.guard}${find} return ${read} }
    some(f) { ${source.guard}${each(`if (${source.test(call)}) return true`)} return false }
    every(f) { ${source.guard}${each(`if (!${source.test(call)}) return false`)} return true }
    count(f) { ${source.guard}let n = 0; ${each(`if (${source.test(call)}) n += 1`)} return n }
    forEach(f) { ${source.guard}${each(`mustBeSynchronous(${call}, this.#path)`)} }
    keys(f) { ${source.guard}if (f === undefined) return ${keys}; const r = []; ${each(`if (${source.test(call)}) r.push(${keys}[i])`)} return r }
    [frozen]() { ${source.guard}const r = {}; ${each(`r[${texts}[i]] = ${freeze}`)} return Object.freeze(r) }
    ${source.mutator('set(k, v)', `${find} this.#put(i, v)`)}
    ${source.mutator('[assign](o)', each(`this.#put(i, o[${texts}[i]])`))}
    #put(i, v) { ${source.options.writable ? writeAt : ''} } }`
}

/** The name of an array of the domain's values. */
export function keysOf(source: Source, domain: Type): string {
  const decode = domain.decode(source)
  return source.once(
    domain,
    'keys',
    (name) => `const ${name} = Object.freeze(Array.from({ length: ${domain.size} }, (_, i) => ${decode}(i)));`,
  )
}

/** The name of an array of their texts. */
function keyTexts(source: Source, domain: Type): string {
  const keys = keysOf(source, domain)
  return source.once(
    domain,
    'texts',
    (name) =>
      `const ${name} = ${keys}.map((k) => typeof k === 'object' && k !== null ? Object.values(k).join() : String(k));`,
  )
}
