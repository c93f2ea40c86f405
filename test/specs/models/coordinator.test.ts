// Agents over shared tasks: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { coordinator } from '../../../specs/models/coordinator.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(coordinator)).toMatchInlineSnapshot(`
    {
      "depth": 16,
      "distinct": 55399,
      "generated": 224707,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(coordinator, { constants: { agents: 2, tasks: 1 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 13,
      "distinct": 526,
      "generated": 1261,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(coordinator)).toMatchInlineSnapshot(`
    {
      "completesUnfenced": [
        "violates completedOnce",
        "pickUp { agent: 0, task: 0 }",
        "offer { agent: 0, to: 1 }",
        "accept { agent: 1, task: 0 }",
        "complete { agent: 1 }",
        "complete { agent: 0 }",
      ],
      "handsOverSameVersion": [
        "violates oneValidHolder",
        "pickUp { agent: 1, task: 0 }",
        "offer { agent: 1, to: 0 }",
        "accept { agent: 0, task: 0 }",
      ],
      "letsGoBeforeTaken": [
        "violates neverNobodys",
        "pickUp { agent: 1, task: 0 }",
        "offer { agent: 1, to: 0 }",
      ],
      "writesUnfenced": [
        "violates onlyTheOwnerWrites",
        "pickUp { agent: 0, task: 0 }",
        "lapseOfSlow { task: 0 }",
        "write { agent: 0 }",
      ],
    }
  `)
})
