// The report of a check, whole: a violated invariant, a lasso that comes round and one that stands still, what is
// vacuous, what is unknown.
import { expect, test } from 'vitest'
import { type CheckOptions, check, defineModel, type Model, snapshot, t } from '../../src/model/index.ts'
import { mutantsOf } from '../../src/model/instance/mutants.ts'
import { type CheckRecord, checkRecord, refutation } from '../../src/report/json/checkRecord.ts'
import { reportCheck, reportModel } from '../../src/report/terminal/check.ts'
import { wrap } from '../../src/report/terminal/value.ts'
import { twoPhase } from '../model/published/twoPhase.ts'

/** Measurements differ from run to run. */
function recordOf(model: Model, options: CheckOptions = {}): CheckRecord {
  const record = checkRecord(check(model, options), mutantsOf(model))
  return { ...record, seconds: 0.5, distinctPerSecond: 1_200_000, generatedPerSecond: 3_000_000, bytesPerState: 20.4 }
}

const lamp = defineModel({
  name: 'lamp',
  state: () =>
    t.struct({
      on: t.bool,
      rooms: t.record(
        t.enum('kitchen', 'hall'),
        t.struct({ switchedBy: t.option(t.enum('someone who was here before')), times: t.int(0, 2) }),
      ),
      log: t.seq(t.union({ on: {}, off: { in: t.enum('kitchen', 'hall') } }), 8),
    }),
  actions: ({ action }) => ({
    switchOn: action({
      fair: 'weak',
      when: (s) => !s.on,
      step: (s) => {
        s.on = true
      },
    }),
    switchOff: action({
      fair: 'weak',
      when: (s) => s.on,
      step: (s) => {
        s.on = false
      },
    }),
    burnOut: action({
      params: { in: t.enum('kitchen', 'hall') },
      when: (s) => s.on && s.log.length === 0,
      step: (s, { in: room }) => {
        for (let at = 0; at < 6; at += 1) s.log.push({ kind: 'off', in: room })
        s.rooms.get(room).switchedBy = 'someone who was here before'
        s.rooms.get(room).times = 2
      },
    }),
    repair: action({ when: (s) => s.log.length > 6, step: (s) => s.log.clear() }),
  }),
  properties: ({ eventuallyAlways }) => ({ staysOff: eventuallyAlways((s) => !s.on) }),
})

test('a violated invariant', () => {
  expect(reportCheck(recordOf(twoPhase, { mutant: 'commitsEarly' }))).toMatchInlineSnapshot(`
    "twoPhase, mutant commitsEarly (n = 3): breadth-first
    110 distinct states, 252 generated, depth 4, 71 left to expand
    0.5 s: 1,200,000 distinct and 3,000,000 generated a second, 20 bytes a state

      action               fired    new states
      hearPrepared            18            15
      commit                  22            22
      abort                   22            22
      prepare                 69            25
      chooseAbort             69            10
      hearCommit              30            12
      hearAbort               21             3

      ✗ agreement: violated
      ? canCommit: unknown
      ? decides: unknown

    agreement is violated, in 4 steps:
       1  init
            managers     {0: working, 1: working, 2: working}
            coordinator  init
            prepared     []
            sent         []
       2  chooseAbort(at: 0)
            managers[0]  aborted
       3  commit
            coordinator  committed
            sent         [commit]
       4  hearCommit(at: 1)
            managers[1]  committed

    violated: agreement
    "
  `)
})

test('a lasso that comes round, and an action that never fired', () => {
  expect(reportCheck(recordOf(lamp))).toMatchInlineSnapshot(`
    "lamp: breadth-first
    6 distinct states, 9 generated, depth 4, none left
    0.5 s: 1,200,000 distinct and 3,000,000 generated a second, 20 bytes a state

      action            fired    new states
      switchOn              3             1
      switchOff             3             2
      burnOut               2             2
      repair                0             0

      ✗ staysOff: violated

      ! action repair never fired

    staysOff is violated, in 4 steps, for ever:
       1  init
            on             false
            rooms.kitchen  {switchedBy: null, times: 0}
            rooms.hall     {switchedBy: null, times: 0}
            log            []
       2  switchOn
            on  true
       3  burnOut(in: kitchen)
            rooms.kitchen.switchedBy  "someone who was here before"
            rooms.kitchen.times       2
            log                       [off(in: kitchen), off(in: kitchen),
                                      off(in: kitchen), off(in: kitchen),
                                      off(in: kitchen), off(in: kitchen)]
       4  switchOff
            on  false
          switchOn: back to the state of step 3, and so on for ever

    violated: staysOff
    "
  `)
})

test('a lasso that stands still', () => {
  const lazy: Model = {
    ...twoPhase,
    actions: (tools) => {
      const { fair: _, ...commit } = twoPhase.actions(tools).commit
      return { ...twoPhase.actions(tools), commit }
    },
  }
  expect(
    reportCheck(recordOf(lazy, { constants: { n: 1 } }))
      .split('\n')
      .slice(20),
  ).toMatchInlineSnapshot(`
    [
      "        coordinator  init",
      "        prepared     []",
      "        sent         []",
      "   2  prepare(at: 0)",
      "        managers[0]  prepared",
      "        sent         [prepared(from: 0)]",
      "   3  hearPrepared(from: 0)",
      "        prepared  [0]",
      "      and then nothing ever happens",
      "",
      "mutants, each with a mistake: commitsEarly",
      "",
      "violated: decides",
      "",
    ]
  `)
})

