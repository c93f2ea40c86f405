// Limits: whatever they are, a verdict is right or `unknown`, and it is `unknown` only where something was cut off.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { defineModel, t } from '../../../src/model/index.ts'
import type { ValidationOptions } from '../../../src/model/validation/options.ts'
import { validate } from '../../../src/model/validation/validate.ts'
import { automata, automaton, judge, markedLogs, plain } from './models.ts'

/** A counter that goes up unseen, and shows its value. */
const counter = defineModel({
  name: 'counter',
  constants: { most: 1000, inside: 1000 },
  state: ({ most }) => t.struct({ count: t.int(0, most) }),
  actions: ({ action, constants: { most } }) => ({
    count: action({
      when: (s) => s.count < most,
      step: (s) => {
        s.count += 1
      },
    }),
    show: action({ step: () => {}, seen: (s) => ({ count: s.count }) }),
  }),
  boundary: (s, { inside }) => s.count <= inside,
})

const gapsOf = (
  counts: readonly number[],
  options: ValidationOptions,
  logs = [counts.map((count) => ({ count }))],
): unknown => {
  const result = validate(counter, logs, options)
  return result.verdict === 'unknown' ? result.gaps : result.verdict
}

test('64 hidden steps between two events are taken, and no more', () => {
  expect(gapsOf([64, 128, 192], {})).toBe('accepted')
  expect(gapsOf([64, 129], {})).toMatchInlineSnapshot(`
    [
      "hiddenStepsMax: more than 64 hidden steps between two events",
    ]
  `)
  expect(gapsOf([65], { hiddenStepsMax: 65 })).toBe('accepted')
  // Nothing was cut off: there is no hidden step beyond the last.
  expect(gapsOf([11], { hiddenStepsMax: 10, constants: { most: 10 } })).toBe('rejected')
  expect(gapsOf([10, 9], { hiddenStepsMax: 10, constants: { most: 10 } })).toBe('rejected')
})

test('a frontier, and a search, have a size', () => {
  expect(gapsOf([20], { frontierMax: 21 })).toBe('accepted')
  expect(gapsOf([20], { frontierMax: 20 })).toMatchInlineSnapshot(`
    [
      "frontierMax: more than 20 items after the same number of events",
    ]
  `)
  expect(gapsOf([20, 30], { itemsMax: 31 })).toMatchInlineSnapshot(`
    [
      "itemsMax: more than 31 items in all",
    ]
  `)
  // A cycle that fills the frontier exactly leads to nothing that is not there.
  const cycle = automaton(2, [
    { from: 0, to: 1, label: null },
    { from: 1, to: 0, label: null },
  ])
  expect(validate(cycle, [[{ label: 'a' }]], { frontierMax: 2 }).verdict).toBe('rejected')
  expect(() => gapsOf([], { frontierMax: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: expected hiddenStepsMax >= 0, frontierMax >= 1 and itemsMax >= 1, found 64, 0, 16777216]`,
  )
})

test("beyond the model's boundary nothing is known", () => {
  const constants = { inside: 5, most: 9 }
  expect(gapsOf([5], { constants })).toBe('accepted')
  expect(gapsOf([6], { constants })).toMatchInlineSnapshot(`
    [
      "boundary: states beyond the model's boundary",
    ]
  `)
  expect(gapsOf([3, 3, 2], { constants: { ...constants, inside: 9 } })).toBe('rejected')
})

test('a step beyond the boundary is not even tried', () => {
  const rising = defineModel({
    name: 'rising',
    state: () => t.struct({ count: t.int(0, 3) }),
    actions: ({ action }) => ({
      rise: action({ step: (s) => raise(s) }),
      show: action({ step: (s) => raise(s), seen: (s) => ({ count: s.count }) }),
    }),
    boundary: (s) => s.count < 3,
  })
  const raise = (s: { count: number }): void => {
    s.count += 1
  }
  expect(validate(rising, [[{ count: 1 }, { count: 2 }]]).verdict).toBe('accepted')
  expect(validate(rising, [[{ count: 1 }, { count: 1 }]]).verdict).toBe('unknown')
  expect(validate(rising, [[{ count: 2 }, { count: 3 }], [{ count: 0 }]]).verdict).toBe('unknown')
})

test('a verdict under a limit of hidden steps is that of all paths within it, however the search comes to a state first', () => {
  const tally = { accepted: 0, rejected: 0, unknown: 0 }
  fc.assert(
    fc.property(automata, markedLogs, fc.nat({ max: 3 }), ({ size, edges }, logs, hiddenStepsMax) => {
      const model = automaton(size, edges)
      const { verdict } = validate(model, logs, { hiddenStepsMax })
      tally[verdict] += 1
      expect(verdict).toBe(judge(plain(model), logs, hiddenStepsMax))
    }),
    { numRuns: 1500, seed: 4 },
  )
  expect(Math.min(...Object.values(tally))).toBeGreaterThan(50)
})

test('whatever the limits are, a verdict is right or unknown', () => {
  const limits = fc.record({ frontierMax: fc.integer({ min: 1, max: 12 }), itemsMax: fc.integer({ min: 1, max: 60 }) })
  const tally = { accepted: 0, rejected: 0, unknown: 0 }
  fc.assert(
    fc.property(automata, markedLogs, limits, ({ size, edges }, logs, few) => {
      const model = automaton(size, edges)
      const { verdict } = validate(model, logs, few)
      tally[verdict] += 1
      expect([judge(plain(model), logs), 'unknown']).toContain(verdict)
    }),
    { numRuns: 500, seed: 4 },
  )
  expect(Math.min(...Object.values(tally))).toBeGreaterThan(30)
})
