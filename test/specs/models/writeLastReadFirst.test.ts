// Two stores without a transaction: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { writeLastReadFirst } from '../../../specs/models/writeLastReadFirst.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(writeLastReadFirst)).toMatchInlineSnapshot(`
    {
      "depth": 20,
      "distinct": 9961,
      "generated": 31783,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(judged(writeLastReadFirst, { constants: { accounts: 1 }, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 16,
      "distinct": 1277,
      "generated": 3778,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(writeLastReadFirst)).toMatchInlineSnapshot(`
    {
      "acknowledgesEarly": [
        "violates createdExists",
        "create { writer: 0, account: 0, details: "one" }",
        "writeReference { writer: 0 }",
        "acknowledge { writer: 0 }",
      ],
      "overwritesReference": [
        "violates traceable",
        "create { writer: 0, account: 0, details: "other" }",
        "create { writer: 1, account: 0, details: "one" }",
        "writeReference { writer: 1 }",
        "writeReference { writer: 0 }",
        "writeRecord { writer: 1 }",
      ],
      "readsReferenceFirst": [
        "violates presentExists",
        "create { writer: 0, account: 0, details: "one" }",
        "ask { reader: 0, account: 0 }",
        "writeReference { writer: 0 }",
        "readRecord { reader: 0 }",
        "readReference { reader: 0 }",
      ],
      "writesRecordFirst": [
        "violates traceable",
        "create { writer: 0, account: 0, details: "one" }",
        "writeReference { writer: 0 }",
      ],
    }
  `)
})
