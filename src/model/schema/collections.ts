// Collections with a maximum: sequences, bags, sets over large domains, maps. Their elements are frozen values.
import { bitset, bitsetMax, type SetType } from './bitset.ts'
import { iteration, listCodec, listSize, mustHold, slotsPlace } from './slots.ts'
import type { Assignable, Frozen } from './snapshot.ts'
import type { Source } from './source.ts'
import { type CompositeType, countable, mustBeCountable, type Type, type ValueOf } from './type.ts'

interface Elements<Value> extends Iterable<Value>, Frozen<readonly Value[]> {
  some(test: (value: Value, at: number) => boolean): boolean
  every(test: (value: Value, at: number) => boolean): boolean
  count(test: (value: Value, at: number) => boolean): number
  forEach(visit: (value: Value, at: number) => void): void
  /** The elements, all or those that satisfy the test. */
  values(test?: (value: Value, at: number) => boolean): readonly Value[]
}

export interface SeqView<Value> extends Elements<Value> {
  readonly length: number
  /** As of an array: counts from the end where negative. */
  at(index: number): Value | undefined
  includes(value: Value): boolean
}

export interface SeqDraft<Value> extends SeqView<Value>, Assignable<readonly Value[]> {
  push(value: Value): void
  pop(): Value | undefined
  shift(): Value | undefined
  unshift(value: Value): void
  set(index: number, value: Value): void
  insert(index: number, value: Value): void
  remove(index: number): void
  /** Keeps the first `length` elements. */
  truncate(length: number): void
  clear(): void
}

export type SeqType<T extends Type> = CompositeType<readonly ValueOf<T>[], SeqView<ValueOf<T>>, SeqDraft<ValueOf<T>>>

