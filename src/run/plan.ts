// What a seed means: the entropy, the workload and the rates of faults of one run. Pure; golden vectors pin it for ever.
import * as fc from 'fast-check'
import type { DecisionSource } from '../../sim/decisions/decisions.ts'
import { deriveSeed, type Seed } from '../../sim/decisions/seed.ts'
import { swarm } from '../../sim/decisions/swarm.ts'
import type { Scenario, Workload } from '../engine/scenario.ts'

export interface RunPlan {
  readonly entropy: Seed
  readonly workload: Workload
  readonly source: DecisionSource
}

/** The plan of one seed, with those fault kinds offered to its swarm. */
export function planOf(scenario: Scenario, seed: Seed, kinds: readonly string[]): RunPlan {
  return { entropy: deriveSeed(seed, 'entropy'), workload: workloadOf(scenario, seed), source: { kind: 'seeded', seed, rates: swarm(seed, kinds) } }
}

/** The workload of a seed: one value of the scenario's arbitrary. */
export function workloadOf(scenario: Scenario, seed: Seed): Workload {
  const [workload] = fc.sample(scenario.workload(fc), { seed: deriveSeed(seed, `workload ${scenario.name}`).low | 0, numRuns: 1 })
  if (workload === undefined) throw new Error('invariant: an arbitrary yields a value')
  return workload
}
