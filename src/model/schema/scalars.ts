// Types that are read and written whole: bool, int, enum, option, union.
import type { Source } from './source.ts'
import { countable, mustBeCountable, type Type, type ValueOf } from './type.ts'

export function bool(): Type<boolean> {
  return {
    says: 'bool',
    shape: { kind: 'bool' },
    size: 2,
    encode: (source) =>
      source.once('bool', 'encode', (name) => `function ${name}(v) { return v === true ? 1 : v === false ? 0 : -1 }`),
    decode: (source) => source.once('bool', 'decode', (name) => `function ${name}(i) { return i !== 0 }`),
  }
}

/** Integers from `low` to `high`, both included; at most 2^32 of them. */
export function int(low: number, high: number): Type<number> {
  const span = high - low
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 0 || span >= 2 ** 32) {
    throw new RangeError(
      `t.int(low, high): expected integers, low <= high, less than 2^32 apart; found ${low}, ${high}`,
    )
  }
  const says = `int ${low}..${high}`
  return {
    says,
    shape: { kind: 'int' },
    size: span + 1,
    encode: (source) =>
      source.once(
        says,
        'encodeInt',
        (name) =>
          `function ${name}(v) { if (typeof v !== 'number') return -1; const i = v - ${low}; return i >>> 0 === i && i <= ${span} ? i : -1 }`,
      ),
    decode: (source) =>
      source.once(says, 'decodeInt', (name) => `function ${name}(i) { return ${low === 0 ? 'i' : `i + ${low}`} }`),
  }
}

/** One of some strings; the first is the initial one. */
export function enumeration<const Names extends readonly [string, ...string[]]>(...names: Names): Type<Names[number]> {
  if (new Set(names).size !== names.length)
    throw new RangeError(`t.enum: expected different names, found ${names.join(', ')}`)
  const type: Type<Names[number]> = {
    says: names.map((name) => `'${name}'`).join(' | '),
    shape: { kind: 'enum' },
    size: names.length,
    encode: (source) =>
      source.once(type, 'encode', (name) => {
        const cases = names.map((value, index) => `case ${JSON.stringify(value)}: return ${index};`).join(' ')
        return `function ${name}(v) { switch (v) { ${cases} default: return -1 } }`
      }),
    decode: (source) =>
      source.once(
        type,
        'decode',
        (name) => `const n${name} = ${JSON.stringify(names)}; function ${name}(i) { return n${name}[i] }`,
      ),
  }
  return type
}

/** Null, or a value of `of`. */
export function option<T extends Type>(of: T): Type<ValueOf<T> | null> {
  const type: Type<ValueOf<T> | null> = {
    says: `null | ${of.says}`,
    shape: { kind: 'option', of },
    size: countable(1 + of.size),
    sparse: of.sparse === true,
    encode: (source) => {
      mustBeCountable(of, 'an option')
      const inner = of.encode(source)
      return source.once(
        type,
        'encode',
        (name) => `function ${name}(v) { return v === null ? 0 : ${inner}(v) + 1 || -1 }`,
      )
    },
    decode: (source) => {
      const inner = of.decode(source)
      return source.once(type, 'decode', (name) => `function ${name}(i) { return i === 0 ? null : ${inner}(i - 1) }`)
    },
  }
  return type
}

export type Fields = { readonly [field: string]: Type }
export type Kinds = { readonly [kind: string]: Fields }

export type FieldValues<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }
export type UnionValue<K extends Kinds> = { [Kind in keyof K]: { readonly kind: Kind } & FieldValues<K[Kind]> }[keyof K]

/**
 * One of several kinds of message: an object with a `kind` and that kind's fields. The first kind, with first fields,
 * is the initial one.
 */
