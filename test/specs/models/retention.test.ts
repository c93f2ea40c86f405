// A key that is forgotten: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { retention } from '../../../specs/models/retention.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(retention)).toMatchInlineSnapshot(`
    {
      "depth": 21,
      "distinct": 2733,
      "generated": 7951,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(
    judged(retention, { constants: { window: 1, delay: 1, work: 1, retention: 2 }, audit: true }),
  ).toMatchInlineSnapshot(`
    {
      "depth": 14,
      "distinct": 580,
      "generated": 1613,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(retention)).toMatchInlineSnapshot(`
    {
      "beginsAgain": [
        "violates knownWhileAsked",
        "send",
        "accept",
        "finish",
        "tick",
        "crashClient",
        "tick",
        "tick",
        "tick",
        "send",
        "tick",
        "tick",
        "forget",
      ],
      "forgetsTheWay": [
        "violates knownWhileAsked",
        "send",
        "losePatience",
        "accept",
        "finish",
        "tick",
        "tick",
        "send",
        "tick",
        "tick",
        "forget",
      ],
      "remembersResultsOnly": [
        "violates effectOnce",
        "send",
        "accept",
        "accept",
      ],
      "retriesForever": [
        "violates knownWhileAsked",
        "send",
        "losePatience",
        "accept",
        "finish",
        "tick",
        "tick",
        "tick",
        "tick",
        "send",
        "tick",
        "tick",
        "forget",
      ],
    }
  `)
})

test('the retention is as short as it can be: one less, and a message comes after its key is forgotten', () => {
  expect(judged(retention, { constants: { retention: 4 } })).toMatchInlineSnapshot(`
    {
      "depth": 12,
      "distinct": 1687,
      "generated": 4303,
      "story": [
        "violates knownWhileAsked",
        "send",
        "crashClient",
        "accept",
        "finish",
        "tick",
        "tick",
        "tick",
        "send",
        "tick",
        "tick",
        "forget",
      ],
      "verdict": "violated",
    }
  `)
})
