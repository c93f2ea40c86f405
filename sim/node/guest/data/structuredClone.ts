// The structured clone algorithm (HTML standard, 2.7) with results of the program's realm: the real function answers in
// the host's. Objects of the host's classes (Event, Blob, Headers) and values that cannot be cloned are left to the
// real function, which has the words for them. Transferring streams is refused.
import type { GuestContext } from '../realm/context.ts'

/** What can be transferred besides array buffers: message ports. */
export interface Transfers {
  owns(value: object): boolean
  move(value: object): object
}

interface Types {
  isProxy(value: unknown): boolean
  isBoxedPrimitive(value: unknown): boolean
  isSymbolObject(value: unknown): boolean
  isDate(value: unknown): value is Date
  isRegExp(value: unknown): value is RegExp
  isMap(value: unknown): value is Map<unknown, unknown>
  isSet(value: unknown): value is Set<unknown>
  isNativeError(value: unknown): value is Error
  isArrayBuffer(value: unknown): value is ArrayBuffer
  isSharedArrayBuffer(value: unknown): value is SharedArrayBuffer
  isArgumentsObject(value: unknown): boolean
  isWeakMap(value: unknown): boolean
  isWeakSet(value: unknown): boolean
  isPromise(value: unknown): boolean
}

const errorTypes = new Set([
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
])
const neverCloned = /^\[object (?:.* Iterator|(?:Async)?Generator|Intl\..*|WeakRef|FinalizationRegistry)\]$/

/** Clones a value. `transfer` is what the caller hands over: buffers are detached, ports move. */
export function cloneValue(
  context: GuestContext,
  value: unknown,
  transfer: readonly object[],
  transfers: Transfers,
): unknown {
  const { types } = context.host.real('util') as { types: Types }
  const fail = (message: string): never => {
    throw domException(context, message, 'DataCloneError')
  }
  const memory = new Map<unknown, unknown>()

  const handOver = (): void => {
    const seen = new Set<object>()
    for (const item of transfer) {
      if (types.isArrayBuffer(item)) {
        if (seen.has(item)) fail('Transfer list contains duplicate ArrayBuffer')
        if (item.detached) fail('Cannot transfer object of unsupported type.')
      } else if (transfers.owns(item)) {
        if (seen.has(item)) fail('Transfer list contains duplicate MessagePort')
      } else if (
        /^\[object (?:Readable|Writable|Transform)Stream\]$/.test(String(Object.prototype.toString.call(item)))
      ) {
        context.unsupported('structuredClone: transfer of a stream')()
      } else context.real.structuredClone(undefined, { transfer: [item as ArrayBuffer] })
      seen.add(item)
    }
  }

  const clone = (source: unknown): unknown => {
    if (typeof source === 'function' || typeof source === 'symbol') return leave(source)
    if (typeof source !== 'object' || source === null) return source
    const known = memory.get(source)
    if (known !== undefined) return known
    if (types.isProxy(source) || source === globalThis || neverCloned.test(Object.prototype.toString.call(source)))
      return leave(source)
    if (transfers.owns(source)) {
      if (!transfer.includes(source))
        fail('Object that needs transfer was found in message but not listed in transferList')
      return keep(source, transfers.move(source))
    }
    if (Array.isArray(source)) return copyMembers(source, keep(source, new Array(source.length)))
    if (types.isDate(source)) return keep(source, new Date(Date.prototype.getTime.call(source)))
    if (types.isRegExp(source)) return keep(source, new RegExp(source.source, source.flags))
    if (types.isBoxedPrimitive(source) && !types.isSymbolObject(source))
      return keep(source, Object((source as { valueOf(): unknown }).valueOf()))
    if (types.isNativeError(source) && !(source instanceof context.real.DOMException)) return cloneError(source)
    if (types.isSharedArrayBuffer(source)) return source
    if (types.isArrayBuffer(source)) return keep(source, cloneBuffer(source))
    if (ArrayBuffer.isView(source)) return cloneView(source)
    if (types.isMap(source)) {
      const copy = keep(source, new Map<unknown, unknown>())
      for (const [key, member] of [...Map.prototype.entries.call(source)]) copy.set(clone(key), clone(member))
      return copy
    }
    if (types.isSet(source)) {
      const copy = keep(source, new Set<unknown>())
      for (const member of [...Set.prototype.values.call(source)]) copy.add(clone(member))
      return copy
    }
    return isLeft(source) ? keep(source, context.realm.toRealm(leave(source))) : copyMembers(source, keep(source, {}))
  }

  const keep = <T>(source: object, copy: T): T => {
    memory.set(source, copy)
    return copy
  }
  const leave = (source: unknown): unknown => {
    try {
      const copy = context.real.structuredClone(source)
      return neverCloned.test(Object.prototype.toString.call(source)) ? fail('#<WeakRef> could not be cloned.') : copy
    } catch (error) {
      // The engine names the constructor of an object of its own realm, and of another's the tag only.
      const tag = /^\[object (?!Symbol|.*Iterator|.*Generator)(?:Intl\.)?(\w+)\] could not be cloned\.$/.exec(
        (error as Error).message,
      )?.[1]
      if (tag === undefined) throw error
      return fail(`#<${tag === 'Arguments' ? 'Object' : tag}> could not be cloned.`)
    }
  }
  const isLeft = (source: object): boolean =>
    types.isArgumentsObject(source) ||
    types.isPromise(source) ||
    types.isWeakMap(source) ||
    types.isWeakSet(source) ||
    types.isSymbolObject(source) ||
    isOfHostClass(context, source)

  const copyMembers = (source: object, copy: object): object => {
    for (const key of Object.keys(source)) {
      if (Object.hasOwn(source, key)) define(copy, key, clone((source as Record<string, unknown>)[key]))
    }
    return copy
  }

  const cloneError = (source: Error): Error => {
    const name = errorTypes.has(source.name) ? source.name : 'Error'
    const Own = (globalThis as unknown as Record<string, new (message?: string) => Error>)[name] ?? Error
    const made = keep(source, new Own())
    const message = Object.getOwnPropertyDescriptor(source, 'message')
    if (message !== undefined && 'value' in message) hidden(made, 'message', `${message.value}`)
    hidden(made, 'stack', typeof source.stack === 'string' ? source.stack : undefined)
    if (Object.hasOwn(source, 'cause')) hidden(made, 'cause', clone(source.cause))
    return made
  }

  const cloneBuffer = (source: ArrayBuffer): ArrayBuffer => {
    if (source.detached) return fail('An ArrayBuffer is detached and could not be cloned.')
    const copy = source.resizable
      ? new ArrayBuffer(source.byteLength, { maxByteLength: source.maxByteLength })
      : new ArrayBuffer(source.byteLength)
    new Uint8Array(copy).set(new Uint8Array(source))
    return copy
  }

  const cloneView = (source: ArrayBufferView): unknown => {
    const tag = Object.prototype.toString.call(source).slice(8, -1)
    const { byteOffset, byteLength } = source
    const length = tag === 'DataView' ? byteLength : (source as Uint8Array).length
    const View = (
      globalThis as unknown as Record<string, new (buffer: unknown, offset: number, length: number) => object>
    )[tag]
    if (View === undefined) return leave(source)
    const buffer = clone(source.buffer)
    return keep(source, new View(buffer, byteOffset, length))
  }

  handOver()
  const result = clone(value)
  // What is handed over but not part of the value is gone as well; nothing is if the value cannot be cloned.
  for (const item of transfer) {
    if (types.isArrayBuffer(item)) item.transfer(0)
    else if (!memory.has(item)) clone(item)
  }
  return result
}

