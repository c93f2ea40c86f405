// Timers under two clocks: what holds at the model's scope, and which property refutes each of its mistakes.
import { expect, test } from 'vitest'
import { timer } from '../../../specs/models/timer.ts'
import { judged, refutations } from './judged.ts'

test('the states at the default scope', () => {
  expect(judged(timer)).toMatchInlineSnapshot(`
    {
      "depth": 19,
      "distinct": 11634,
      "generated": 39447,
      "verdict": "holds",
    }
  `)
})

test('timers of the worker’s clock', () => {
  expect(judged(timer, { constants: { ownedByServer: false } })).toMatchInlineSnapshot(`
    {
      "depth": 19,
      "distinct": 11634,
      "generated": 38253,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted of the worker’s clock too', () => {
  const refuted = Object.entries(refutations(timer, { ownedByServer: false })).map(
    ([mutant, [how]]) => `${mutant} ${how}`,
  )
  expect(refuted).toMatchInlineSnapshot(`
    [
      "mixesClocks violates neverEarly",
      "firesByTheOther violates neverEarly",
      "sleepsAnewOnReplay violates deadlineStands",
      "firesWhenDue violates firesOnce",
      "wakesForEachMessage violates wakesOnce",
      "diesWithTheWorker violates sleepEnds",
    ]
  `)
})

test('the model is pure', () => {
  const constants = { timers: 1, clockMax: 2 }
  expect(judged(timer, { constants, audit: true })).toMatchInlineSnapshot(`
    {
      "depth": 12,
      "distinct": 264,
      "generated": 767,
      "verdict": "holds",
    }
  `)
})

test('every mutant is refuted', () => {
  expect(refutations(timer)).toMatchInlineSnapshot(`
    {
      "diesWithTheWorker": [
        "violates sleepEnds",
        "for ever",
      ],
      "firesByTheOther": [
        "violates neverEarly",
        "ask { id: 0 }",
        "tick { clock: "worker" }",
        "fire { id: 0 }",
      ],
      "firesWhenDue": [
        "violates firesOnce",
        "ask { id: 0 }",
        "tick { clock: "server" }",
        "fire { id: 0 }",
        "tick { clock: "worker" }",
        "tick { clock: "server" }",
        "fire { id: 0 }",
      ],
      "mixesClocks": [
        "violates neverEarly",
        "tick { clock: "server" }",
        "ask { id: 0 }",
        "fire { id: 0 }",
      ],
      "sleepsAnewOnReplay": [
        "violates deadlineStands",
        "ask { id: 0 }",
        "tick { clock: "server" }",
        "ask { id: 0 }",
      ],
      "wakesForEachMessage": [
        "violates wakesOnce",
        "ask { id: 0 }",
        "tick { clock: "server" }",
        "fire { id: 0 }",
        "wake { id: 0 }",
        "wake { id: 0 }",
      ],
    }
  `)
})
