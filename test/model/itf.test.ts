// Traces out and in: what is written is read back and is a behaviour of the model that violates the property, for every
// mutant that there is; what other tools write is read; and what is no behaviour is refused.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInModels, loadModel } from '../../src/config/models.ts'
import {
  type CheckOptions,
  check,
  defineModel,
  type Model,
  readItf,
  replay,
  type Trace,
  type Type,
  t,
  writeItf,
} from '../../src/model/index.ts'
import { mutantsOf } from '../../src/model/instance/mutants.ts'
import { fromItf, toItf } from '../../src/model/itf/itfValue.ts'
import { twoPhase } from './published/twoPhase.ts'

interface Found {
  readonly property: string
  readonly text: string
  readonly trace: Trace
}

function counterexampleOf(model: Model, options: CheckOptions): Found {
  const { counterexample } = check(model, options)
  if (counterexample === undefined) throw new Error(`${model.name}: no counterexample`)
  return { property: counterexample.property, text: writeItf(model, counterexample, options), trace: counterexample }
}

const models: readonly Model[] = [
  twoPhase,
  ...(await Promise.all((await builtInModels()).map(loadModel))).map(({ model }) => model),
]

describe.each(models.map((model) => [model.name, model] as const))('%s', (_, model) => {
  test.each(mutantsOf(model))('%s: its counterexample is written, read back and taken again', (mutant) => {
    const { property, text, trace } = counterexampleOf(model, { mutant })
    expect(replay(model, trace, { mutant, property })).toEqual({ kind: 'violation', property })
    const read = readItf(model, text, { mutant })
    expect(replay(model, read, { mutant, property })).toEqual({ kind: 'violation', property })
    expect(read).toEqual({
      steps: trace.steps,
      ...(trace.loopsTo === undefined ? {} : { loopsTo: trace.loopsTo }),
    })
    // Of the model without the mistake it is no violation.
    expect(replay(model, read, { property }).kind).not.toBe('violation')
  })
})

const shelf = defineModel({
  name: 'shelf',
  constants: { pages: 2 },
  state: ({ pages }) =>
    t.struct({
      owner: t.option(t.enum('ann', 'bob')),
      last: t.union({ idle: {}, wrote: { page: t.int(0, pages - 1), bold: t.bool } }),
      by: t.record(t.enum('ann', 'bob'), t.int(-1, 3)),
      open: t.set(t.int(0, pages - 1)),
      sent: t.bag(t.enum('a', 'b'), 3),
      log: t.seq(t.struct({ page: t.int(0, pages - 1), by: t.option(t.bool) }), 3),
      index: t.map(t.enum('x', 'y'), t.set(t.bool), 2),
    }),
  init: ({ action }) =>
    action({
      params: { owner: t.enum('ann', 'bob') },
      step: (s, { owner }) => {
        s.owner = owner
      },
    }),
  actions: ({ action, constants: { pages } }) => ({
    write: action({
      params: { page: t.int(0, pages - 1), bold: t.bool },
      when: (s) => s.log.length < 2,
      step: (s, { page, bold }) => {
        s.last = { kind: 'wrote', page, bold }
        s.owner = null
        s.by.set('bob', 3)
        s.open.add(page)
        s.sent.add('b')
        s.log.push({ page, by: bold })
        s.index.set('y', [bold])
      },
    }),
    recall: action({
      params: { entry: (s) => s.log.values() },
      when: (s) => s.log.length === 2,
      step: (s, { entry }) => {
        s.open.delete(entry.page)
        s.sent.add('a')
      },
    }),
  }),
  ends: (s) => s.sent.size === 3,
  properties: ({ always }) => ({
    neverRecalled: always((s) => s.sent.size < 3 || s.sent.has('a')),
    keepsTwo: always((s) => s.sent.size < 3),
  }),
})

