// Golden vectors: what a seed means, for ever. If one of these changes, every seed that anyone has noted means
// something else; that needs a new schema version, not a new expectation.
import { expect, test } from 'vitest'
import { Decisions } from '../../../sim/decisions/decisions.ts'
import { hashText } from '../../../sim/decisions/hash.ts'
import { deriveSeed, formatSeed, parseSeed, type Seed } from '../../../sim/decisions/seed.ts'
import { swarm } from '../../../sim/decisions/swarm.ts'
import { entropyStream, fillBytes } from '../../../sim/node/host/entropy.ts'

const one: Seed = { high: 0, low: 1 }

test('keyed hashes', () => {
  const texts = ['', 'a', 'worker payments charge order-1/0 #1: crash', 'Straße 💥']
  expect(texts.map((text) => formatSeed(hashText(one, text)))).toMatchInlineSnapshot(`
    [
      "0x61551e7441fc3a28",
      "0x5ccb61dfb2739e67",
      "0x432a2dc36ce4e214",
      "0x3cce48ec71109f2e",
    ]
  `)
})

test('derived seeds', () => {
  expect([0, 1, 2].map((index) => formatSeed(deriveSeed(one, 'run of paid-order', index)))).toMatchInlineSnapshot(`
    [
      "0xcdf052b3b50f11b0",
      "0xe20b744406b194cb",
      "0xbb3da137f989bc0a",
    ]
  `)
})

test('swarm', () => {
  const kinds = ['crash', 'kill', 'pause', 'slow-cpu']
  const chosen = [1, 2, 3, 4].map((low) =>
    [...swarm({ high: 0, low }, kinds, 1)].map(([kind, { times, of }]) => `${kind} ${times}/${of}`).join(' '),
  )
  expect(chosen).toMatchInlineSnapshot(`
    [
      "crash 1/8 slow-cpu 1/128",
      "",
      "crash 1/512 pause 1/32",
      "pause 1/128 slow-cpu 1/128",
    ]
  `)
})

test('draws at sites', () => {
  const decisions = new Decisions({ kind: 'seeded', seed: one, rates: new Map([['crash', { times: 1, of: 2 }]]) })
  const draws = Array.from({ length: 12 }, () =>
    decisions.decide(decisions.site('worker.1', 'payments', 'charge k'), 'crash', ['after it', 'before it']),
  )
  expect(draws.join('')).toMatchInlineSnapshot(`"120202200021"`)
})

test('entropy streams', () => {
  const entropy = entropyStream(one, 'worker 1')
  const bytes = new Uint8Array(6)
  fillBytes(entropy, bytes)
  expect([entropy.double(), entropy.int32(), [...bytes]]).toMatchInlineSnapshot(`
    [
      0.5522639997243416,
      1165006125,
      [
        82,
        240,
        118,
        70,
        235,
        55,
      ],
    ]
  `)
})

test('seeds are read and printed', () => {
  const texts = [
    '0x1',
    '0xffffffffffffffff',
    '42',
    '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    '',
    '0x',
    '-1',
    '1.5',
    '0x10000000000000000',
    'abc',
  ]
  expect(
    texts.map((text) => {
      const seed = parseSeed(text)
      return seed === undefined ? undefined : formatSeed(seed)
    }),
  ).toMatchInlineSnapshot(`
    [
      "0x0000000000000001",
      "0xffffffffffffffff",
      "0x000000000000002a",
      "0x4b825dc642cb6eb9",
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]
  `)
})
