// The property of the approval scenario over small traces: each way to break it, the events that prove it, and that
// nothing else breaks it.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { approvalBeforeAct } from '../../../specs/properties/approvalBeforeAct.ts'
import { judge, type Line } from './judge.ts'

const property = approvalBeforeAct({ topic: 'approval', approval: 'approve', act: 'publish', withdraw: 'withdraw' })

const waits: Line = ['workflow.command', { run: 'r', path: '2', verb: 'waitFor', topic: 'approval', timeoutMs: 5 }]
const sent = (payload = 'approve', topic = 'approval'): Line => [
  'client.call',
  { who: 'client', operation: 'signal', run: 'r', topic, payload },
]
const sentByRun: Line = [
  'workflow.command',
  { run: 'other', path: '0', verb: 'send', to: 'r', topic: 'approval', payload: 'approve' },
]
const observed = (payload = 'approve', path = '2'): Line => [
  'workflow.observe',
  { run: 'r', path, value: { kind: 'signal', payload } },
]
const timedOut: Line = ['workflow.observe', { run: 'r', path: '2', value: { kind: 'timeout' } }]
const did = (step: 'publish' | 'withdraw' | 'note', isNew = true): readonly Line[] => [
  ['step.attempt', { run: 'r', path: `3 ${step}`, step }],
  ['effect', { service: 's', operation: 'o', run: 'r', path: `3 ${step}`, key: 'k', payload: 'p', isNew }],
]

test('holds: published once after an approval, withdrawn otherwise', () => {
  expect(judge(property, [waits, sent(), observed(), ...did('publish'), ...did('publish', false)])).toMatchObject({
    violations: [],
    premises: 2,
  })
  expect(judge(property, [waits, sentByRun, observed(), ...did('publish')])).toMatchObject({
    violations: [],
    premises: 1,
  })
  expect(judge(property, [waits, timedOut, ...did('withdraw'), sent(), ...did('withdraw')])).toMatchObject({
    violations: [],
    premises: 2,
  })
  expect(judge(property, [waits, sent('reject'), observed('reject'), ...did('withdraw')])).toMatchObject({
    violations: [],
    premises: 1,
  })
})

test('says nothing where nobody acted', () => {
  expect(judge(property, [waits, sent(), observed(), ...did('note')])).toMatchObject({ violations: [], premises: 0 })
})

test('acting without an approval', () => {
  expect(judge(property, [waits, timedOut, ...did('publish')]).violations).toEqual([
    'r acted although it observed no approval: #4',
  ])
  expect(judge(property, [waits, sent('reject'), observed('reject'), ...did('publish')]).violations).toHaveLength(1)
  // What was observed at another place, or sent about something else, is no approval.
  expect(judge(property, [waits, sent(), observed('approve', '1'), ...did('publish')]).violations).toHaveLength(1)
})

test('acting on an approval that nobody sent', () => {
  const message = ['r acted on an approval that nobody had sent: #2 #4']
  expect(judge(property, [waits, observed(), ...did('publish')]).violations).toEqual(message)
  expect(judge(property, [waits, observed(), ...did('publish'), sent()]).violations).toEqual(message)
  expect(
    judge(property, [waits, sent('approve', 'something else'), observed(), ...did('publish')]).violations,
  ).toHaveLength(1)
  // An approval of another run is none of this one.
  const ofAnother: Line = [
    'client.call',
    { who: 'client', operation: 'signal', run: 'other', topic: 'approval', payload: 'approve' },
  ]
  expect(judge(property, [waits, ofAnother, observed(), ...did('publish')]).violations).toHaveLength(1)
})

test('acting twice, or both acting and withdrawing', () => {
  expect(judge(property, [waits, sent(), observed(), ...did('publish'), ...did('publish')]).violations).toEqual([
    'r acted twice: #5 #7',
  ])
  expect(
    judge(property, [waits, timedOut, ...did('withdraw'), sent(), observed(), ...did('publish')]).violations,
  ).toEqual(['r acted after it had withdrawn: #4 #6 #8'])
  expect(judge(property, [waits, sent(), observed(), ...did('publish'), ...did('withdraw')]).violations).toEqual([
    'r withdrew after it had acted: #5 #7',
  ])
})

test('agrees with a brute-force reading of random traces', () => {
  const parts: Readonly<Record<string, readonly Line[]>> = {
    sent: [sent()],
    observed: [observed()],
    timedOut: [timedOut],
    act: did('publish'),
    again: did('publish', false),
    withdraw: did('withdraw'),
  }
  const scripts = fc.array(fc.constantFrom(...Object.keys(parts)), { maxLength: 8 })
  fc.assert(
    fc.property(scripts, (script) => {
      const before = (name: string, at: number): boolean => script.slice(0, at).includes(name)
      const acts = (name: string | undefined): boolean => name === 'act' || name === 'again'
      const broken = script.some(
        (name, at) =>
          (acts(name) && !(before('observed', at) && before('sent', at))) ||
          (name === 'act' && script.slice(0, at).some(acts)) ||
          (script.some(acts) && script.includes('withdraw')),
      )
      expect(judge(property, [waits, ...script.flatMap((name) => parts[name] ?? [])]).violations.length > 0).toBe(
        broken,
      )
    }),
    { numRuns: 2000 },
  )
})