test('every kind of value has its form', () => {
  const { text, property, trace } = counterexampleOf(shelf, {})
  expect(replay(shelf, readItf(shelf, text), { property })).toEqual({ kind: 'violation', property: 'keepsTwo' })
  expect(trace.steps).toHaveLength(4)
  const { vars, states } = JSON.parse(text)
  expect(vars.join(' ')).toBe('owner last by open sent log index mbt::actionTaken mbt::nondetPicks')
  expect(states.map((state: object) => JSON.stringify(state).replaceAll('"', "'"))).toMatchInlineSnapshot(`
    [
      "{'#meta':{'index':0},'owner':{'tag':'Some','value':'ann'},'last':{'tag':'idle','value':{'#tup':[]}},'by':{'#map':[['ann',{'#bigint':'-1'}],['bob',{'#bigint':'-1'}]]},'open':{'#set':[]},'sent':{'#map':[]},'log':[],'index':{'#map':[]},'mbt::actionTaken':'init','mbt::nondetPicks':{'owner':{'tag':'Some','value':'ann'},'page':{'tag':'None','value':{'#tup':[]}},'bold':{'tag':'None','value':{'#tup':[]}},'entry':{'tag':'None','value':{'#tup':[]}}}}",
      "{'#meta':{'index':1},'owner':{'tag':'None','value':{'#tup':[]}},'last':{'tag':'wrote','value':{'page':{'#bigint':'0'},'bold':false}},'by':{'#map':[['ann',{'#bigint':'-1'}],['bob',{'#bigint':'3'}]]},'open':{'#set':[{'#bigint':'0'}]},'sent':{'#map':[['b',{'#bigint':'1'}]]},'log':[{'page':{'#bigint':'0'},'by':{'tag':'Some','value':false}}],'index':{'#map':[['y',{'#set':[false]}]]},'mbt::actionTaken':'write','mbt::nondetPicks':{'owner':{'tag':'None','value':{'#tup':[]}},'page':{'tag':'Some','value':{'#bigint':'0'}},'bold':{'tag':'Some','value':false},'entry':{'tag':'None','value':{'#tup':[]}}}}",
      "{'#meta':{'index':2},'owner':{'tag':'None','value':{'#tup':[]}},'last':{'tag':'wrote','value':{'page':{'#bigint':'0'},'bold':false}},'by':{'#map':[['ann',{'#bigint':'-1'}],['bob',{'#bigint':'3'}]]},'open':{'#set':[{'#bigint':'0'}]},'sent':{'#map':[['b',{'#bigint':'2'}]]},'log':[{'page':{'#bigint':'0'},'by':{'tag':'Some','value':false}},{'page':{'#bigint':'0'},'by':{'tag':'Some','value':false}}],'index':{'#map':[['y',{'#set':[false]}]]},'mbt::actionTaken':'write','mbt::nondetPicks':{'owner':{'tag':'None','value':{'#tup':[]}},'page':{'tag':'Some','value':{'#bigint':'0'}},'bold':{'tag':'Some','value':false},'entry':{'tag':'None','value':{'#tup':[]}}}}",
      "{'#meta':{'index':3},'owner':{'tag':'None','value':{'#tup':[]}},'last':{'tag':'wrote','value':{'page':{'#bigint':'0'},'bold':false}},'by':{'#map':[['ann',{'#bigint':'-1'}],['bob',{'#bigint':'3'}]]},'open':{'#set':[]},'sent':{'#map':[['a',{'#bigint':'1'}],['b',{'#bigint':'2'}]]},'log':[{'page':{'#bigint':'0'},'by':{'tag':'Some','value':false}},{'page':{'#bigint':'0'},'by':{'tag':'Some','value':false}}],'index':{'#map':[['y',{'#set':[false]}]]},'mbt::actionTaken':'recall','mbt::nondetPicks':{'owner':{'tag':'None','value':{'#tup':[]}},'page':{'tag':'None','value':{'#tup':[]}},'bold':{'tag':'None','value':{'#tup':[]}},'entry':{'tag':'Some','value':{'page':{'#bigint':'0'},'by':false}}}}",
    ]
  `)
})

