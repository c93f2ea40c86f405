// `crypto.subtle` of a program against that of real Node, on one script: results, errors and their words.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'
import { prelude } from './cryptoPrelude.ts'

const unwanted = ['process.unsupported', 'process.uncaught', 'process.stderr']

const web = `${prelude}
  const main = async () => {
    for (const name of ['SHA-1', 'sha-256', { name: 'SHA-384' }, 'SHA-512', 'MD5'])
      await tell('digest', async () => hex(await subtle.digest(name, text('abc'))))
    await tell('digest', () => subtle.digest('SHA-1', 'text'))
    const mac = await subtle.importKey('raw', text('secret key'), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify'])
    console.log(
      mac.type,
      mac.extractable,
      mac.algorithm.name,
      mac.algorithm.hash.name,
      mac.algorithm.length,
      mac.usages.join(),
      mac instanceof CryptoKey,
      mac.algorithm === mac.algorithm,
    )
    const mark = await subtle.sign('HMAC', mac, text('data'))
    console.log(
      hex(mark),
      await subtle.verify('hmac', mac, mark, text('data')),
      await subtle.verify('HMAC', mac, mark, text('date')),
      await subtle.verify('HMAC', mac, new Uint8Array(3), text('data')),
    )
    console.log(JSON.stringify(await subtle.exportKey('jwk', mac)), hex(await subtle.exportKey('raw', mac)))
    const jwk = await subtle.importKey(
      'jwk',
      { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url'), alg: 'A256GCM', ext: true },
      'AES-GCM',
      false,
      ['encrypt', 'decrypt'],
    )
    await tell('export', () => subtle.exportKey('raw', jwk))
    const iv = new Uint8Array(12).fill(3)
    for (const more of [{}, { tagLength: 96 }, { additionalData: text('more') }]) {
      const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, ...more }, jwk, text('a secret'))
      console.log(hex(sealed), Buffer.from(await subtle.decrypt({ name: 'AES-GCM', iv, ...more }, jwk, sealed)).toString())
      await tell('tampered', () => subtle.decrypt({ name: 'AES-GCM', iv, ...more }, jwk, new Uint8Array(sealed).fill(1, 0, 1)))
    }
    await tell('no iv', () => subtle.encrypt({ name: 'AES-GCM' }, jwk, text('x')))
    await tell('wrong key', () => subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, jwk, text('x')))
    await tell('wrong use', () => subtle.sign('HMAC', jwk, text('x')))
    await tell('import', () => subtle.importKey('raw', new Uint8Array(5), 'AES-GCM', true, ['encrypt']))
    const every = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']
    const cbc = await subtle.importKey('raw', new Uint8Array(16).fill(1), 'AES-CBC', true, every)
    const chained = await subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, cbc, text('a longer secret text'))
    console.log(
      hex(chained),
      Buffer.from(await subtle.decrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, cbc, chained)).toString(),
    )
    await tell('bad padding', () => subtle.decrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, cbc, new Uint8Array(16)))
    const ctr = await subtle.importKey('raw', new Uint8Array(24).fill(2), 'AES-CTR', true, every)
    for (const [length, last] of [
      [64, 0],
      [8, 254],
      [4, 15],
      [128, 255],
      [1, 0],
    ]) {
      const counter = new Uint8Array(16).fill(255).fill(last, 15)
      await tell('counter', async () => hex(await subtle.encrypt({ name: 'AES-CTR', counter, length }, ctr, new Uint8Array(70))))
    }
    const kw = await subtle.importKey('raw', new Uint8Array(32).fill(4), 'AES-KW', true, ['wrapKey', 'unwrapKey'])
    for (const [format, wrapper, algorithm] of [
      ['raw', kw, 'AES-KW'],
      ['jwk', kw, 'AES-KW'],
      ['jwk', cbc, { name: 'AES-CBC', iv: new Uint8Array(16) }],
    ]) {
      const wrapped = await subtle.wrapKey(format, ctr, wrapper, algorithm)
      const back = await subtle.unwrapKey(format, wrapped, wrapper, algorithm, 'AES-CTR', true, ['encrypt'])
      console.log(format, hex(wrapped), hex(await subtle.exportKey('raw', back)), back.usages.join())
    }
    const password = await subtle.importKey('raw', text('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey'])
    const stretch = { name: 'PBKDF2', salt: text('salt'), iterations: 3, hash: 'SHA-256' }
    console.log(hex(await subtle.deriveBits(stretch, password, 128)))
    await tell('no length', () => subtle.deriveBits(stretch, password, null))
    await tell('odd length', () => subtle.deriveBits(stretch, password, 7))
    await tell('empty', async () => hex(await subtle.deriveBits(stretch, password, 0)))
    const derived = await subtle.deriveKey(stretch, password, { name: 'AES-GCM', length: 256 }, true, ['encrypt'])
    const hmac = await subtle.deriveKey(stretch, password, { name: 'HMAC', hash: 'SHA-384' }, true, ['sign'])
    console.log(
      hex(await subtle.exportKey('raw', derived)),
      derived.algorithm.length,
      (await subtle.exportKey('raw', hmac)).byteLength,
    )
    await tell('bad type', () => subtle.deriveKey(stretch, password, { name: 'AES-GCM', length: 5 }, true, ['encrypt']))
    const material = await subtle.importKey('raw', text('material'), 'HKDF', false, ['deriveBits'])
    console.log(
      hex(await subtle.deriveBits({ name: 'HKDF', salt: text('salt'), info: text('info'), hash: 'SHA-512' }, material, 256)),
    )

    const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const signer = await subtle.importKey('pkcs8', der(pairs.rsa.privateKey, 'pkcs8'), rsa, true, ['sign'])
    const verifier = await subtle.importKey('spki', der(pairs.rsa.publicKey, 'spki'), rsa, true, ['verify'])
    const signature = await subtle.sign(rsa, signer, text('data'))
    console.log(
      hex(signature),
      await subtle.verify(rsa, verifier, signature, text('data')),
      await subtle.verify(rsa, verifier, signature, text('date')),
    )
    console.log(
      hex(await subtle.exportKey('spki', verifier)) === hex(der(pairs.rsa.publicKey, 'spki')),
      hex(await subtle.exportKey('pkcs8', signer)) === hex(der(pairs.rsa.privateKey, 'pkcs8')),
    )
    await tell('wrong format', () => subtle.exportKey('pkcs8', verifier))
    await tell('signs with a public key', () => subtle.sign(rsa, verifier, text('data')))
    const edSigner = await subtle.importKey('pkcs8', der(pairs.ed.privateKey, 'pkcs8'), 'Ed25519', true, ['sign'])
    const edVerifier = await subtle.importKey('spki', der(pairs.ed.publicKey, 'spki'), 'Ed25519', true, ['verify'])
    const edSignature = await subtle.sign('Ed25519', edSigner, text('data'))
    console.log(
      hex(edSignature),
      await subtle.verify('Ed25519', edVerifier, edSignature, text('data')),
      hex(await subtle.exportKey('raw', edVerifier)),
    )
    const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
    const ecVerifier = await subtle.importKey('spki', der(pairs.ec.publicKey, 'spki'), ecdsa, true, ['verify'])
    console.log(
      await subtle.verify(ecdsa, ecVerifier, new Uint8Array(64).fill(1), text('data')),
      hex(await subtle.exportKey('raw', ecVerifier)),
    )
    const agree = { name: 'ECDH', namedCurve: 'P-256' }
    const mine = await subtle.importKey('pkcs8', der(pairs.ec.privateKey, 'pkcs8'), agree, false, ['deriveBits', 'deriveKey'])
    const theirs = await subtle.importKey('spki', der(pairs.other.publicKey, 'spki'), agree, true, [])
    for (const length of [256, 128, 12, null])
      console.log(hex(await subtle.deriveBits({ name: 'ECDH', public: theirs }, mine, length)))
    await tell('too long', () => subtle.deriveBits({ name: 'ECDH', public: theirs }, mine, 512))
    const shared = await subtle.deriveKey({ name: 'ECDH', public: theirs }, mine, { name: 'AES-CBC', length: 128 }, true, [
      'encrypt',
    ])
    console.log(hex(await subtle.exportKey('raw', shared)), crypto_.KeyObject.from(shared).type)
    await tell('other receiver', () => subtle.digest.call({}, 'SHA-1', text('abc')))
    await tell('no such algorithm', () => subtle.generateKey('nonsense', true, []))
  }
  main()
`

test('results, errors and their words are those of real Node', async () => {
  const run = await runProgram(web)
  expect(run.lines).toEqual((await runReal(web)).lines)
  expect(run.stop).toBe('quiet')
  expect(run.events.filter((event) => unwanted.includes(event.kind))).toEqual([])
  expect((await runProgram(web)).digest).toBe(run.digest)
})
