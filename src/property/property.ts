// A property: a named claim with a one-sentence statement and a source. It is a monitor, a fold over the trace that
// costs O(1) an event, so that a violation is reported at the event where it becomes true. A monitor neither throws nor
// looks at the engine.
import type { EventKind, TraceEvent } from '../../sim/trace/event.ts'
import { canonicalJson } from '../../sim/trace/sameJson.ts'

export type { TraceEvent } from '../../sim/trace/event.ts'
export { programEventKinds } from '../../sim/trace/event.ts'
export { canonicalJson, sameJson } from '../../sim/trace/sameJson.ts'

export type Verdict = 'holds' | 'violated' | 'unknown'

/** What broke, with the events that prove it. `cause` is normalised: equal for equal bugs, whatever the run. */
export interface Violation {
  readonly message: string
  readonly cause: string
  readonly evidence: readonly TraceEvent[]
}

/** How a run ended, for what can only be judged then. */
export interface RunEnd {
  /**
   * `limited`: a limit was hit, so nothing can be said of what did not happen. `detected`: not finished, but a fault
   * took effect that the engine only claims to detect, so that it need not go on.
   */
  readonly kind: 'finished' | 'deadline' | 'limited' | 'detected'
  /** The bound after healing within which everything due had to end, milliseconds. */
  readonly boundMs: number
}

export interface Monitor {
  /** Sees one event of the property's kinds; returns a violation at the event where it becomes true. */
  see(event: TraceEvent): Violation | undefined
  /** Judges what did not happen. */
  end?(end: RunEnd): readonly Violation[]
  /** How often the premise was met; 0 means that the property said nothing about this run. */
  premises(): number
}

export interface Property {
  readonly name: string
  readonly statement: string
  /** Where the claim comes from. */
  readonly source: string
  readonly kinds: readonly EventKind[]
  readonly monitor: () => Monitor
}

/** Declares a property; only infers the type. */
export function defineProperty(property: Property): Property {
  return property
}

/** A field of an event's data, as it is; undefined if there is none. */
export function member({ data }: TraceEvent, name: string): unknown {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? (data as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** A field of an event's data, as text: equal for equal JSON, whatever the order of its members. */
export function field(event: TraceEvent, name: string): string {
  const value = member(event, name)
  return typeof value === 'string' ? value : value === undefined ? '' : canonicalJson(value)
}

/** True if an event's data has the field. */
export function has(event: TraceEvent, name: string): boolean {
  const { data } = event
  return typeof data === 'object' && data !== null && name in data
}
