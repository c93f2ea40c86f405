// A transactional outbox: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { outbox } from '../../../specs/models/outbox.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(outbox)).toMatchInlineSnapshot(`
    {
      "depth": 27,
      "distinct": 14221,
      "generated": 38584,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(outbox, { constants: { events: 2 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 20,
      "distinct": 1071,
      "generated": 2429,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(outbox)).toMatchInlineSnapshot(`
    {
      "acknowledgesFirst": [
        "violates acknowledgedIsHandled",
        "begin { event: 0 }",
        "commit { event: 0 }",
        "read { event: 0 }",
        "publish",
        "acknowledge",
      ],
      "asksPastTheLast": [
        "violates deadlock",
        "begin { event: 0 }",
        "begin { event: 1 }",
        "commit { event: 1 }",
        "read { event: 1 }",
        "publish",
        "markSent",
        "commit { event: 0 }",
        "begin { event: 2 }",
        "rollBack { event: 2 }",
        "handle",
        "acknowledge",
      ],
      "handlesAgain": [
        "violates effectAtMostOnce",
        "begin { event: 0 }",
        "commit { event: 0 }",
        "read { event: 0 }",
        "publish",
        "handle",
        "crashConsumer",
        "handle",
      ],
      "marksBeforePublish": [
        "violates nothingIsLost",
        "begin { event: 0 }",
        "commit { event: 0 }",
        "read { event: 0 }",
        "crashRelay",
      ],
      "publishesBeforeCommit": [
        "violates noGhosts",
        "begin { event: 0 }",
      ],
      "remembersAfterCommit": [
        "violates nothingIsLost",
        "begin { event: 0 }",
        "commit { event: 0 }",
        "crashRelay",
      ],
    }
  `)
})
