// One run: a pure function of the sut, the workload, the entropy seed and the source of decisions. Everything that
// explores (seeds, replay, the determinism check, later shrinking and exhaustive search) calls this and nothing else.
// It must be called from a macrotask (see sim/process/drain.ts).
import type { DecisionSource, FaultCount, UnusedFault } from '../../sim/decisions/decisions.ts'
import type { Schedule } from '../../sim/decisions/schedule.ts'
import type { Seed } from '../../sim/decisions/seed.ts'
import type { FaultName } from '../../sim/faults/kinds.ts'
import { mayRepeatByHttp } from '../../sim/network/http/intermediary.ts'
import { mustDrain } from '../../sim/process/drain.ts'
import type { RunLimits, SliceGuard, StopReason } from '../../sim/process/kernel.ts'
import type { LimitHit } from '../../sim/process/limit.ts'
import { hosted } from '../../sim/services/httpService.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { World } from '../../sim/world/world.ts'
import { Clients } from '../engine/client.ts'
import type { Engine } from '../engine/contract.ts'
import type { Workload } from '../engine/scenario.ts'
import type { Monitor, Property, RunEnd, Verdict, Violation } from '../property/property.ts'
import { faultTimesMs } from './faultTimes.ts'
import { GuardedMonitor } from './guardedMonitor.ts'
import type { Sut } from './sut.ts'

export interface RunInput {
  readonly sut: Sut
  readonly entropy: Seed
  readonly workload: Workload
  readonly source: DecisionSource
  readonly keepTrace: boolean
  readonly eventsMax: number
}

/** What one property said of one run. */
export interface Judgement {
  readonly property: string
  readonly verdict: Verdict
  readonly premises: number
  readonly violations: readonly Violation[]
}

export interface RunResult {
  readonly digest: string
  readonly events: number
  readonly stop: StopReason
  readonly limit: LimitHit | undefined
  readonly schedule: Schedule
  readonly unused: readonly UnusedFault[]
  readonly faults: ReadonlyMap<string, FaultCount>
  readonly judgements: readonly Judgement[]
  readonly reached: readonly string[]
  /** Members of the host that the program used and that are not supported. */
  readonly refused: readonly string[]
  /** Members that were denied as under `node --permission`. The verdicts stand. */
  readonly denied: readonly string[]
  readonly trace: readonly TraceEvent[]
}

/** A watchdog around the run: wraps each slice of the loop, and finds the world here when one is interrupted. */
export interface RunWatch {
  world: World | undefined
  readonly guard: SliceGuard
}

/**
 * Faults go on for so long after what is scripted. Most faults hold work up for longer than a short script
 * lasts (a pause, a partition, a restart that backs off): if the world healed with the script, nothing of what was held
 * up would ever be done under faults.
 */
const holdUpMs = 600_000

/** Runs to the end in one turn of the real event loop; throws where such a turn cannot be had (see drain.ts). */
export function run(input: RunInput, watch?: RunWatch): RunResult {
  mustDrain()
  const { world, limits, finish } = begin(input)
  if (watch !== undefined) watch.world = world
  return finish(world.kernel.run(limits, watch?.guard))
}

/** The same run over many turns, for a Node that lacks the synchronous drain. Equal digests. */
export function runWithBarrier(input: RunInput): Promise<RunResult> {
  const { world, limits, finish } = begin(input)
  return new Promise((resolve) => world.kernel.runWithBarrier(limits, (stop) => resolve(finish(stop))))
}

/** A run that is ready to start: everything is switched on, the workload and the faults are scheduled. */
interface Begun {
  readonly world: World
  readonly limits: RunLimits
  readonly finish: (stop: StopReason) => RunResult
}

