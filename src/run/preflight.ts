// Before any seed: is what was set up something that can be run at all? One run without faults, ended after a fixed
// number of events, in which every machine must come up and every mistake that a run can show is told. It also measures
// how long the workload takes by itself, of which a scenario states an upper bound.
import { deriveSeed, formatSeed, type Seed } from '../../sim/decisions/seed.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { checkWorkload } from '../engine/checkWorkload.ts'
import { Clients } from '../engine/client.ts'
import type { Workload } from '../engine/scenario.ts'
import { UserError } from '../errors/userError.ts'
import { planOf } from './plan.ts'
import type { Runnable } from './runnable.ts'
import { ScriptedTime, scriptedKinds } from './scriptedTime.ts'
import { checkResult, watchSetup } from './setupChecks.ts'
import { SetupMistake } from './setupMistake.ts'
import { StartCheck } from './startCheck.ts'
import type { Sut } from './sut.ts'
import { worldOf } from './sutWorld.ts'

/** Seconds of real time, for the engine with the largest events. */
const eventsMax = 10_000
/** Among the workloads of so many seeds the one is run that starts the most different workflows. */
const candidates = 20

/** What the run came to. Times are virtual. */
export interface PreflightFigures {
  readonly events: number
  /** From the first boot until every reader had its result; absent if the events ran out before. */
  readonly endedMs?: number
  /** What of that the workload takes by itself: absent with it. */
  readonly measuredMs?: number
  /** What each run that has not ended waits for; absent if all have. */
  readonly unfinished?: readonly string[]
  /** Set if nothing is left that could end them. */
  readonly isQuiet?: true
  /** What the workload says that it takes at most, if it does. */
  readonly scriptedMs?: number
}

/**
 * The workload that the preflight runs. Throws a UserError if that of one of the seeds cannot be played. `workflows`
 * are the names of the scenario's.
 */
export function preflightWorkload(
  { scenario, engine }: Sut,
  workflows: readonly string[],
  seeds: readonly Seed[],
): Workload {
  const none = { named: [], swarm: [], machines: engine.machines.length }
  const workloads = seeds.map((seed) => {
    const { workload } = planOf(scenario, seed, none)
    checkWorkload(workload, workflows, `scenario ${scenario.name}, seed ${formatSeed(seed)}`)
    return workload
  })
  const [workload] = workloads.slice(0, candidates).sort((one, other) => variety(other) - variety(one))
  if (workload === undefined) throw new Error('invariant: a campaign has a seed')
  return workload
}

/** The run itself. Its end throws a UserError if a mistake has shown. */
export function preflight(sut: Sut, workload: Workload, seed: Seed): Runnable<PreflightFigures> {
  const { engine, scenario } = sut
  const mistake = new SetupMistake(() => world.kernel.stop())
  const world = worldOf(
    { sut, entropy: deriveSeed(seed, 'preflight'), source: { kind: 'replay', schedule: [] }, keepTrace: false },
    mistake,
  )
  watchSetup(world, sut, mistake)
  const start = new StartCheck(world, engine, mistake)
  const waits = new Waits(workload)
  world.trace.listen(['client.return', 'workflow.command', 'workflow.observe'], (event) => waits.see(event))
  let measured: { readonly endedUs: number; readonly measuredUs: number } | undefined
  world.boot()
  start.whenUp(() => {
    const { nowUs: startUs } = world.kernel
    const options = { wallOffsetUs: (machine: string) => world.wallOffsetUs(machine), withSteps: true }
    const scripted = new ScriptedTime(workload, options, startUs)
    world.trace.listen(scriptedKinds, (event) => scripted.see(event))
    const clients = new Clients(world, engine.entry, {
      onResult: (run, output) => checkResult(output, run, sut, mistake),
      onDone: () => {
        const { nowUs } = world.kernel
        measured = { endedUs: nowUs, measuredUs: scripted.passedUs(nowUs) }
        world.kernel.stop()
      },
    })
    clients.play(workload)
  })
  return {
    world,
    limits: { eventsMax, timeMaxUs: Number.MAX_SAFE_INTEGER },
    finish: (stop) => {
      world.dispose()
      start.finish()
      mistake.throwIfAny()
      const { scriptedMs } = workload
      const events = world.kernel.eventsRun
      const { limit } = world.kernel
      if (limit !== undefined)
        throw new UserError({
          verdict: 'unknown',
          expected: 'a run without faults that ends',
          found: `the limit on ${limit.limit}: ${limit.detail}`,
          where: `${limit.owner === '' ? '' : `process ${limit.owner}, `}scenario ${scenario.name}`,
          next: 'mend the program that does this',
        })
      const stated = scriptedMs === undefined ? {} : { scriptedMs }
      if (measured === undefined) {
        const unfinished = waits.unfinished()
        return { events, ...stated, unfinished, ...(stop === 'quiet' ? { isQuiet: true } : {}) }
      }
      const measuredMs = Math.ceil(measured.measuredUs / 1000)
      // The engine's own slack is part of the bound too: what is within it makes no run late.
      if (scriptedMs !== undefined && measuredMs > scriptedMs + engine.leaseMs + engine.recoveryBoundMs)
        throw new UserError({
          expected: `'scriptedMs' to be an upper bound of what the workload takes by itself, at least ${measuredMs} as measured without faults`,
          found: String(scriptedMs),
          where: `a workload of scenario ${scenario.name}`,
          next: 'add up the longest sleeps, timeouts, steps and backoffs again',
        })
      return { events, ...stated, endedMs: Math.ceil(measured.endedUs / 1000), measuredMs }
    },
  }
}

/** What the runs of a workload wait for, in a few words each. */
class Waits {
  readonly #waits: Map<string, string>

  constructor({ starts }: Workload) {
    this.#waits = new Map(starts.map(({ run }) => [run, 'its code was never entered']))
  }

  see({ kind, data }: TraceEvent): void {
    const noted = data as unknown as Noted
    if (!this.#waits.has(noted.run)) return
    if (kind === 'client.return') {
      if (noted.operation === 'result' && noted.failure === undefined) this.#waits.delete(noted.run)
    } else if (kind === 'workflow.observe') this.#waits.set(noted.run, `it went on after command ${noted.path}`)
    else {
      const name = noted.step ?? noted.topic ?? noted.workflow
      this.#waits.set(noted.run, `command ${noted.path}, ${noted.verb}${name === undefined ? '' : ` '${name}'`}`)
    }
  }

  unfinished(): readonly string[] {
    return [...this.#waits].map(([run, wait]) => `${run} (${wait})`)
  }
}

interface Noted {
  readonly run: string
  readonly operation?: string
  readonly failure?: string
  readonly path?: string
  readonly verb?: string
  readonly step?: string
  readonly topic?: string
  readonly workflow?: string
}

function variety({ starts }: Workload): number {
  return new Set(starts.map(({ workflow }) => workflow)).size
}
