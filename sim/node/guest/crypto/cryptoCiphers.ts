// The ciphers of `crypto.subtle` by the synchronous ones of `node:crypto`: AES-GCM, AES-CBC, AES-CTR, AES-KW, and
// decryption by RSA-OAEP (its encryption pads at random). A planned cipher is a thunk; undefined says that the
// arguments are not those of the algorithm, and the real function is asked to say so.
import type { GuestContext } from '../realm/context.ts'

type Crypto = typeof import('node:crypto')
type KeyObject = import('node:crypto').KeyObject

export type Compute = () => unknown

export interface CipherParameters {
  readonly iv?: unknown
  readonly counter?: unknown
  readonly length?: unknown
  readonly tagLength?: unknown
  readonly additionalData?: unknown
  readonly label?: unknown
}

export interface CipherTask {
  readonly name: string
  readonly parameters: CipherParameters
  readonly key: KeyObject
  /** Of an RSA key, in the words of `node:crypto`. */
  readonly hash: string | undefined
  readonly data: Uint8Array
  readonly encrypt: boolean
}

export const cipherNames: readonly string[] = ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-KW', 'RSA-OAEP']
const tagBits: readonly unknown[] = [32, 64, 96, 104, 112, 120, 128]
const wrapStart = new Uint8Array(8).fill(0xa6)

/** The bytes of a BufferSource, copied; undefined for anything else. */
export function bytesOf(source: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(source)) {
    return tagOf(source.buffer) === 'ArrayBuffer'
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
      : undefined
  }
  return tagOf(source) === 'ArrayBuffer' ? new Uint8Array(source as ArrayBuffer).slice() : undefined
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** What will encrypt or decrypt, if the parameters are those of the algorithm. */
export function planCipher(context: GuestContext, task: CipherTask): Compute | undefined {
  const crypto = context.host.real('crypto') as Crypto
  const { name, parameters, key } = task
  const bits = (key.symmetricKeySize ?? 0) * 8
  switch (name) {
    case 'AES-CBC': {
      const iv = bytesOf(parameters.iv)
      return iv?.length === 16 ? () => through(crypto, `aes-${bits}-cbc`, iv, task, task.data) : undefined
    }
    case 'AES-CTR': {
      const counter = bytesOf(parameters.counter)
      const { length } = parameters
      if (
        counter?.length !== 16 ||
        typeof length !== 'number' ||
        !Number.isInteger(length) ||
        length < 1 ||
        length > 128
      )
        return undefined
      return () => counted(crypto, `aes-${bits}-ctr`, counter, length, task)
    }
    case 'AES-GCM':
      return planGcm(crypto, `aes-${bits}-gcm` as 'aes-256-gcm', task)
    case 'AES-KW':
      return () => through(crypto, `aes${bits}-wrap`, wrapStart, task, task.data)
    case 'RSA-OAEP': {
      const label = parameters.label === undefined ? new Uint8Array(0) : bytesOf(parameters.label)
      if (label === undefined || task.encrypt || task.hash === undefined || key.type !== 'private') return undefined
      const padding = crypto.constants.RSA_PKCS1_OAEP_PADDING
      return () => crypto.privateDecrypt({ key, padding, oaepHash: task.hash, oaepLabel: label }, task.data)
    }
    default:
      return undefined
  }
}

function through(crypto: Crypto, cipherName: string, iv: Uint8Array, task: CipherTask, data: Uint8Array): Uint8Array {
  const cipher = task.encrypt
    ? crypto.createCipheriv(cipherName, task.key, iv)
    : crypto.createDecipheriv(cipherName, task.key, iv)
  return joined(cipher.update(data), cipher.final())
}

/**
 * The counter is the last `length` bits of the block and wraps in them alone, where OpenSSL's would carry into the
 * rest.
 */
function counted(
  crypto: Crypto,
  cipherName: string,
  counter: Uint8Array,
  length: number,
  task: CipherTask,
): Uint8Array {
  let block = 0n
  for (const byte of counter) block = (block << 8n) | BigInt(byte)
  const span = 1n << BigInt(length)
  const beforeWrap = span - (block % span)
  const blocks = BigInt(Math.ceil(task.data.length / 16))
  if (blocks > span) throw new Error('the counter would repeat')
  if (blocks <= beforeWrap) return through(crypto, cipherName, counter, task, task.data)
  const wrapped = new Uint8Array(16)
  let rest = block - (block % span)
  for (let index = 15; index >= 0; index -= 1, rest >>= 8n) wrapped[index] = Number(rest & 0xffn)
  const cut = Number(beforeWrap) * 16
  return joined(
    through(crypto, cipherName, counter, task, task.data.subarray(0, cut)),
    through(crypto, cipherName, wrapped, task, task.data.subarray(cut)),
  )
}

function planGcm(
  crypto: Crypto,
  cipherName: 'aes-256-gcm',
  { parameters, key, data, encrypt }: CipherTask,
): Compute | undefined {
  const { tagLength = 128, additionalData } = parameters
  const iv = bytesOf(parameters.iv)
  const extra = additionalData === undefined ? new Uint8Array(0) : bytesOf(additionalData)
  if (iv === undefined || iv.length === 0 || extra === undefined || !tagBits.includes(tagLength)) return undefined
  const authTagLength = Number(tagLength) / 8
  if (encrypt) {
    return () => {
      const cipher = crypto.createCipheriv(cipherName, key, iv, { authTagLength })
      cipher.setAAD(extra)
      const sealed = joined(cipher.update(data), cipher.final())
      return joined(sealed, cipher.getAuthTag())
    }
  }
  return () => {
    if (data.length < authTagLength) throw new Error('the data is shorter than its tag')
    const cipher = crypto.createDecipheriv(cipherName, key, iv, { authTagLength })
    cipher.setAAD(extra)
    cipher.setAuthTag(data.subarray(data.length - authTagLength))
    return joined(cipher.update(data.subarray(0, data.length - authTagLength)), cipher.final())
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length)
  bytes.set(left)
  bytes.set(right, left.length)
  return bytes
}
