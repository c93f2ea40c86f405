// Addresses: what a program drew at random, or when something was, is folded; what is a name stays.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRandom } from '../../../sim/decisions/address.ts'
import { Decisions } from '../../../sim/decisions/decisions.ts'

test.each([
  ['charge 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', 'charge *'],
  ['/data/tmp-0f8fad5bd9cb469f/segment', '/data/*/segment'],
  ['lease-1767225600000.lock', '*'],
  ['run 01ARZ3NDEKTSV4RRFFQ69G5FAV', 'run *'],
  ['run ck8f3h2k90001x9z7', 'run *'],
  ['/x/V1StGXR8_Z5jdHi6B-myT', '/x/*'],
  ['/x/k3j9x0a2b1c', '/x/*'],
  // Names.
  ['order-2/1', 'order-2/1'],
  ['/var/lib/resonate/log.next', '/var/lib/resonate/log.next'],
  ['/wal/00000012.seg', '/wal/00000012.seg'],
  ['POST /promise.create run:0', 'POST /promise.create run:0'],
  ['readModelV2Snapshot sha256sum utf8mb4 idempotency-key', 'readModelV2Snapshot sha256sum utf8mb4 idempotency-key'],
  ['10.0.0.12:8080', '10.0.0.12:8080'],
])('%s', (text, folded) => {
  expect(foldRandom(text)).toBe(folded)
})

test('UUIDs, hexadecimal digests and base36 numbers are folded wherever they stand; folding twice changes nothing', () => {
  const drawn = fc.oneof(
    fc.uuid(),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 64 }),
    fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }).map(String),
  )
  fc.assert(
    fc.property(drawn, fc.constantFrom('/data/', 'order ', 'key='), (part, before) => {
      const folded = foldRandom(`${before}${part}/end`)
      expect(folded).toBe(`${before}*/end`)
      expect(foldRandom(folded)).toBe(folded)
    }),
  )
})

test('a site is the same whatever was drawn for its resource, and its occurrences tell two apart', () => {
  const decisions = new Decisions({ kind: 'replay', schedule: [] })
  decisions.nameDrawn('/tmp/job-Ab1', '/tmp/job-*')
  expect([
    decisions.site('worker', 'fs.write', '/data/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'),
    decisions.site('worker', 'fs.write', '/data/2c9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'),
    decisions.site('worker', 'fs.open', '/tmp/job-Ab1/state'),
  ]).toEqual(['worker fs.write /data/* #1', 'worker fs.write /data/* #2', 'worker fs.open /tmp/job-*/state #1'])
})
