// Uses of node:crypto and of crypto.subtle that settle later (see settleTable.ts). Keys are fixed: the world generates
// none.
import { callbacks, promises, type Use } from './settleTable.ts'

/** Ed25519 and X25519 keys, DER in base64, made for these tests. */
const signing = 'MC4CAQAwBQYDK2VwBCIEIKoBenwpKs2zVGBHYocnKn3buykzOrUtpaqrcWM223G/'
const verifying = 'MCowBQYDK2VwAyEA1fExglZMyU177iZkIAGeuYOElFYv5xzYcch+5runMdU='
const mine = 'MC4CAQAwBQYDK2VuBCIEIGDXdZFjfQ/2xEGNlrdxpOBMvdCIHv8Q+ZVz2pPhH6Rt'
const theirs = 'MCowBQYDK2VuAyEAYN6dzdKNyDYk6/MmiE/xafVAZNyxlENx4lwzmzkmgBc='

const privateKey = (key: string): string =>
  `crypto.createPrivateKey({ key: Buffer.from('${key}', 'base64'), format: 'der', type: 'pkcs8' })`
const publicKey = (key: string): string =>
  `crypto.createPublicKey({ key: Buffer.from('${key}', 'base64'), format: 'der', type: 'spki' })`
const crypto = `const crypto = require('crypto');`
const hex = `(buffer) => Buffer.from(buffer).toString('hex')`
const text = `new TextEncoder().encode('the text')`

function hmac(usages: string): string {
  return `const { subtle } = globalThis.crypto; const key = await subtle.importKey('raw', Buffer.from('secret'), { name: 'HMAC', hash: 'SHA-256' }, true, ${usages});`
}

function aes(name: string, usages: string): string {
  return `const { subtle } = globalThis.crypto; const key = await subtle.importKey('raw', new Uint8Array(16), '${name}', true, ${usages});`
}

function password(name: string): string {
  return `const { subtle } = globalThis.crypto; const key = await subtle.importKey('raw', Buffer.from('pass'), '${name}', false, ['deriveBits', 'deriveKey']);`
}

const drawn: readonly Use[] = callbacks({
  'crypto.randomBytes': `require('crypto').randomBytes(5, (error, bytes) => done(error, bytes.length, bytes instanceof Buffer))`,
  'crypto.pseudoRandomBytes': `require('crypto').pseudoRandomBytes(5, (error, bytes) => done(error, bytes.length))`,
  'crypto.randomFill': `require('crypto').randomFill(new Uint8Array(4), (error, bytes) => done(error, bytes.length))`,
  'crypto.randomFill of a part': `require('crypto').randomFill(Buffer.alloc(4), 1, 2, (error, bytes) => done(error, bytes[0], bytes[3]))`,
  'crypto.randomInt': `require('crypto').randomInt(5, 6, (error, number) => done(error, number))`,
})

const derived: readonly Use[] = callbacks({
  'crypto.pbkdf2': `require('crypto').pbkdf2('p', 's', 3, 16, 'sha256', (error, key) => done(error, key.toString('hex')))`,
  'crypto.scrypt': `require('crypto').scrypt('p', 's', 16, { N: 16 }, (error, key) => done(error, key.toString('hex')))`,
  'crypto.hkdf': `require('crypto').hkdf('sha256', 'k', 's', 'i', 16, (error, key) => done(error, Buffer.from(key).toString('hex')))`,
  'crypto.checkPrime': `require('crypto').checkPrime(97n, (error, prime) => done(error, prime))`,
  'crypto.sign': `{ ${crypto} crypto.sign(null, Buffer.from('m'), ${privateKey(signing)}, (error, signature) => done(error, signature.toString('hex'))) }`,
  'crypto.verify': `{ ${crypto} const s = crypto.sign(null, Buffer.from('m'), ${privateKey(signing)}); crypto.verify(null, Buffer.from('m'), ${publicKey(verifying)}, s, (error, good) => done(error, good)) }`,
})

const younger: readonly Use[] = [
  {
    name: 'crypto.argon2',
    kind: 'callback',
    needs: 'crypto.argon2',
    text: `(done) => require('crypto').argon2('argon2id', { message: 'p', nonce: Buffer.alloc(16), parallelism: 1, tagLength: 8, memory: 8, passes: 1 }, (error, key) => done(error, key.toString('hex')))`,
  },
  {
    name: 'crypto.diffieHellman',
    kind: 'callback',
    // The callback form came with argon2.
    needs: 'crypto.argon2',
    text: `(done) => { ${crypto} crypto.diffieHellman({ privateKey: ${privateKey(mine)}, publicKey: ${publicKey(theirs)} }, (error, secret) => done(error, secret.toString('hex'))) }`,
  },
]

