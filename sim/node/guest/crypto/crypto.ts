// `node:crypto` and `globalThis.crypto`: one object per incarnation with one source of randomness. The parts:
// cryptoRandom.ts (what is random), cryptoPooled.ts (callbacks), cryptoSubtle.ts (the web's). Invariant:
// `globalThis.crypto === require('crypto').webcrypto`.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { createPooled } from './cryptoPooled.ts'
import { createRandom } from './cryptoRandom.ts'
import { createSubtle } from './cryptoSubtle.ts'

type AnyFunction = (...values: unknown[]) => unknown

export function createCrypto(context: GuestContext): Simulated {
  const real = context.host.real('crypto') as { webcrypto: Record<string, AnyFunction> }
  const random = createRandom(context)
  const { subtle, SubtleCrypto } = createSubtle(context)

  /** The real methods refuse another `this` in their own words. */
  const method = (name: 'getRandomValues' | 'randomUUID'): AnyFunction =>
    named(name, name === 'randomUUID' ? 0 : 1, function (this: unknown, ...values: unknown[]): unknown {
      return Reflect.apply((this === webcrypto ? random[name] : real.webcrypto[name]) as AnyFunction, this, values)
    } as never)
  const prototype = {
    get subtle(): unknown {
      return this === webcrypto ? subtle : Reflect.get(Object.getPrototypeOf(real.webcrypto), 'subtle', this)
    },
    getRandomValues: method('getRandomValues'),
    randomUUID: method('randomUUID'),
  }
  const webcrypto = Object.create(prototype) as object
  const Crypto = named('Crypto', 0, function Crypto() {
    Reflect.construct(real.webcrypto['constructor'] as AnyFunction, [])
  } as never)
  Object.defineProperty(Crypto, 'prototype', { value: prototype, writable: false })
  Object.defineProperty(prototype, 'constructor', {
    value: Crypto,
    writable: true,
    configurable: true,
    enumerable: false,
  })
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'Crypto', configurable: true })
  return {
    ...createPooled(context),
    ...random,
    webcrypto,
    subtle,
    Crypto,
    SubtleCrypto,
    fips: 0,
    getFips: named('getFips', 0, () => 0),
  }
}

/** The web's names on the global object, made on first use. */
export function createCryptoGlobals(context: GuestContext): Simulated {
  const own = (): { webcrypto: { subtle: object; constructor: unknown } } => context.load('crypto')
  return {
    get crypto() {
      return own().webcrypto
    },
    get Crypto() {
      return own().webcrypto.constructor
    },
    get SubtleCrypto() {
      return own().webcrypto.subtle.constructor
    },
    get CryptoKey() {
      return context.cloner.export((context.real as unknown as { CryptoKey: unknown }).CryptoKey)
    },
  }
}
