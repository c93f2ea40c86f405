// What is said of logs that are not explained, whole.
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { defineModel, t } from '../../../src/model/index.ts'
import { oracle } from '../../../src/model/validation/oracle.ts'
import { validate } from '../../../src/model/validation/validate.ts'
import { twoPhase } from '../published/twoPhase.ts'
import { register } from './models.ts'

const account = t.int(0, 2)

/** Accounts with parameters that are read from events, of a type and of what the state offers. */
const bank = defineModel({
  name: 'bank',
  state: () => t.struct({ open: t.set(account), balance: t.record(account, t.int(0, 100)), audits: t.int(0, 3) }),
  actions: ({ action }) => ({
    audit: action({
      when: (s) => s.audits < 3,
      step: (s) => {
        s.audits += 1
      },
    }),
    create: action({
      params: { account },
      when: (s, { account: at }) => !s.open.has(at),
      step: (s, { account: at }) => {
        s.open.add(at)
      },
      seen: (_, { account: at }) => ({ type: 'create', account: at }),
      fromEvent: (event) => read(event, 'create', (account) => ({ account })),
    }),
    deposit: action({
      params: { account: (s) => s.open.values(), amount: t.int(1, 100) },
      when: (s, { account: at, amount }) => s.balance.get(at) + amount <= 100,
      step: (s, { account: at, amount }) => s.balance.set(at, s.balance.get(at) + amount),
      seen: (s, { account: at, amount }) => ({
        type: 'deposit',
        account: at,
        amount,
        after: { balance: s.balance.get(at) + amount },
      }),
      fromEvent: (event) => read(event, 'deposit', (account, amount) => ({ account, amount })),
    }),
    list: action({ step: () => {}, seen: (s) => ({ type: 'list', open: s.open.values() }) }),
  }),
})

function read<T>(event: Json, type: string, body: (account: number, amount: number) => T): T | undefined {
  const fields = event as { readonly type?: string; readonly account?: number; readonly amount?: number }
  return fields.type === type ? body(fields.account ?? -1, fields.amount ?? -1) : undefined
}

const create = (at: number): Json => ({ type: 'create', account: at })
const deposit = (at: number, amount: number, balance: number): Json => ({
  type: 'deposit',
  account: at,
  amount,
  after: { balance },
})

test('a rejection, whole: prefix, steps, states, and why each action does not explain the next event', () => {
  const vote = (manager: number): Json => ({ kind: 'vote', manager, at: 17 })
  expect(validate(twoPhase, [[vote(1), vote(1)]], { constants: { n: 2 }, statesShown: 2 })).toMatchInlineSnapshot(`
    {
      "blocked": [
        {
          "event": {
            "at": 17,
            "kind": "vote",
            "manager": 1,
          },
          "index": 1,
          "log": 0,
          "refusals": [
            {
              "action": "hearPrepared",
              "kind": "hidden",
            },
            {
              "action": "commit",
              "kind": "hidden",
            },
            {
              "action": "abort",
              "kind": "hidden",
            },
            {
              "action": "prepare",
              "differences": [
                {
                  "field": "manager",
                  "found": 1,
                  "shown": 0,
                },
              ],
              "kind": "differs",
              "params": {
                "at": 0,
              },
              "shown": {
                "kind": "vote",
                "manager": 0,
              },
            },
            {
              "action": "chooseAbort",
              "kind": "hidden",
            },
            {
              "action": "hearCommit",
              "kind": "hidden",
            },
            {
              "action": "hearAbort",
              "kind": "hidden",
            },
          ],
        },
      ],
      "explained": [
        1,
      ],
      "items": 20,
      "model": "twoPhase",
      "states": [
        {
          "coordinator": "init",
          "managers": {
            "0": "working",
            "1": "prepared",
          },
          "prepared": [],
          "sent": [
            {
              "from": 1,
              "kind": "prepared",
            },
          ],
        },
        {
          "coordinator": "aborted",
          "managers": {
            "0": "working",
            "1": "prepared",
          },
          "prepared": [],
          "sent": [
            {
              "from": 1,
              "kind": "prepared",
            },
            {
              "kind": "abort",
            },
          ],
        },
      ],
      "statesCount": 12,
      "steps": [
        {
          "kind": "initial",
          "params": {},
          "state": {
            "coordinator": "init",
            "managers": {
              "0": "working",
              "1": "working",
            },
            "prepared": [],
            "sent": [],
          },
        },
        {
          "action": "prepare",
          "index": 0,
          "kind": "event",
          "log": 0,
          "params": {
            "at": 1,
          },
          "state": {
            "coordinator": "init",
            "managers": {
              "0": "working",
              "1": "prepared",
            },
            "prepared": [],
            "sent": [
              {
                "from": 1,
                "kind": "prepared",
              },
            ],
          },
        },
      ],
      "verdict": "rejected",
    }
  `)
})

