// Durable promises: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { durablePromise } from '../../../specs/models/durablePromise.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(durablePromise)).toMatchInlineSnapshot(`
    {
      "depth": 11,
      "distinct": 5401,
      "generated": 206726,
      "verdict": "holds",
    }
  `)
})

test('with tombstones an id has one life', () => {
  expect(judged(durablePromise, { constants: { tombstones: true } })).toMatchInlineSnapshot(`
    {
      "depth": 8,
      "distinct": 2371,
      "generated": 91004,
      "verdict": "holds",
    }
  `)
})

test('two promises do not disturb each other', () => {
  const constants = { promises: 2, keys: 1, clockMax: 2, livesMax: 1, tombstones: true }
  expect(judged(durablePromise, { constants })).toMatchInlineSnapshot(`
    {
      "depth": 9,
      "distinct": 20531,
      "generated": 894449,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  const constants = { keys: 1, clockMax: 2, livesMax: 1 }
  expect(judged(durablePromise, { constants, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 6,
      "distinct": 241,
      "generated": 5316,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(durablePromise)).toMatchInlineSnapshot(`
    {
      "acknowledgesAnyone": [
        "violates oneSettler",
        "create { promise: 0, key: null, strict: false, timeoutAt: 1 }",
        "settle { promise: 0, outcome: "resolved", key: 0, strict: false }",
        "settle { promise: 0, outcome: "resolved", key: 1, strict: false }",
      ],
      "createsAgain": [
        "violates createdOnce",
        "create { promise: 0, key: null, timeoutAt: 1 }",
        "create { promise: 0, key: null, timeoutAt: 1 }",
      ],
      "forgetsAtOnce": [
        "violates remembersLongEnough",
        "create { promise: 0, key: null, strict: false, timeoutAt: 1 }",
        "settle { promise: 0, outcome: "resolved", key: null, strict: false }",
        "forget { promise: 0 }",
      ],
      "forgetsTheKey": [
        "violates sameAnswerAgain",
        "create { promise: 0, key: null, strict: false, timeoutAt: 1 }",
        "settle { promise: 0, outcome: "resolved", key: 0, strict: false }",
        "settle { promise: 0, outcome: "resolved", key: 0, strict: false }",
      ],
      "lateSettleWins": [
        "violates timeoutsWin",
        "create { promise: 0, key: null, strict: false, timeoutAt: 1 }",
        "tick",
        "settle { promise: 0, outcome: "resolved", key: null, strict: false }",
      ],
      "neverSweeps": [
        "violates pendingEnds",
        "for ever",
      ],
      "settlesWithoutLooking": [
        "violates terminalIsFinal",
        "create { promise: 0, key: null, strict: false, timeoutAt: 1 }",
        "settle { promise: 0, outcome: "rejected", key: null, strict: false }",
        "settle { promise: 0, outcome: "resolved", key: null, strict: false }",
      ],
    }
  `)
})