const boxed: fc.Arbitrary<{ readonly type: Type; readonly value: fc.Arbitrary<unknown> }> = fc.letrec((tie) => {
  type Box = { readonly type: Type; readonly value: fc.Arbitrary<unknown> }
  const box = tie('box') as fc.Arbitrary<Box>
  return {
    box: fc.oneof(
      { maxDepth: 2 },
      fc.constant<Box>({ type: t.bool, value: fc.boolean() }),
      fc.constant<Box>({ type: t.int(-2, 5), value: fc.integer({ min: -2, max: 5 }) }),
      fc.constant<Box>({ type: t.enum('one', 'two'), value: fc.constantFrom('one', 'two') }),
      box.map(({ type, value }): Box => ({ type: t.option(type), value: fc.option(value) })),
      box.map(({ type, value }): Box => ({ type: t.seq(type, 3), value: fc.array(value, { maxLength: 3 }) })),
      box.map(
        ({ type, value }): Box => ({
          type: t.record(t.struct({ a: t.int(0, 1), b: t.bool }), type),
          value: recordOf(value),
        }),
      ),
      fc.tuple(box, box).map(
        ([one, two]): Box => ({
          type: t.struct({ one: one.type, two: two.type }),
          value: fc.record({ one: one.value, two: two.value }),
        }),
      ),
      fc.tuple(box, box).map(
        ([one, two]): Box => ({
          type: t.union({ none: {}, one: { it: one.type }, two: { it: two.type } }),
          value: fc.oneof(
            fc.constant({ kind: 'none' }),
            one.value.map((it) => ({ kind: 'one', it })),
            two.value.map((it) => ({ kind: 'two', it })),
          ),
        }),
      ),
    ),
  }
}).box

function recordOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, value, value, value)
    .map(([a, b, c, d]) => ({ '0,false': a, '0,true': b, '1,false': c, '1,true': d }))
}

test('a value that is written and read is the same value', () => {
  fc.assert(
    fc.property(
      boxed.chain(({ type, value }) => value.map((one) => ({ type, one }))),
      ({ type, one }) => {
        expect(fromItf(type, JSON.parse(JSON.stringify(toItf(type, one))), 'it')).toEqual(one)
      },
    ),
    { numRuns: 500 },
  )
})

test('what other tools write is read: plain numbers, lists, records, names of modules, no picks', () => {
  const states = [
    {
      managers: {
        '#map': [
          [0, 'working'],
          [{ '#bigint': '1' }, 'working'],
        ],
      },
      coordinator: 'init',
      prepared: [],
      sent: { '#set': [] },
    },
    {
      managers: { '0': 'prepared', '1': 'working' },
      'commit::coordinator': 'init',
      prepared: { '#set': [] },
      sent: [{ kind: 'prepared', from: 0 }],
      'mbt::actionTaken': 'prepare',
      'mbt::nondetPicks': {
        at: { tag: 'Some', value: 0 },
        from: { tag: 'None', value: {} },
        other: { tag: 'Some', value: 1 },
      },
    },
    {
      managers: { '0': 'prepared', '1': 'working' },
      coordinator: 'init',
      prepared: { '#set': [0] },
      sent: [{ tag: 'prepared', value: { from: { '#bigint': '0' } } }],
    },
  ]
  const constants = { n: 2 }
  const trace = readItf(twoPhase, JSON.stringify({ vars: [], states }), { constants })
  expect(trace.steps[1]).toEqual({
    action: 'prepare',
    params: { at: 0 },
    state: {
      managers: { '0': 'prepared', '1': 'working' },
      coordinator: 'init',
      prepared: [],
      sent: [{ kind: 'prepared', from: 0 }],
    },
  })
  expect(replay(twoPhase, trace, { constants })).toEqual({ kind: 'behaviour' })
})

test('what is no trace of the model is refused in one line', () => {
  const texts = [
    '{',
    '{"vars":[]}',
    '{"states":[]}',
    '{"states":[{"clock":0}]}',
    '{"states":[{"coordinator":"init"}]}',
    '{"states":[{"managers":{"0":1}}]}',
    '{"states":[{"managers":{"#map":[[7,"working"]]}}]}',
  ]
  const refusals = texts.map((text) => {
    try {
      return readItf(twoPhase, text, {}, 'a.itf.json')
    } catch (error) {
      return error instanceof Error ? error.message.replace(/; try: .*/, '') : error
    }
  })
  expect(refusals).toMatchInlineSnapshot(`
    [
      "expected a trace as JSON, found Expected property name or '}' in JSON at position 1 (line 1 column 2) in a.itf.json",
      "expected an object with an array 'states', found none in a.itf.json",
      "expected at least one state, found none in a.itf.json",
      "expected only the variables managers, coordinator, prepared, sent, found 'clock' in a.itf.json, state 0",
      "expected a state of twoPhase, found managers: expected record of 'working' | 'prepared' | 'committed' | 'aborted' by int 0..2, found nothing in a.itf.json, state 0",
      "expected a state of twoPhase, found managers[0]: expected 'working' | 'prepared' | 'committed' | 'aborted', found 1 in a.itf.json, state 0",
      "expected a state of twoPhase, found managers[0]: expected 'working' | 'prepared' | 'committed' | 'aborted', found nothing in a.itf.json, state 0",
    ]
  `)
})