test('several logs: each one’s next event', () => {
  const write = { kind: 'write', client: 0, value: 1 }
  const result = validate(register, [
    [write, { kind: 'read', client: 0, value: 0 }, { kind: 'crash' }, { kind: 'read', client: 0, value: 1 }],
    [{ kind: 'read', client: 1, value: 3 }],
  ])
  if (result.verdict !== 'rejected') throw new Error(result.verdict)
  expect(result.explained).toEqual([3, 0])
  expect(result.states).toEqual([{ value: 0, buffer: null }])
  expect(
    result.steps.map(({ kind, ...step }) =>
      kind === 'hidden' || kind === 'event' ? 'action' in step && step.action : kind,
    ),
  ).toMatchInlineSnapshot(`
    [
      "initial",
      "write",
      "read",
      "crash",
    ]
  `)
  expect(
    result.blocked.flatMap(({ log, index, refusals }) =>
      refusals.map((refusal) => JSON.stringify({ log, index, ...refusal })),
    ),
  ).toMatchInlineSnapshot(`
    [
      "{"log":0,"index":3,"action":"write","kind":"differs","params":{"client":0,"value":1},"shown":{"kind":"write","client":0,"value":1},"differences":[{"field":"kind","shown":"write","found":"read"}]}",
      "{"log":0,"index":3,"action":"flush","kind":"hidden"}",
      "{"log":0,"index":3,"action":"read","kind":"differs","params":{"client":0},"shown":{"kind":"read","client":0,"value":0},"differences":[{"field":"value","shown":0,"found":1}]}",
      "{"log":0,"index":3,"action":"crash","kind":"disabled"}",
      "{"log":1,"index":0,"action":"write","kind":"differs","params":{"client":1,"value":0},"shown":{"kind":"write","client":1,"value":0},"differences":[{"field":"kind","shown":"write","found":"read"},{"field":"value","shown":0,"found":3}]}",
      "{"log":1,"index":0,"action":"flush","kind":"hidden"}",
      "{"log":1,"index":0,"action":"read","kind":"differs","params":{"client":1},"shown":{"kind":"read","client":1,"value":0},"differences":[{"field":"value","shown":0,"found":3}]}",
      "{"log":1,"index":0,"action":"crash","kind":"disabled"}",
    ]
  `)
})

