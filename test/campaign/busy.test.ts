// What a run comes to does not depend on how busy the machine is: only processor time counts, and the worker's own.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { setupOf } from '../../src/campaign/campaign.ts'
import { runJobs } from '../../src/campaign/pool.ts'
import { ofPs, ofThread, processorMs } from '../../src/campaign/processorTime.ts'
import type { RunJob } from '../../src/campaign/protocol.ts'
import { prepareSut } from '../../src/run/sut.ts'

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')
const loopsPerCore = 8

test('beside busy loops an event that takes a quarter of its limit is no spin', async () => {
  const source = await prepareSut(join(fixtures, 'unruly'), join(fixtures, 'modes'))
  const setup = setupOf(source, { eventsMax: 100_000, sliceMs: 1500 })
  const workload = {
    starts: [{ run: 'r', workflow: 'w', values: ['works'], atMs: 0 }],
    signals: [],
    scriptedMs: 1000,
  }
  const job = { kind: 'record', keepTrace: false, entropy: { high: 1, low: 1 }, workload, schedule: [] } as const
  const jobs: RunJob[] = [0, 1].map((index) => ({ ...job, index }))
  const kinds: string[] = []
  const loops = Array.from({ length: loopsPerCore * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
  try {
    await runJobs(jobs, { setup, workers: 2, environment: 'usual' }, (outcome) =>
      kinds.push(outcome.kind === 'done' ? outcome.kind : outcome.limit.detail),
    )
  } finally {
    for (const loop of loops) loop.kill('SIGKILL')
  }
  expect(kinds).toEqual(['done', 'done'])
})

test('processor time is read from what the system says', () => {
  const fields = '4242 (a (name) of 1 2 3) R 1 1 1 0 -1 4194304 5 0 0 0 123 45 0 0 20 0 11 0 1'
  expect(ofThread(fields)).toBe(1680)
  expect(['0:01.25', '  12:00.50', '1:02:03', '2-00:00:01'].map(ofPs)).toEqual([1250, 720_500, 3_723_000, 172_801_000])
  expect(processorMs(process.pid)).toBeGreaterThan(0)
  expect(processorMs(2 ** 30)).toBe(process.platform === 'win32' ? expect.any(Number) : undefined)
})
