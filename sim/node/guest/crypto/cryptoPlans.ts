// What each method of `crypto.subtle` will compute, from arguments that are those of an algorithm which `node:crypto`
// has in a synchronous form. A plan gives undefined for all others: for these the real method is asked, which rejects
// them in its own words.
import type { GuestContext } from '../realm/context.ts'
import {
  blockBitsOf,
  deriverNames,
  digestNames,
  hashOf,
  type Parameters,
  planDerive,
  planDigest,
  planSign,
  planVerify,
  signerNames,
} from './cryptoBits.ts'
import { bytesOf, type CipherParameters, type Compute, cipherNames, planCipher } from './cryptoCiphers.ts'
import type { Keys } from './cryptoKeys.ts'

type AnyFunction = (...values: unknown[]) => unknown
/** Computes at the time of the call; if the result is a function, the event calls it and takes its result. */
export type Plan = (...values: unknown[]) => Compute | undefined
type Import = (...values: unknown[]) => Promise<unknown>

export const encapsulators: readonly string[] = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024']
const generated: readonly string[] = ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-KW', 'HMAC']

/** The name in `known` that an algorithm (a string, or an object with a name) means. */
export function nameOf(algorithm: unknown, known: readonly string[]): string | undefined {
  const name = String(
    typeof algorithm === 'object' && algorithm !== null ? (algorithm as { name?: unknown }).name : algorithm,
  ).toLowerCase()
  return known.find((candidate) => candidate.toLowerCase() === name)
}

export function createPlans(context: GuestContext, keys: Keys, importKey: Import): Readonly<Record<string, Plan>> {
  const decrypt = planOfCipher(context, keys, 'decrypt', false)
  const unwrap = planOfCipher(context, keys, 'unwrapKey', false)
  const parsed = (bytes: unknown): unknown => JSON.parse(new context.real.TextDecoder().decode(bytes as Uint8Array))

  const derive = (usage: string, algorithm: unknown, key: unknown, length: number | null): Compute | undefined => {
    const known = keys.allows(key, nameOf(algorithm, deriverNames), usage) ? keys.read(key) : undefined
    const parameters = algorithm as Parameters
    return known === undefined
      ? undefined
      : planDerive(context, known, parameters, keys.read(parameters.public), length)
  }
  const decapsulate = (usage: string, algorithm: unknown, key: unknown, ciphertext: unknown): Compute | undefined => {
    const known = keys.allows(key, nameOf(algorithm, encapsulators), usage) ? keys.read(key) : undefined
    const bytes = bytesOf(ciphertext)
    const real = (context.host.real('crypto') as { decapsulate?: AnyFunction }).decapsulate
    return known === undefined || bytes === undefined || real === undefined
      ? undefined
      : () => real(known.object, bytes)
  }

  return {
    digest: (algorithm, data) => {
      const name = nameOf(algorithm, digestNames)
      return name === undefined ? undefined : planDigest(context, name, data)
    },
    encrypt: planOfCipher(context, keys, 'encrypt', true),
    decrypt,
    sign: (algorithm, key, source) => {
      const known = keys.allows(key, nameOf(algorithm, signerNames), 'sign') ? keys.read(key) : undefined
      const data = bytesOf(source)
      return known === undefined || data === undefined
        ? undefined
        : planSign(context, known, algorithm as Parameters, data)
    },
    verify: (algorithm, key, mark, source) => {
      const known = keys.allows(key, nameOf(algorithm, signerNames), 'verify') ? keys.read(key) : undefined
      const [signature, data] = [bytesOf(mark), bytesOf(source)]
      if (known === undefined || signature === undefined || data === undefined) return undefined
      return planVerify(context, known, algorithm as Parameters, signature, data)
    },
    deriveBits: (algorithm, key, length = null) =>
      length === null || typeof length === 'number' ? derive('deriveBits', algorithm, key, length) : undefined,
    deriveKey: (algorithm, key, type, extractable, usages) => {
      const length = lengthOf(type)
      if (length === undefined) return undefined
      return followed(derive('deriveKey', algorithm, key, length), (bits) =>
        importKey('raw', bits, type, extractable, usages),
      )
    },
    generateKey: (algorithm, extractable, usages) => {
      const length = nameOf(algorithm, generated) === undefined ? undefined : lengthOf(algorithm)
      if (typeof length !== 'number') return undefined
      const bytes = new Uint8Array(length / 8)
      context.host.fillRandom(bytes)
      return () => () => importKey('raw', bytes, algorithm, extractable, usages)
    },
    exportKey: (format, key) => keys.planExport(format, key),
    unwrapKey: (format, wrapped, key, algorithm, type, extractable, usages) =>
      followed(unwrap(algorithm, key, wrapped), (bytes) =>
        importKey(format, format === 'jwk' ? parsed(bytes) : bytes, type, extractable, usages),
      ),
    decapsulateBits: (algorithm, key, ciphertext) => decapsulate('decapsulateBits', algorithm, key, ciphertext),
    decapsulateKey: (algorithm, key, ciphertext, type, extractable, usages) =>
      followed(decapsulate('decapsulateKey', algorithm, key, ciphertext), (bits) =>
        importKey('raw-secret', bits, type, extractable, usages),
      ),
  }
}

/** A plan of (algorithm, key, data) for a key of the given usage. */
export function planOfCipher(context: GuestContext, keys: Keys, usage: string, encrypt: boolean): Plan {
  return (algorithm, key, source) => {
    const name = nameOf(algorithm, cipherNames)
    const data = bytesOf(source)
    const known = keys.allows(key, name, usage) ? keys.read(key) : undefined
    if (
      name === undefined ||
      known === undefined ||
      data === undefined ||
      (name === 'AES-KW' && !usage.endsWith('Key'))
    )
      return undefined
    return planCipher(context, {
      name,
      key: known.object,
      hash: known.hash,
      data,
      encrypt,
      parameters: algorithm as CipherParameters,
    })
  }
}

/** Computes now, and goes on with the result when the event comes. */
function followed(compute: Compute | undefined, finish: (value: unknown) => unknown): Compute | undefined {
  if (compute === undefined) return undefined
  return () => {
    const value = compute()
    return () => finish(value)
  }
}

/** Length in bits of a key that is made for an algorithm; null for one that has none, undefined for a bad one. */
function lengthOf(algorithm: unknown): number | null | undefined {
  const name = nameOf(algorithm, [...generated, ...deriverNames])
  const { length, hash } = (typeof algorithm === 'object' && algorithm !== null ? algorithm : {}) as {
    length?: unknown
    hash?: unknown
  }
  if (name === 'HKDF' || name === 'PBKDF2') return null
  if (name === 'HMAC') {
    const known = hashOf(hash)
    if (length === undefined) return known === undefined ? undefined : blockBitsOf(known)
    return typeof length === 'number' && length > 0 && length % 8 === 0 ? length : undefined
  }
  return name?.startsWith('AES') === true && (length === 128 || length === 192 || length === 256) ? length : undefined
}
