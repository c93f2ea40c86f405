// A program that spins, floods or eats memory is reported as that, with its owner, and the campaign goes on. A spin of
// an incarnation that is already dead is broken off, and costs nothing.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { setupOf } from '../../src/campaign/campaign.ts'
import { type Outcome, runJobs } from '../../src/campaign/pool.ts'
import type { RunJob } from '../../src/campaign/protocol.ts'
import { prepareSut } from '../../src/run/sut.ts'

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')
const crash = { site: 'worker ledger write k #1', kind: 'crash', choice: 1, says: 'after it' }

/** Runs one job a mode with one worker at a time, each followed by one that behaves. */
async function outcomes(modes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const setup = setupOf(await prepareSut(join(fixtures, 'unruly'), join(fixtures, 'modes')), {
    eventsMax: 300_000,
    sliceMs: 1500,
  })
  const jobs = modes.flatMap((mode, index): RunJob[] => [job(2 * index, mode), job(2 * index + 1, 'fine')])
  const found = new Map<string, string>()
  await runJobs(jobs, { setup, workers: 2, environment: 'usual' }, (outcome) => {
    const mode = outcome.kind === 'done' ? outcome.summary.index : outcome.index
    found.set(mode % 2 === 1 ? `after ${modes[(mode - 1) / 2]}` : (modes[mode / 2] ?? ''), describe(outcome))
  })
  return found
}

function job(index: number, mode: string): RunJob {
  const workload = {
    starts: [{ run: 'r', workflow: 'w', values: [mode], atMs: 0 }],
    signals: [],
    scriptedMs: 3_600_000,
  }
  return {
    kind: 'record',
    index,
    keepTrace: false,
    entropy: { high: 1, low: 1 },
    workload,
    schedule: ['zombie', 'refused', 'later'].includes(mode) ? [crash] : [],
  }
}

function describe(outcome: Outcome): string {
  const limit = outcome.kind === 'lost' ? outcome.limit : outcome.summary.limit
  // Whether the worker's watchdog or the parent's sees it first is a matter of processor time; only the former knows
  // the owner.
  if (limit?.limit === 'memory') return 'memory'
  return limit === undefined ? 'no limit' : `${limit.limit} ${limit.owner}`.trim()
}

test('every spin and flood is ended and named, and the campaign goes on', async () => {
  const expected: Record<string, string> = {
    sync: 'spin worker.1',
    microtask: 'spin worker.1',
    tick: 'spin worker.1',
    catch: 'spin worker.1',
    regexp: 'spin worker.1',
    zombie: 'no limit',
    refused: 'no limit',
    later: 'no limit',
    immediate: 'events',
    interval: 'no limit',
    heap: 'memory',
    buffers: 'memory',
    stdout: 'output worker.1',
    timers: 'timers worker.1',
    fine: 'no limit',
  }
  const modes = Object.keys(expected)
  const found = await outcomes(modes)
  expect(Object.fromEntries(modes.map((mode) => [mode, found.get(mode)]))).toEqual(expected)
  for (const mode of modes) expect(found.get(`after ${mode}`), `after ${mode}`).toBe('no limit')
})
