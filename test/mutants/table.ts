// The table of mutants, by what they are about; a mutant that survives means that something is not tested.
// docs/mutants.md is written from it.
import type { WorldMutant } from './mutant.ts'
import { campaigns } from './table/campaigns.ts'
import { decisions } from './table/decisions.ts'
import { disk } from './table/disk.ts'
import { network } from './table/network.ts'
import { node } from './table/node.ts'
import { processes } from './table/processes.ts'
import { runs } from './table/runs.ts'
import { services } from './table/services.ts'
import { world } from './table/world.ts'

export { engineMutants } from './table/engine.ts'

/** The mutants of the world and of the tool, each part under the heading that it has in the document. */
export const parts: Readonly<Record<string, readonly WorldMutant[]>> = {
  'Decisions, clocks and traces': decisions,
  Processes: processes,
  'Machines, links and clocks under faults': world,
  'The network': network,
  Disks: disk,
  'Services and clients': services,
  'The simulated Node': node,
  'Runs and properties': runs,
  'Campaigns and replays': campaigns,
}

export const worldMutants: readonly WorldMutant[] = Object.values(parts).flat()
