// Replay is a no-op, over small traces: when what the code was told begins to count, what late workers may do, and a
// brute-force reading.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { idempotenceOnReplay } from '../../../specs/properties/idempotenceOnReplay.ts'
import { judge, type Line } from './judge.ts'

/** What one incarnation does with the run. */
function on(machine: string, incarnation = 1) {
  const line = (kind: Line[0], data: Json): Line => [kind, { run: 'r', ...(data as object) }, machine, incarnation]
  const told = (path: string, verb: string, outcome: Json): readonly [Line, Line] => [
    line('workflow.command', { path, verb }),
    line('workflow.observe', { path, ...(outcome as object) }),
  ]
  return {
    boot: line('process.boot', {}),
    enter: line('workflow.enter', { workflow: 'w', values: [] }),
    attempt: line('step.attempt', { path: '0', step: 'charge' }),
    step: (value: Json) => told('0', 'step', { value }),
    fails: (message: string) => told('0', 'step', { failure: { name: 'Error', message } }),
    sleeps: told('1', 'sleep', { value: null }),
    reads: (value: Json) => told('1', 'now', { value }),
  }
}

const said = (...lines: readonly (Line | readonly Line[])[]): readonly string[] =>
  judge(
    idempotenceOnReplay,
    lines.flatMap((line) => (typeof line[0] === 'string' ? [line as Line] : (line as readonly Line[]))),
  ).violations

const one = on('one')
const later = on('one', 2)
const other = on('other')

test('holds: told the same again, in any order of members', () => {
  const lines = [
    one.boot,
    one.enter,
    ...one.step({ a: 1, b: 2 }),
    ...one.sleeps,
    later.boot,
    later.enter,
    ...later.step({ b: 2, a: 1 }),
  ]
  expect(judge(idempotenceOnReplay, [...lines, ...later.sleeps])).toEqual({ violations: [], causes: [], premises: 4 })
  expect(said(one.enter, one.fails('no'), one.sleeps, later.enter, later.fails('no'), later.sleeps)).toEqual([])
})

test('told something else, after the run had gone on', () => {
  const message = 'r, step 0: a replay observed another result and went on'
  expect(said(one.enter, one.step(1), one.sleeps, later.enter, later.step(2), later.sleeps)).toEqual([
    `${message}: #3 #5 #8 #10`,
  ])
  expect(said(one.enter, one.step(1), one.sleeps, later.enter, later.fails('no'), later.sleeps)).toHaveLength(1)
  // Two workers at once, both of whom go on.
  expect(said(one.enter, other.enter, one.step(1), other.step(2), one.sleeps, other.sleeps)).toHaveLength(1)
})

test('what nothing followed from does not count', () => {
  // Lost in a crash before the engine wrote it down.
  expect(said(one.enter, one.step(1), later.enter, later.step(2), later.sleeps)).toEqual([])
  // A clock may be read without writing it down.
  expect(said(one.enter, one.step(1), one.reads(5), later.enter, later.step(2), later.sleeps)).toEqual([])
  // A worker whose lease is gone is told that it failed, or what it did itself, and comes no further.
  expect(said(one.enter, other.enter, one.step(1), one.sleeps, other.fails('fenced'))).toEqual([])
  expect(said(one.enter, other.enter, one.step(1), one.sleeps, other.step(2))).toEqual([])
})

test('two executions side by side in one process are told apart by what they ask for', () => {
  const [asksStep, toldStep] = one.step(1)
  const [, failed] = one.fails('fenced')
  const [asksSleep, slept] = one.sleeps
  // The earlier execution is told that its lease is gone, before or after the later one, and gives up.
  const both = [one.enter, asksStep, one.enter, asksStep]
  const end = [later.enter, ...later.step(1), ...later.sleeps]
  expect(said(both, [failed, toldStep, asksSleep, slept], end)).toEqual([])
  expect(said(both, [toldStep, asksSleep, failed, slept], end)).toEqual([])
  // It does not record up, and asks for what the later one asks for: whose the sleep is, nobody can say.
  expect(said(both, [failed, asksSleep, toldStep, asksSleep, slept], end)).toEqual([])
  // It goes on alone.
  expect(said(both, [failed, asksSleep, slept], end)).toHaveLength(1)
  // What was left waiting says nothing, however often.
  expect(said(both, both, [toldStep, asksSleep, slept], later.enter, later.step(2), later.sleeps)).toHaveLength(1)
})

test('a step is done again by who booted when the run had gone on', () => {
  expect(said(one.boot, one.enter, one.attempt, one.step(1), one.sleeps, later.boot, later.attempt)).toEqual([
    'r, step 0 (`charge`) was attempted again by an incarnation that booted after its result was observed: #5 #7 #9',
  ])
  // It may have begun with what was known before.
  expect(said(one.boot, other.boot, one.enter, one.attempt, one.step(1), one.sleeps, other.attempt)).toEqual([])
  expect(said(one.boot, one.enter, one.attempt, one.step(1), later.boot, later.attempt)).toEqual([])
})

test('a call is one run', () => {
  const call: Json = { verb: 'call', workflow: 'w', values: [{ a: 1, b: 2 }] }
  const asks = (path: string, command: Json): Line => [
    'workflow.command',
    { run: 'parent', path, ...(command as object) },
  ]
  const enters = (run: string, values: Json = [{ b: 2, a: 1 }]): Line => [
    'workflow.enter',
    { run, workflow: 'w', values },
  ]
  // A replay asks again, and its child may be entered again.
  expect(said(asks('0', call), enters('x'), asks('0', call), enters('x'))).toEqual([])
  expect(said(asks('0', { verb: 'all', operations: [call, call] }), enters('x'), enters('y'))).toEqual([])
  expect(said(asks('0', call), enters('x'), asks('0', call), enters('y'))).toEqual([
    "y: one more run of 'w' with these values than there are calls: #2 #4",
  ])
  // What clients start or a run schedules is nobody's child; and of values that were changed on their way nothing is
  // said.
  expect(said(['client.call', { operation: 'start', run: 'y' }], asks('0', call), enters('x'), enters('y'))).toEqual([])
  expect(
    said(asks('0', call), asks('1', { verb: 'schedule', workflow: 'w', at: 'y' }), enters('x'), enters('y')),
  ).toEqual([])
  expect(said(asks('0', call), enters('x', [1]), enters('y', [1]))).toEqual([])
})

test('agrees with a brute-force reading', () => {
  const lives = fc.array(fc.record({ value: fc.constantFrom(1, 2), attempts: fc.boolean(), goesOn: fc.boolean() }), {
    maxLength: 6,
  })
  fc.assert(
    fc.property(lives, (script) => {
      const lines = script.flatMap(({ value, attempts, goesOn }, index) => {
        const life = on('one', index + 1)
        return [
          life.boot,
          life.enter,
          ...(attempts ? [life.attempt] : []),
          ...life.step(value),
          ...(goesOn ? life.sleeps : []),
        ]
      })
      const wentOn = (before: number): typeof script => script.slice(0, before).filter(({ goesOn }) => goesOn)
      const broken = script.some(
        ({ value, attempts, goesOn }, index) =>
          (attempts && wentOn(index).length > 0) ||
          (goesOn && wentOn(index).some((earlier) => earlier.value !== value)),
      )
      expect(judge(idempotenceOnReplay, lines).violations.length > 0).toBe(broken)
    }),
    { numRuns: 1000 },
  )
})
