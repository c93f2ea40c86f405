// Objects that core itself makes (`Readable.from()`, a reader, a FormData) have prototypes of the host, and what their
// methods return is of the host's realm: an array that is no `instanceof Array`, a promise of another Promise. So these
// methods of the shared prototypes are wrapped, once for the host, and give what they return to the realm of the
// program that runs. Not wrapped are accessors (`reader.closed`), whose promise must stay the same one.
import { createRequire } from 'node:module'
import { runningOwner } from '../../process/errorHooks.ts'
import type { Incarnation } from '../../process/incarnation.ts'

type ToRealm = (value: unknown) => unknown
type Method = (this: unknown, ...values: unknown[]) => unknown

const realRequire = createRequire(import.meta.url)
const converters = new WeakMap<Incarnation, ToRealm>()
/** A method that stands under two names is one function. */
const wrapped = new WeakMap<Method, Method>()
let installed = false

/** Methods that return promises, arrays or plain objects, by class. */
const methods: readonly (readonly [prototype: object, names: readonly PropertyKey[]])[] = [
  [ReadableStream.prototype, ['cancel', 'pipeTo', 'tee']],
  [ReadableStreamDefaultReader.prototype, ['cancel', 'read']],
  [ReadableStreamBYOBReader.prototype, ['cancel', 'read']],
  [WritableStream.prototype, ['abort', 'close']],
  [WritableStreamDefaultWriter.prototype, ['abort', 'close', 'write']],
  [TextEncoder.prototype, ['encodeInto']],
]

/** Methods that return an iterator of the host; what it yields is inRealm as well. */
const iterators: readonly (readonly [prototype: object, names: readonly PropertyKey[]])[] = [
  [URLSearchParams.prototype, ['entries', 'keys', 'values', Symbol.iterator]],
]

/** Says how values come into the realm of an incarnation. */
export function resultsToRealm(incarnation: Incarnation, toRealm: ToRealm): void {
  converters.set(incarnation, toRealm)
}

/** Wraps the methods. It must come before any of these prototypes is hardened. */
export function installToRealm(): void {
  if (installed) return
  installed = true
  const { Readable } = realRequire('node:stream') as typeof import('node:stream')
  const { EventEmitter } = realRequire('node:events') as typeof import('node:events')
  const lazily = [
    ...methods,
    [Readable.prototype, ['every', 'find', 'forEach', 'reduce', 'some', 'toArray']] as const,
    [EventEmitter.prototype, ['eventNames', 'listeners', 'rawListeners']] as const,
    [FormData.prototype, ['getAll']] as const,
    [URLSearchParams.prototype, ['getAll']] as const,
    [Headers.prototype, ['getSetCookie']] as const,
  ]
  for (const [prototype, names] of lazily)
    for (const name of names) wrap(prototype, name, (value, toRealm) => toRealm(value))
  const bags = [FormData.prototype, Headers.prototype].map(
    (prototype) => [prototype, ['entries', 'keys', 'values', Symbol.iterator]] as const,
  )
  for (const [prototype, names] of [...iterators, ...bags])
    for (const name of names) wrap(prototype, name, iteratorToRealm)
}

function wrap(prototype: object, name: PropertyKey, give: (value: unknown, toRealm: ToRealm) => unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
  const real = descriptor?.value as Method | undefined
  if (descriptor?.configurable !== true || typeof real !== 'function') return
  let own = wrapped.get(real)
  if (own === undefined) {
    // As in Node a method cannot be constructed, unless it was once written as a function.
    own = Object.hasOwn(real, 'prototype') ? functionOf(real, give) : methodOf(real, give)
    wrapped.set(real, own)
    Object.defineProperty(own, 'name', { value: real.name, configurable: true })
    Object.defineProperty(own, 'length', { value: real.length, configurable: true })
    Object.setPrototypeOf(own, Object.getPrototypeOf(real) as object)
  }
  Object.defineProperty(prototype, name, { ...descriptor, value: own })
}

function functionOf(real: Method, give: (value: unknown, toRealm: ToRealm) => unknown): Method {
  return function (...values) {
    return inProgram(Reflect.apply(real, this, values), give)
  }
}

function methodOf(real: Method, give: (value: unknown, toRealm: ToRealm) => unknown): Method {
  const holder: { method: Method } = {
    method(...values) {
      return inProgram(Reflect.apply(real, this, values), give)
    },
  }
  return holder.method
}

function inProgram(value: unknown, give: (value: unknown, toRealm: ToRealm) => unknown): unknown {
  const owner = runningOwner()
  const toRealm = owner === null ? undefined : converters.get(owner)
  return toRealm === undefined ? value : give(value, toRealm)
}

function iteratorToRealm(iterator: unknown, toRealm: ToRealm): unknown {
  const { next } = iterator as { next: Method }
  const adopting = (): unknown => toRealm(Reflect.apply(next, iterator, []))
  return Object.defineProperty(iterator as object, 'next', {
    value: adopting,
    writable: true,
    configurable: true,
    enumerable: false,
  })
}