test('why each action does not explain an event, where parameters come from the event', () => {
  const refusalsOf = (...log: readonly Json[]): unknown => {
    const result = validate(bank, [log])
    if (result.verdict === 'accepted') return result.verdict
    return result.blocked.flatMap(({ refusals }) =>
      refusals.filter(({ kind }) => kind !== 'hidden').map((refusal) => JSON.stringify(refusal)),
    )
  }
  expect(refusalsOf(create(2), deposit(2, 30, 30), deposit(2, 70, 100), { type: 'list', open: [2], by: 'me' })).toBe(
    'accepted',
  )
  expect(refusalsOf(create(2), create(2))).toMatchInlineSnapshot(`
    [
      "{"action":"create","kind":"disabled","params":{"account":2}}",
      "{"action":"deposit","kind":"noParameters"}",
      "{"action":"list","kind":"differs","params":{},"shown":{"type":"list","open":[2]},"differences":[{"field":"type","shown":"list","found":"create"},{"field":"open","shown":[2]}]}",
    ]
  `)
  expect(refusalsOf(create(7))).toMatchInlineSnapshot(`
    [
      "{"action":"create","kind":"outsideParameter","parameter":"account","value":7}",
      "{"action":"deposit","kind":"noParameters"}",
      "{"action":"list","kind":"differs","params":{},"shown":{"type":"list","open":[]},"differences":[{"field":"type","shown":"list","found":"create"},{"field":"open","shown":[]}]}",
    ]
  `)
  expect(refusalsOf(create(2), deposit(1, 30, 30))).toMatchInlineSnapshot(`
    [
      "{"action":"create","kind":"noParameters"}",
      "{"action":"deposit","kind":"outsideParameter","parameter":"account","value":1}",
      "{"action":"list","kind":"differs","params":{},"shown":{"type":"list","open":[2]},"differences":[{"field":"type","shown":"list","found":"deposit"},{"field":"open","shown":[2]}]}",
    ]
  `)
  expect(refusalsOf(create(2), deposit(2, 30, 40))).toMatchInlineSnapshot(`
    [
      "{"action":"create","kind":"noParameters"}",
      "{"action":"deposit","kind":"differs","params":{"account":2,"amount":30},"shown":{"type":"deposit","account":2,"amount":30,"after":{"balance":30}},"differences":[{"field":"after.balance","shown":30,"found":40}]}",
      "{"action":"list","kind":"differs","params":{},"shown":{"type":"list","open":[2]},"differences":[{"field":"type","shown":"list","found":"deposit"},{"field":"open","shown":[2]}]}",
    ]
  `)
  expect(refusalsOf(create(1), { type: 'list', open: [1, 2] })).toMatchInlineSnapshot(`
    [
      "{"action":"create","kind":"noParameters"}",
      "{"action":"deposit","kind":"noParameters"}",
      "{"action":"list","kind":"differs","params":{},"shown":{"type":"list","open":[1]},"differences":[{"field":"open","shown":[1],"found":[1,2]}]}",
    ]
  `)
  expect(refusalsOf('something else')).toMatchInlineSnapshot(`
    [
      "{"action":"create","kind":"noParameters"}",
      "{"action":"deposit","kind":"noParameters"}",
      "{"action":"list","kind":"differs","params":{},"shown":{"type":"list","open":[]},"differences":[{"field":"","shown":{"type":"list","open":[]},"found":"something else"}]}",
    ]
  `)
})

test('after an event that nothing explains, the oracle stays where it is', () => {
  const judge = oracle(bank, { statesShown: 1 })
  expect(judge.feed(create(0))).toBe('accepted')
  expect(judge.frontier().map(({ audits }) => audits)).toEqual([0, 1, 2, 3])
  expect(judge.frontier(2)).toHaveLength(2)
  expect(judge.feed(create(0))).toBe('rejected')
  expect(judge.feed(create(1))).toBe('rejected')
  expect(judge.frontier()).toEqual([])
  expect(judge.result()).toEqual(validate(bank, [[create(0), create(0), create(1)]], { statesShown: 1 }))
})

test('a model without an initial state explains nothing', () => {
  const nothing = {
    ...bank,
    init: ({ action }: Parameters<NonNullable<typeof bank.init>>[0]) => action({ when: () => false, step: () => {} }),
  }
  expect(validate(nothing, [[create(0)]])).toMatchInlineSnapshot(`
    {
      "blocked": [],
      "explained": [
        0,
      ],
      "items": 0,
      "model": "bank",
      "states": [],
      "statesCount": 0,
      "steps": [],
      "verdict": "rejected",
    }
  `)
  expect(validate(nothing, []).verdict).toBe('rejected')
  expect(validate(bank, []).verdict).toBe('accepted')
})

test('mistakes in a model name the action', () => {
  const mistaken = (definition: object) => ({ ...bank, actions: () => ({ odd: { step: () => {}, ...definition } }) })
  expect(() => validate(mistaken({ fromEvent: () => ({}) }), [[1]])).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: action odd: it has \`fromEvent\` and no \`seen\`, and so explains no event]`,
  )
  expect(() => validate(mistaken({ seen: () => undefined }), [[1]])).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: bank, action odd: seen: expected an event, found undefined]`,
  )
  const far = { seen: (s: { readonly balance: { get: (at: number) => number } }) => s.balance.get(9) }
  expect(() => validate(mistaken(far), [[1]])).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: bank, action odd: state.balance: expected a key: int 0..2, found 9]`,
  )
})

test('an audited model gives the same answers', () => {
  for (const log of [
    [create(0), deposit(0, 1, 1)],
    [create(0), create(0)],
  ]) {
    expect(validate(bank, [log], { audit: true })).toEqual(validate(bank, [log]))
  }
  const forgetful = { ...bank, actions: () => ({ odd: { step: () => {}, seen: () => Math.random() } }) }
  expect(() => validate(forgetful, [[1]], { audit: true })).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: bank, action odd: Math.random: a model has no clock and no chance; draw it as a parameter]`,
  )
})
