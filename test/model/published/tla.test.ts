// Published models of the TLA+ Examples, written afresh, against the counts that TLC gives for them: distinct and
// generated states, and depth. Generated is the one that catches an action of another granularity.
import { expect, test } from 'vitest'
import { type CheckResult, check, type Model } from '../../../src/model/index.ts'
import { alternatingBit } from './alternatingBit.ts'
import { asyncTermination } from './asyncTermination.ts'
import { barrier } from './barrier.ts'
import { barriers } from './barriers.ts'
import { diningPhilosophers } from './diningPhilosophers.ts'
import { gameOfLife } from './gameOfLife.ts'
import { paxosCommit } from './paxosCommit.ts'
import { readersWriters } from './readersWriters.ts'
import { transactionCommit } from './transactionCommit.ts'
import { twoPhase } from './twoPhase.ts'
import { otherWays } from './ways.ts'

interface Published {
  readonly model: Model
  readonly constants: Readonly<Record<string, number>>
  readonly distinct: number
  readonly generated: number
  readonly depth: number
}

const table: readonly Published[] = [
  { model: transactionCommit, constants: { n: 3 }, distinct: 34, generated: 94, depth: 7 },
  { model: barrier, constants: { n: 6 }, distinct: 64, generated: 194, depth: 7 },
  { model: diningPhilosophers, constants: { n: 5 }, distinct: 67, generated: 336, depth: 29 },
  {
    model: alternatingBit,
    constants: { values: 2, messagesMax: 2, acknowledgementsMax: 2 },
    distinct: 240,
    generated: 1_392,
    depth: 10,
  },
  { model: twoPhase, constants: { n: 3 }, distinct: 288, generated: 1_146, depth: 11 },
  { model: asyncTermination, constants: { n: 4, pendingMax: 3 }, distinct: 4_097, generated: 53_271, depth: 14 },
  { model: twoPhase, constants: { n: 5 }, distinct: 8_832, generated: 58_146, depth: 17 },
  { model: readersWriters, constants: { n: 3 }, distinct: 21_527, generated: 59_674, depth: 13 },
  { model: barriers, constants: { n: 6 }, distinct: 29_279, generated: 104_515, depth: 93 },
  { model: gameOfLife, constants: { n: 4 }, distinct: 65_536, generated: 131_072, depth: 1 },
  { model: twoPhase, constants: { n: 7 }, distinct: 296_448, generated: 2_744_706, depth: 23 },
  {
    model: paxosCommit,
    constants: { managers: 2, acceptors: 3, ballots: 2 },
    distinct: 1_321_761,
    generated: 16_959_159,
    depth: 28,
  },
]
const rows = table.map((row) => ({ ...row, title: `${row.model.name} ${JSON.stringify(row.constants)}` }))

/** Auditing runs everything twice; from here on it would take long. */
const auditedMax = 30_000

/** Nothing was violated, and every action was taken: as much as can be said where liveness is left out. */
function expectNothingFound({ verdict, counterexample, actions }: CheckResult): void {
  expect({ counterexample, idle: actions.filter(({ fired }) => fired === 0) }).toEqual({
    counterexample: undefined,
    idle: [],
  })
  expect(verdict).not.toBe('violated')
}

test.each(rows)(
  'breadth-first search counts as published: $title',
  ({ model, constants, distinct, generated, depth }) => {
    const result = check(model, { constants, liveness: false })
    expectNothingFound(result)
    expect({ distinct: result.distinct, generated: result.generated, depth: result.depth }).toEqual({
      distinct,
      generated,
      depth,
    })
    // Of a small model, the sizes in which chunks and table come weigh more than its states.
    if (distinct > 1_000_000) expect(result.bytesPerState).toBeLessThan(48)
  },
  120_000,
)

test.each(rows)(
  'depth-first search counts as published: $title',
  ({ model, constants, distinct, generated }) => {
    const result = check(model, { constants, strategy: 'dfs', liveness: false })
    expectNothingFound(result)
    expect({ distinct: result.distinct, generated: result.generated }).toEqual({ distinct, generated })
  },
  120_000,
)

test.each(rows.filter(({ distinct }) => distinct <= auditedMax))(
  'is pure, and counts the same when audited: $title',
  ({ model, constants, distinct, generated, depth }) => {
    const result = check(model, { constants, audit: true, liveness: false })
    expectNothingFound(result)
    expect({ distinct: result.distinct, generated: result.generated, depth: result.depth }).toEqual({
      distinct,
      generated,
      depth,
    })
  },
)

test.each([diningPhilosophers, readersWriters, twoPhase])('liveness holds as published: $name', (model: Model) => {
  const { verdict, counterexample } = check(model)
  expect({ verdict, counterexample }).toEqual({ verdict: 'holds', counterexample: undefined })
})

test.each([alternatingBit, asyncTermination])(
  'liveness is not refuted, and not proved inside a boundary: $name',
  (model: Model) => {
    const { verdict, counterexample, gaps } = check(model)
    expect({ verdict, counterexample }).toEqual({ verdict: 'unknown', counterexample: undefined })
    expect(gaps).toEqual([expect.stringContaining('boundary')])
  },
)

test('a receiver that is only weakly fair may never receive what is sent', () => {
  const { verdict, counterexample } = check(alternatingBit, { mutant: 'receivesWeakly' })
  expect(verdict).toBe('violated')
  expect(counterexample?.property).toBe('value0IsReceived')
})

test('a writer starves where readers overtake it', () => {
  const { verdict, counterexample } = check(readersWriters, { mutant: 'readersOvertake' })
  expect(verdict).toBe('violated')
  expect(counterexample?.property).toBe('actor0Writes')
})

test('a coordinator that commits before all are prepared is refuted by a shortest run', () => {
  const { verdict, counterexample } = check(twoPhase, { mutant: 'commitsEarly', liveness: false })
  expect(verdict).toBe('violated')
  expect(counterexample?.property).toBe('agreement')
  expect(counterexample?.steps.map(({ action }) => action)).toMatchInlineSnapshot(`
    [
      "init",
      "chooseAbort",
      "commit",
      "hearCommit",
    ]
  `)
})

test('a manager that aborts though another has committed is refuted by a shortest run', () => {
  const { verdict, counterexample } = check(transactionCommit, { mutant: 'abortsLate' })
  expect(verdict).toBe('violated')
  expect(counterexample?.property).toBe('agreement')
  expect(counterexample?.steps.map(({ action }) => action)).toMatchInlineSnapshot(`
    [
      "init",
      "prepare",
      "prepare",
      "prepare",
      "commit",
      "abort",
    ]
  `)
})

test.each(rows)(
  'two threads count the same, and so do fingerprints: $title',
  ({ model, constants, distinct, generated, depth }) => {
    const wanted = { distinct, generated, depth }
    expect(otherWays(model, constants)).toEqual({ twoThreads: wanted, fingerprints: wanted })
  },
  180_000,
)