function begin(input: RunInput): Begun {
  const { sut, workload } = input
  const { engine, scenario } = sut
  const world = worldOf(input)
  const monitors = scenario.properties.map((property) => observe(world, property))
  const reached = watchSometimes(world, sut)
  const refused = new Set<string>()
  const denied = new Set<string>()
  world.trace.listen(['process.unsupported'], ({ data }) => refused.add(describeUse(data)))
  world.trace.listen(['process.denied'], ({ data }) => denied.add(describeUse(data)))

  const { scriptedMs } = workload
  const faultPhaseMs = scriptedMs + holdUpMs
  let boundMs = scriptedMs + engine.leaseMs + engine.recoveryBoundMs
  const limits = { eventsMax: input.eventsMax, timeMaxUs: (faultPhaseMs + boundMs) * 1000 }
  // Who waits for a time waits longer by as much as clocks were wrong when it was read and when it is awaited, and by
  // what slewing takes from the rate of a clock.
  let healedUs: number | undefined
  world.trace.listen(['world.heal'], ({ timeUs }) => {
    healedUs = timeUs
    const lateUs = Math.ceil(1.2 * world.clockSpreadUs)
    boundMs += Math.ceil(lateUs / 1000)
    limits.timeMaxUs += lateUs
  })
  // What does not come up without faults never will: the run has waited for it long enough.
  world.trace.listen(['world.crash-loop'], ({ timeUs }) => {
    if (healedUs === undefined) return
    limits.timeMaxUs = timeUs
    boundMs = Math.floor((timeUs - healedUs) / 1000)
  })
  // Long enough for a lease to run out behind a result, which is when a late second execution shows.
  const lingerUs = (engine.leaseMs + 5000) * 1000
  const clients = new Clients(world, engine.entry, () => world.after(lingerUs, () => world.kernel.stop()))
  world.boot()
  clients.play(workload)
  const faultTimesUs = faultTimesMs(workload, faultPhaseMs).map((ms) => ms * 1000)
  world.underFaults(faultPhaseMs * 1000, faultTimesUs)

  const finish = (stop: StopReason): RunResult => {
    world.emit('world.end', { stop })
    world.dispose()
    const limit = world.kernel.limit ?? eventsLimit(stop, input.eventsMax)
    const end: RunEnd = {
      kind: limit !== undefined ? 'limited' : stop === 'stopped' ? 'finished' : lateKind(world, engine),
      boundMs,
    }
    const judgements = monitors.map((judge) => judge(end))
    return {
      digest: world.trace.digest,
      events: world.kernel.eventsRun,
      stop,
      limit,
      schedule: world.decisions.taken,
      unused: world.decisions.unused(),
      faults: world.decisions.counts,
      // A program that met a gap of the simulated host was not run as it is: nothing that it then did proves anything.
      judgements:
        refused.size === 0
          ? judgements
          : judgements.map((judgement) => ({ ...judgement, verdict: 'unknown', violations: [] })),
      reached: reached(),
      refused: [...refused],
      denied: [...denied],
      trace: world.trace.events,
    }
  }
  return { world, limits, finish }
}

/** Of an engine that claims only to detect what was injected, no progress is asked. */
function lateKind({ decisions }: World, { claims }: Engine): RunEnd['kind'] {
  const detects = [...decisions.counts].some(
    ([kind, { tookEffect }]) => tookEffect > 0 && claims[kind as FaultName] === 'detects',
  )
  return detects ? 'detected' : 'deadline'
}

function worldOf({ sut, entropy, source, keepTrace }: RunInput): World {
  const { engine, scenario, programs } = sut
  return new World({
    entropy,
    source,
    keepTrace,
    services: engine.services?.() ?? [],
    hosts: Object.entries(scenario.services).map(([name, definition]) => hosted(name, definition)),
    // Services are other people's, behind their gateways.
    intermediaries: new Map([
      ...Object.keys(scenario.services).map((name) => [name, mayRepeatByHttp] as const),
      ...Object.entries(engine.intermediaries ?? {}),
    ]),
    machines: engine.machines.map(({ name, restart, movable = false, vital = false, env, args, files, timeZone }) => {
      const { program, next } = programs.get(name) ?? {}
      if (program === undefined) throw new Error(`invariant: the sut has a program for machine ${name}`)
      const settings = { env, args, files, timeZone }
      return { name, restart, movable, vital, program, ...settings, ...(next === undefined ? {} : { next }) }
    }),
  })
}

/** Watches for the scenario's `sometimes`; the result names those that the run has reached once it has ended. */
function watchSometimes(world: World, { scenario }: Sut): () => readonly string[] {
  const watched = scenario.sometimes.map(({ name, kinds, watch }) => {
    const guarded = new GuardedMonitor(`sometimes '${name}'`)
    const sees = watch()
    let reached = false
    const look = (event: TraceEvent): void => {
      reached = sees(event) || reached
    }
    world.trace.listen(kinds, (event) => guarded.look(event, look))
    return () => guarded.conclude(() => (reached ? [name] : []))
  })
  return () => watched.flatMap((conclude) => conclude())
}

function eventsLimit(stop: StopReason, eventsMax: number): LimitHit | undefined {
  return stop === 'eventsMax' ? { limit: 'events', owner: '', detail: `${eventsMax} events` } : undefined
}

/** Attaches a property's monitor; the result judges the run once it has ended. */
function observe(world: World, property: Property): (end: RunEnd) => Judgement {
  const guarded = new GuardedMonitor(`property '${property.name}'`)
  const monitor: Monitor = property.monitor()
  const violations: Violation[] = []
  const look = (event: TraceEvent): void => {
    const violation = monitor.see(event)
    if (violation !== undefined) violations.push(violation)
  }
  world.trace.listen(property.kinds, (event) => guarded.look(event, look))
  return (end) =>
    guarded.conclude(() => {
      violations.push(...(monitor.end?.(end) ?? []))
      const verdict: Verdict = violations.length > 0 ? 'violated' : end.kind === 'limited' ? 'unknown' : 'holds'
      return { property: property.name, verdict, premises: monitor.premises(), violations }
    })
}

function describeUse(data: TraceEvent['data']): string {
  const { member, where } = data as { member: string; where: string }
  return `${member} at ${where}`
}
