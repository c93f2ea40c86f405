// A circuit breaker: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { circuitBreaker } from '../../../specs/models/circuitBreaker.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(circuitBreaker)).toMatchInlineSnapshot(`
    {
      "depth": 24,
      "distinct": 3178,
      "generated": 15244,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(circuitBreaker, { constants: { callers: 2, threshold: 1 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 19,
      "distinct": 540,
      "generated": 1883,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(circuitBreaker)).toMatchInlineSnapshot(`
    {
      "closesByTheClock": [
        "violates closesOnlyByItsProbe",
        "call { caller: 0 }",
        "turn",
        "serve { caller: 0 }",
        "call { caller: 1 }",
        "serve { caller: 1 }",
        "report { caller: 1 }",
        "report { caller: 0 }",
        "coolDown",
      ],
      "countsStale": [
        "violates closesOnlyByItsProbe",
        "call { caller: 0 }",
        "serve { caller: 0 }",
        "call { caller: 1 }",
        "turn",
        "serve { caller: 1 }",
        "call { caller: 2 }",
        "serve { caller: 2 }",
        "report { caller: 2 }",
        "report { caller: 1 }",
        "coolDown",
        "ignore { caller: 0 }",
      ],
      "keepsLostProbe": [
        "violates closesWhenHealed",
        "for ever",
      ],
      "probesFreely": [
        "violates oneProbe",
        "call { caller: 0 }",
        "turn",
        "serve { caller: 0 }",
        "call { caller: 1 }",
        "serve { caller: 1 }",
        "report { caller: 1 }",
        "report { caller: 0 }",
        "coolDown",
        "probe { caller: 0 }",
        "probe { caller: 1 }",
      ],
    }
  `)
})
