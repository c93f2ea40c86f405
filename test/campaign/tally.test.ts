// What the outcomes of a campaign's runs add up to, in whatever order they came.
import { expect, test } from 'vitest'
import type { Outcome } from '../../src/campaign/pool.ts'
import type { RunSummary } from '../../src/campaign/protocol.ts'
import {
  type Batch,
  outcomesUpTo,
  tallyFaults,
  tallyFindings,
  tallyProperties,
  tallySometimes,
  tallyUnknown,
} from '../../src/campaign/tally.ts'
import type { Judgement } from '../../src/run/run.ts'

const names = ['one', 'other']
const holds = (property: string, premises = 1): Judgement => ({ property, verdict: 'holds', premises, violations: [] })
const violated = (property: string, ...causes: readonly string[]): Judgement => ({
  property,
  verdict: 'violated',
  premises: 1,
  violations: causes.map((cause) => ({ message: `${cause} of a run`, cause, evidence: [] })),
})

function ran(index: number, over: Partial<RunSummary> = {}): Outcome {
  const summary: RunSummary = {
    index,
    digest: `0x${index}`,
    events: 1,
    tookMs: 1,
    limit: undefined,
    entropy: { high: 0, low: index },
    workload: { starts: [], signals: [], scriptedMs: index },
    schedule: [{ site: `s #${index}`, kind: 'crash', choice: 1, says: '' }],
    unused: [],
    faults: [],
    judgements: names.map((name) => holds(name)),
    reached: [],
    refused: [],
    denied: [],
    trace: [],
    ...over,
  }
  return { kind: 'done', summary }
}

const limit = { limit: 'spin', owner: 'worker.1', ownerDead: false, detail: 'no end' } as const
const lost = (index: number): Outcome => ({ kind: 'lost', index, limit })

function batch(...outcomes: readonly Outcome[]): readonly Batch[] {
  const definition = {
    properties: names.map((name) => ({ name })),
    sometimes: [
      { name: 'always', needsFaults: false },
      { name: 'under faults', needsFaults: true },
    ],
    mustFire: [],
  }
  const one = {
    engine: 'engine',
    scenario: 'scenario',
    faultsText: 'crash',
    definition,
    setup: { eventsMax: 1, sut: { packages: {} } },
    faults: { named: ['crash'], swarm: ['kill'], machines: 1 },
    seedOf: (index: number) => ({ high: 1, low: index }),
    outcomes,
  }
  return [one as unknown as Batch]
}

test('a property is violated, else unknown where a run was lost or unknown, else vacuous, else it holds', () => {
  const verdicts = (...outcomes: readonly Outcome[]): readonly unknown[] =>
    tallyProperties(batch(...outcomes)).map(({ verdict, evaluated, violations }) => [verdict, evaluated, violations])
  expect(verdicts(ran(0), ran(1, { judgements: [holds('one', 0), holds('other', 2)] }))).toEqual([
    ['holds', 1, 0],
    ['holds', 3, 0],
  ])
  expect(verdicts(ran(0, { judgements: [holds('one', 0), holds('other')] }))).toEqual([
    ['vacuous', 0, 0],
    ['holds', 1, 0],
  ])
  const broken = violated('one', 'cause')
  expect(verdicts(ran(1, { judgements: [broken, holds('other')] }), ran(0), ran(2, { judgements: [broken] }))).toEqual([
    ['violated', 3, 2],
    ['holds', 2, 0],
  ])
  // Of runs that were all lost nothing is known.
  expect(verdicts(lost(0), lost(1)).map((verdict) => (verdict as readonly unknown[])[0])).toEqual([
    'unknown',
    'unknown',
  ])
})

test('runs of which nothing is known are counted apart, and do not hide what the others say', () => {
  const unsure = { property: 'one', verdict: 'unknown', premises: 5, violations: [] } as const
  const outcomes = [ran(0), ran(1), ran(2, { judgements: [unsure, holds('other')] }), lost(3)]
  expect(tallyProperties(batch(...outcomes))).toEqual([
    { name: 'one', verdict: 'holds', evaluated: 2, held: 2, violations: 0, unknown: 2 },
    { name: 'other', verdict: 'holds', evaluated: 3, held: 3, violations: 0, unknown: 1 },
  ])
})

test('findings are one for each cause, by their first run, with the number of runs that have it', () => {
  const found = tallyFindings(
    batch(
      ran(3, { judgements: [violated('one', 'a', 'b', 'a')] }),
      ran(2, { judgements: [violated('other', 'a')] }),
      ran(1, { judgements: [violated('one', 'b')] }),
    ),
  )
  expect(
    found.map(({ finding: { property, message, count, seed, digest, schedule, workload } }) => {
      return [property, message, count, seed, digest, schedule[0]?.site, workload.scriptedMs]
    }),
  ).toEqual([
    ['one', 'b of a run', 2, '0x0000000100000001', '0x1', 's #1', 1],
    ['other', 'a of a run', 1, '0x0000000100000002', '0x2', 's #2', 2],
    ['one', 'a of a run', 1, '0x0000000100000003', '0x3', 's #3', 3],
  ])
  expect(found.every(({ finding: { checked } }) => !checked.replayed && !checked.withoutFaults)).toBe(true)
})

test('runs that were lost or met a limit are listed, by their seeds', () => {
  const outcomes = [lost(2), ran(0), ran(1, { limit: { ...limit, limit: 'events' } })]
  expect(tallyUnknown(batch(...outcomes)).map(({ seed, limit: which, owner }) => [seed, which, owner])).toEqual([
    ['0x0000000100000001', 'events', 'worker.1'],
    ['0x0000000100000002', 'spin', 'worker.1'],
  ])
})

test('faults are added up by kind, and those that were on and never offered are listed', () => {
  const counts = (offered: number): RunSummary['faults'] => [['crash', { offered, drawn: 2, tookEffect: 1 }]]
  expect(tallyFaults(batch(ran(0, { faults: counts(5) }), ran(1, { faults: counts(7) })))).toEqual([
    { kind: 'crash', offered: 12, drawn: 4, tookEffect: 2 },
    { kind: 'kill', offered: 0, drawn: 0, tookEffect: 0 },
  ])
})

test('a sometimes is reached by the run that reaches it', () => {
  expect(tallySometimes(batch(ran(0), ran(1, { reached: ['under faults'] })))).toEqual([
    { name: 'always', reached: false },
    { name: 'under faults', reached: true },
  ])
})

test('what was begun behind the last seed does not count', () => {
  const outcomes = [ran(2), ran(5), lost(4), ran(0), lost(1), ran(3)]
  expect(outcomesUpTo(2, outcomes)).toEqual([ran(2), ran(0), lost(1)])
})
