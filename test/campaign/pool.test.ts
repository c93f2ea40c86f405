// A pool of workers whose parent must go on, or end, as its jobs and its machine allow.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { setupOf } from '../../src/campaign/campaign.ts'
import { type Outcome, runJobs } from '../../src/campaign/pool.ts'
import type { RunJob } from '../../src/campaign/protocol.ts'
import { prepareSut } from '../../src/run/sut.ts'

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')
const source = await prepareSut(join(fixtures, 'unruly'), join(fixtures, 'modes'))
const setup = setupOf(source, { eventsMax: 100_000, sliceMs: 4000 })

test('a job that throws ends the pool, not its worker alone', async () => {
  const jobs = function* (): Generator<RunJob> {
    for (let index = 0; ; index += 1) {
      const starts = index === 0 ? (undefined as never) : []
      yield {
        kind: 'record',
        index,
        keepTrace: false,
        entropy: { high: 1, low: 1 },
        workload: { starts, signals: [], scriptedMs: 1 },
        schedule: [],
      }
    }
  }
  await expect(runJobs(jobs(), { setup, workers: 2, environment: 'usual' }, () => {})).rejects.toThrow(
    'Cannot read properties of undefined',
  )
})

test('a run that is over its time as a whole says how long that was', async () => {
  // Its first run never rests, its last one is an hour of virtual time away: too many slices, and none of them long.
  const starts = ['immediate', 'fine'].map((mode, at) => ({
    run: mode,
    workflow: 'w',
    values: [mode],
    atMs: at * 3_600_000,
  }))
  const workload = { starts, signals: [], scriptedMs: 3_600_000 }
  const job: RunJob = {
    kind: 'record',
    index: 0,
    keepTrace: false,
    entropy: { high: 1, low: 1 },
    workload,
    schedule: [],
  }
  const outcomes: Outcome[] = []
  const endless = setupOf(source, { eventsMax: 1_000_000_000_000, sliceMs: 100 })
  await runJobs([job], { setup: endless, workers: 1, environment: 'usual' }, (outcome) => outcomes.push(outcome))
  expect(outcomes).toMatchObject([
    { kind: 'lost', limit: { limit: 'spin', detail: 'no end of the whole run after 2000 ms of processor time' } },
  ])
})
