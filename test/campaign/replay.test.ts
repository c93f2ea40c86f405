// A record is replayed to the digest that it names, or is said not to be; what it is a function of must be what it was.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { defaultLimits } from '../../src/campaign/protocol.ts'
import { type RunRecord, saveFindings } from '../../src/campaign/record.ts'
import { type ReplayOutcome, replay } from '../../src/campaign/replay.ts'
import type { CampaignReport } from '../../src/campaign/report.ts'
import { answering, SmallCampaigns } from './smallCampaign.ts'

const campaigns = new SmallCampaigns()
const always = [{ name: 'always', end: "return [{ message: 'm', cause: 'c', evidence: [] }]" }]
let report: CampaignReport
let record: RunRecord

beforeAll(async () => {
  report = await campaigns.run({ name: 'small', properties: always, program: `console.log('hello'); ${answering}` })
  const [file] = saveFindings(report, { out: campaigns.folder }).files.values()
  if (file === undefined) throw new Error('the property is violated')
  record = JSON.parse(readFileSync(file, 'utf8')) as RunRecord
})

function replayed(change: Partial<RunRecord>): Promise<ReplayOutcome> {
  const file = join(campaigns.folder, 'changed.json')
  writeFileSync(file, JSON.stringify({ ...record, ...change }))
  return replay({ kind: 'record', file }, { ...defaultLimits, keepTrace: false })
}

test('a record replays to its digest, and to no other', async () => {
  expect(record.digest).toBe(report.findings[0]?.digest)
  expect(await replayed({})).toMatchObject({ kind: 'replayed', verdict: 'violated', same: true })
  const other = await replayed({ digest: '0x0000000000000000' })
  expect(other).toMatchObject({ kind: 'replayed', expected: '0x0000000000000000', same: false })
})

test('what its schedule asks for in vain is said', async () => {
  const entry = { site: 'worker t=0.05s', kind: 'kill', choice: 1, says: 'SIGKILL' }
  const nowhere = { ...entry, site: 'worker t=77777s' }
  const outcome = await replayed({ schedule: [entry, nowhere] })
  expect(outcome).toMatchObject({ outcome: { summary: { unused: [{ fault: nowhere, reason: 'no site asked' }] } } })
})

test('a record of other code, of another tool or another Node is refused', async () => {
  for (const input of ['code', 'tool', 'node'] as const) {
    const outcome = await replayed({ inputs: { ...record.inputs, [input]: '0' } })
    expect(outcome).toMatchObject({ kind: 'refused', changed: [expect.stringContaining('was 0, is ')] })
  }
})

test('the hash of the code changes with the engine, its program and the scenario', async () => {
  const folder = join(campaigns.folder, 'small')
  for (const file of ['engine.ts', 'worker.ts', 'scenario.ts']) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/(hello|about: ')/, '$1 changed'))
    const outcome = await replayed({})
    writeFileSync(path, text)
    expect(outcome.kind, file).toBe('refused')
  }
})

test('a replay that is lost is unknown', async () => {
  const folder = campaigns.write({ name: 'spinning', properties: always, program: 'for (;;);' })
  const target = { kind: 'seed', seed: { high: 0, low: 1 }, engine: folder, scenario: folder, faults: 'none' } as const
  // However long it is given, it never ends.
  const limits = { ...defaultLimits, keepTrace: false, wallMs: 200, sliceMs: 200 }
  const outcome = await replay({ ...target, eventsMax: 1000 }, limits)
  expect(outcome).toMatchObject({ kind: 'replayed', verdict: 'unknown', same: false, outcome: { kind: 'lost' } })
})