const web: readonly Use[] = promises({
  'subtle.digest': `globalThis.crypto.subtle.digest('SHA-256', ${text}).then(${hex})`,
  'subtle.digest SHA-1': `globalThis.crypto.subtle.digest({ name: 'SHA-1' }, ${text}).then(${hex})`,
  'subtle.digest unknown': `globalThis.crypto.subtle.digest('MD5', ${text})`,
  'subtle.importKey': `{ ${hmac(`['sign']`)} return [key.type, key.extractable, key.algorithm.name, [...key.usages], key instanceof CryptoKey] }`,
  'subtle.exportKey': `{ ${hmac(`['sign']`)} return (${hex})(await subtle.exportKey('raw', key)) }`,
  'subtle.exportKey jwk': `{ ${hmac(`['sign']`)} return subtle.exportKey('jwk', key) }`,
  'subtle.sign': `{ ${hmac(`['sign']`)} return subtle.sign('HMAC', key, ${text}).then(${hex}) }`,
  'subtle.verify': `{ ${hmac(`['sign', 'verify']`)} return subtle.verify('HMAC', key, await subtle.sign('HMAC', key, ${text}), ${text}) }`,
  'subtle.verify of a forgery': `{ ${hmac(`['verify']`)} return subtle.verify('HMAC', key, new Uint8Array(32), ${text}) }`,
  'subtle.sign without the usage': `{ ${hmac(`['verify']`)} return subtle.sign('HMAC', key, ${text}) }`,
  'subtle AES-GCM': `{ ${aes('AES-GCM', `['encrypt', 'decrypt']`)} const a = { name: 'AES-GCM', iv: new Uint8Array(12) }; const c = await subtle.encrypt(a, key, ${text}); return [(${hex})(c), new TextDecoder().decode(await subtle.decrypt(a, key, c))] }`,
  'subtle AES-CBC': `{ ${aes('AES-CBC', `['encrypt', 'decrypt']`)} const a = { name: 'AES-CBC', iv: new Uint8Array(16) }; const c = await subtle.encrypt(a, key, ${text}); return [(${hex})(c), new TextDecoder().decode(await subtle.decrypt(a, key, c))] }`,
  'subtle AES-CTR': `{ ${aes('AES-CTR', `['encrypt']`)} return subtle.encrypt({ name: 'AES-CTR', counter: new Uint8Array(16), length: 64 }, key, ${text}).then(${hex}) }`,
  'subtle decryption of garbage': `{ ${aes('AES-GCM', `['decrypt']`)} return subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(32)) }`,
  'subtle.deriveBits PBKDF2': `{ ${password('PBKDF2')} return subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(8), iterations: 2 }, key, 128).then(${hex}) }`,
  'subtle.deriveBits HKDF': `{ ${password('HKDF')} return subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(8), info: new Uint8Array(0) }, key, 128).then(${hex}) }`,
  'subtle.deriveKey': `{ ${password('PBKDF2')} const k = await subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(8), iterations: 2 }, key, { name: 'AES-GCM', length: 128 }, true, ['encrypt']); return subtle.exportKey('raw', k).then(${hex}) }`,
  'subtle.wrapKey': `{ ${aes('AES-KW', `['wrapKey', 'unwrapKey']`)} const inner = await subtle.importKey('raw', new Uint8Array(16).fill(3), 'AES-CBC', true, ['encrypt']); const w = await subtle.wrapKey('raw', inner, key, 'AES-KW'); const u = await subtle.unwrapKey('raw', w, key, 'AES-KW', 'AES-CBC', true, ['encrypt']); return [(${hex})(w), (${hex})(await subtle.exportKey('raw', u))] }`,
  'subtle Ed25519': `{ const { subtle } = globalThis.crypto; const k = await subtle.importKey('pkcs8', Buffer.from('${signing}', 'base64'), 'Ed25519', false, ['sign']); return subtle.sign('Ed25519', k, ${text}).then(${hex}) }`,
})

export const cryptoUses: readonly Use[] = [...drawn, ...derived, ...younger, ...web]
