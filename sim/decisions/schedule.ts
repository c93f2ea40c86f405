// A schedule is the sparse record of the decisions that were not benign, in the order in which they were taken. It is
// plain JSON, it reads like a story, and it is the counterexample. An entry is found again by its site and kind, never
// by its position.

/** One deviation: at `site`, the fault `kind` took its alternative `choice` (1 or more), which `says` in words. */
export interface InjectedFault {
  readonly site: string
  readonly kind: string
  readonly choice: number
  readonly says: string
}

export type Schedule = readonly InjectedFault[]

/** Names one fault: what happens, where. Two injected faults with one name cannot stand in one schedule. */
export function injectedFaultName(site: string, kind: string): string {
  return `${site}: ${kind}`
}

/** Reads a schedule from parsed JSON. The second member says what was wrong, and where, when the first is absent. */
export function readSchedule(value: unknown): { readonly schedule: Schedule } | { readonly problem: string } {
  if (!Array.isArray(value)) return { problem: `expected an array of injected faults, found ${typeof value}` }
  const names = new Set<string>()
  const schedule: InjectedFault[] = []
  for (const [index, entry] of value.entries()) {
    const { site, kind, choice, says } = (entry ?? {}) as Record<string, unknown>
    if (typeof site !== 'string' || typeof kind !== 'string' || typeof says !== 'string') {
      return { problem: `entry ${index}: expected the texts site, kind and says` }
    }
    if (!Number.isInteger(choice) || (choice as number) < 1)
      return { problem: `entry ${index}: expected choice to be an integer of at least 1` }
    const name = injectedFaultName(site, kind)
    if (names.has(name)) return { problem: `entry ${index}: a second injected fault at '${name}'` }
    names.add(name)
    schedule.push({ site, kind, choice: choice as number, says })
  }
  return { schedule }
}
