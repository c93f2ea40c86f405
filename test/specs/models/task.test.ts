// A task under a lease: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { task } from '../../../specs/models/task.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(task)).toMatchInlineSnapshot(`
    {
      "depth": 35,
      "distinct": 7974,
      "generated": 44662,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  const constants = { workers: 2, ttl: 1, faultsMax: 2 }
  expect(judged(task, { constants, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 23,
      "distinct": 605,
      "generated": 2282,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(task)).toMatchInlineSnapshot(`
    {
      "claimsBeforeDurable": [
        "violates distinctTokens",
        "claim { worker: 0 }",
        "crashServer { left: 0 }",
        "claim { worker: 1 }",
      ],
      "completesBeforeDurable": [
        "violates acknowledgedIsDurable",
        "offer",
        "claim { worker: 0, version: 0 }",
        "flush { heard: true }",
        "write { worker: 0 }",
        "flush { heard: true }",
        "complete { worker: 0 }",
      ],
      "completesWithoutFencing": [
        "violates completedByOwner",
        "offer",
        "claim { worker: 0, version: 0 }",
        "flush { heard: true }",
        "crashServer { left: 0 }",
        "write { worker: 0 }",
        "flush { heard: true }",
        "expire",
        "flush { heard: true }",
        "offer",
        "claim { worker: 1, version: 1 }",
        "flush { heard: false }",
        "complete { worker: 0 }",
      ],
      "keepsVersion": [
        "violates distinctTokens",
        "claim { worker: 0 }",
        "flush { heard: true }",
        "crashServer { left: 0 }",
        "expire",
        "flush { heard: true }",
        "claim { worker: 1 }",
        "flush { heard: true }",
      ],
      "orphans": [
        "violates completes",
        "for ever",
      ],
      "sweepsWhatIsLeased": [
        "violates leaseIsKept",
        "offer",
        "claim { worker: 0, version: 0 }",
        "flush { heard: false }",
        "expire",
        "flush { heard: true }",
      ],
      "writesWithoutFencing": [
        "violates writesInOrder",
        "offer",
        "claim { worker: 1, version: 0 }",
        "flush { heard: true }",
        "crashServer { left: 0 }",
        "expire",
        "flush { heard: true }",
        "offer",
        "claim { worker: 0, version: 1 }",
        "flush { heard: true }",
        "write { worker: 0 }",
        "flush { heard: true }",
        "write { worker: 1 }",
        "flush { heard: false }",
      ],
    }
  `)
})
