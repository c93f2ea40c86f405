// Keys of `crypto.subtle`. They are the real ones, imported by the real function, which needs no thread for it; so
// KeyObject.from and inspect work on them. Here they get the prototype and the descriptions of the program's realm, and
// are read as KeyObjects, by which the synchronous functions of `node:crypto` compute.

import type { GuestContext } from '../realm/context.ts'
import { hashOf, type Key } from './cryptoBits.ts'
import { bytesOf, type Compute } from './cryptoCiphers.ts'

type RealKey = import('node:crypto').webcrypto.CryptoKey

export interface Keys {
  /** Moves what the real subtle answered into the program's realm. */
  own(value: unknown): unknown
  /** A CryptoKey as the plans need it, if it is one. */
  read(value: unknown): Key | undefined
  /** Whether a key is for this algorithm and usage. */
  allows(value: unknown, name: string | undefined, usage: string): boolean
  /** The export of an asymmetric key, which the real function of Node 22 leaves to a thread. */
  planExport(format: unknown, value: unknown): Compute | undefined
}

export function createKeys(context: GuestContext): Keys {
  const { realm } = context
  const { KeyObject } = context.host.real('crypto') as typeof import('node:crypto')
  const { isCryptoKey } = context.host.real('util/types') as typeof import('node:util/types')
  const { prototype } = context.cloner.export((context.real as unknown as { CryptoKey: unknown }).CryptoKey) as {
    prototype: RealKey
  }
  const real = Object.getPrototypeOf(prototype) as RealKey
  for (const name of ['algorithm', 'usages'] as const) {
    const described = new WeakMap<object, unknown>()
    Object.defineProperty(prototype, name, {
      enumerable: true,
      configurable: true,
      get(this: object) {
        const value = described.get(this) ?? realm.copy(Reflect.get(real, name, this))
        described.set(this, value)
        return value
      },
    })
  }

  const own = (value: unknown): unknown => {
    if (!isCryptoKey(value)) return realm.toRealm(value)
    Object.setPrototypeOf(value, prototype)
    return value
  }

  const read = (value: unknown): Key | undefined => {
    if (!isCryptoKey(value)) return undefined
    const { name, hash, namedCurve } = Reflect.get(real, 'algorithm', value) as {
      name: string
      hash?: unknown
      namedCurve?: unknown
    }
    return {
      name,
      hash: hash === undefined ? undefined : hashOf(hash),
      curve: namedCurve,
      object: silently(context, () => KeyObject.from(value as never)),
    }
  }

  const allows = (value: unknown, name: string | undefined, usage: string): boolean => {
    if (name === undefined || !isCryptoKey(value)) return false
    const usages = Reflect.get(real, 'usages', value) as readonly string[]
    return (Reflect.get(real, 'algorithm', value) as { name: string }).name === name && usages.includes(usage)
  }

  const planExport = (format: unknown, value: unknown): Compute | undefined => {
    const key = read(value)
    if (key === undefined || (value as RealKey).extractable !== true) return undefined
    const { object } = key
    if (format === 'spki' && object.type === 'public') return () => object.export({ type: 'spki', format: 'der' })
    if (format === 'pkcs8' && object.type === 'private') return () => object.export({ type: 'pkcs8', format: 'der' })
    if (format === 'raw' && object.type === 'public' && !key.name.startsWith('RSA'))
      return () => point(context, object.export({ format: 'jwk' }))
    return undefined
  }

  return { own, read, allows, planExport }
}

/** A public point: 4, x and y of a curve of Weierstrass, or the x of Edwards and Montgomery. */
function point(context: GuestContext, { x = '', y }: { x?: string; y?: string }): Uint8Array {
  const { Buffer } = context.real
  const left = Buffer.from(x, 'base64url')
  return y === undefined ? left : Buffer.concat([new Uint8Array([4]), left, Buffer.from(y, 'base64url')])
}

/**
 * Node 24 warns, once in the life of the host, of reading a key that is not extractable; the program did not ask for
 * it.
 */
function silently<T>(context: GuestContext, read: () => T): T {
  const { process } = context.real
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return read()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Bytes as the web has them: an ArrayBuffer of their own. Anything else as it is. */
export function exact(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? bytesOf(value)?.buffer : value
}
