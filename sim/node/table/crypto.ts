// `node:crypto`. Invariant: a real member is a function of its arguments. Randomness comes from the entropy seed, keys
// are never generated (OpenSSL takes no seed), and what has a synchronous form is derived from it instead of running in
// libuv's thread pool.
import type { ModuleTable } from './treatment.ts'

const signs = 'RSA PKCS #1, Ed25519 and Ed448 repeat; ECDSA, DSA, RSA-PSS with a salt and ML-DSA are random and refused'
const pooled = "from its synchronous form, as an event: the real one runs in libuv's thread pool"

export const cryptoTable: ModuleTable = {
  module: 'crypto',
  native: `
    Certificate Cipher Cipheriv Decipher Decipheriv Hash Hmac KeyObject Verify X509Certificate
    argon2Sync checkPrimeSync createCipheriv createDecipheriv createHash createHmac createMac createPrivateKey createPublicKey
    createSecretKey createVerify getCipherInfo getCiphers getCurves getHashes getMacs hash hkdfSync parsePKCS12 pbkdf2Sync privateDecrypt
    privateEncrypt publicDecrypt scryptSync timingSafeEqual constants
  `,
  simulated: `
    argon2 checkPrime decapsulate diffieHellman hkdf pbkdf2 scrypt sign verify Sign createSign
    getRandomValues prng pseudoRandomBytes randomBytes randomFill randomFillSync randomInt randomUUID randomUUIDv7 rng
    fips getFips subtle webcrypto
  `,
  unsupported: `
    DiffieHellman DiffieHellmanGroup ECDH createDiffieHellman createDiffieHellmanGroup createECDH getDiffieHellman
    encapsulate generateKey generateKeyPair generateKeyPairSync generateKeySync generatePrime generatePrimeSync
    publicEncrypt secureHeapUsed setEngine setFips
  `,
  why: {
    DiffieHellman: 'generates its keys at random; diffieHellman() of given keys is there',
    ECDH: 'generates its keys at random; diffieHellman() of given keys is there',
    argon2: pooled,
    checkPrime: pooled,
    checkPrimeSync: 'the bases of Miller and Rabin are random, the answer is not',
    createPrivateKey:
      'but export() of a key with a cipher is salted at random: the one leak that this table does not close',
    createSign: signs,
    decapsulate: "with a callback it runs in libuv's thread pool",
    diffieHellman: "with a callback it runs in libuv's thread pool",
    encapsulate: 'random by design',
    fips: "the host's OpenSSL configuration: always 0 here",
    hkdf: pooled,
    pbkdf2: pooled,
    privateDecrypt: 'bad PKCS #1 padding gives the same pseudo-random bytes each time',
    privateEncrypt: 'its padding is constant',
    publicEncrypt: 'its padding is random',
    randomUUIDv7: 'randomness and the wall clock',
    scrypt: pooled,
    secureHeapUsed: "the host's memory",
    setEngine: 'changes the host',
    setFips: 'changes the host',
    sign: `${signs}; with a callback it runs in libuv's thread pool`,
    subtle: 'alias: globalThis.crypto.subtle',
    verify: "with a callback it runs in libuv's thread pool; the synchronous form is the real one",
    webcrypto: 'alias: globalThis.crypto',
  },
}
