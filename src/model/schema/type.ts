// What the state of a model is made of. A type knows its values: how many there are, and how each is a number (its
// index), which is what is packed into a state. A type that is a place (a struct, a record, a collection) is read and
// written through a view; any other is read and written whole, as a frozen value. Types are data; `views.ts` compiles
// the code for them.
import type { Source } from './source.ts'

declare const shapes: unique symbol

/**
 * A type. `Value` is its frozen form, as an element of a collection or a field of a union; `View` is how `when` and the
 * properties read it in a state; `Draft` is how `step` writes it there.
 */
export interface Type<Value = unknown, View = Value, Draft = View> {
  readonly [shapes]?: { readonly value: Value; readonly view: View; readonly draft: Draft }
  /** In words, for messages: `int 0..3`. */
  readonly says: string
  /** Its parts, for those who write its values in another form. */
  readonly shape: Shape
  /**
   * Indexes are below it; `Infinity` where there are more than 2^53: then it can be a place, but no element and no
   * parameter.
   */
  readonly size: number
  /**
   * Of a type without a view: whether not every index below `size` is a value. Then its values cannot be enumerated.
   */
  readonly sparse?: boolean
  /** Emits a function from a value to its index, or -1 where it is none of the type's; returns the function's name. */
  readonly encode: (source: Source) => string
  /** Emits a function from an index to the frozen value; returns the function's name. */
  readonly decode: (source: Source) => string
  /** A place of its own kind. Without it, a place holds the index of a value. */
  readonly place?: Place
}

/** What a type is made of. A frozen value alone does not tell a set from a sequence. */
export type Shape =
  | { readonly kind: 'bool' | 'int' | 'enum' }
  | { readonly kind: 'option' | 'set' | 'bag' | 'seq'; readonly of: Type }
  | { readonly kind: 'union'; readonly kinds: Readonly<Record<string, Readonly<Record<string, Type>>>> }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, Type>> }
  | { readonly kind: 'record' | 'map' | 'pair'; readonly key: Type; readonly value: Type }

/** How a composite type lies in a state. */
export interface Place {
  /** Its width. Up to 32 bits lie inside one word, more begin at a word. */
  readonly bits: number
  /** Emits the class of its view; returns the class's name. An instance is made of (word, shift, path). */
  readonly view: (source: Source) => string
}

/** A type that is a place with parts, and is read and written through a view. */
export interface CompositeType<Value = unknown, View = unknown, Draft = unknown> extends Type<Value, View, Draft> {
  readonly place: Place
}

export type ValueOf<T> = T extends Type<infer Value, infer _View, infer _Draft> ? Value : never
export type ViewOf<T> = T extends Type<infer _Value, infer View, infer _Draft> ? View : never
export type DraftOf<T> = T extends Type<infer _Value, infer _View, infer Draft> ? Draft : never

/** The greatest number of values that a type may have and still be an element, a parameter or a scalar place. */
export const indexMax: number = Number.MAX_SAFE_INTEGER

/** `size`, or Infinity when indexes would not be exact. */
export function countable(size: number): number {
  return size <= indexMax ? size : Number.POSITIVE_INFINITY
}

/** The bits that hold an index below `size`. */
export function bitsFor(size: number): number {
  let bits = 0
  for (let reach = 1; reach < size; reach *= 2) bits += 1
  return bits
}

/** The bits of a place of this type. */
export function placeBits(type: Type): number {
  if (type.place !== undefined) return type.place.bits
  mustBeCountable(type, 'a place')
  return bitsFor(type.size)
}

export function mustBeCountable(type: Type, role: string): void {
  if (type.size === Number.POSITIVE_INFINITY)
    throw new RangeError(`${type.says} has more than 2^53 values: it cannot be ${role}`)
}
