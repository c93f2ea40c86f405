// Every built-in scenario is honest: without faults each of its workloads ends, all holds, and the last result is told
// within the scripted time that the workload states, on the engine that is correct by construction.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { noEarlyTimers } from '../../specs/properties/noEarlyTimers.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut } from '../../src/run/sut.ts'

const seeds = 60

interface Run {
  readonly result: RunResult
  readonly scriptedMs: number
}

async function runs(scenario: string, faults: string): Promise<readonly Run[]> {
  const sut = await loadSut(await prepareSut('ideal', scenario))
  const plans = Array.from({ length: seeds }, (_, index) =>
    planOf(sut.scenario, deriveSeed({ high: 7, low: 7 }, scenario, index), readFaults(faults, sut.engine)),
  )
  return Promise.all(
    plans.map(
      (plan) =>
        new Promise<Run>((resolve) => {
          setImmediate(() => {
            const result = run({ sut, ...plan, keepTrace: true, eventsMax: 500_000 })
            resolve({ result, scriptedMs: plan.workload.scriptedMs ?? 0 })
          })
        }),
    ),
  )
}

/** When the last reader was told its result, milliseconds. */
function toldMs({ trace }: RunResult): number {
  const told = trace.filter(
    ({ kind, data }) => kind === 'client.return' && (data as { operation: string }).operation === 'result',
  )
  return Math.max(...told.map(({ timeUs }) => timeUs)) / 1000
}

test.each(['paid-order', 'long-mission', 'research', 'approval'])(
  '%s without faults',
  async (scenario) => {
    const all = await runs(scenario, 'none')
    for (const { result, scriptedMs } of all) {
      // Whether a run comes to its timer is a matter of its workload.
      const idle = result.judgements.filter(
        ({ property, premises }) => premises === 0 && property !== noEarlyTimers.name,
      )
      expect(idle).toEqual([])
      expect(result.judgements.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
      // What is not scripted are single calls: some thousandths of a second each.
      expect(toldMs(result)).toBeLessThan(scriptedMs + 1000)
    }
    const timers = all.flatMap(({ result }) =>
      result.judgements.filter(({ property }) => property === noEarlyTimers.name),
    )
    expect(timers.some(({ premises }) => premises > 0)).toBe(timers.length > 0)
  },
  120_000,
)

test.each(['paid-order', 'long-mission', 'research', 'approval'])(
  '%s under all faults holds, and each `sometimes` is reached',
  async (scenario) => {
    const all = await runs(scenario, 'all')
    expect(all.flatMap(({ result }) => result.judgements.filter(({ verdict }) => verdict !== 'holds'))).toEqual([])
    const reached = new Set(all.flatMap(({ result }) => result.reached))
    const { scenario: definition } = await loadSut(await prepareSut('ideal', scenario))
    expect(definition.sometimes.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([])
  },
  120_000,
)
