// Fault times gather where the script does something, so that faults are injected while there is work to do.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import type { FaultName } from '../../sim/faults/kinds.ts'
import type { Workload } from '../../src/engine/scenario.ts'
import { faultTimesMs } from '../../src/run/faultTimes.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { run } from '../../src/run/run.ts'
import { loadSut, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const times = fc.array(fc.integer({ min: 0, max: 200_000_000 }), { minLength: 1, maxLength: 8 })

function workloadAt(startsMs: readonly number[], timersMs: readonly number[] = []): Workload {
  const starts = startsMs.map((atMs) => ({ run: 'run', workflow: 'any', values: [], atMs }))
  return { starts, signals: [], timersMs, scriptedMs: 0 }
}

describe('fault times', () => {
  test('behind a start, a signal or a timer, each twice as far away as the one before; one a second before the next', () => {
    expect(faultTimesMs(workloadAt([0], [10_000]), 11_000)).toEqual([
      50, 100, 200, 400, 800, 1600, 3200, 6400, 9000, 10_050, 10_100, 10_200, 10_400, 10_800,
    ])
  })

  test('ascend, lie between the first thing and the end, and come soon after each thing', () => {
    fc.assert(
      fc.property(times, times, (starts, timers) => {
        const untilMs = Math.max(...starts, ...timers) + 600_000
        const faultTimes = faultTimesMs(workloadAt(starts, timers), untilMs)
        expect(faultTimes).toEqual([...new Set(faultTimes)].sort((a, b) => a - b))
        expect(faultTimes.at(-1)).toBeLessThan(untilMs)
        const things = [...new Set([...starts, ...timers])].sort((a, b) => a - b)
        expect(faultTimes[0]).toBeGreaterThan(things[0] as number)
        for (const [index, atMs] of things.entries()) {
          if ((things[index + 1] ?? untilMs) - atMs > 50) expect(faultTimes).toContain(atMs + 50)
        }
      }),
    )
  })
})

// Fault times half a minute apart would come only when the work of a few seconds is done.
test.each<FaultName>(['kill', 'terminate', 'slow-cpu', 'clog', 'partition', 'isolation'])(
  '%s is injected while there is work to do',
  async (kind) => {
    const sut = await loadSut(await prepareSut('ideal', 'paid-order'))
    const faults = readFaults(kind, sut.engine)
    let injected = 0
    for (let index = 0; index < 60; index += 1) {
      const plan = planOf(sut.scenario, deriveSeed({ high: 0, low: 7 }, 'fault times', index), faults)
      const { trace } = await inMacrotask(() => run({ sut, ...plan, keepTrace: true, eventsMax: 1_000_000 }))
      const last = trace.findLastIndex((event) => event.kind === 'effect')
      injected += trace.slice(0, last).filter((event) => event.kind === 'fault.injected').length
    }
    expect(injected).toBeGreaterThan(5)
  },
)
