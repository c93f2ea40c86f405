// Members of `node:crypto` whose callback forms run in libuv's thread pool: each is its synchronous form, computed at
// once from the arguments as they are now, and delivered as an event. Invariant: a signature is a function of key and
// data; algorithms that draw random numbers (ECDSA, DSA, RSA-PSS, ML-DSA) are refused, since OpenSSL takes no seed.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { coreClass } from '../realm/coreClass.ts'

type Callback = (error: unknown, value?: unknown) => void
type AnyFunction = (...values: unknown[]) => unknown
type KeyObject = import('node:crypto').KeyObject

/**
 * Callback form to synchronous form. Members that are both are under their own name; those that this Node lacks are
 * skipped.
 */
const forms: Readonly<Record<string, string>> = {
  argon2: 'argon2Sync',
  checkPrime: 'checkPrimeSync',
  decapsulate: 'decapsulate',
  diffieHellman: 'diffieHellman',
  hkdf: 'hkdfSync',
  pbkdf2: 'pbkdf2Sync',
  scrypt: 'scryptSync',
  sign: 'sign',
  verify: 'verify',
}
const repeatable: ReadonlySet<string | undefined> = new Set(['rsa', 'ed25519', 'ed448'])

export function createPooled(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('crypto') as unknown as Record<string, AnyFunction | undefined>
  const replacements: Record<string, unknown> = {}
  for (const [name, syncName] of Object.entries(forms)) {
    const form = real[name]
    const sync = real[syncName]
    if (form === undefined || sync === undefined) continue
    replacements[name] = named(name, form.length, (...values: unknown[]) => {
      if (name === 'sign') refuseRandom(context, 'crypto.sign', values[2])
      const callback = values.at(-1)
      // Without a callback this is the synchronous form, or the real one says what is missing.
      if (typeof callback !== 'function' || (form === sync && values.length > form.length))
        return realm.toRealm(form(...values))
      if (!keysAreReadable(context, name, values)) return form(...values.slice(0, -1))
      let settle: () => void
      try {
        const value = realm.toRealm(sync(...values.slice(0, -1)))
        settle = () => (callback as Callback)(name === 'checkPrime' ? undefined : null, value)
      } catch (error) {
        if (!isOperational(error)) throw error
        settle = () => (callback as Callback)(realm.toRealm(error))
      }
      host.startTimer('work', 1, settle, true)
      return undefined
    })
  }
  const Sign = createSignClass(context)
  return {
    ...replacements,
    Sign,
    createSign: named('createSign', 2, ((algorithm: unknown, options: unknown) =>
      Reflect.construct(Sign, [algorithm, options])) as never),
  }
}

/** What OpenSSL says goes to the callback; what Node says of an argument is thrown at once. */
function isOperational(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  return code.startsWith('ERR_OSSL') || code === 'ERR_CRYPTO_OPERATION_FAILED'
}

/** Node reads the key before it starts to work: what is wrong with it is thrown, not delivered. */
function keysAreReadable(context: GuestContext, name: string, values: readonly unknown[]): boolean {
  if (name !== 'sign' && name !== 'verify') return true
  return keyOf(context, name === 'sign' ? 'createPrivateKey' : 'createPublicKey', values[2]) !== undefined
}

function keyOf(
  context: GuestContext,
  create: 'createPrivateKey' | 'createPublicKey',
  key: unknown,
): KeyObject | undefined {
  const { KeyObject, ...real } = context.host.real('crypto') as typeof import('node:crypto')
  const { isCryptoKey } = context.host.real('util/types') as typeof import('node:util/types')
  const inner = typeof key === 'object' && key !== null && 'key' in key ? key.key : key
  try {
    if (isCryptoKey(inner)) return KeyObject.from(inner as never)
    return inner instanceof KeyObject ? inner : real[create](key as never)
  } catch {
    return undefined
  }
}

/**
 * Refuses a private key, as given to `sign`, whose signatures are random. A key that cannot be read is left to the real
 * function.
 */
export function refuseRandom(context: GuestContext, member: string, key: unknown): void {
  const object = keyOf(context, 'createPrivateKey', key)
  if (object === undefined || object.type !== 'private') return
  const { constants } = context.host.real('crypto') as typeof import('node:crypto')
  const { padding } = (typeof key === 'object' && key !== null ? key : {}) as { padding?: unknown }
  const kind = object.asymmetricKeyType
  const padded = padding === constants.RSA_PKCS1_PSS_PADDING
  if (padded || !repeatable.has(kind)) context.unsupported(`${member} of ${padded ? 'rsa-pss' : kind}`)()
}

/** The real Sign, with a `sign` that refuses random signatures. */
function createSignClass(context: GuestContext): AnyFunction {
  const { Sign: RealSign } = context.host.real('crypto') as unknown as {
    Sign: { prototype: { sign: AnyFunction } } & AnyFunction
  }
  const { sign } = RealSign.prototype
  const methods = {
    sign(this: unknown, key: unknown, encoding: unknown): unknown {
      refuseRandom(context, 'crypto.Sign.sign', key)
      return Reflect.apply(sign, this, [key, encoding])
    },
  }
  return coreClass(context, RealSign as never, { methods, prepare: (values) => values }) as never
}
