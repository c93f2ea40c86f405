// A campaign that ends before all of its seeds are run: at the first violation, or when its time is over. What it says
// is the same for any number of workers, and it says how many runs were asked for.
import { expect, test } from 'vitest'
import type { SeenFinding } from '../../src/campaign/campaign.ts'
import type { CampaignReport } from '../../src/campaign/report.ts'
import { SmallCampaigns } from './smallCampaign.ts'

const campaigns = new SmallCampaigns()
/** Violated in about one run of six. */
const sut = {
  properties: [
    {
      name: 'small',
      kinds: ['client.call'],
      see: `if (event.data.operation === 'start' && event.data.values[0] === 4)
        return { message: 'a four', cause: 'four', evidence: [] }`,
    },
  ],
  scenario: `name: 'ending', workload: (fc) => fc.integer({ min: 0, max: 5 }).map((value) => ({
    starts: [{ run: 'r', workflow: 'w', values: [value], atMs: 0 }], signals: [], scriptedMs: 1000 })),`,
}
const results = ({ runs, runsAsked, properties, findings, verdict }: CampaignReport): unknown => ({
  counts: [runs, runsAsked],
  properties,
  findings: findings.map(({ seed, count }) => [seed, count]),
  verdict,
})

test('--fail-fast: all seeds up to the first violation count and none behind it, for any number of workers', async () => {
  const seen: SeenFinding[] = []
  const options = { seeds: 60, failFast: true }
  const one = await campaigns.run({ ...sut, name: 'one' }, { ...options, onFinding: (found) => seen.push(found) })
  const whole = await campaigns.run({ ...sut, name: 'whole' }, { seeds: 60 })
  expect(one.runs).toBeGreaterThan(1)
  expect(one.runs).toBeLessThan(60)
  expect(one.properties).toEqual([
    { name: 'small', verdict: 'violated', evaluated: one.runs, held: one.runs - 1, violations: 1, unknown: 0 },
  ])
  expect(one.findings.map(({ seed, count }) => [seed, count])).toEqual([[whole.findings[0]?.seed, 1]])
  expect(seen.map(({ property, message }) => [property, message])).toEqual([['small', 'a four']])
  const four = await campaigns.run({ ...sut, name: 'four' }, { ...options, workers: 4 })
  expect(results(four)).toEqual(results(one))
})

test('--time: no seed is begun when it is over, and the report says how many were asked for', async () => {
  const report = await campaigns.run({ ...sut, name: 'late' }, { seeds: 60, timeMaxMs: 1 })
  expect([report.runs, report.runsAsked, report.interrupted]).toEqual([0, 60, false])
  expect([report.verdict, ...report.reasons]).toEqual(['vacuous', 'the premise of small was never met'])
})