/** An instance of a class of the host's realm: it may carry a native state, which only the real function knows. */
function isOfHostClass(context: GuestContext, value: object): boolean {
  const { EventEmitter } = context.host.real('events') as { EventEmitter: new () => object }
  if (value instanceof EventEmitter) return false
  const hostObject: object = context.real.Object.prototype
  let prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === hostObject) return false
  while (prototype !== null) {
    if (prototype === hostObject) return true
    prototype = Object.getPrototypeOf(prototype)
  }
  return false
}

/** The program's DOMException. */
export function domException(context: GuestContext, message: string, name: string): Error {
  const Own = context.cloner.export(context.real.DOMException) as new (message: string, name: string) => Error
  return new Own(message, name)
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}

function hidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true })
}

/** `structuredClone` of the program. */
export function createStructuredClone(
  context: GuestContext,
  transfers: Transfers,
): (value: unknown, options?: unknown) => unknown {
  return function structuredClone(...given: [value?: unknown, options?: unknown]): unknown {
    const [value, options] = given
    const { transfer = [] } = (typeof options === 'object' && options !== null ? options : {}) as {
      transfer?: object[]
    }
    const list = Symbol.iterator in Object(transfer) ? [...transfer] : undefined
    // The real function says what is wrong with the arguments.
    if (given.length === 0 || list === undefined || (options !== undefined && typeof options !== 'object')) {
      return Reflect.apply(context.real.structuredClone, undefined, given)
    }
    return cloneValue(context, value, list, transfers)
  }
}
