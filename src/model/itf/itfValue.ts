// Values in the Informal Trace Format (Apalache's ADR 015, with Quint's variants), by their type: a frozen value alone
// does not tell a set from a sequence. Integers are written as `#bigint` and options and unions as variants, as Quint
// and Apalache write them; what others may write is read too: plain numbers, sets as lists, records as objects, a union
// as a record with its `kind`. A bag is a map from elements to how many.
import { format, ModelError } from '../../errors/modelError.ts'
import { Source } from '../schema/source.ts'
import type { Shape, Type } from '../schema/type.ts'

/** JSON in which objects may be tagged; what is read is looked at before it is believed. */
export type Itf = boolean | number | string | null | readonly Itf[] | { readonly [name: string]: Itf }

const unit: Itf = { '#tup': [] }

export function toItf(type: Type, value: unknown): Itf {
  const { shape } = type
  switch (shape.kind) {
    case 'bool':
    case 'enum':
      return value as Itf
    case 'int':
      return { '#bigint': String(value) }
    case 'option':
      return value === null ? { tag: 'None', value: unit } : { tag: 'Some', value: toItf(shape.of, value) }
    case 'union': {
      const { kind, ...fields } = value as { readonly kind: string }
      const types = shape.kinds[kind] ?? {}
      return { tag: kind, value: Object.keys(types).length === 0 ? unit : fieldsToItf(types, fields) }
    }
    case 'struct':
      return fieldsToItf(shape.fields, value as Fields)
    case 'record': {
      const entries = value as Fields
      return {
        '#map': keysOf(shape.key).map(({ key, text }) => [toItf(shape.key, key), toItf(shape.value, entries[text])]),
      }
    }
    case 'set':
      return { '#set': (value as readonly unknown[]).map((element) => toItf(shape.of, element)) }
    case 'seq':
      return (value as readonly unknown[]).map((element) => toItf(shape.of, element))
    case 'bag':
      return {
        '#map': counted(value as readonly unknown[]).map(([element, count]) => [
          toItf(shape.of, element),
          { '#bigint': String(count) },
        ]),
      }
    case 'map':
      return { '#map': (value as readonly (readonly [unknown, unknown])[]).map((entry) => pairToItf(shape, entry)) }
    case 'pair':
      return { '#tup': pairToItf(shape, value as readonly [unknown, unknown]) }
  }
}

/** The frozen value. Whether it is one of the type's shows when it is packed. @param where what it is, for messages. */
export function fromItf(type: Type, value: Itf | undefined, where: string): unknown {
  const { shape } = type
  switch (shape.kind) {
    case 'bool':
    case 'enum':
      return typeof value === 'boolean' || typeof value === 'string' ? value : wrong(type, value, where)
    case 'int':
      return integer(value) ?? wrong(type, value, where)
    case 'option': {
      const variant = variantOf(value) ?? wrong(type, value, where)
      return variant.tag === 'None' ? null : fromItf(shape.of, variant.value, where)
    }
    case 'union': {
      const { tag, value: fields } = variantOf(value) ?? kindOf(value) ?? wrong(type, value, where)
      const types = Object.hasOwn(shape.kinds, tag) ? (shape.kinds[tag] ?? {}) : wrong(type, value, where)
      return { kind: tag, ...fieldsFromItf(types, fields, where) }
    }
    case 'struct':
      return fieldsFromItf(shape.fields, value, where)
    case 'record': {
      const pairs = pairsOf(value)?.map(
        ([key, inner]) => [textOf(fromItf(shape.key, key, `${where}, a key`)), inner] as const,
      )
      const entries = pairs === undefined ? value : Object.fromEntries(pairs)
      if (!isFields(entries)) return wrong(type, value, where)
      return Object.fromEntries(
        keysOf(shape.key).map(({ text }) => [text, fromItf(shape.value, entries[text], `${where}[${text}]`)]),
      )
    }
    case 'set':
    case 'seq':
      return (listOf(value) ?? wrong(type, value, where)).map((element) => fromItf(shape.of, element, where))
    case 'bag': {
      const list = listOf(value)
      if (list !== undefined) return list.map((element) => fromItf(shape.of, element, where))
      const counts = pairsOf(value) ?? wrong(type, value, where)
      return counts.flatMap(([element, count]) => {
        const copies = integer(count) ?? wrong(type, value, where)
        return Array.from({ length: copies }, () => fromItf(shape.of, element, where))
      })
    }
    case 'map':
      return (pairsOf(value) ?? wrong(type, value, where)).map((entry) => pairFromItf(shape, entry, where))
    case 'pair': {
      const list = listOf(value)
      return list?.length === 2 ? pairFromItf(shape, list, where) : wrong(type, value, where)
    }
  }
}

