// A stream of tokens: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { tokenStream } from '../../../specs/models/tokenStream.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(tokenStream)).toMatchInlineSnapshot(`
    {
      "depth": 19,
      "distinct": 7978,
      "generated": 35757,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  expect(
    judged(tokenStream, { constants: { tokens: 2, attempts: 2, disconnects: 1 }, audit: true }),
  ).toMatchInlineSnapshot(`
    {
      "depth": 13,
      "distinct": 430,
      "generated": 1367,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(tokenStream)).toMatchInlineSnapshot(`
    {
      "appendsUnfenced": [
        "violates attemptsDoNotMix",
        "begin { attempt: 1 }",
        "takeOver { attempt: 2 }",
        "append { attempt: 2 }",
        "append { attempt: 1 }",
      ],
      "endsWithTheWriter": [
        "violates endIsWhole",
        "begin { attempt: 1 }",
        "crash { attempt: 1 }",
        "connect",
        "end",
      ],
      "skipsGaps": [
        "violates receivedIsPrefix",
        "begin { attempt: 1 }",
        "append { attempt: 1 }",
        "connect",
        "append { attempt: 1 }",
        "take",
      ],
      "startsOver": [
        "violates tokensInOrder",
        "begin { attempt: 1 }",
        "append { attempt: 1 }",
        "crash { attempt: 1 }",
        "begin { attempt: 2 }",
        "append { attempt: 2 }",
      ],
      "takesTwice": [
        "violates receivedIsPrefix",
        "connect",
        "begin { attempt: 1 }",
        "append { attempt: 1 }",
        "fetch",
        "take",
      ],
    }
  `)
})
