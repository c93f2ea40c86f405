// A saga: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { saga } from '../../../specs/models/saga.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(saga)).toMatchInlineSnapshot(`
    {
      "depth": 39,
      "distinct": 1133,
      "generated": 6648,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  const constants = { steps: 2, crashesMax: 1 }
  expect(judged(saga, { constants, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 21,
      "distinct": 236,
      "generated": 888,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(saga)).toMatchInlineSnapshot(`
    {
      "compensatesForward": [
        "violates reverseOrder",
        "restart",
        "request",
        "arrive { step: 0 }",
        "hear",
        "save",
        "request",
        "giveUp",
        "save",
        "undo",
        "arriveToUndo { step: 0 }",
        "hearUndone",
        "save",
        "undo",
        "arrive { step: 1 }",
        "arriveToUndo { step: 1 }",
      ],
      "compensatesInParallel": [
        "violates reverseOrder",
        "restart",
        "request",
        "arrive { step: 0 }",
        "hear",
        "save",
        "request",
        "giveUp",
        "save",
        "undo",
        "arriveToUndo { step: 0 }",
        "arrive { step: 1 }",
        "arriveToUndo { step: 1 }",
      ],
      "compensatesWithoutKey": [
        "violates compensatedOnce",
        "restart",
        "request",
        "giveUp",
        "save",
        "undo",
        "arrive { step: 0 }",
        "arriveToUndo { step: 0 }",
        "arriveToUndo { step: 0 }",
      ],
      "forgetsTheUnknown": [
        "violates allOrNothing",
        "restart",
        "request",
        "giveUp",
        "save",
        "end",
        "arrive { step: 0 }",
      ],
      "letsTheLateIn": [
        "violates allOrNothing",
        "restart",
        "request",
        "giveUp",
        "save",
        "undo",
        "arriveToUndo { step: 0 }",
        "hearUndone",
        "save",
        "arrive { step: 0 }",
        "end",
      ],
      "turnsWithoutSaving": [
        "violates undoesOnlyWhatIsGivenUp",
        "restart",
        "request",
        "giveUp",
        "undo",
        "arrive { step: 0 }",
        "arriveToUndo { step: 0 }",
      ],
    }
  `)
})
