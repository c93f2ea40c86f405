// The crypto of a program: what is a function of its arguments equals the real one's; what is random comes from the
// seed alone; what OpenSSL would draw at random is refused.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'
import { prelude } from './cryptoPrelude.ts'

const unwanted = ['process.unsupported', 'process.uncaught', 'process.stderr']

const callbacks = `${prelude}
  const { promisify } = require('util')
  const ask = (name, ...values) =>
    tell(name, async () => {
      const value = await promisify(crypto_[name])(...values)
      return value instanceof Uint8Array || value instanceof ArrayBuffer ? hex(value) : value
    })
  const main = async () => {
    await ask('scrypt', 'password', 'salt', 16)
    await ask('scrypt', 'password', 'salt', 16, { N: 1024 })
    await ask('scrypt', 'password', 'salt', 16, { N: 3 })
    await ask('pbkdf2', 'password', 'salt', 5, 16, 'sha512')
    await ask('pbkdf2', 'password', 'salt', 5, 16, 'nonsense')
    await ask('pbkdf2', 'password', 'salt', 5, 16)
    await ask('hkdf', 'sha256', 'key', 'salt', 'info', 20)
    await ask('hkdf', 'sha256', 'key', 'salt', 'info', 200000)
    await ask('checkPrime', 7919n)
    crypto_.checkPrime(4n, (error, prime) => console.log('checkPrime', error, prime))
    await new Promise((resolve) => crypto_.randomInt(5, 6, (error, value) => resolve(console.log('randomInt', error, value))))
    await ask('sign', 'sha256', Buffer.from('data'), pairs.rsa.privateKey)
    await ask('sign', 'sha256', Buffer.from('data'), 'no key')
    await ask(
      'verify',
      'sha256',
      Buffer.from('data'),
      pairs.rsa.publicKey,
      crypto_.sign('sha256', Buffer.from('data'), pairs.rsa.privateKey),
    )
    await ask('verify', 'sha256', Buffer.from('data'), pairs.rsa.publicKey, Buffer.from('wrong'))
    for (const call of ['randomBytes', 'randomFill', 'randomInt', 'scrypt', 'pbkdf2'])
      await tell(call, () => crypto_[call]('a', 'b', 'c', 'd', 'e', 'f'))
    for (const values of [[-1], ['x'], [1, 2], [2 ** 32]]) await tell('randomBytes', () => crypto_.randomBytes(...values))
    for (const values of [[5, 1], [0], [1.5], [0, 2 ** 49], ['1']]) await tell('randomInt', () => crypto_.randomInt(...values))
    for (const values of [[new Uint8Array(4), 5], [new Uint8Array(4), 0, 5], [7], [new Uint16Array(2), 1, 2]])
      await tell('randomFillSync', () => crypto_.randomFillSync(...values))
    await tell('randomUUID', () => crypto_.randomUUID(7))
    for (const value of [new Float64Array(1), new Uint8Array(65537), 'x', undefined])
      await tell('getRandomValues', () => crypto_.webcrypto.getRandomValues(value))
    await tell('unbound', () => {
      const { getRandomValues } = crypto_.webcrypto
      return getRandomValues(new Uint8Array(1))
    })
    await tell('Crypto', () => new Crypto())
    await tell('SubtleCrypto', () => new SubtleCrypto())
    await tell('CryptoKey', () => new CryptoKey())
    const signer = crypto_.createSign('sha256').update('data')
    console.log(
      signer.sign(pairs.rsa.privateKey, 'hex'),
      signer instanceof crypto_.Sign,
      crypto_.Sign('sha256') instanceof crypto_.Sign,
      crypto_.getFips(),
      crypto_.fips,
    )
    console.log(
      hex(crypto_.sign(null, Buffer.from('data'), pairs.ed.privateKey)),
      hex(
        crypto_.diffieHellman({
          privateKey: crypto_.createPrivateKey(pairs.x.privateKey),
          publicKey: crypto_.createPublicKey(pairs.y.publicKey),
        }),
      ),
    )
  }
  main()
`

test('callback forms, and what is said of bad arguments, are those of real Node', async () => {
  const run = await runProgram(callbacks)
  expect(run.lines).toEqual((await runReal(callbacks)).lines)
  expect(run.stop).toBe('quiet')
  expect(run.events.filter((event) => unwanted.includes(event.kind))).toEqual([])
  expect((await runProgram(callbacks)).digest).toBe(run.digest)
})

const random = `
  const c = require('crypto')
  console.log(c.randomBytes(6).toString('hex'))
  console.log(c.randomUUID())
  console.log(c.randomInt(2 ** 40))
  console.log(c.randomInt(-5, 1e6))
  console.log(String(c.randomFillSync(new Uint16Array(4), 1, 2)))
  console.log(String(crypto.getRandomValues(new BigInt64Array(1))))
  console.log(crypto.randomUUID())
  console.log(c.pseudoRandomBytes(3).toString('hex'))
  if (c.randomUUIDv7) console.log(c.randomUUIDv7())
  c.randomBytes(5, (error, bytes) => console.log('bytes ' + bytes.toString('hex')))
  c.randomFill(new Uint8Array(4), 1, (error, bytes) => console.log('fill ' + bytes))
  c.randomInt(1e9, (error, value) => console.log('int ' + value))
  crypto.subtle
    .generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt'])
    .then((key) => crypto.subtle.exportKey('raw', key))
    .then((bytes) => console.log('aes ' + Buffer.from(bytes).toString('hex')))
  crypto.subtle
    .generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign'])
    .then((key) => crypto.subtle.exportKey('jwk', key))
    .then((key) => console.log('hmac ' + key.k))
`