/** Of a value whose type is not known, such as a parameter that the state offers: sets and sequences are lists. */
export function untypedToItf(value: unknown): Itf {
  if (value === null || value === undefined) return { tag: 'None', value: unit }
  if (typeof value === 'number') return { '#bigint': String(value) }
  if (Array.isArray(value)) return value.map(untypedToItf)
  if (typeof value !== 'object') return value as Itf
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, untypedToItf(inner)]))
}

export function untypedFromItf(value: Itf): unknown {
  const number = integer(value)
  if (number !== undefined) return number
  const list = listOf(value)
  if (list !== undefined) return list.map(untypedFromItf)
  const pairs = pairsOf(value)
  if (pairs !== undefined) return pairs.map((pair) => pair.map(untypedFromItf))
  if (!isFields(value)) return value
  if (value['tag'] === 'None') return null
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, untypedFromItf(inner)]))
}

/** What is inside Quint's `Some`; undefined for `None`. */
export function picked(value: Itf): Itf | undefined {
  const variant = variantOf(value)
  return variant?.tag === 'Some' ? variant.value : undefined
}

type Fields = { readonly [name: string]: unknown }
type Types = Readonly<Record<string, Type>>
type Pair = Extract<Shape, { readonly kind: 'record' | 'map' | 'pair' }>

function fieldsToItf(types: Types, value: Fields): Itf {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, toItf(type, value[name])]))
}

function fieldsFromItf(types: Types, value: Itf | undefined, where: string): Fields {
  const fields = isFields(value) ? value : {}
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, fromItf(type, fields[name], `${where}.${name}`)]),
  )
}

function pairToItf({ key, value }: Pair, [first, second]: readonly [unknown, unknown]): Itf[] {
  return [toItf(key, first), toItf(value, second)]
}

function pairFromItf({ key, value }: Pair, [first, second]: readonly Itf[], where: string): readonly unknown[] {
  return [fromItf(key, first, `${where}, a key`), fromItf(value, second, where)]
}

/** The elements of a sorted list, once each, with how often they are there. */
function counted(elements: readonly unknown[]): readonly (readonly [unknown, number])[] {
  const counts = new Map<string, [unknown, number]>()
  for (const element of elements) {
    const entry = counts.get(JSON.stringify(element)) ?? [element, 0]
    entry[1] += 1
    counts.set(JSON.stringify(element), entry)
  }
  return [...counts.values()]
}

/** The values of a record's domain, with the texts that stand for them in its frozen value. */
function keysOf(domain: Type): readonly { readonly key: unknown; readonly text: string }[] {
  const source = new Source({ writable: false, guarded: false })
  const decode = source.build<(index: number) => unknown>(
    new Int32Array(0),
    { call: { open: true } },
    domain.decode(source),
  )
  return Array.from({ length: domain.size }, (_, index) => ({ key: decode(index), text: textOf(decode(index)) }))
}

/** As records make it. */
function textOf(key: unknown): string {
  return typeof key === 'object' && key !== null ? Object.values(key).join() : String(key)
}

function integer(value: Itf | undefined): number | undefined {
  const number = isFields(value) && typeof value['#bigint'] === 'string' ? Number(value['#bigint']) : value
  return Number.isSafeInteger(number) ? (number as number) : undefined
}

function listOf(value: Itf | undefined): readonly Itf[] | undefined {
  const list = isFields(value) ? (value['#set'] ?? value['#tup']) : value
  return Array.isArray(list) ? (list as readonly Itf[]) : undefined
}

function pairsOf(value: Itf | undefined): readonly (readonly [Itf, Itf])[] | undefined {
  const pairs = isFields(value) ? value['#map'] : undefined
  return Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2)
    ? (pairs as readonly [Itf, Itf][])
    : undefined
}

function variantOf(value: Itf | undefined): { readonly tag: string; readonly value: Itf | undefined } | undefined {
  return isFields(value) && typeof value['tag'] === 'string' ? { tag: value['tag'], value: value['value'] } : undefined
}

function kindOf(value: Itf | undefined): { readonly tag: string; readonly value: Itf } | undefined {
  return isFields(value) && typeof value['kind'] === 'string' ? { tag: value['kind'], value } : undefined
}

function isFields(value: Itf | undefined): value is { readonly [name: string]: Itf } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(type: Type, value: Itf | undefined, where: string): never {
  throw new ModelError(`${where}: expected ${type.says}, found ${value === undefined ? 'nothing' : format(value)}`)
}