/** Up to `max` elements in an order. */
export function seq<T extends Type>(of: T, max: number): SeqType<T> {
  mustHold('seq', of, max)
  const says = `seq of at most ${max} ${of.says}`
  const type: SeqType<T> = {
    says,
    shape: { kind: 'seq', of },
    size: listSize(of.size, max),
    sparse: of.sparse === true,
    ...listCodec(of, max, 'as given'),
    place: slotsPlace(says, of.size, max, (source) => {
      const decode = of.decode(source)
      const encode = `const x = ${of.encode(source)}(v); if (x < 0) outside(this.#path, v, ${JSON.stringify(`an element: ${of.says}`)});`
      const inside = (end: string): string =>
        `if (!(i >= 0 && i < ${end})) outside(this.#path, i, 'an index below ' + ${end});`
      return `get length() { ${source.guard}return this.#count }
        at(i) { ${source.guard}const n = this.#count; const k = i < 0 ? n + i : i; return k >= 0 && k < n ? ${decode}(this.#at(k)) : undefined }
        includes(v) { ${source.guard}${encode} for (let i = 0; i < this.#count; i++) if (this.#at(i) === x) return true; return false }
        ${iteration(source, decode)}
        ${source.mutator('push(v)', `${encode} this.#insert(this.#count, x)`)}
        ${source.mutator('pop()', 'const v = this.at(-1); if (v !== undefined) this.#remove(this.#count - 1); return v')}
        ${source.mutator('shift()', 'const v = this.at(0); if (v !== undefined) this.#remove(0); return v')}
        ${source.mutator('unshift(v)', `${encode} this.#insert(0, x)`)}
        ${source.mutator('set(i, v)', `${encode} ${inside('this.#count')} this.#put(i, x)`)}
        ${source.mutator('insert(i, v)', `${encode} ${inside('(this.#count + 1)')} this.#insert(i, x)`)}
        ${source.mutator('remove(i)', `${inside('this.#count')} this.#remove(i)`)}
        ${source.mutator('truncate(n)', 'while (this.#count > n) this.#remove(this.#count - 1)')}
        ${source.mutator('clear()', 'this.#clear()')}
        ${source.mutator('[assign](values)', 'this.#clear(); for (const v of values) this.push(v)')}`
    }),
  }
  return type
}

export interface BagView<Value> extends Elements<Value> {
  readonly size: number
  has(value: Value): boolean
  /** How many times it is there. */
  copies(value: Value): number
}

export interface BagDraft<Value> extends BagView<Value>, Assignable<readonly Value[]> {
  add(value: Value): void
  /** Takes one copy away, if there is one. */
  delete(value: Value): void
  clear(): void
}

export type BagType<T extends Type> = CompositeType<readonly ValueOf<T>[], BagView<ValueOf<T>>, BagDraft<ValueOf<T>>>

/** Up to `max` elements in no order, equal ones counted. */
export function bag<T extends Type>(of: T, max: number): BagType<T> {
  mustHold('bag', of, max)
  const says = `bag of at most ${max} ${of.says}`
  const type: BagType<T> = {
    says,
    shape: { kind: 'bag', of },
    size: listSize(of.size, max),
    sparse: true,
    ...listCodec(of, max, 'sorted'),
    place: slotsPlace(says, of.size, max, (source) =>
      unordered(source, of, {
        add: 'this.#insert(this.#find(x), x)',
        more: 'copies(v) { EN let i = this.#find(x); let n = 0; while (i + n < this.#count && this.#at(i + n) === x) n += 1; return n }',
      }),
    ),
  }
  return type
}

/** A set: over at most 1,024 values a bit for each; over more, `max` says how many it may hold. */
export function set<T extends Type>(of: T, max?: number): SetType<T> {
  mustBeCountable(of, 'an element of a set')
  if (of.size <= bitsetMax && of.sparse !== true) return bitset(of)
  if (max === undefined)
    throw new RangeError(`t.set: expected a maximum, because there are more than ${bitsetMax} of ${of.says}`)
  mustHold('set', of, max)
  const says = `set of at most ${max} ${of.says}`
  const type: SetType<T> = {
    says,
    shape: { kind: 'set', of },
    size: listSize(of.size, max),
    sparse: true,
    ...listCodec(of, max, 'sorted, once each'),
    place: slotsPlace(says, of.size, max, (source) =>
      unordered(source, of, {
        add: 'const i = this.#find(x); if (i === this.#count || this.#at(i) !== x) this.#insert(i, x)',
        more: '',
      }),
    ),
  }
  return type
}

/** The members of a view whose slots are sorted. */
function unordered(source: Source, of: Type, { add, more }: { readonly add: string; readonly more: string }): string {
  const encode = `const x = ${of.encode(source)}(v); if (x < 0) outside(this.#path, v, ${JSON.stringify(`an element: ${of.says}`)});`
  return `get size() { ${source.guard}return this.#count }
    has(v) { ${source.guard}${encode} const i = this.#find(x); return i < this.#count && this.#at(i) === x }
    ${more.replace('EN', source.guard + encode)}
    ${iteration(source, of.decode(source))}
    ${source.mutator('add(v)', `${encode} ${add}`)}
    ${source.mutator('delete(v)', `${encode} const i = this.#find(x); if (i < this.#count && this.#at(i) === x) this.#remove(i)`)}
    ${source.mutator('clear()', 'this.#clear()')}
    ${source.mutator('[assign](values)', 'this.#clear(); for (const v of values) this.add(v)')}`
}

export interface MapView<Key, Value> extends Frozen<readonly (readonly [Key, Value])[]> {
  readonly size: number
  has(key: Key): boolean
  get(key: Key): Value | undefined
  some(test: (value: Value, key: Key) => boolean): boolean
  every(test: (value: Value, key: Key) => boolean): boolean
  count(test: (value: Value, key: Key) => boolean): number
  forEach(visit: (value: Value, key: Key) => void): void
  /** The keys, all or those whose values satisfy the test. */
  keys(test?: (value: Value, key: Key) => boolean): readonly Key[]
}

export interface MapDraft<Key, Value> extends MapView<Key, Value>, Assignable<readonly (readonly [Key, Value])[]> {
  set(key: Key, value: Value): void
  delete(key: Key): void
  clear(): void
}

export type MapType<K extends Type, T extends Type> = CompositeType<
  readonly (readonly [ValueOf<K>, ValueOf<T>])[],
  MapView<ValueOf<K>, ValueOf<T>>,
  MapDraft<ValueOf<K>, ValueOf<T>>
>

/** Values for up to `max` keys. */
export function map<K extends Type, T extends Type>(key: K, value: T, max: number): MapType<K, T> {
  mustHold('map', key, max)
  mustBeCountable(value, 'a value of a map')
  const pair = pairOf(key, value)
  const says = `map of at most ${max} from ${key.says} to ${value.says}`
  const type: MapType<K, T> = {
    says,
    shape: { kind: 'map', key, value },
    size: listSize(pair.size, max),
    sparse: true,
    ...listCodec(pair, max, 'sorted'),
    place: slotsPlace(says, pair.size, max, (source) => {
      const encodeKey = `const x = ${key.encode(source)}(k); if (x < 0) outside(this.#path, k, ${JSON.stringify(`a key: ${key.says}`)});`
      const encodeValue = `const y = ${value.encode(source)}(v); if (y < 0) outside(this.#path, v, ${JSON.stringify(`a value: ${value.says}`)});`
      const find = `${encodeKey} const i = this.#find(x * ${value.size}); const there = i < this.#count && Math.floor(this.#at(i) / ${value.size}) === x;`
      const decodeKey = `${key.decode(source)}(Math.floor(this.#at(i) / ${value.size}))`
      const decodeValue = `${value.decode(source)}(this.#at(i) % ${value.size})`
      const each = (body: string): string =>
        `for (let i = 0; i < this.#count; i++) { const k = ${decodeKey}; const v = ${decodeValue}; ${body} }`
      return `get size() { ${source.guard}return this.#count }
        has(k) { ${source.guard}${find} return there }
        get(k) { ${source.guard}${find} return there ? ${decodeValue} : undefined }
        some(f) { ${source.guard}${each(`if (${source.test('f(v, k)')}) return true`)} return false }
        every(f) { ${source.guard}${each(`if (!${source.test('f(v, k)')}) return false`)} return true }
        count(f) { ${source.guard}let n = 0; ${each(`if (${source.test('f(v, k)')}) n += 1`)} return n }
        forEach(f) { ${source.guard}${each('mustBeSynchronous(f(v, k), this.#path)')} }
        keys(f) { ${source.guard}const r = []; ${each(`if (f === undefined || ${source.test('f(v, k)')}) r.push(k)`)} return r }
        [frozen]() { ${source.guard}const r = []; ${each('r.push(Object.freeze([k, v]))')} return Object.freeze(r) }
        ${source.mutator('set(k, v)', `${find} ${encodeValue} if (there) this.#put(i, x * ${value.size} + y); else this.#insert(i, x * ${value.size} + y)`)}
        ${source.mutator('delete(k)', `${find} if (there) this.#remove(i)`)}
        ${source.mutator('clear()', 'this.#clear()')}
        ${source.mutator('[assign](entries)', 'this.#clear(); for (const [k, v] of entries) this.set(k, v)')}`
    }),
  }
  return type
}

function pairOf(key: Type, value: Type): Type<readonly [unknown, unknown]> {
  const type: Type<readonly [unknown, unknown]> = {
    says: `[${key.says}, ${value.says}]`,
    shape: { kind: 'pair', key, value },
    size: countable(key.size * value.size),
    encode: (source) => {
      const [first, second] = [key.encode(source), value.encode(source)]
      const body = `const x = ${first}(v[0]); const y = ${second}(v[1]); return x < 0 || y < 0 ? -1 : x * ${value.size} + y`
      return source.once(type, 'encode', (name) => `function ${name}(v) { if (!Array.isArray(v)) return -1; ${body} }`)
    },
    decode: (source) => {
      const [first, second] = [key.decode(source), value.decode(source)]
      const body = `return Object.freeze([${first}(Math.floor(i / ${value.size})), ${second}(i % ${value.size})])`
      return source.once(type, 'decode', (name) => `function ${name}(i) { ${body} }`)
    },
  }
  mustBeCountable(type, 'an entry of a map')
  return type
}
