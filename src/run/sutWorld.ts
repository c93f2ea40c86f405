// The world of a run: the engine's machines and services, and the scenario's services on the network.
import type { DecisionSource } from '../../sim/decisions/decisions.ts'
import type { Seed } from '../../sim/decisions/seed.ts'
import { mayRepeatByHttp } from '../../sim/network/http/intermediary.ts'
import { hosted } from '../../sim/services/httpService.ts'
import { World } from '../../sim/world/world.ts'
import { unknownOperation } from './setupChecks.ts'
import type { SetupMistake } from './setupMistake.ts'
import type { Sut } from './sut.ts'

export interface SutWorld {
  readonly sut: Sut
  readonly entropy: Seed
  readonly source: DecisionSource
  readonly keepTrace: boolean
}

export function worldOf({ sut, entropy, source, keepTrace }: SutWorld, mistake: SetupMistake): World {
  const { engine, scenario, programs } = sut
  return new World({
    entropy,
    source,
    keepTrace,
    services: engine.services?.() ?? [],
    hosts: Object.entries(scenario.services).map(([name, definition]) =>
      hosted(name, definition, unknownOperation(sut, mistake)),
    ),
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
