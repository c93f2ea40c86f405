// The fault kinds, named one by one: what really does this, and how it is injected. Each is off or on; nothing else is
// injected.
import { type ClockFault, clockKinds } from './clockKinds.ts'
import { type DiskFault, diskKinds } from './diskKinds.ts'
import type { FaultKind } from './kind.ts'
import { type MachineFault, machineKinds } from './machineKinds.ts'
import { type NetworkFault, networkKinds } from './networkKinds.ts'
import { type ProcessFault, processKinds } from './processKinds.ts'
import { type ServiceFault, serviceKinds } from './serviceKinds.ts'

export type FaultName = ProcessFault | MachineFault | NetworkFault | DiskFault | ClockFault | ServiceFault

export const faultKinds: readonly FaultKind<FaultName>[] = [
  ...processKinds,
  ...machineKinds,
  ...networkKinds,
  ...diskKinds,
  ...clockKinds,
  ...serviceKinds,
]

const byName: ReadonlyMap<string, FaultKind> = new Map(faultKinds.map((kind) => [kind.name, kind]))

export function faultKind(name: FaultName): FaultKind {
  const kind = byName.get(name)
  if (kind === undefined) throw new Error(`invariant: every fault name has a kind, ${name} has none`)
  return kind
}
