// Timers in small traces, with times in seconds: what is early, by which events, and when nothing can be said.
import { expect, test } from 'vitest'
import { clockKinds } from '../../../sim/faults/clockKinds.ts'
import type { Json } from '../../../sim/trace/event.ts'
import { noEarlyTimers } from '../../../specs/properties/noEarlyTimers.ts'
import { judge, type Line } from './judge.ts'

const asked = (seconds: number, command: { readonly [key: string]: Json }): Line => [
  'workflow.command',
  { run: 'r', path: '0', ...command },
  'm',
  1,
  seconds,
]
const told = (seconds: number, value: Json = null): Line => [
  'workflow.observe',
  { run: 'r', path: '0', value },
  'm',
  1,
  seconds,
]
const faultAt = (seconds: number, kind: string): Line => ['fault.injected', { kind, site: 's' }, 'm', 1, seconds]
const sleep = { verb: 'sleep', forMs: 5000 }
const said = (...lines: readonly Line[]) => judge(noEarlyTimers, lines)
const nothing = { violations: [], causes: [] }

test('a sleep lasts as long as it says, from the first time that it was asked for', () => {
  expect(said(asked(1, sleep), told(6))).toEqual({ ...nothing, premises: 1 })
  // The millisecond of asking had begun before.
  expect(said(asked(1, sleep), told(5.999))).toEqual({ ...nothing, premises: 1 })
  expect(said(asked(1, sleep), told(5.9))).toEqual({
    violations: ['r, sleep 0: a sleep of 5000 ms ended 100 ms early: #1 #2'],
    causes: ['a sleep was early'],
    premises: 1,
  })
  expect(said(asked(1, sleep), faultAt(2, 'crash'), asked(4, sleep), told(6))).toEqual({
    ...nothing,
    premises: 1,
  })
  expect(said(asked(1, sleep), faultAt(2, 'crash'), asked(4, sleep), told(4)).violations).toHaveLength(1)
  expect(said(asked(1, sleep), ['workflow.observe', { run: 'r', path: '0', failure: {} }, 'm', 1, 2])).toEqual({
    ...nothing,
    premises: 0,
  })
})

test('a timeout; not the signal before it', () => {
  const wait = asked(0, { verb: 'waitFor', topic: 'go', timeoutMs: 9000 })
  expect(said(wait, told(9, { kind: 'timeout' }))).toEqual({ ...nothing, premises: 1 })
  expect(said(wait, told(8, { kind: 'timeout' })).causes).toEqual(['a timeout was early'])
  expect(said(wait, told(1, { kind: 'signal', payload: 1 }))).toEqual({ ...nothing, premises: 0 })
})

test('the longest part of all; race does not say who won', () => {
  const parts = [
    sleep,
    { verb: 'step', step: 's', values: [] },
    { verb: 'all', operations: [{ verb: 'sleep', forMs: 7000 }] },
  ]
  expect(said(asked(0, { verb: 'all', operations: parts }), told(7, [null, 1, [null]]))).toEqual({
    ...nothing,
    premises: 1,
  })
  expect(said(asked(0, { verb: 'all', operations: parts }), told(6, [null, 1, [null]])).causes).toEqual([
    'a part of all was early',
  ])
  expect(said(asked(0, { verb: 'race', operations: parts }), told(0, 1))).toEqual({ ...nothing, premises: 0 })
})

test('a scheduled run', () => {
  const plan = { verb: 'schedule', workflow: 'w', values: [], at: 'later', delayMs: 3000 }
  const enter = (seconds: number): Line => [
    'workflow.enter',
    { run: 'later', workflow: 'w', values: [] },
    'm',
    1,
    seconds,
  ]
  expect(said(asked(1, plan), enter(4), enter(5))).toEqual({ ...nothing, premises: 2 })
  expect(said(asked(1, { verb: 'all', operations: [plan] }), enter(3)).causes).toEqual(['a scheduled run was early'])
})

/** Another order within a millisecond leaves the clocks right. */
const wrongClocks = clockKinds.map(({ name }) => name).filter((name) => name !== 'same-millisecond-order')

test.each(wrongClocks)('nothing is said after %s', (kind) => {
  expect(said(asked(1, sleep), faultAt(2, kind), told(3))).toEqual({ ...nothing, premises: 0 })
  expect(said(asked(1, sleep), told(3), faultAt(4, kind)).violations).toHaveLength(1)
  // A later fault of another kind makes no clock right.
  expect(said(asked(1, sleep), faultAt(2, kind), faultAt(2.5, 'crash'), told(3))).toEqual({ ...nothing, premises: 0 })
})
