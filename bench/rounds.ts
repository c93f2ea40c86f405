// One round of each of our own measures. A round returns its figure; nothing here prints.

import { deriveSeed } from '../sim/decisions/seed.ts'
import { Program } from '../sim/node/host/program.ts'
import { World, type WorldOptions } from '../sim/world/world.ts'
import { collectBetweenRuns } from '../src/campaign/collectGarbage.ts'
import { planOf, readFaults } from '../src/run/plan.ts'
import { run } from '../src/run/run.ts'
import { loadSut, prepareSut } from '../src/run/sut.ts'

const seed = { high: 0, low: 1 }
const eventsPerRound = 500_000

const programs = {
  timers: `let left = ${eventsPerRound}; (function again() { if (left-- > 0) setTimeout(again, 1) })()`,
  promises: `let left = ${eventsPerRound}; (async function again() { await null; if (left-- > 0) setTimeout(again, 1) })()`,
} as const

/** Millions of process events a second: each a timer's callback, or that and a promise job. */
export function eventRounds(kind: keyof typeof programs): () => number {
  const program = new Program(kind, programs[kind])
  return () => {
    const began = performance.now()
    const world = worldOf(program)
    world.boot()
    world.kernel.run({ eventsMax: 10 * eventsPerRound, timeMaxUs: Number.MAX_SAFE_INTEGER })
    const passedMs = performance.now() - began
    world.dispose()
    return world.kernel.eventsRun / passedMs / 1000
  }
}

/** Milliseconds from a fresh world to the end of a program's first event: the median of many boots. */
export function bootRounds(_kind: 'small'): () => number {
  return bootsOf(new Program('small', 'setTimeout(() => {}, 10)'))
}

bootRounds.resonate = async (): Promise<() => number> => {
  const { programs: bundled } = await loadSut(await prepareSut('resonate-local', 'paid-order'))
  const program = bundled.get('worker')?.program
  if (program === undefined) throw new Error('invariant: resonate-local has a worker')
  return bootsOf(program)
}

function bootsOf(program: Program): () => number {
  return () => {
    const times = Array.from({ length: 200 }, () => {
      const began = performance.now()
      const world = worldOf(program)
      world.boot()
      world.kernel.run({ eventsMax: 1, timeMaxUs: Number.MAX_SAFE_INTEGER })
      const passedMs = performance.now() - began
      world.dispose()
      return passedMs
    })
    return times.sort((left, right) => left - right)[times.length >> 1] ?? 0
  }
}

/** Whole runs a second on one core. */
export async function runRounds(
  engine: string,
  scenario: string,
  runs = 100,
  profile = 'all',
): Promise<() => Promise<number>> {
  const once = await runner(engine, scenario, profile)
  return async () => {
    const began = performance.now()
    await eachInATurn(runs, once)
    return (runs / (performance.now() - began)) * 1000
  }
}

/**
 * Each run in a turn of the real event loop of its own, as in a campaign: a host frees a dead realm only between turns.
 */
export function eachInATurn(runs: number, once: (index: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const next = (index: number): void => {
      if (index === runs) {
        resolve()
        return
      }
      once(index)
      collectBetweenRuns()
      setImmediate(next, index + 1)
    }
    setImmediate(next, 0)
  })
}

/** Does the run of an index, with every fault that the engine claims, or those of a profile. */
export async function runner(
  engineName: string,
  scenarioName: string,
  profile = 'all',
): Promise<(index: number) => void> {
  const sut = await loadSut(await prepareSut(engineName, scenarioName))
  const faults = readFaults(profile, sut.engine)
  return (index) => {
    run({
      sut,
      ...planOf(sut.scenario, deriveSeed(seed, 'bench', index), faults),
      keepTrace: false,
      eventsMax: 5_000_000,
    })
  }
}

function worldOf(program: Program): World {
  const options: WorldOptions = {
    entropy: seed,
    source: { kind: 'replay', schedule: [] },
    machines: [{ name: 'node', program, restart: 'never' }],
    services: [],
    keepTrace: false,
  }
  return new World(options)
}
