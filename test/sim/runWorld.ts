// Runs small programs in a world with a ledger and with faults at chosen sites, until nothing is left to do or a time
// has come.
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { mayRepeatByHttp } from '../../sim/network/http/intermediary.ts'
import { Program } from '../../sim/node/host/program.ts'
import type { HostedService } from '../../sim/services/httpService.ts'
import { inProcess } from '../../sim/services/inProcess.ts'
import { ledger } from '../../sim/services/ledger.ts'
import type { Service } from '../../sim/services/service.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { World } from '../../sim/world/world.ts'

export interface WorldScript {
  /** Program texts by machine name. */
  readonly programs: Readonly<Record<string, string>>
  /** Another build of a machine's program, for deploys. */
  readonly next?: Readonly<Record<string, string>>
  /** Machines whose process may come up elsewhere. */
  readonly movable?: readonly string[]
  /** Machines without which nothing goes on. */
  readonly vital?: readonly string[]
  /** Machines in front of which an HTTP intermediary stands. */
  readonly intermediaries?: readonly string[]
  /** Services beside the ledger: called in-process, and on the network. */
  readonly services?: readonly Service[]
  readonly hosts?: readonly HostedService[]
  readonly schedule?: readonly InjectedFault[]
  readonly seed?: number
  readonly untilMs?: number
  /** How long faults may take effect, and how far apart fault times lie. */
  readonly faults?: { readonly untilMs: number; readonly everyMs: number }
  readonly barrier?: boolean
  /** What clients do; called once everything is switched on. */
  readonly clients?: (world: World) => void
}

export interface WorldRun {
  readonly events: readonly TraceEvent[]
  readonly digest: string
  readonly stop: string
  readonly world: World
}

/** A program that charges once and prints what came back. */
export const charging = `
const { call } = require('crashworthy:world')
globalThis.boots = (globalThis.boots ?? 0) + 1
console.log('boot', globalThis.boots)
call('payments', 'charge', { key: 'k', run: 'r', path: '0', payload: { cents: 1 } }).then(() => console.log('charged'))
setTimeout(() => console.log('late'), 5000)
setInterval(() => {}, 60000)
`

export function runWorld(script: WorldScript): Promise<WorldRun> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low: script.seed ?? 1 }, 'world'),
    source: { kind: 'replay', schedule: script.schedule ?? [] },
    machines: Object.entries(script.programs).map(([name, text]) => {
      const next = script.next?.[name]
      return {
        name,
        program: new Program(name, text),
        restart: 'always',
        movable: script.movable?.includes(name) === true,
        vital: script.vital?.includes(name) === true,
        ...(next === undefined ? {} : { next: new Program(name, next) }),
      }
    }),
    services: [inProcess('payments', ledger({ charge: () => ({ output: { ok: true } }) })), ...(script.services ?? [])],
    hosts: script.hosts ?? [],
    intermediaries: new Map((script.intermediaries ?? []).map((name) => [name, mayRepeatByHttp])),
    keepTrace: true,
  })
  const limits = { eventsMax: 100_000, timeMaxUs: (script.untilMs ?? 30_000) * 1000 }
  return new Promise((resolve, reject) => {
    const finish = (stop: string): void => {
      world.dispose()
      resolve({ events: world.trace.events, digest: world.trace.digest, stop, world })
    }
    setImmediate(() => {
      try {
        world.boot()
        script.clients?.(world)
        if (script.faults !== undefined) world.underFaults(script.faults.untilMs * 1000, faultTimesUs(script.faults))
        if (script.barrier === true) world.kernel.runWithBarrier(limits, finish)
        else finish(world.kernel.run(limits))
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** Fault times that lie equally far apart, without the end. */
function faultTimesUs({ untilMs, everyMs }: { readonly untilMs: number; readonly everyMs: number }): readonly number[] {
  const count = Math.ceil(untilMs / everyMs) - 1
  return Array.from({ length: count }, (_, index) => (index + 1) * everyMs * 1000)
}

/** What one incarnation printed. */
export function printed(run: WorldRun, machine: string, incarnation: number): readonly string[] {
  return run.events
    .filter(
      (event) => event.kind === 'process.stdout' && event.machine === machine && event.incarnation === incarnation,
    )
    .map((event) => String(event.data).trimEnd())
}

export function ofKind(run: WorldRun, kind: TraceEvent['kind']): readonly TraceEvent[] {
  return run.events.filter((event) => event.kind === kind)
}