test('vacuous: what was never put to the test', () => {
  const idle: Model = {
    ...lamp,
    properties: ({ always }) => ({
      dark: always(
        (s) => s.log.length > 7,
        () => false,
      ),
    }),
  }
  expect(reportCheck(recordOf(idle))).toMatchInlineSnapshot(`
    "lamp: breadth-first
    6 distinct states, 9 generated, depth 4, none left
    0.5 s: 1,200,000 distinct and 3,000,000 generated a second, 20 bytes a state

      action            fired    new states
      switchOn              3             1
      switchOff             3             2
      burnOut               2             2
      repair                0             0

      ! dark: vacuous

      ! action repair never fired
      ! the premise of property dark was never met

    vacuous: action repair never fired; the premise of property dark was never met
    "
  `)
})

test('unknown: not exhaustive, and why; what the verdict does not say', () => {
  const itself: Model = { ...twoPhase, refines: { abstract: twoPhase, mapping: (s) => snapshot(s) } }
  expect(reportCheck(recordOf(itself, { depthMax: 3, strategy: 'dfs', liveness: false }))).toMatchInlineSnapshot(`
    "twoPhase (n = 3): depth-first
    29 distinct states, 50 generated, depth 3, 21 left to expand
    0.5 s: 1,200,000 distinct and 3,000,000 generated a second, 20 bytes a state

      action               fired    new states
      hearPrepared             3             3
      commit                   0             0
      abort                    7             7
      prepare                 18            12
      chooseAbort             18             6
      hearCommit               0             0
      hearAbort                3             0

      ? agreement: unknown
      ? canCommit: unknown
      ? decides: unknown
      ? refines twoPhase: unknown

    not exhaustive because of: depth limit of 3; properties of liveness were left
      out

    note: refinement is about safety: what fairness the abstract model asks for was
      not looked at

    note: depth is that of the longest path taken, and a counterexample is not the
      shortest

    mutants, each with a mistake: commitsEarly

    unknown: depth limit of 3; properties of liveness were left out
    "
  `)
})

test('a step of another behaviour: alone, without a change, and too many to be told', () => {
  const counter = defineModel({
    name: 'counter',
    state: () => t.struct({ n: t.int(0, 99), seen: t.bool }),
    actions: ({ action }) => ({
      add: action({
        when: (s) => s.n < 99,
        step: (s) => {
          s.n += 1
        },
      }),
    }),
    properties: ({ always, alwaysStep }) => ({
      below: always((s) => s.n < 70),
      rises: alwaysStep((before, after) => after.n > before.n),
    }),
  })
  const text = reportCheck(recordOf(counter)).split('\n')
  expect(text.slice(8, 36)).toMatchInlineSnapshot(`
    [
      "  ? rises: unknown",
      "",
      "below is violated, in 71 steps:",
      "   1  init",
      "        n     0",
      "        seen  false",
      "   2  add",
      "        n  1",
      "   3  add",
      "        n  2",
      "   4  add",
      "        n  3",
      "   5  add",
      "        n  4",
      "   6  add",
      "        n  5",
      "   7  add",
      "        n  6",
      "   8  add",
      "        n  7",
      "   9  add",
      "        n  8",
      "  10  add",
      "        n  9",
      "      … 21 steps that --json and --itf have",
      "  32  add",
      "        n  31",
      "  33  add",
    ]
  `)
  const first: Model = { ...counter, properties: ({ always }) => ({ never: always(() => false) }) }
  expect(reportCheck(recordOf(first)).split('\n').slice(8)).toMatchInlineSnapshot(`
    [
      "",
      "never is violated, in one step:",
      "   1  init",
      "        n     0",
      "        seen  false",
      "",
      "violated: never",
      "",
    ]
  `)
})

test('one of many models, with its mutants', () => {
  const refutations = [...mutantsOf(twoPhase)].map((mutant) => refutation(mutant, check(twoPhase, { mutant })))
  const missed = refutation('agrees', check(twoPhase))
  expect(reportModel({ ...recordOf(twoPhase), refutations: [...refutations, missed] })).toMatchInlineSnapshot(`
    "+ twoPhase (n = 3): holds; 288 distinct, 1,146 generated, depth 11, 0.5 s
        mutant commitsEarly is refuted by agreement, 4 steps
        ! mutant agrees is NOT REFUTED: holds
    "
  `)
})

test('lines are at most 80 wide where there is a space to break them', () => {
  const words = Array.from({ length: 60 }, (_, index) => 'x'.repeat(1 + (index % 9))).join(' ')
  const lines = wrap(`    ${words}`, 8)
  expect(lines.every((line) => line.length <= 80)).toBe(true)
  expect(lines.map((line) => line.trim()).join(' ')).toBe(words)
  expect(wrap(`a ${'y'.repeat(90)} b`, 2)).toEqual(['a', `  ${'y'.repeat(90)}`, '  b'])
})
