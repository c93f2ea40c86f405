// What a seed means: the entropy, the workload and the rates of faults of one run. Pure; golden vectors pin it for
// ever.
import * as fc from 'fast-check'
import type { DecisionSource } from '../../sim/decisions/decisions.ts'
import { deriveSeed, type Seed } from '../../sim/decisions/seed.ts'
import { always, swarm } from '../../sim/decisions/swarm.ts'
import { clockKinds } from '../../sim/faults/clockKinds.ts'
import { diskKinds } from '../../sim/faults/diskKinds.ts'
import { type FaultName, faultKinds } from '../../sim/faults/kinds.ts'
import { machineKinds } from '../../sim/faults/machineKinds.ts'
import { networkKinds } from '../../sim/faults/networkKinds.ts'
import { serviceKinds } from '../../sim/faults/serviceKinds.ts'
import type { Engine } from '../engine/contract.ts'
import type { Scenario, Workload } from '../engine/scenario.ts'
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'

/**
 * Which fault kinds a campaign may inject. A kind that was asked for by name is on in every run; those of a profile
 * come and go by swarm.
 */
export interface FaultPlan {
  readonly named: readonly FaultName[]
  readonly swarm: readonly FaultName[]
  /** How many machines the engine has. */
  readonly machines: number
}

export interface RunPlan {
  readonly entropy: Seed
  readonly workload: Workload
  readonly source: DecisionSource
}

const names = (kinds: readonly { readonly name: FaultName }[]): readonly FaultName[] => kinds.map((kind) => kind.name)

export const faultProfiles: Readonly<Record<string, readonly FaultName[]>> = {
  none: [],
  all: names(faultKinds),
  process: ['crash', 'kill', 'terminate', 'slow-restart'],
  slow: ['pause', 'slow-cpu'],
  machine: names(machineKinds),
  network: names(networkKinds),
  disk: names(diskKinds),
  clock: names(clockKinds),
  services: names(serviceKinds),
}

/** Reads `--faults`: profiles, and kinds by name. Nothing that the engine does not claim is injected. */
export function readFaults(text: string, engine: Engine): FaultPlan {
  const named = new Set<FaultName>()
  const swarm = new Set<FaultName>()
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > 1 && parts.includes('none'))
    throw new UserError({
      expected: "'none' alone, or what is to be injected",
      found: `'${text}'`,
      where: 'option --faults',
      next: `--faults ${parts.filter((part) => part !== 'none').join(',') || 'none'}`,
    })
  for (const name of parts) {
    if (Object.hasOwn(faultProfiles, name)) for (const kind of faultProfiles[name] ?? []) swarm.add(kind)
    else named.add(claimedKind(name, engine))
  }
  const others = [...swarm].filter((kind) => engine.claims[kind] !== 'not claimed' && !named.has(kind))
  return { named: [...named], swarm: others, machines: engine.machines.length }
}

/** Kinds of the profiles in `--faults` that are not injected, because the engine does not claim them. */
export function notClaimed(text: string, { claims }: Engine): readonly FaultName[] {
  const asked = text.split(',').flatMap((part) => faultProfiles[part.trim()] ?? [])
  return [...new Set(asked)].filter((kind) => claims[kind] === 'not claimed')
}

/** The fault kind of a name that is no profile's. */
function claimedKind(name: string, engine: Engine): FaultName {
  const kind = faultKinds.find((known) => known.name === name)
  if (kind === undefined) {
    const expected = `'${Object.keys(faultProfiles).join("', '")}' or fault kinds`
    const found = quoted(name, [...Object.keys(faultProfiles), ...names(faultKinds)])
    throw new UserError({ code: 'unknown-name', expected, found, where: 'option --faults', next: 'crashworthy faults' })
  }
  if (engine.claims[kind.name] === 'not claimed') {
    const expected = `fault kinds that ${engine.name} claims to survive or detect`
    throw new UserError({
      expected,
      found: `'${kind.name}', which it does not claim,`,
      where: 'option --faults',
      next: 'crashworthy list',
    })
  }
  return kind.name
}

/** The plan of one seed. */
export function planOf(scenario: Scenario, seed: Seed, faults: FaultPlan): RunPlan {
  const rates = new Map([...swarm(seed, faults.swarm, faults.machines), ...always(seed, faults.named)])
  return {
    entropy: deriveSeed(seed, 'entropy'),
    workload: workloadOf(scenario, seed),
    source: { kind: 'seeded', seed, rates },
  }
}

/** The workload of a seed: one value of the scenario's arbitrary. */
function workloadOf(scenario: Scenario, seed: Seed): Workload {
  const [workload] = fc.sample(scenario.workload(fc), {
    seed: deriveSeed(seed, `workload ${scenario.name}`).low | 0,
    numRuns: 1,
  })
  if (workload === undefined) throw new Error('invariant: an arbitrary yields a value')
  return workload
}
