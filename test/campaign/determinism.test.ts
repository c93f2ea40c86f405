// The determinism check compares what can be compared and says what cannot.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Progress, runCampaign } from '../../src/campaign/campaign.ts'
import { reportDoctor } from '../../src/report/terminal/doctor.ts'

const unruly = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'unruly')

test('a second run that is lost was not checked: it is unknown; and the progress moves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crashworthy-determinism-'))
  // The second time is told apart by its environment: there the program spins.
  writeFileSync(
    join(folder, 'scenario.ts'),
    `export default {
      name: 'half', about: '', workflows: 'workflows.ts', uses: [], services: {}, properties: [], sometimes: [], mustFire: [],
      workload: (fc) => fc.constant({
        starts: [{ run: 'r', workflow: 'w', values: [process.env.HOME === '/nowhere' ? 'sync' : 'fine'], atMs: 0 }], signals: [], scriptedMs: 1000,
      }),
    }`,
  )
  writeFileSync(join(folder, 'workflows.ts'), "export const workflows = [{ name: 'w', *body() {} }]")
  const seen: Progress[] = []
  const options = {
    engine: unruly,
    scenarios: [folder],
    seeds: 2,
    seed: { high: 0, low: 1 },
    faults: 'none',
    workers: 1,
    eventsMax: 10_000,
    sliceMs: 2000,
  }
  const report = await runCampaign({ ...options, determinismEvery: 1, onProgress: (progress) => seen.push(progress) })
  rmSync(folder, { recursive: true })
  expect(report).toMatchObject({ verdict: 'unknown', determinism: { checked: 0, diverged: 0 } })
  expect(report.unknown).toHaveLength(2)
  for (const { limit, detail } of report.unknown)
    expect(`${limit}: ${detail}`).toMatch(/^spin: no end after 2000 ms .*, when it was done again$/)
  expect(reportDoctor(report)).toContain('0 of 2 runs')
  expect(seen.map(({ phase, done }) => `${phase} ${done}`)).toEqual([
    'preflight 0',
    'running 1',
    'running 2',
    'checking determinism 1',
    'checking determinism 2',
  ])
})
