// A tree of calls: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { callTree } from '../../../specs/models/callTree.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(callTree)).toMatchInlineSnapshot(`
    {
      "depth": 21,
      "distinct": 4022,
      "generated": 11914,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(callTree, { constants: { runs: 3 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 16,
      "distinct": 720,
      "generated": 1738,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(callTree)).toMatchInlineSnapshot(`
    {
      "callsAfterCancel": [
        "violates noCallAfterCancel",
        "start",
        "cancel { run: 0 }",
        "call { child: 1 }",
      ],
      "cancelsByJournal": [
        "violates noOrphan",
        "start",
        "call { child: 1 }",
        "cancel { run: 0 }",
        "windUp { run: 0 }",
      ],
      "freshIds": [
        "violates oneChildForEachCall",
        "start",
        "call { child: 1 }",
        "crash { run: 0 }",
        "callAgain { child: 1 }",
      ],
      "losesEarlyNotice": [
        "violates deadlock",
        "start",
        "call { child: 2 }",
        "finishLeaf { run: 2 }",
        "writeDown { child: 2 }",
        "call { child: 1 }",
        "writeDown { child: 1 }",
        "cancel { run: 1 }",
        "windUp { run: 1 }",
        "wake { child: 1 }",
      ],
      "wakesAgain": [
        "violates parentWakesOnce",
        "start",
        "call { child: 2 }",
        "writeDown { child: 2 }",
        "finishLeaf { run: 2 }",
        "wake { child: 2 }",
        "wake { child: 2 }",
      ],
    }
  `)
})
