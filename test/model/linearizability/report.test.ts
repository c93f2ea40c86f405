// Reports in full.
import { expect, test } from 'vitest'
import { linearizable } from '../../../src/model/linearizability/linearizable.ts'
import type { Operation } from '../../../src/model/linearizability/operation.ts'
import { linearizabilityReport } from '../../../src/model/linearizability/report.ts'
import { answered, unanswered } from './histories.ts'
import { pool, store } from './objects.ts'

const read = (key: number) => ({ action: 'read', input: { key } })
const write = (key: number, value: number) => ({ action: 'write', input: { key, value } })
const partition = ({ call: { input } }: Operation) => String(input?.['key'])

const stale = [
  answered('A', write(0, 1), [1, 4]),
  answered('B', write(1, 2), [2, 3]),
  unanswered('C', write(0, 2), 5),
  answered('A', read(0), [6, 9], 2),
  answered('B', read(0), [10, 14], 0),
  answered('A', read(0), [11, 13], 0),
  answered('B', read(1), [15, 16], 2),
]

test('a violation, as data', () => {
  expect(linearizable(store, stale, { partition })).toMatchInlineSnapshot(`
    {
      "answered": 4,
      "blocked": {
        "allowed": [
          2,
        ],
        "index": 5,
        "operation": {
          "call": {
            "action": "read",
            "input": {
              "key": 0,
            },
          },
          "calledAt": 11,
          "outcome": "returned",
          "process": "A",
          "result": 0,
          "returnedAt": 13,
        },
      },
      "configurations": 7,
      "part": "0",
      "pending": [
        {
          "allowed": [
            2,
          ],
          "index": 4,
          "operation": {
            "call": {
              "action": "read",
              "input": {
                "key": 0,
              },
            },
            "calledAt": 10,
            "outcome": "returned",
            "process": "B",
            "result": 0,
            "returnedAt": 14,
          },
        },
      ],
      "prefix": [
        {
          "index": 0,
          "operation": {
            "call": {
              "action": "write",
              "input": {
                "key": 0,
                "value": 1,
              },
            },
            "calledAt": 1,
            "outcome": "returned",
            "process": "A",
            "result": undefined,
            "returnedAt": 4,
          },
          "params": {
            "key": 0,
            "value": 1,
          },
          "result": undefined,
        },
        {
          "index": 2,
          "operation": {
            "call": {
              "action": "write",
              "input": {
                "key": 0,
                "value": 2,
              },
            },
            "calledAt": 5,
            "outcome": "unknown",
            "process": "C",
          },
          "params": {
            "key": 0,
            "value": 2,
          },
          "result": undefined,
        },
        {
          "index": 3,
          "operation": {
            "call": {
              "action": "read",
              "input": {
                "key": 0,
              },
            },
            "calledAt": 6,
            "outcome": "returned",
            "process": "A",
            "result": 2,
            "returnedAt": 9,
          },
          "params": {
            "key": 0,
          },
          "result": 2,
        },
      ],
      "states": [
        {
          "values": {
            "0": 2,
            "1": 0,
            "2": 0,
          },
        },
      ],
      "verdict": "violated",
    }
  `)
})

test('a violation, as text', () => {
  expect(linearizabilityReport(linearizable(store, stale, { partition }))).toMatchInlineSnapshot(`
    "not linearizable in part '0': 2 of 4 operations can be put in order, 7 configurations explored
      A: write(key: 0, value: 1), from 1 to 4
      C: write(key: 0, value: 2), from 5, never answered
      A: read(key: 0) = 2, from 6 to 9
    then this one blocks:
      A: read(key: 0) = 0, from 11 to 13; allowed: 2
    and what overlaps it cannot come before it:
      B: read(key: 0) = 0, from 10 to 14; allowed: 2
    the specification may then be in 1 state:
      {"values":{"0":2,"1":0,"2":0}}"
  `)
})

test('a long violation shows the last of its operations', () => {
  const writes = Array.from({ length: 30 }, (_, index) => answered('A', write(0, index % 3), [index, index]))
  const result = linearizable(store, [...writes, answered('B', read(0), [30, 30], 1)])
  expect(linearizabilityReport(result)).toMatchInlineSnapshot(`
    "not linearizable: 30 of 31 operations can be put in order, 31 configurations explored
      (10 before)
      A: write(key: 0, value: 1), from 10 to 10
      A: write(key: 0, value: 2), from 11 to 11
      A: write(key: 0, value: 0), from 12 to 12
      A: write(key: 0, value: 1), from 13 to 13
      A: write(key: 0, value: 2), from 14 to 14
      A: write(key: 0, value: 0), from 15 to 15
      A: write(key: 0, value: 1), from 16 to 16
      A: write(key: 0, value: 2), from 17 to 17
      A: write(key: 0, value: 0), from 18 to 18
      A: write(key: 0, value: 1), from 19 to 19
      A: write(key: 0, value: 2), from 20 to 20
      A: write(key: 0, value: 0), from 21 to 21
      A: write(key: 0, value: 1), from 22 to 22
      A: write(key: 0, value: 2), from 23 to 23
      A: write(key: 0, value: 0), from 24 to 24
      A: write(key: 0, value: 1), from 25 to 25
      A: write(key: 0, value: 2), from 26 to 26
      A: write(key: 0, value: 0), from 27 to 27
      A: write(key: 0, value: 1), from 28 to 28
      A: write(key: 0, value: 2), from 29 to 29
    then this one blocks:
      B: read(key: 0) = 1, from 30 to 30; allowed: 2
    the specification may then be in 1 state:
      {"values":{"0":2,"1":0,"2":0}}"
  `)
})

test('an order that explains a history, with what the specification chose', () => {
  const history = [
    answered('A', { action: 'put', input: { item: 1 } }, [1, 2]),
    unanswered('B', { action: 'put', input: { item: 2 } }, 3),
    answered('A', { action: 'take' }, [4, 5], { item: 2 }),
    answered('A', { action: 'size' }, [6, 7], 0),
  ]
  expect(linearizabilityReport(linearizable(pool.model, history))).toMatchInlineSnapshot(`
    "linearizable: 4 operations in order, 6 configurations explored
      A: put(item: 1) choosing lost: true, from 1 to 2
      B: put(item: 2) choosing lost: false, from 3, never answered
      A: take() = {"item":2} choosing item: 2, from 4 to 5
      A: size() = 0, from 6 to 7"
  `)
})

test('an unknown verdict', () => {
  expect(linearizabilityReport(linearizable(store, stale, { partition, budget: 1 }))).toMatchInlineSnapshot(`
    "unknown: 3 configurations explored
      budget of 1 configurations spent; 2 of 2 parts undecided: 1, 0"
  `)
})
