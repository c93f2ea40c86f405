// What the code of a run is told, by each verb: what somebody gave, what nobody gave, and what cannot be judged.
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { noPhantomResults } from '../../../specs/properties/noPhantomResults.ts'
import { judge, type Line } from './judge.ts'

const asked = (command: { readonly [key: string]: Json }): Line => [
  'workflow.command',
  { run: 'r', path: '0', ...command },
]
const gave = (value: Json, path = '0'): Line => ['step.outcome', { run: 'r', path, step: 'charge', value }]
const told = (value: Json): Line => ['workflow.observe', { run: 'r', path: '0', value }]
const failed: Line = ['workflow.observe', { run: 'r', path: '0', failure: { name: 'Error', message: 'm' } }]
const injected: Line = ['fault.injected', { kind: 'crash', site: 's' }]
const charge = { verb: 'step', step: 'charge', values: [] }
const sleep = { verb: 'sleep', forMs: 1 }
const call = { verb: 'call', workflow: 'part', values: [1] }
const said = (...lines: readonly Line[]) => judge(noPhantomResults, lines)
const nothing = { violations: [], causes: [] }

test('a step: what any of its attempts gave, under faults too', () => {
  expect(said()).toEqual({ ...nothing, premises: 0 })
  expect(said(asked(charge), gave({ a: 1, b: 2 }), told({ b: 2, a: 1 }))).toEqual({ ...nothing, premises: 1 })
  expect(said(asked(charge), gave(1), injected, gave(2), told(1), told(2))).toEqual({ ...nothing, premises: 2 })
  expect(said(asked(charge), gave(1), injected, told(2))).toEqual({
    violations: ['r, step 0 (`charge`): no attempt of the step produced the result: #1 #2 #4'],
    causes: ['no attempt of the step produced the result'],
    premises: 1,
  })
  expect(said(asked(charge), injected, told(null)).violations).toEqual([
    'r, step 0 (`charge`): no attempt of the step produced the result: #1 #3',
  ])
  // What another step gave is not this one's, nor what it gives later.
  expect(said(asked(charge), gave(1, '1'), told(1), gave(1)).violations).toHaveLength(1)
  // Engines may fail a step for reasons of their own.
  expect(said(asked(charge), failed)).toEqual({ ...nothing, premises: 0 })
})

test('a call: what the code of a child came to', () => {
  const entered: Line = ['workflow.enter', { run: 'child', workflow: 'part', values: [1] }]
  const ended = (value: Json): Line => ['workflow.end', { run: 'child', value }]
  expect(said(asked(call), entered, ended('x'), told('x'))).toEqual({ ...nothing, premises: 1 })
  expect(said(asked(call), entered, ended('x'), told('y')).causes).toEqual(['no child produced the result'])
  expect(
    said(asked(call), entered, ['workflow.end', { run: 'child', failure: {} }], told(null)).violations,
  ).toHaveLength(1)
  // Of a child that nobody recognises nothing is known.
  expect(
    said(asked(call), ['workflow.enter', { run: 'child', workflow: 'part', values: [2] }], ended('x'), told('y')),
  ).toEqual({
    ...nothing,
    premises: 0,
  })
})

test('a signal: one that a client or a run has sent to this run, of this topic', () => {
  const waits = asked({ verb: 'waitFor', topic: 'go', timeoutMs: 10 })
  const client = (run: string, topic: string): Line => [
    'client.call',
    { who: 'client', operation: 'signal', run, topic, payload: 'yes' },
  ]
  const sent: Line = [
    'workflow.command',
    { run: 'other', path: '3', verb: 'all', operations: [{ verb: 'send', to: 'r', topic: 'go', payload: 'yes' }] },
  ]
  const heard = (payload: Json): Line => told({ kind: 'signal', payload })
  expect(said(client('r', 'go'), waits, heard('yes'))).toEqual({ ...nothing, premises: 1 })
  expect(said(sent, waits, heard('yes'))).toEqual({ ...nothing, premises: 1 })
  expect(said(client('r', 'go'), waits, heard('no')).causes).toEqual(['nobody sent the signal'])
  expect(said(client('other', 'go'), client('r', 'stop'), waits, heard('yes')).violations).toHaveLength(1)
  expect(said(waits, told({ kind: 'timeout' }))).toEqual({ ...nothing, premises: 0 })
})

test('parallel commands: each part of all, some part of race and any', () => {
  const parallel = (verb: string, ...operations: readonly Json[]) => asked({ verb, operations })
  const both = [gave('a', '0.0'), gave('b', '0.1')]
  expect(said(parallel('all', charge, charge), ...both, told(['a', 'b']))).toEqual({ ...nothing, premises: 1 })
  expect(said(parallel('all', charge, charge), ...both, told(['b', 'a'])).causes).toEqual([
    'no attempt of the step produced the result',
  ])
  expect(said(parallel('all', charge, charge), ...both, told(['a'])).causes).toEqual([
    'the result of all is not a list of its parts',
  ])
  expect(said(parallel('all', sleep, charge), gave('b', '0.1'), told([null, 'b']))).toEqual({ ...nothing, premises: 1 })
  for (const verb of ['race', 'any']) {
    expect(said(parallel(verb, charge, charge), ...both, told('b'))).toEqual({ ...nothing, premises: 1 })
    expect(said(parallel(verb, charge, charge), ...both, told('c')).causes).toEqual([
      'no attempt of the step produced the result',
    ])
    // The sleep may have won.
    expect(said(parallel(verb, charge, sleep), gave('a', '0.0'), told(null))).toEqual({ ...nothing, premises: 0 })
  }
  const nested = parallel('all', { verb: 'race', operations: [charge, charge] }, charge)
  expect(said(nested, gave('x', '0.0.1'), gave('y', '0.1'), told(['x', 'y']))).toEqual({ ...nothing, premises: 1 })
  expect(said(nested, gave('x', '0.0.1'), gave('y', '0.1'), told(['y', 'y'])).violations).toHaveLength(1)
})
