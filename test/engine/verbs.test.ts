// The workflow contract with all ten verbs, on the engine that supports them: whatever is broken, the results are those
// of a run in which nothing is.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { type FaultPlan, faultProfiles, planOf } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, packageFolder, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const scenario = join(packageFolder, 'test/fixtures/verbs')
const sut = await loadSut(await prepareSut('ideal', scenario))

const none: FaultPlan = { named: [], swarm: [], machines: 1 }
/**
 * What a workflow may rightly see of faults: steps that fail because a service cannot be reached, and a wall clock that
 * jumps.
 */
const seen = ['network', 'services', 'clock'].flatMap((profile) => faultProfiles[profile] ?? [])
const unseen: FaultPlan = {
  named: [],
  swarm: (faultProfiles['all'] ?? []).filter((kind) => !seen.includes(kind)),
  machines: 1,
}

function once(index: number, faults: FaultPlan): Promise<RunResult> {
  const plan = planOf(sut.scenario, deriveSeed({ high: 5, low: 5 }, 'verbs', index), faults)
  return inMacrotask(() => run({ sut, ...plan, keepTrace: true, eventsMax: 200_000 }))
}

function results({ trace }: RunResult): Readonly<Record<string, unknown>> {
  const told = trace.filter(
    ({ kind, data }) => kind === 'client.return' && (data as { operation: string }).operation === 'result',
  )
  return Object.fromEntries(
    told.flatMap(({ data }) =>
      'output' in (data as object) ? [[(data as { run: string }).run, (data as { output: unknown }).output]] : [],
    ),
  )
}

const expected = {
  'patient-1': { kind: 'value', value: 'went' },
  'sleeper-1': { kind: 'failure', failure: { name: 'Cancelled', message: 'sleeper-1 was cancelled' } },
  'verbs-1': {
    kind: 'value',
    value: [2, true, 36, 3, 11, true, 21, 'approved', 'timeout', true, true, 'sums is unavailable'],
  },
}

test('without faults', async () => {
  expect(results(await once(0, none))).toEqual(expected)
})

test('under a swarm of faults of which it must see nothing', async () => {
  let injected = 0
  for (let index = 0; index < 150; index += 1) {
    const result = await once(index, unseen)
    expect(
      result.judgements.filter(({ verdict }) => verdict !== 'holds'),
      `run ${index}`,
    ).toEqual([])
    expect(results(result), `run ${index}`).toEqual(expected)
    injected += [...result.faults.values()].reduce((sum, { tookEffect }) => sum + tookEffect, 0)
  }
  expect(injected).toBeGreaterThan(300)
})

test('an engine that lacks a verb is refused', async () => {
  await expect(prepareSut('resonate-local', scenario)).rejects.toThrow(
    "expected an engine that supports 'waitFor', found resonate-local",
  )
})
