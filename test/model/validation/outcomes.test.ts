// Events of unknown outcome: they happened, or they did not; late ones at any later point.
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { defineModel, t } from '../../../src/model/index.ts'
import type { Actions } from '../../../src/model/instance/model.ts'
import { oracle } from '../../../src/model/validation/oracle.ts'
import { validate } from '../../../src/model/validation/validate.ts'

/** A register of which all is seen. */
const cell = defineModel({
  name: 'cell',
  constants: { values: 50 },
  state: ({ values }) => t.struct({ value: t.int(0, values - 1), writes: t.int(0, 99) }),
  actions: ({ action, constants: { values } }) => ({
    write: action({
      params: { value: t.int(0, values - 1) },
      step: (s, { value }) => {
        s.value = value
        s.writes += 1
      },
      seen: (_, { value }) => ({ write: value }),
    }),
    read: action({ step: () => {}, seen: (s) => ({ read: s.value }) }),
  }),
})

const verdict = (...logs: (readonly Json[])[]): string => validate(cell, logs).verdict
const unknown = { write: 1, unknown: true }
const late = { write: 1, unknown: 'late' }

test('an event of unknown outcome happened there or never', () => {
  expect(verdict([unknown, { read: 1 }])).toBe('accepted')
  expect(verdict([unknown, { read: 0 }])).toBe('accepted')
  expect(verdict([unknown, { read: 1 }, { read: 0 }])).toBe('rejected')
  expect(verdict([unknown, { read: 0 }, { read: 1 }])).toBe('rejected')
  expect(verdict([{ ...unknown, unknown: false }, { read: 0 }])).toBe('rejected')
})

test('a late event happened there, at a later point, or never; but not before, and once', () => {
  expect(verdict([late, { read: 1 }])).toBe('accepted')
  expect(verdict([late, { read: 0 }])).toBe('accepted')
  expect(verdict([late, { read: 0 }, { write: 2 }, { read: 2 }, { read: 1 }])).toBe('accepted')
  expect(verdict([{ read: 1 }, late])).toBe('rejected')
  expect(verdict([late, { read: 1 }, { write: 2 }, { read: 2 }, { read: 1 }])).toBe('rejected')
  expect(verdict([late, late, { read: 1 }, { write: 2 }, { read: 2 }, { read: 1 }])).toBe('accepted')
  expect(verdict([late], [{ read: 0 }, { read: 1 }])).toBe('accepted')
})

test('the explanation says what became of it', () => {
  const result = validate(cell, [[late, { read: 0 }, { write: 2 }, { read: 1 }, unknown, { read: 1 }]])
  const steps = result.verdict === 'accepted' ? result.steps : []
  expect(steps.map(({ state: { value }, ...step }) => ({ ...step, value }))).toMatchInlineSnapshot(`
    [
      {
        "kind": "initial",
        "params": {},
        "value": 0,
      },
      {
        "index": 0,
        "kind": "skipped",
        "log": 0,
        "value": 0,
      },
      {
        "action": "read",
        "index": 1,
        "kind": "event",
        "log": 0,
        "params": {},
        "value": 0,
      },
      {
        "action": "write",
        "index": 2,
        "kind": "event",
        "log": 0,
        "params": {
          "value": 2,
        },
        "value": 2,
      },
      {
        "action": "write",
        "index": 0,
        "kind": "late",
        "log": 0,
        "params": {
          "value": 1,
        },
        "value": 1,
      },
      {
        "action": "read",
        "index": 3,
        "kind": "event",
        "log": 0,
        "params": {},
        "value": 1,
      },
      {
        "index": 4,
        "kind": "skipped",
        "log": 0,
        "value": 1,
      },
      {
        "action": "read",
        "index": 5,
        "kind": "event",
        "log": 0,
        "params": {},
        "value": 1,
      },
    ]
  `)
})

test('an outcome may be said by a function', () => {
  const outcome = (event: Json) => (JSON.stringify(event).includes('timeout') ? 'late' : 'known')
  const log = [{ write: 1, answer: 'timeout' }, { read: 0 }, { read: 1 }]
  expect(validate(cell, [log], { outcome }).verdict).toBe('accepted')
  expect(validate(cell, [log]).verdict).toBe('rejected')
})

test('late events beyond the 32 bits of one word, which an oracle learns of one by one', () => {
  // Writes happen in order only, so that few items are possible although many events may still happen.
  const ladder = { ...cell, actions: (tools: Parameters<typeof cell.actions>[0]) => inOrder(cell.actions(tools)) }
  const judge = oracle(ladder)
  const writes = Array.from({ length: 40 }, (_, index): Json => ({ write: index + 1, unknown: 'late' }))
  for (const write of writes) expect(judge.feed(write)).toBe('accepted')
  expect(judge.frontier()).toHaveLength(41)
  for (const value of [0, 1, 31, 32, 33, 39]) expect(judge.feed({ read: value })).toBe('accepted')
  expect(judge.frontier().map(({ value }) => value)).toEqual([39, 40])
  expect(judge.feed({ read: 40 })).toBe('accepted')
  expect(judge.result()).toEqual(
    validate(ladder, [[...writes, ...[0, 1, 31, 32, 33, 39, 40].map((read) => ({ read }))]]),
  )
  expect(judge.feed({ read: 41 })).toBe('rejected')
})

function inOrder(actions: Actions): Actions {
  const { write } = actions
  if (write === undefined) return actions
  return {
    ...actions,
    write: {
      ...write,
      when: (s: { readonly value: number }, { value }: { readonly value: number }) => value === s.value + 1,
    },
  }
}
