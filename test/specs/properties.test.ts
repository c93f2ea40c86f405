// Each property over small traces: when it holds, when it is violated and by which events, when its premise was never met; and one of them
// against a brute-force reading of random traces.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventKind, Json } from '../../sim/trace/event.ts'
import { Trace } from '../../sim/trace/trace.ts'
import { dueRunsEnd } from '../../specs/properties/dueRunsEnd.ts'
import { failureFreeOnce } from '../../specs/properties/failureFreeOnce.ts'
import { oneKeyOnePayload } from '../../specs/properties/oneKeyOnePayload.ts'
import { oneTerminalResult } from '../../specs/properties/oneTerminalResult.ts'
import type { Property, RunEnd } from '../../src/property/property.ts'

type Line = readonly [EventKind, Json]

const finished: RunEnd = { kind: 'finished', boundMs: 1000 }

/** Feeds lines to a property: what it says, as `message: evidence`, and how often its premise was met. */
function judge(
  property: Property,
  lines: readonly Line[],
  end: RunEnd = finished,
): { readonly violations: readonly string[]; readonly premises: number } {
  const trace = new Trace({ keep: true })
  const monitor = property.monitor()
  const violations: string[] = []
  const add = (violation: ReturnType<typeof monitor.see>): void => {
    if (violation !== undefined)
      violations.push(`${violation.message}: ${violation.evidence.map(({ sequence }) => `#${sequence}`).join(' ')}`)
  }
  trace.listen(property.kinds, (event) => add(monitor.see(event)))
  for (const [index, [kind, data]] of lines.entries()) trace.append(index, 'm', 1, kind, data, 0)
  for (const violation of monitor.end?.(end) ?? []) add(violation)
  return { violations, premises: monitor.premises() }
}

const attempt: Line = ['step.attempt', { run: 'r', path: '0', step: 'charge' }]
const failed: Line = ['step.outcome', { run: 'r', path: '0', step: 'charge', failure: {} }]
const effect = (over: Readonly<Record<string, Json>> = {}): Line => [
  'effect',
  { service: 'payments', operation: 'charge', run: 'r', path: '0', key: 'k', payload: 'p', ...over },
]
const struck: Line = ['fault.strike', { kind: 'pause', site: 's' }]

test('failure-free exactly once', () => {
  expect(judge(failureFreeOnce, [])).toEqual({ violations: [], premises: 0 })
  expect(judge(failureFreeOnce, [attempt, failed, attempt, effect()])).toEqual({ violations: [], premises: 2 })
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
  expect(judge(oneKeyOnePayload, [effect(), effect(), effect({ path: '1', key: 'other' })])).toEqual({ violations: [], premises: 3 })
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
  expect(judge(oneTerminalResult, [told(1)])).toEqual({ violations: [], premises: 0 })
  expect(judge(oneTerminalResult, [told(1), reset, told(1)])).toEqual({ violations: [], premises: 1 })
  expect(judge(oneTerminalResult, [told(1), told(2)]).violations).toEqual(['two readers of r were told different results: #1 #2'])
})

test('due runs end', () => {
  const start: Line = ['client.call', { who: 'client', operation: 'start', run: 'r' }]
  const ended: Line = ['client.return', { who: 'first reader', operation: 'result', run: 'r', output: 1 }]
  const waits: Line = ['workflow.command', { run: 'r', path: '2', verb: 'sleep', forMs: 5 }]
  const late: RunEnd = { kind: 'deadline', boundMs: 60_000 }
  expect(judge(dueRunsEnd, [], late)).toEqual({ violations: [], premises: 0 })
  expect(judge(dueRunsEnd, [start, waits, ended], late)).toEqual({ violations: [], premises: 1 })
  expect(judge(dueRunsEnd, [start, waits], late).violations).toEqual([
    'r has not ended 60 s after healing; it waits for sleep at place 2: #1 #2',
  ])
  expect(judge(dueRunsEnd, [start], late).violations).toEqual(['r has not ended 60 s after healing; its code was never entered: #1'])
  // A bound says nothing of what did not happen.
  expect(judge(dueRunsEnd, [start, waits], { kind: 'bounded', boundMs: 0 }).violations).toEqual([])
})
