// Feeds the lines of a small trace to a property.
import type { EventKind, Json } from '../../../sim/trace/event.ts'
import { Trace } from '../../../sim/trace/trace.ts'
import type { Property, RunEnd } from '../../../src/property/property.ts'

/** An event's kind and data; and, where it matters, its machine, incarnation and time in seconds. */
export type Line = readonly [kind: EventKind, data: Json, machine?: string, incarnation?: number, seconds?: number]

const finished: RunEnd = { kind: 'finished', boundMs: 1000 }

/** What a property says, as `message: evidence`, why, and how often its premise was met. */
export function judge(
  property: Property,
  lines: readonly Line[],
  end: RunEnd = finished,
): { readonly violations: readonly string[]; readonly causes: readonly string[]; readonly premises: number } {
  const trace = new Trace({ keep: true })
  const monitor = property.monitor()
  const violations: string[] = []
  const causes: string[] = []
  const add = (violation: ReturnType<typeof monitor.see>): void => {
    if (violation === undefined) return
    violations.push(`${violation.message}: ${violation.evidence.map(({ sequence }) => `#${sequence}`).join(' ')}`)
    causes.push(violation.cause)
  }
  trace.listen(property.kinds, (event) => add(monitor.see(event)))
  for (const [index, [kind, data, machine = 'm', incarnation = 1, seconds]] of lines.entries()) {
    trace.append(seconds === undefined ? index : seconds * 1_000_000, machine, incarnation, kind, data, 0)
  }
  for (const violation of monitor.end?.(end) ?? []) add(violation)
  return { violations, causes, premises: monitor.premises() }
}
