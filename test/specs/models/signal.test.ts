// Signals and waits: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { signal } from '../../../specs/models/signal.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(signal)).toMatchInlineSnapshot(`
    {
      "depth": 19,
      "distinct": 2271,
      "generated": 11139,
      "verdict": "holds",
    }
  `)
})

test('without a buffer', () => {
  expect(judged(signal, { constants: { buffered: false } })).toMatchInlineSnapshot(`
    {
      "depth": 17,
      "distinct": 720,
      "generated": 3221,
      "verdict": "holds",
    }
  `)
})

test('the mutants that need no buffer are refuted without one', () => {
  const refuted = Object.entries(refutations(signal, { buffered: false })).map(([mutant, [how]]) => `${mutant} ${how}`)
  expect(refuted).toMatchInlineSnapshot(`
    [
      "decidesAnewOnReplay violates inOrder",
      "expiresAnyway violates notLost",
      "dropsTheEarly violates notLost",
    ]
  `)
})

test('the model is pure', () => {
  const constants = { signals: 1, timeout: 1, crashesMax: 1 }
  expect(judged(signal, { constants, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 13,
      "distinct": 99,
      "generated": 247,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(signal)).toMatchInlineSnapshot(`
    {
      "decidesAnewOnReplay": [
        "violates decidedOnce",
        "wait",
        "send { id: 0 }",
        "deliver",
        "observe",
        "crash",
        "restart",
        "wait",
        "tick",
        "tick",
        "expire",
        "observe",
      ],
      "dropsTheEarly": [
        "violates notLost",
        "send { id: 0 }",
      ],
      "expiresAnyway": [
        "violates notLost",
        "wait",
        "send { id: 0 }",
        "deliver",
        "expire",
      ],
      "keepsWhatItDelivers": [
        "violates consumedOnce",
        "wait",
        "send { id: 0 }",
        "deliver",
        "observe",
        "wait",
        "deliver",
      ],
      "takesDuplicates": [
        "violates consumedOnce",
        "wait",
        "send { id: 0 }",
        "deliver",
        "observe",
        "wait",
        "send { id: 0 }",
        "deliver",
      ],
      "takesTheNewest": [
        "violates inOrder",
        "wait",
        "send { id: 1 }",
        "send { id: 0 }",
        "deliver",
      ],
    }
  `)
})
