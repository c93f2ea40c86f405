// The verdict of a whole campaign: one reason is enough, the worst one decides, and each is told.
import { expect, test } from 'vitest'
import { conclude } from '../../src/campaign/campaign.ts'
import type { Batch } from '../../src/campaign/tally.ts'

type Report = Parameters<typeof conclude>[0]

/** A report of a campaign in which all is well, changed in what is given. */
function concluded(over: Partial<Report> = {}): readonly string[] {
  const report = {
    properties: [{ name: 'p', verdict: 'holds', evaluated: 3, violations: 0 }],
    faults: [
      { kind: 'crash', offered: 9, drawn: 3, tookEffect: 2 },
      { kind: 'kill', offered: 9, drawn: 3, tookEffect: 1 },
      { kind: 'pause', offered: 9, drawn: 3, tookEffect: 0 },
    ],
    sometimes: [{ name: 's', reached: true }],
    findings: [],
    unknown: [],
    unsupported: [],
    determinism: { checked: 1, diverged: 0, divergences: [] },
    interrupted: false,
    ...over,
  } as unknown as Report
  const faults = { named: ['crash'], swarm: ['kill', 'pause'], machines: 1 }
  const batches = [{ faults, definition: { mustFire: ['kill', 'bit-rot'] } }] as unknown as readonly Batch[]
  const { verdict, reasons } = conclude(report, batches)
  return [verdict, ...reasons]
}

const property = (verdict: 'violated' | 'unknown' | 'vacuous'): Report['properties'] => [
  { name: 'p', verdict, evaluated: 0, held: 0, violations: verdict === 'violated' ? 1 : 0, unknown: 0 },
]
const limit = { limit: 'spin', owner: '', ownerDead: false, detail: 'no end', scenario: 'c', seed: '0x1' } as const
const unknown = [{ ...limit, replay: '' }] as unknown as Report['unknown']
const divergence = { scenario: 'c', seed: '0x2', digests: ['a', 'b'], first: undefined } as const

test('all holds where a kind that is on, and need not take effect, did not', () => {
  expect(concluded()).toEqual(['holds'])
})

test('a violation, or two traces of one seed', () => {
  expect(concluded({ properties: property('violated') })).toEqual(['violated', 'p is violated'])
  const determinism = { checked: 2, diverged: 1, divergences: [divergence] }
  expect(concluded({ determinism })).toEqual(['violated', 'seed 0x2 of c gave two different traces'])
})

test('a limit, a member that is not supported, an interrupt: unknown', () => {
  expect(concluded({ unknown })[0]).toBe('unknown')
  expect(concluded({ unsupported: ['dgram.createSocket at worker.ts:1'] })[0]).toBe('unknown')
  expect(concluded({ interrupted: true })).toEqual(['unknown', 'the campaign was interrupted'])
})

test('a fault that had to take effect, a premise, a sometimes: vacuous', () => {
  const crash = { kind: 'crash', offered: 9, drawn: 3, tookEffect: 1 }
  const kill = { ...crash, kind: 'kill' }
  const pause = { ...crash, kind: 'pause' }
  const without = 'never took effect'
  // Asked for by name, and what the scenario says must take effect where it is on; drawn is not enough.
  expect(concluded({ faults: [kill, pause] })).toEqual(['vacuous', `the fault 'crash' ${without}`])
  expect(concluded({ faults: [{ ...crash, tookEffect: 0 }, kill] })).toEqual([
    'vacuous',
    `the fault 'crash' ${without}`,
  ])
  expect(concluded({ faults: [crash, { ...kill, tookEffect: 0 }] })).toEqual(['vacuous', `the fault 'kill' ${without}`])
  expect(concluded({ properties: property('vacuous') })).toEqual(['vacuous', 'the premise of p was never met'])
  expect(concluded({ sometimes: [{ name: 's', reached: false }] })).toEqual(['vacuous', "'s' was never reached"])
})

test('of several reasons the worst decides, and all are told', () => {
  const all = concluded({
    properties: property('violated'),
    unknown,
    sometimes: [{ name: 's', reached: false }],
  })
  expect([all[0], all.length]).toEqual(['violated', 4])
  expect(concluded({ unknown, sometimes: [{ name: 's', reached: false }] })[0]).toBe('unknown')
})
