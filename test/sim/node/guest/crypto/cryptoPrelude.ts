// The start of the programs in the crypto tests: key pairs made by the real crypto, since a program cannot make them,
// and small tools.
import { generateKeyPairSync } from 'node:crypto'

const pem = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const
const pairs = JSON.stringify({
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048, ...pem }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem }),
  other: generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem }),
  ed: generateKeyPairSync('ed25519', pem),
  x: generateKeyPairSync('x25519', pem),
  y: generateKeyPairSync('x25519', pem),
})

/** Text that defines `crypto_`, `subtle`, `pairs`, `hex`, `text`, `der` and `tell`. */
export const prelude: string = `
  const crypto_ = require('crypto')
  const { subtle } = crypto_.webcrypto
  const pairs = ${pairs}
  const hex = (bytes) => Buffer.from(bytes).toString('hex')
  const text = (value) => new TextEncoder().encode(value)
  const der = (pem, type) => crypto_[type === 'spki' ? 'createPublicKey' : 'createPrivateKey'](pem).export({ type, format: 'der' })
  const tell = async (name, call) => {
    try {
      console.log(name, 'gives', await call())
    } catch (error) {
      console.log(name, 'fails', error.name, error.code, error.message, error instanceof Error)
    }
  }
`