describe('what is no behaviour is refused', () => {
  const { trace, property } = counterexampleOf(twoPhase, { mutant: 'commitsEarly' })
  const steps = trace.steps
  const options = { mutant: 'commitsEarly', property }
  const changed = (at: number, change: object): Trace => ({
    steps: steps.map((step, index) => (index === at ? { ...step, ...change } : step)),
  })
  const state = (at: number, change: object): object => ({ state: { ...steps[at]?.state, ...change } })

  test('with the first step that cannot be taken, and why', () => {
    const traces = [
      changed(0, state(0, { coordinator: 'aborted' })),
      changed(2, state(2, { prepared: [0] })),
      changed(2, { action: 'abort', params: {} }),
      changed(1, { action: 'hearCommit', params: {} }),
      changed(1, { params: { at: 1 } }),
      changed(1, state(1, { coordinator: 'asleep' })),
      { steps, loopsTo: 0 },
    ]
    expect(traces.map((other) => Object.values(replay(twoPhase, other, options)).join(' '))).toMatchInlineSnapshot(`
      [
        "refused 0 init {} does not lead to this state",
        "refused 2 commit {} does not lead to this state",
        "refused 2 abort {} does not lead to this state",
        "refused 1 hearCommit {} cannot be taken there; another action leads to this state",
        "refused 1 chooseAbort {"at":1} does not lead to this state",
        "refused 1 state.coordinator: expected 'init' | 'committed' | 'aborted', found 'asleep'",
        "refused 0 no action leads from the last state to it",
      ]
    `)
  })

  test('steps without an action or parameters may be any', () => {
    const bare = steps.map(({ state: after }) => ({ state: after }))
    expect(replay(twoPhase, bare, options)).toEqual({ kind: 'violation', property })
  })

  test('a behaviour that ends before the violation is none', () => {
    expect(replay(twoPhase, steps.slice(0, -1), options)).toEqual({ kind: 'behaviour' })
    expect(replay(twoPhase, steps, { mutant: 'commitsEarly', property: 'canCommit' })).toEqual({ kind: 'behaviour' })
    expect(replay(twoPhase, steps, { mutant: 'commitsEarly', property: 'deadlock' })).toEqual({ kind: 'behaviour' })
  })
})

test('standing still where a fair action waits is no violation of liveness', () => {
  const constants = { n: 1 }
  const at = (state: object): { readonly state: Readonly<Record<string, unknown>> } => ({
    state: {
      managers: { '0': 'prepared' },
      coordinator: 'init',
      prepared: [0],
      sent: [{ kind: 'prepared', from: 0 }],
      ...state,
    },
  })
  const steps = [at({ managers: { '0': 'working' }, prepared: [], sent: [] }), at({ prepared: [] }), at({})]
  const options = { constants, property: 'decides' }
  expect(replay(twoPhase, { steps, loopsTo: 2 }, options)).toEqual({ kind: 'behaviour' })
  const unfair: Model = {
    ...twoPhase,
    actions: (tools) => {
      const { fair: _, ...commit } = twoPhase.actions(tools).commit
      return { ...twoPhase.actions(tools), commit }
    },
  }
  expect(replay(unfair, { steps, loopsTo: 2 }, options)).toEqual({ kind: 'violation', property: 'decides' })
  expect(replay(unfair, { steps: steps.slice(0, 2), loopsTo: 1 }, options)).toEqual({ kind: 'behaviour' })
})