test('randomness is that of the seed', async () => {
  const [first, again, other] = [
    await runProgram(random),
    await runProgram(random),
    await runProgram(random, { seed: 2 }),
  ]
  expect(again.digest).toBe(first.digest)
  expect(first.lines.length).toBeGreaterThanOrEqual(13)
  expect(first.lines.filter((line) => other.lines.includes(line))).toEqual([])
  expect(first.lines[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(first.lines[4]).toMatch(/^0,\d+,\d+,0$/)
})

test('every number in range is drawn', async () => {
  const { lines } = await runProgram(`
    const seen = new Set()
    for (let draw = 0; draw < 200; draw += 1) seen.add(require('crypto').randomInt(3, 9))
    console.log([...seen].toSorted().join())
  `)
  expect(lines).toEqual(['3,4,5,6,7,8'])
})

test('what OpenSSL draws at random is refused, with the line of the program', async () => {
  const { lines, events } = await runProgram(`${prelude}
    const main = async () => {
      for (const call of [
        () => crypto_.sign('sha256', Buffer.from('x'), pairs.ec.privateKey),
        () => crypto_.createSign('sha256').update('x').sign(pairs.ec.privateKey),
        () =>
          crypto_.sign('sha256', Buffer.from('x'), { key: pairs.rsa.privateKey, padding: crypto_.constants.RSA_PKCS1_PSS_PADDING }),
        () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']),
        () => subtle.generateKey('Ed25519', true, ['sign']),
        async () =>
          subtle.sign(
            { name: 'ECDSA', hash: 'SHA-256' },
            await subtle.importKey('pkcs8', der(pairs.ec.privateKey, 'pkcs8'), { name: 'ECDSA', namedCurve: 'P-256' }, false, [
              'sign',
            ]),
            text('x'),
          ),
        () => crypto_.generateKeyPairSync('ed25519'),
        () => crypto_.publicEncrypt(pairs.rsa.publicKey, Buffer.from('x')),
      ])
        try {
          await call()
          console.log('given')
        } catch (error) {
          console.log(error.code, error.member, error.where.startsWith('/app/main.js:'))
        }
    }
    main()
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "E_HOST_UNSUPPORTED crypto.sign of ec true",
      "E_HOST_UNSUPPORTED crypto.Sign.sign of ec true",
      "E_HOST_UNSUPPORTED crypto.sign of rsa-pss true",
      "E_HOST_UNSUPPORTED crypto.subtle.generateKey of ECDSA true",
      "E_HOST_UNSUPPORTED crypto.subtle.generateKey of Ed25519 true",
      "E_HOST_UNSUPPORTED crypto.subtle.sign of ECDSA true",
      "E_HOST_UNSUPPORTED crypto.generateKeyPairSync true",
      "E_HOST_UNSUPPORTED crypto.publicEncrypt true",
    ]
  `)
  expect(events.filter((event) => event.kind === 'process.unsupported')).toHaveLength(8)
})

test('one object, values of the program, and the async context kept', async () => {
  const { lines } = await runProgram(`
    const c = require('node:crypto')
    const { AsyncLocalStorage } = require('async_hooks')
    const storage = new AsyncLocalStorage()
    console.log(
      c.webcrypto === globalThis.crypto,
      c.subtle === crypto.subtle,
      crypto instanceof Crypto,
      crypto.subtle instanceof SubtleCrypto,
      String(crypto),
      c.createHash('sha1') instanceof c.Hash,
    )
    const promise = crypto.subtle.digest('SHA-256', new Uint8Array(1))
    console.log(Object.getPrototypeOf(promise) === Promise.prototype)
    storage.run('mine', () => c.randomBytes(1, (error, bytes) => console.log(storage.getStore(), bytes instanceof Buffer)))
    storage.run('other', async () => {
      const bytes = await promise
      console.log(storage.getStore(), bytes instanceof ArrayBuffer, bytes.byteLength)
    })
    crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt']).then(async (key) => {
      console.log(
        Object.getPrototypeOf(key) === CryptoKey.prototype,
        Object.getPrototypeOf(key.algorithm) === Object.prototype,
        key.usages instanceof Array,
        Object.getPrototypeOf(await crypto.subtle.exportKey('jwk', key)) === Object.prototype,
      )
    })
    crypto.subtle
      .digest('nonsense', new Uint8Array(1))
      .catch((error) => console.log(error instanceof DOMException, error instanceof Error))
  `)
  expect(lines.toSorted()).toEqual(
    [
      'mine true',
      'other true 32',
      'true',
      'true true',
      'true true true true',
      'true true true true [object Crypto] true',
    ].toSorted(),
  )
})
