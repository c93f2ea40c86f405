// Gates that a human opens: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { humanGate } from '../../../specs/models/humanGate.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(humanGate)).toMatchInlineSnapshot(`
    {
      "depth": 34,
      "distinct": 1511,
      "generated": 4545,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(humanGate, { constants: { gates: 1, crashes: 1 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 11,
      "distinct": 65,
      "generated": 110,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(humanGate)).toMatchInlineSnapshot(`
    {
      "actsWhileAsking": [
        "violates neverBeforeItsApproval",
        "ask { gate: 0 }",
        "act { gate: 0 }",
      ],
      "decidesAnew": [
        "violates neverActsAndWithdraws",
        "ask { gate: 0 }",
        "decide { decision: {"gate":0,"verdict":"approved"} }",
        "deliver { decision: {"gate":0,"verdict":"approved"} }",
        "observe { gate: 0, late: false }",
        "act { gate: 0 }",
        "crash",
        "observe { gate: 0, late: true }",
        "withdraw { gate: 0 }",
      ],
      "drawsKeyAgain": [
        "violates actsOnce",
        "ask { gate: 0 }",
        "decide { decision: {"gate":0,"verdict":"approved"} }",
        "deliver { decision: {"gate":0,"verdict":"approved"} }",
        "observe { gate: 0 }",
        "act { gate: 0 }",
        "crash",
        "observe { gate: 0 }",
        "act { gate: 0 }",
      ],
      "lastDecisionWins": [
        "violates firstDecisionStands",
        "ask { gate: 0 }",
        "decide { decision: {"gate":0,"verdict":"approved"} }",
        "decide { decision: {"gate":0,"verdict":"rejected"} }",
        "deliver { decision: {"gate":0,"verdict":"rejected"} }",
        "deliver { decision: {"gate":0,"verdict":"approved"} }",
      ],
      "matchesAnyGate": [
        "violates approvalConsumedOnce",
        "ask { gate: 0 }",
        "decide { decision: {"gate":0,"verdict":"approved"} }",
        "deliver { decision: {"gate":0,"verdict":"approved"} }",
        "observe { gate: 0 }",
        "act { gate: 0 }",
        "writeDown { gate: 0 }",
        "ask { gate: 1 }",
        "deliver { decision: {"gate":0,"verdict":"approved"} }",
      ],
    }
  `)
})
