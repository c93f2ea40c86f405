// The host table: every global and every member of every public builtin of Node 22, 24 and 26, with what a program gets
// for it. Invariant, tested: it is complete for the running Node, has no member twice, and no row for something that is
// nowhere.
import { constantsTable } from './constants.ts'
import { cryptoTable } from './crypto.ts'
import { files } from './files.ts'
import { globals } from './globals.ts'
import { internals } from './internals.ts'
import { intrinsics } from './intrinsics.ts'
import { namespaces } from './namespaces.ts'
import { network } from './network.ts'
import { observation } from './observation.ts'
import { processTable } from './process.ts'
import { streams } from './streams.ts'
import { system } from './system.ts'
import { text } from './text.ts'
import { type HostRow, type ModuleTable, type Treatment, treatments } from './treatment.ts'
import { zlibTable } from './zlib.ts'

export const hostTable: readonly ModuleTable[] = [
  globals,
  ...intrinsics,
  ...namespaces,
  processTable,
  ...system,
  ...observation,
  ...text,
  ...streams,
  cryptoTable,
  zlibTable,
  ...network,
  ...files,
  constantsTable,
  ...internals,
]

/** The table as flat rows, sorted by module and then by member, in the order of code units. */
export function hostRows(): readonly HostRow[] {
  return hostTable
    .flatMap(rowsOf)
    .toSorted((left, right) => order(left.module, right.module) || order(left.member, right.member))
}

/** What a program gets for a member; undefined if the table does not know it. */
export function treatmentOf(module: string, member: string): Treatment | undefined {
  return index.get(module)?.get(member) ?? index.get(module)?.get('*')
}

function rowsOf(table: ModuleTable): HostRow[] {
  const { module, why } = table
  return treatments.flatMap((treatment) => {
    const members = table[treatment]?.split(/\s+/).filter((member) => member !== '') ?? []
    return members.map((member) => ({ module, member, treatment, why: why?.[member] ?? '' }))
  })
}

function order(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

const index: ReadonlyMap<string, ReadonlyMap<string, Treatment>> = new Map(
  hostTable.map((table) => [table.module, new Map(rowsOf(table).map((row) => [row.member, row.treatment]))]),
)
