// `node:buffer`: Buffer zero-filled and without the pool of the host (see `poolSize` in programHost.ts), so that
// neither old bytes nor offsets show what the host did before. Invariant: `Buffer.from('x') instanceof Buffer`. Blob
// and File are in blob.ts.

import { named, recognise } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { createBlobs } from './blob.ts'

type AnyFunction = (...values: unknown[]) => unknown

const deprecation =
  'Buffer() is deprecated due to security and usability issues. ' +
  'Please use the Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead.'

export function createBuffer(context: GuestContext): Simulated {
  const { cloner } = context
  const { Buffer: Real } = context.real
  const clone = cloner.export(Real) as typeof Real
  let warned = false

  // Node makes the same of it with `new` and without, also for a subclass. It warns once in the life of a process.
  const Buffer = named('Buffer', 3, function Buffer(value: unknown, encoding: unknown, length: unknown): unknown {
    if (!warned) {
      warned = true
      const { process } = globalThis as unknown as { process: { emitWarning: AnyFunction } }
      process.emitWarning(deprecation, 'DeprecationWarning', 'DEP0005')
    }
    if (typeof value !== 'number') return Real.from(value as never, encoding as never, length as never)
    if (typeof encoding !== 'string') return Real.alloc(value)
    const error = new TypeError(`The "string" argument must be of type string. Received type number (${value})`)
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
  } as never)
  // A size that is none is refused by the real function, in the same words for all of these.
  const zeroed = (name: string): AnyFunction => named(name, 1, ((size: number) => Real.alloc(size)) as never)
  // These take from the pool, which has no room: what they return is a buffer of its own.
  const unpooled = (name: 'from' | 'concat' | 'copyBytesFrom'): AnyFunction =>
    named(name, Real[name].length, (...values) => (Real[name] as AnyFunction)(...values))
  const member = (value: unknown): PropertyDescriptor => ({
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
  // The class of which core's buffers are.
  const Fast = fastBuffer((Real as unknown as Record<symbol, Fast>)[Symbol.species] as Fast)
  Object.defineProperty(Fast, 'prototype', { value: clone.prototype, writable: false })
  recognise(Fast, Real)
  const statics: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(clone)
  Object.defineProperties(Buffer, {
    ...statics,
    prototype: { value: clone.prototype, writable: true, enumerable: false, configurable: false },
    name: { value: 'Buffer', configurable: true },
    length: { value: 3, configurable: true },
    poolSize: member(8192),
    allocUnsafe: member(zeroed('allocUnsafe')),
    allocUnsafeSlow: member(zeroed('allocUnsafeSlow')),
    from: member(unpooled('from')),
    concat: member(unpooled('concat')),
    copyBytesFrom: member(unpooled('copyBytesFrom')),
    [Symbol.species]: { ...statics[Symbol.species], get: named('get [Symbol.species]', 0, () => Fast) },
  })
  recognise(Buffer, Real)
  Object.setPrototypeOf(Buffer, Uint8Array)
  Object.defineProperty(clone.prototype, 'constructor', {
    value: Buffer,
    writable: true,
    configurable: true,
    enumerable: false,
  })
  cloner.remember(Real, Buffer)

  return {
    Buffer,
    get SlowBuffer() {
      return slowBuffer(Real)
    },
    INSPECT_MAX_BYTES: 50,
    ...createBlobs(context),
  }
}

type Fast = new (...values: never[]) => object

function fastBuffer(Real: Fast): Fast {
  const Own = named(Real.name, Real.length, function (this: unknown, ...values: unknown[]): unknown {
    if (new.target === undefined) return Reflect.apply(Real as never, undefined, [])
    return Reflect.construct(Real, values as never[], new.target)
  } as never)
  return Object.setPrototypeOf(Own, Uint8Array) as Fast
}

/** Deprecated, and as in Node a class without instances: with `new` and without it makes a Buffer. */
function slowBuffer(Real: typeof globalThis.Buffer): unknown {
  function SlowBuffer(size: number): unknown {
    return Real.alloc(size)
  }
  named('SlowBuffer', 1, SlowBuffer as never)
  Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype)
  return Object.setPrototypeOf(SlowBuffer, Uint8Array)
}
