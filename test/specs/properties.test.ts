// Each property over small traces: when it holds, when it is violated and by which events, when its premise was never met; and one of them
// against a brute-force reading of random traces.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../sim/trace/event.ts'
import { failureFreeOnce } from '../../specs/properties/failureFreeOnce.ts'
import { oneKeyOnePayload } from '../../specs/properties/oneKeyOnePayload.ts'
import { oneTerminalResult } from '../../specs/properties/oneTerminalResult.ts'
import { judge, type Line } from './judge.ts'

const attempt: Line = ['step.attempt', { run: 'r', path: '0', step: 'charge' }]
const failed: Line = ['step.outcome', { run: 'r', path: '0', step: 'charge', failure: {} }]
const effect = (over: Readonly<Record<string, Json>> = {}): Line => [
  'effect',
  { service: 'payments', operation: 'charge', run: 'r', path: '0', key: 'k', payload: 'p', ...over },
]
const struck: Line = ['fault.strike', { kind: 'pause', site: 's' }]

test('failure-free exactly once', () => {
  expect(judge(failureFreeOnce, [])).toMatchObject({ violations: [], premises: 0 })
  expect(judge(failureFreeOnce, [attempt, failed, attempt, effect()])).toMatchObject({ violations: [], premises: 2 })
  expect(judge(failureFreeOnce, [attempt, attempt]).violations).toEqual([
    "step 'charge' of r/0 happened twice although no fault was injected: #1 #2",
  ])
  expect(judge(failureFreeOnce, [attempt, effect(), effect()]).violations).toEqual([
    'effect payments.charge of r/0 happened twice although no fault was injected: #2 #3',
  ])
  // A fault excuses what comes after it, not what came before.
  expect(judge(failureFreeOnce, [attempt, struck, attempt]).violations).toEqual([])
  expect(judge(failureFreeOnce, [attempt, attempt, struck]).violations).toHaveLength(1)
})

test('one key, one payload', () => {
  expect(judge(oneKeyOnePayload, [effect(), effect(), effect({ path: '1', key: 'other' })])).toMatchObject({ violations: [], premises: 3 })
  expect(judge(oneKeyOnePayload, [effect(), effect({ key: 'other' })]).violations).toEqual([
    'r/0 payments.charge was presented with another key: #1 #2',
  ])
  expect(judge(oneKeyOnePayload, [effect(), effect({ payload: 'other' })]).violations).toEqual([
    'r/0 payments.charge was presented with another payload: #1 #2',
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
      expect(judge(oneKeyOnePayload, script.map(effect)).violations.length > 0).toBe(differs)
    }),
  )
})

test('one terminal result', () => {
  const told = (output: Json): Line => ['client.return', { who: 'reader', operation: 'result', run: 'r', output }]
  const reset: Line = ['client.return', { who: 'reader', operation: 'result', run: 'r', failure: 'connection reset' }]
  expect(judge(oneTerminalResult, [told(1)])).toMatchObject({ violations: [], premises: 0 })
  expect(judge(oneTerminalResult, [told(1), reset, told(1)])).toMatchObject({ violations: [], premises: 1 })
  // What stores JSON may give it back with its members in another order.
  expect(judge(oneTerminalResult, [told({ a: 1, b: 2 }), told({ b: 2, a: 1 })]).violations).toEqual([])
  expect(judge(oneTerminalResult, [told(1), told(2)]).violations).toEqual(['two readers of r were told different results: #1 #2'])
})
