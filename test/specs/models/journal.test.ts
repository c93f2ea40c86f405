// A journal that is replayed: what holds at the model's scope, and which property refutes each of its mistakes. Those
// that others can see are refuted by refinement alone.
import { expect, test } from 'vitest'
import { crashFreeRun } from '../../../specs/models/crashFreeRun.ts'
import { journal } from '../../../specs/models/journal.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(journal)).toMatchInlineSnapshot(`
    {
      "depth": 39,
      "distinct": 4562,
      "generated": 6005,
      "verdict": "holds",
    }
  `)
})

test('the states of a run without crashes', () => {
  expect(judged(crashFreeRun)).toMatchInlineSnapshot(`
    {
      "depth": 8,
      "distinct": 170,
      "generated": 170,
      "verdict": "holds",
    }
  `)
})

test('the model is pure', () => {
  const constants = { steps: 2, crashesMax: 1 }
  expect(judged(journal, { constants, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 21,
      "distinct": 346,
      "generated": 412,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(journal)).toMatchInlineSnapshot(`
    {
      "attemptsWhatIsOpen": [
        "violates atMostOnce",
        "restart",
        "replayed",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "syncReturn",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "crash { kept: 3 }",
        "restart",
        "replayStart",
        "replayReturn",
        "replayStart",
        "replayed",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
      ],
      "beginsAtTheTop": [
        "violates memoized",
        "restart",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "crash { kept: 2 }",
        "restart",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
      ],
      "checkpointsFirst": [
        "violates returnedWasPerformed",
        "restart",
        "replayed",
        "begin",
        "syncStart",
        "perform",
        "crash { kept: 2 }",
      ],
      "returnsBeforeDurable": [
        "violates seenIsDurable",
        "restart",
        "replayed",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
      ],
      "startsWithoutIntent": [
        "violates atMostOnce",
        "restart",
        "replayed",
        "begin",
        "perform { answer: "yes" }",
        "checkpoint",
        "syncReturn",
        "begin",
        "perform { answer: "yes" }",
        "crash { kept: 1 }",
        "restart",
        "replayReturn",
        "replayed",
        "begin",
        "perform { answer: "yes" }",
      ],
    }
  `)
})

test('what refinement alone refutes', () => {
  const { properties: _, ...visible } = journal
  expect(refutations(visible)).toMatchInlineSnapshot(`
    {
      "attemptsWhatIsOpen": [
        "not refuted in 5683 states",
      ],
      "beginsAtTheTop": [
        "violates refines crashFreeRun",
        "restart",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "crash { kept: 2 }",
        "restart",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "crash { kept: 4 }",
      ],
      "checkpointsFirst": [
        "violates refines crashFreeRun",
        "restart",
        "replayed",
        "begin",
        "syncStart",
        "perform",
        "crash { kept: 2 }",
      ],
      "returnsBeforeDurable": [
        "violates refines crashFreeRun",
        "restart",
        "replayed",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "begin",
        "syncStart",
        "perform { answer: "yes" }",
        "checkpoint",
        "end",
      ],
      "startsWithoutIntent": [
        "not refuted in 4062 states",
      ],
    }
  `)
})
