// A limit that processes share: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { rateLimit } from '../../../specs/models/rateLimit.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(rateLimit)).toMatchInlineSnapshot(`
    {
      "depth": 26,
      "distinct": 26463,
      "generated": 123265,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(rateLimit, { constants: { processes: 2, limit: 1 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 14,
      "distinct": 186,
      "generated": 449,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(rateLimit)).toMatchInlineSnapshot(`
    {
      "callsInALaterWindow": [
        "violates everyCallHasItsPermit",
        "look { process: 0 }",
        "take { process: 0 }",
        "endWindow",
        "call { process: 0 }",
      ],
      "expiresApart": [
        "violates everyCounterExpires",
        "look { process: 0 }",
        "take { process: 0, crashes: true }",
      ],
      "overwrites": [
        "violates noMorePermitsThanTheLimit",
        "look { process: 0 }",
        "take { process: 0 }",
        "look { process: 1 }",
        "look { process: 2 }",
        "take { process: 1 }",
        "take { process: 2 }",
      ],
      "replaysPermit": [
        "violates everyCallHasItsPermit",
        "look { process: 0 }",
        "take { process: 0 }",
        "call { process: 0 }",
        "crash { process: 0 }",
      ],
    }
  `)
})
