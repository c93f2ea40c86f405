// What a campaign says of its runs: nothing holds that was not tested, not finished, not supported or not the same
// twice, and each finding is checked before it is shown.
import { expect, test } from 'vitest'
import type { CampaignReport } from '../../src/campaign/report.ts'
import { answering, SmallCampaigns } from './smallCampaign.ts'

const campaigns = new SmallCampaigns()
const violation = (cause: string): string => `{ message: '${cause}', cause: '${cause}', evidence: [] }`
const said = ({ verdict, reasons }: CampaignReport): unknown => [verdict, ...reasons]

test('what was never put to the test is vacuous, each for its reason', async () => {
  const report = await campaigns.run(
    {
      name: 'vacuous',
      properties: [{ name: 'idle', premises: 0 }, { name: 'busy' }],
      scenario: `mustFire: ['bit-rot', 'kill', 'power-loss'],
        sometimes: [
          { name: 'never', statement: 's', kinds: ['process.boot'], watch: () => () => false, needsFaults: false },
          { name: 'booted', statement: 's', kinds: ['process.boot'], watch: () => () => true, needsFaults: false }]`,
    },
    { seeds: 8, faults: 'misdirected-write,partition-group,kill,disk' },
  )
  expect(report.properties.map(({ name, verdict, evaluated }) => [name, verdict, evaluated])).toEqual([
    ['idle', 'vacuous', 0],
    ['busy', 'holds', 8],
  ])
  expect(report.sometimes).toEqual([
    { name: 'never', reached: false },
    { name: 'booted', reached: true },
  ])
  // Nothing is said on any link: a split that was drawn has nothing to hold up.
  const split = report.faults.find(({ kind }) => kind === 'partition-group')
  expect(split).toMatchObject({ tookEffect: 0 })
  expect(split?.drawn).toBeGreaterThan(0)
  // Power losses were not asked for, so they need not take effect.
  expect(said(report)).toEqual([
    'vacuous',
    "the fault 'misdirected-write' never took effect",
    "the fault 'partition-group' never took effect",
    "the fault 'bit-rot' never took effect",
    'the premise of idle was never met',
    "'never' was never reached",
  ])
})

test('a finding that is there again in its replay: it needs faults, or needs none', async () => {
  const report = await campaigns.run(
    {
      name: 'found',
      properties: [
        { name: 'hit', kinds: ['fault.injected'], see: `return ${violation('hit')}` },
        { name: 'always', end: `return [${violation('always')}]` },
      ],
      program: `console.log(Math.random()); ${answering}`,
    },
    { seeds: 12, faults: 'crash', determinismEvery: 5 },
  )
  const shown = report.findings.map(({ property, checked: { replayed, withoutFaults } }) => {
    return `${property}: ${replayed ? 'again' : 'not again'}, needs ${withoutFaults ? 'none' : 'faults'}`
  })
  expect(shown.toSorted()).toEqual(['always: again, needs none', 'hit: again, needs faults'])
  const [hit] = report.findings.filter(({ property }) => property === 'hit')
  expect(hit?.schedule).not.toEqual([])
  expect(hit?.count).toBe(report.properties.find(({ name }) => name === 'hit')?.violations)
  // Each seed is a run of its own, and of twelve the first, the sixth and the eleventh are done again.
  expect(report.distinctTraces).toBe(12)
  expect(report.determinism).toEqual({ checked: 3, diverged: 0, divergences: [] })
  expect(said(report)).toEqual(['violated', 'hit is violated', 'always is violated'])
})

test('a finding that is not there again in its replay says so', async () => {
  const report = await campaigns.run({
    name: 'here',
    properties: [{ name: 'here', end: `return differs ? [] : [${violation('here')}]` }],
  })
  expect(report.findings.map(({ checked }) => checked)).toEqual([{ replayed: false, withoutFaults: false }])
  expect(said(report)).toEqual(['violated', 'here is violated'])
})

test('two traces of one seed are a violation, and no finding counts as replayed whose trace was another', async () => {
  const report = await campaigns.run(
    {
      name: 'differs',
      properties: [{ name: 'always', end: `return [${violation('always')}]` }],
      engine: 'leaseMs: differs ? 1000 : 2000,',
    },
    { determinismEvery: 1 },
  )
  expect(report.determinism).toMatchObject({ checked: 1, diverged: 1 })
  expect(report.determinism.divergences[0]?.first?.left).toContain('"world.end"')
  expect(report.findings.map(({ checked }) => checked)).toEqual([{ replayed: false, withoutFaults: true }])
  expect(report.reasons).toHaveLength(2)
  expect(report.reasons[1]).toMatch(/^seed 0x[0-9a-f]{16} of .* gave two different traces$/)
})

test('a member that is not supported, a limit, an interrupt: unknown, each for its reason', async () => {
  const holds = [{ name: 'holds' }]
  const gap = await campaigns.run({
    name: 'gap',
    properties: holds,
    program: `try { require('dgram').createSocket('udp4') } catch {} ; require('crashworthy:world').serve(() => ({ kind: 'value', value: 1 }))`,
  })
  expect(gap.properties).toMatchObject([{ verdict: 'unknown' }])
  expect([gap.verdict, gap.reasons.length]).toEqual(['unknown', 1])
  expect(gap.reasons[0]).toMatch(/^dgram\.createSocket at .* is not supported by/)

  // The limit lies above what a boot takes.
  const busy = `const again = () => setImmediate(again); again(); setTimeout(() => { require('crashworthy:world').serve(() => null) }, 5000)`
  const limited = await campaigns.run({ name: 'limited', properties: holds, program: busy }, { eventsMax: 2000 })
  expect(limited.verdict).toBe('unknown')
  expect(limited.unknown).toMatchObject([{ limit: 'events' }])

  const abort = new AbortController()
  abort.abort()
  const interrupted = await campaigns.run({ name: 'interrupted', properties: holds }, { signal: abort.signal })
  expect(interrupted).toMatchObject({ runs: 0, interrupted: true, verdict: 'unknown' })
  expect(interrupted.reasons[0]).toContain('interrupted')
})
