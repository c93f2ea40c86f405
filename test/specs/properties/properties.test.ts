// Each property over small traces: when it holds, when it is violated and by which events, when its premise was never
// met; and one of them against a brute-force reading of random traces.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { exactlyOnceWithoutFaults } from '../../../specs/properties/exactlyOnceWithoutFaults.ts'
import { singleOutcome } from '../../../specs/properties/singleOutcome.ts'
import { stableIdempotencyKey } from '../../../specs/properties/stableIdempotencyKey.ts'
import { judge, type Line } from './judge.ts'

const attempt: Line = ['step.attempt', { run: 'r', path: '0', step: 'charge' }]
const failed: Line = ['step.outcome', { run: 'r', path: '0', step: 'charge', failure: {} }]
const effect = (over: Readonly<Record<string, Json>> = {}): Line => [
  'effect',
  { service: 'payments', operation: 'charge', run: 'r', path: '0', key: 'k', payload: 'p', ...over },
]
const injected: Line = ['fault.injected', { kind: 'pause', site: 's' }]

test('exactly once without faults', () => {
  expect(judge(exactlyOnceWithoutFaults, [])).toMatchObject({ violations: [], premises: 0 })
  expect(judge(exactlyOnceWithoutFaults, [attempt, failed, attempt, effect()])).toMatchObject({
    violations: [],
    premises: 2,
  })
  expect(judge(exactlyOnceWithoutFaults, [attempt, attempt]).violations).toEqual([
    'r, step 0 (`charge`) was attempted twice although no fault was injected: #1 #2',
  ])
  const done: Line = ['step.outcome', { run: 'r', path: '0', step: 'charge', value: null }]
  expect(judge(exactlyOnceWithoutFaults, [attempt, done, attempt]).violations).toHaveLength(1)
  expect(judge(exactlyOnceWithoutFaults, [attempt, failed, attempt, done, attempt]).violations).toHaveLength(1)
  expect(judge(exactlyOnceWithoutFaults, [attempt, effect(), effect()]).violations).toEqual([
    'r, step 0 took effect at payments.charge twice although no fault was injected: #2 #3',
  ])
  // A fault excuses what comes after it, not what came before.
  // What a fault excuses is not put to the test either.
  expect(judge(exactlyOnceWithoutFaults, [attempt, injected, attempt])).toMatchObject({ violations: [], premises: 1 })
  expect(judge(exactlyOnceWithoutFaults, [injected, attempt, failed, attempt, effect()])).toMatchObject({
    violations: [],
    premises: 0,
  })
  expect(judge(exactlyOnceWithoutFaults, [attempt, attempt, injected]).violations).toHaveLength(1)
})

test('one key, one payload', () => {
  expect(judge(stableIdempotencyKey, [effect(), effect(), effect({ path: '1', key: 'other' })])).toMatchObject({
    violations: [],
    premises: 3,
  })
  expect(judge(stableIdempotencyKey, [effect(), effect({ key: 'other' })]).violations).toEqual([
    'r, step 0 called payments.charge with another key: #1 #2',
  ])
  expect(judge(stableIdempotencyKey, [effect(), effect({ payload: 'other' })]).violations).toEqual([
    'r, step 0 called payments.charge with another payload: #1 #2',
  ])
})

test('one key, one payload, agrees with a brute-force reading', () => {
  const effects = fc.array(
    fc.record({ path: fc.constantFrom('0', '1'), key: fc.constantFrom('a', 'b'), payload: fc.constantFrom('p', 'q') }),
  )
  fc.assert(
    fc.property(effects, (script) => {
      const differs = script.some((one) =>
        script.some((other) => one.path === other.path && (one.key !== other.key || one.payload !== other.payload)),
      )
      expect(judge(stableIdempotencyKey, script.map(effect)).violations.length > 0).toBe(differs)
    }),
  )
})

test('one terminal result', () => {
  const told = (output: Json): Line => ['client.return', { who: 'reader', operation: 'result', run: 'r', output }]
  const reset: Line = ['client.return', { who: 'reader', operation: 'result', run: 'r', failure: 'connection reset' }]
  expect(judge(singleOutcome, [told(1)])).toMatchObject({ violations: [], premises: 1 })
  expect(judge(singleOutcome, [told(1), reset, told(1)])).toMatchObject({ violations: [], premises: 2 })
  // What stores JSON may record it back with its members in another order.
  expect(judge(singleOutcome, [told({ a: 1, b: 2 }), told({ b: 2, a: 1 })]).violations).toEqual([])
  expect(judge(singleOutcome, [told(1), told(2)]).violations).toEqual(['two readers of r got different results: #1 #2'])
  expect(judge(singleOutcome, [told('1'), told(1)]).violations).toHaveLength(1)
})

test('one terminal result, and a true one', () => {
  const told = (output: Json): Line => ['client.return', { who: 'reader', operation: 'result', run: 'r', output }]
  const value = (value: Json): Line => told({ kind: 'value', value })
  const failed = told({ kind: 'failure', failure: { name: 'Wrapped', message: 'm' } })
  const entered: Line = ['workflow.enter', { run: 'r', workflow: 'w', values: [] }]
  const came = (value: Json): Line => ['workflow.end', { run: 'r', value }]
  const threw: Line = ['workflow.end', { run: 'r', failure: { name: 'Error', message: 'm' } }]
  const said = (...lines: readonly Line[]): readonly string[] => judge(singleOutcome, [entered, ...lines]).violations
  expect(said(came({ a: 1, b: 2 }), value({ b: 2, a: 1 }))).toEqual([])
  expect(said(came(null), value(null))).toEqual([])
  expect(said(threw, failed)).toEqual([])
  // Any incarnation may be the one whose result was stored.
  expect(said(came(1), threw, came(2), value(1))).toEqual([])
  expect(said(came(1), value(2))).toEqual(['a reader of r got a value with which its workflow did not end: #2 #3'])
  expect(said(threw, value(2))).toHaveLength(1)
  expect(said(value(2))).toEqual(['a reader of r got a value with which its workflow did not end: #2'])
  expect(said(came(1), failed)).toEqual(['a reader of r got a failure with which its workflow did not end: #2 #3'])
  expect(said(failed)).toHaveLength(1)
  // There may be no such workflow.
  expect(judge(singleOutcome, [failed]).violations).toEqual([])
  // What a run that was cancelled came to, its engine decides.
  const cancels: Json = { verb: 'all', operations: [{ verb: 'cancel', to: 'r' }] }
  expect(said(['workflow.command', { run: 'other', path: '0', ...(cancels as object) }], failed)).toEqual([])
  expect(said(['client.call', { who: 'client', operation: 'cancel', run: 'r' }], failed)).toEqual([])
})
