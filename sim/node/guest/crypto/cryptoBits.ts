// What `crypto.subtle` computes of keys and bytes: digests, signatures, derived bits; each by a synchronous function of
// `node:crypto`. A plan is a thunk; undefined says that the arguments are not those of the algorithm, and the real
// function is asked to say so. Signatures that draw random numbers never come here: cryptoSubtle.ts refuses them by
// name.

import type { GuestContext } from '../realm/context.ts'
import { bytesOf, type Compute } from './cryptoCiphers.ts'

type Crypto = typeof import('node:crypto')
type KeyObject = import('node:crypto').KeyObject

export interface Parameters {
  readonly hash?: unknown
  readonly salt?: unknown
  readonly info?: unknown
  readonly iterations?: unknown
  readonly public?: unknown
  readonly saltLength?: unknown
  readonly context?: unknown
}

/** A key of the web's as the plans need it. */
export interface Key {
  readonly name: string
  readonly object: KeyObject
  readonly hash: string | undefined
  readonly curve: unknown
}

export const digestNames: readonly string[] = [
  'SHA-1',
  'SHA-256',
  'SHA-384',
  'SHA-512',
  'SHA3-256',
  'SHA3-384',
  'SHA3-512',
]
export const signerNames: readonly string[] = ['HMAC', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'Ed25519', 'Ed448']
export const deriverNames: readonly string[] = ['HKDF', 'PBKDF2', 'ECDH', 'X25519', 'X448']

/** A failure for which the web's error has words of its own. */
export class OperationFailure extends Error {}

/** Block sizes in bits: the default length of an HMAC key. */
const blockBits: Readonly<Record<string, number>> = {
  sha1: 512,
  sha256: 512,
  sha384: 1024,
  sha512: 1024,
  'sha3-256': 1088,
  'sha3-384': 832,
  'sha3-512': 576,
}

export function blockBitsOf(hash: string): number {
  return blockBits[hash] ?? 512
}

/** A hash's name in the words of `node:crypto`, from the web's (`SHA-256`, or an object with that name). */
export function hashOf(hash: unknown): string | undefined {
  const name = String(
    typeof hash === 'object' && hash !== null ? (hash as { name?: unknown }).name : hash,
  ).toUpperCase()
  return digestNames.includes(name) ? name.toLowerCase().replace('sha-', 'sha') : undefined
}

export function planDigest(context: GuestContext, name: string, source: unknown): Compute | undefined {
  const crypto = context.host.real('crypto') as Crypto
  const hash = hashOf(name)
  const data = bytesOf(source)
  if (hash === undefined || data === undefined || !crypto.getHashes().includes(hash)) return undefined
  return () => crypto.createHash(hash).update(data).digest()
}

export function planSign(
  context: GuestContext,
  key: Key,
  parameters: Parameters,
  data: Uint8Array,
): Compute | undefined {
  const crypto = context.host.real('crypto') as Crypto
  const { hash, object } = key
  if (key.name === 'HMAC')
    return hash === undefined ? undefined : () => crypto.createHmac(hash, object).update(data).digest()
  if (object.type !== 'private' || parameters.context !== undefined) return undefined
  if (key.name === 'RSASSA-PKCS1-v1_5') return hash === undefined ? undefined : () => crypto.sign(hash, data, object)
  return key.name.startsWith('Ed') ? () => crypto.sign(null, data, object) : undefined
}

export function planVerify(
  context: GuestContext,
  key: Key,
  parameters: Parameters,
  signature: Uint8Array,
  data: Uint8Array,
): Compute | undefined {
  const crypto = context.host.real('crypto') as Crypto
  const { hash, object } = key
  if (key.name === 'HMAC') {
    if (hash === undefined) return undefined
    return () => {
      const expected = crypto.createHmac(hash, object).update(data).digest()
      return expected.length === signature.length && crypto.timingSafeEqual(expected, signature)
    }
  }
  if (object.type !== 'public' || parameters.context !== undefined) return undefined
  switch (key.name) {
    case 'RSASSA-PKCS1-v1_5':
      return hash === undefined ? undefined : () => crypto.verify(hash, data, object, signature)
    case 'RSA-PSS': {
      const { saltLength } = parameters
      if (hash === undefined || typeof saltLength !== 'number') return undefined
      return () =>
        crypto.verify(
          hash,
          data,
          { key: object, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength },
          signature,
        )
    }
    case 'ECDSA': {
      const used = hashOf(parameters.hash)
      return used === undefined
        ? undefined
        : () => crypto.verify(used, data, { key: object, dsaEncoding: 'ieee-p1363' }, signature)
    }
    default:
      return () => crypto.verify(null, data, object, signature)
  }
}

/** `length` in bits; null, for an agreement of keys, means all there are. */
export function planDerive(
  context: GuestContext,
  key: Key,
  parameters: Parameters,
  other: Key | undefined,
  length: number | null,
): Compute | undefined {
  const crypto = context.host.real('crypto') as Crypto
  if (key.name !== 'HKDF' && key.name !== 'PBKDF2') {
    if (
      other?.name !== key.name ||
      other.curve !== key.curve ||
      other.object.type !== 'public' ||
      key.object.type !== 'private'
    )
      return undefined
    return () => truncated(crypto.diffieHellman({ privateKey: key.object, publicKey: other.object }), length)
  }
  const hash = hashOf(parameters.hash)
  const salt = bytesOf(parameters.salt)
  // The real function answers these itself, before it starts to work.
  if (hash === undefined || salt === undefined || length === null || length === 0 || length % 8 !== 0) return undefined
  if (key.name === 'HKDF') {
    const info = bytesOf(parameters.info)
    return info === undefined ? undefined : () => crypto.hkdfSync(hash, key.object, salt, info, length / 8)
  }
  const { iterations } = parameters
  if (typeof iterations !== 'number' || !(iterations >= 1)) return undefined
  return () => crypto.pbkdf2Sync(key.object.export(), salt, iterations, length / 8, hash)
}

function truncated(secret: Uint8Array, length: number | null): Uint8Array {
  if (length === null) return secret
  if (length > secret.length * 8) throw new OperationFailure('derived bit length is too small')
  const bits = secret.slice(0, Math.ceil(length / 8))
  const spare = bits.length * 8 - length
  if (spare > 0) bits[bits.length - 1] = (bits.at(-1) ?? 0) & (0xff << spare)
  return bits
}
