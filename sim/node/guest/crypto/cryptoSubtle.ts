// `crypto.subtle`: what takes a thread in Node is computed at the call (cryptoPlans.ts) and settles as an event.
// Arguments without a plan are given to the real method, which rejects them before it would start a thread; if it
// starts one all the same, the call is refused at the next event. What draws random numbers inside OpenSSL, which takes
// no seed, is refused by name.
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { OperationFailure } from './cryptoBits.ts'
import { type Compute, cipherNames } from './cryptoCiphers.ts'
import { createKeys, exact } from './cryptoKeys.ts'
import { createPlans, encapsulators, nameOf, planOfCipher } from './cryptoPlans.ts'

type AnyFunction = (...values: unknown[]) => unknown
type RealClass = AnyFunction & { readonly prototype: object; readonly supports?: AnyFunction }

const asymmetric = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP', 'ECDSA', 'ECDH', 'Ed25519', 'Ed448', 'X25519', 'X448']
const latticeSigners = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']
const refused: Readonly<Record<string, readonly string[]>> = {
  encrypt: ['RSA-OAEP'],
  wrapKey: ['RSA-OAEP'],
  sign: ['ECDSA', 'RSA-PSS', ...latticeSigners],
  generateKey: [...asymmetric, ...latticeSigners, ...encapsulators],
}
const encapsulating: ReadonlySet<string> = new Set(['encapsulateBits', 'encapsulateKey'])
/** The real methods answer these at once: no thread takes part. */
const immediate: ReadonlySet<string> = new Set(['importKey', 'exportKey', 'getPublicKey'])
const operationFailed = 'The operation failed for an operation-specific reason'

export interface Subtle {
  readonly subtle: object
  readonly SubtleCrypto: AnyFunction
}

export function createSubtle(context: GuestContext): Subtle {
  const real = (context.host.real('crypto') as { subtle: Record<string, AnyFunction> }).subtle
  const { SubtleCrypto: RealSubtle } = context.real as unknown as { SubtleCrypto: RealClass }
  const keys = createKeys(context)
  const { settle, guard } = createSettling(context)
  const ask = (name: string, receiver: unknown, values: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const answer = Reflect.apply(real[name] as AnyFunction, receiver, values) as Promise<unknown>
      answer.then(
        (value) => resolve(keys.own(value)),
        (error) => reject(context.realm.toRealm(error)),
      )
    })
  const plans = createPlans(context, keys, (...values) => ask('importKey', real, values))
  const wrap = planOfCipher(context, keys, 'wrapKey', true)

  const wrapKey = async (values: readonly unknown[]): Promise<unknown> => {
    const [format, key, wrapping, algorithm] = values
    if (!keys.allows(wrapping, nameOf(algorithm, cipherNames), 'wrapKey'))
      return guard('wrapKey', ask('wrapKey', real, values))
    let bytes = await Reflect.apply(prototype['exportKey'] as AnyFunction, subtle, [format, key])
    if (format === 'jwk') {
      const text = JSON.stringify(bytes)
      // A JWK is padded with blanks, since AES-KW wraps multiples of 8 bytes.
      const length = nameOf(algorithm, ['AES-KW']) === undefined ? 0 : Math.ceil(text.length / 8) * 8
      bytes = new context.real.TextEncoder().encode(text.padEnd(length))
    }
    const plan = wrap(algorithm, wrapping, bytes)
    return plan === undefined ? guard('wrapKey', ask('wrapKey', real, values)) : settle(plan)
  }
  const call = (name: string, values: readonly unknown[]): Promise<unknown> => {
    const random = nameOf(values[name === 'wrapKey' ? 3 : 0], refused[name] ?? [])
    if (random !== undefined) context.unsupported(`crypto.subtle.${name} of ${random}`)()
    if (name === 'wrapKey') return wrapKey(values)
    const plan = plans[name]?.(...values)
    if (plan !== undefined) return settle(plan)
    const answer = ask(name, real, values)
    return immediate.has(name) ? answer : guard(name, answer)
  }

  const prototype: Record<string, unknown> = {}
  for (const name of Object.getOwnPropertyNames(RealSubtle.prototype)) {
    const form = real[name]
    if (name === 'constructor' || typeof form !== 'function') continue
    if (encapsulating.has(name)) {
      prototype[name] = context.unsupported(`crypto.subtle.${name}`)
      continue
    }
    prototype[name] = named(name, form.length, function (this: unknown, ...values: unknown[]): Promise<unknown> {
      if (this !== subtle) return ask(name, this, values)
      try {
        return call(name, values)
      } catch (error) {
        return Promise.reject(error)
      }
    } as never)
  }
  const subtle = Object.create(prototype) as object
  return { subtle, SubtleCrypto: classOf(RealSubtle, prototype) }
}

interface Settling {
  /** Computes now and settles as an event. */
  settle(compute: Compute): Promise<unknown>
  /** Refuses what has not settled by the next event: it is in libuv's hands. */
  guard(name: string, answer: Promise<unknown>): Promise<unknown>
}

function createSettling(context: GuestContext): Settling {
  const { host, realm, cloner } = context
  // Read by the host's own Reflect: Node's native getter aborts if a program's realm is the first to read it.
  const DOMException = cloner.export(
    context.real.Reflect.get(context.real, 'DOMException'),
  ) as typeof globalThis.DOMException
  const failure = (cause: unknown): Error =>
    cause instanceof OperationFailure
      ? new DOMException(cause.message, 'OperationError')
      : Reflect.construct(DOMException, [operationFailed, { name: 'OperationError', cause: realm.toRealm(cause) }])
  return {
    settle: (compute) => {
      let finish: Compute
      try {
        const value = compute()
        finish = typeof value === 'function' ? (value as Compute) : () => exact(value)
      } catch (error) {
        finish = () => Promise.reject(failure(error))
      }
      return new Promise((resolve) => void host.startTimer('work', 1, () => resolve(finish()), true))
    },
    guard: (name, answer) =>
      new Promise((resolve, reject) => {
        let settled = false
        const settle =
          (then: (value: never) => void) =>
          (value: unknown): void => {
            settled = true
            then(value as never)
          }
        answer.then(settle(resolve), settle(reject))
        host.startTimer(
          'work',
          1,
          () => {
            try {
              if (!settled) context.unsupported(`crypto.subtle.${name}`)()
            } catch (error) {
              reject(error)
            }
          },
          true,
        )
      }),
  }
}

/** The class of the one object: it cannot be constructed, and does not claim what is refused here. */
function classOf(real: RealClass, prototype: Record<string, unknown>): AnyFunction {
  const own = named('SubtleCrypto', 0, function SubtleCrypto() {
    Reflect.construct(real, [])
  } as never) as AnyFunction
  Object.defineProperty(prototype, 'constructor', { value: own, writable: true, configurable: true, enumerable: false })
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'SubtleCrypto', configurable: true })
  Object.defineProperty(own, 'prototype', { value: prototype, writable: false })
  const { supports } = real
  if (supports === undefined) return own
  const claims = (...values: unknown[]): unknown =>
    !encapsulating.has(String(values[0])) &&
    nameOf(values[1], refused[String(values[0])] ?? []) === undefined &&
    Reflect.apply(supports, real, values)
  return Object.assign(own, { supports: named('supports', supports.length, claims) })
}