export function union<K extends Kinds>(kinds: K): Type<UnionValue<K>> {
  const cases = Object.entries(kinds)
  const sizes = cases.map(([, fields]) => sizeOfFields(fields))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0))
  const type: Type<UnionValue<K>> = {
    says: cases.map(([kind, fields]) => `${kind}${sayFields(fields)}`).join(' | '),
    shape: { kind: 'union', kinds },
    size: countable(total),
    sparse: cases.some(([, fields]) => isSparse(fields)),
    encode: (source) => {
      const branches = cases.map(
        ([kind, fields], index) =>
          `case ${JSON.stringify(kind)}: ${encodeFields(source, fields, starts[index] ?? 0, Object.keys(fields).length + 1)}`,
      )
      return source.once(
        type,
        'encode',
        (name) =>
          `function ${name}(v) { if (typeof v !== 'object' || v === null) return -1; switch (v.kind) { ${branches.join(' ')} default: return -1 } }`,
      )
    },
    decode: (source) => {
      const all = ['kind', ...new Set(cases.flatMap(([, fields]) => Object.keys(fields)))]
      const branches = cases.map(([kind, fields], index) => {
        const made = valueClass(source, type, ['kind', ...Object.keys(fields)], all, index)
        const body = decodeFields(source, fields, made, [JSON.stringify(kind)])
        return `if (i < ${(starts[index] ?? 0) + (sizes[index] ?? 0)}) { i -= ${starts[index]}; ${body} }`
      })
      return source.once(type, 'decode', (name) => cached(name, type.size, branches.join(' ')))
    },
  }
  return type
}

export function sizeOfFields(fields: Fields): number {
  return Object.values(fields).reduce((product, { size }) => product * size, 1)
}

export function isSparse(fields: Fields): boolean {
  return Object.values(fields).some(({ sparse }) => sparse === true)
}

export function sayFields(fields: Fields): string {
  const parts = Object.entries(fields).map(([field, { says }]) => `${field}: ${says}`)
  return parts.length === 0 ? '' : ` { ${parts.join(', ')} }`
}

/** Statements that return `start` plus the index of the object `v`, in mixed radix: the first field counts most. */
export function encodeFields(source: Source, fields: Fields, start: number, keys: number): string {
  const statements: string[] = []
  let index = String(start)
  let radix = sizeOfFields(fields)
  Object.entries(fields).forEach(([field, type], at) => {
    radix /= type.size
    statements.push(`const f${at} = ${type.encode(source)}(v[${JSON.stringify(field)}]); if (f${at} < 0) return -1;`)
    index += ` + f${at}${radix === 1 ? '' : ` * ${radix}`}`
  })
  // A guarded model is run to find its mistakes: there, a field too many is one.
  const exact = source.options.guarded ? `if (Object.keys(v).length !== ${keys}) return -1; ` : ''
  return `{ ${exact}${statements.join(' ')} return ${index} }`
}

/**
 * The class of a type's frozen values with these fields, the `index`th of the type's. Its instances refuse names that
 * are not in `known`. Fields are declared, so that they are the instance's own before anything is looked up in its
 * prototypes.
 */
export function valueClass(
  source: Source,
  type: Pick<Type, 'says'>,
  fields: readonly string[],
  known: readonly string[],
  index = 0,
): string {
  const names = fields.map((field) => JSON.stringify(field))
  const args = fields.map((_, at) => `a${at}`)
  return source.once(
    type,
    `Value${index}_`,
    (name) => `class ${name} { ${names.map((field) => `[${field}];`).join(' ')}
      constructor(${args.join(', ')}) { ${names.map((field, at) => `this[${field}] = ${args[at]};`).join(' ')} } }
      delete ${name}.prototype.constructor; seal(${name}, ${JSON.stringify(type.says)}, ${JSON.stringify(known)});`,
  )
}

/** Statements that return the frozen object of index `i`, an instance of `made`. `first` comes before its fields. */
export function decodeFields(source: Source, fields: Fields, made: string, first: readonly string[] = []): string {
  const parts = [...first]
  let radix = sizeOfFields(fields)
  for (const type of Object.values(fields)) {
    radix /= type.size
    parts.push(`${type.decode(source)}(Math.floor(i / ${radix}) % ${type.size})`)
  }
  return `return Object.freeze(new ${made}(${parts.join(', ')}))`
}

const cacheMax = 65_536

/** A function from index to value; of small types each value is made once. */
export function cached(name: string, size: number, body: string): string {
  if (size > cacheMax) return `function ${name}(i) { ${body} }`
  return `const c${name} = new Array(${size}); function m${name}(i) { ${body} } function ${name}(i) { return c${name}[i] ??= m${name}(i) }`
}
