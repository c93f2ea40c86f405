// A command as the wrapper around a workflow's code notes it (src/workflow/drive.ts), and its place in the trace.
import { field, type TraceEvent } from '../../src/property/property.ts'

/** The data of a `workflow.command`, or a part of a parallel one. Which members there are depends on the verb. */
export interface CommandRecord {
  readonly verb?: string
  readonly step?: string
  readonly workflow?: string
  readonly values?: unknown
  readonly topic?: string
  /** The run that a signal or a cancellation goes to. */
  readonly to?: string
  readonly payload?: unknown
  readonly forMs?: number
  readonly timeoutMs?: number | null
  /** The run that is scheduled. */
  readonly at?: string
  readonly delayMs?: number
  readonly operations?: readonly CommandRecord[]
}

/** The place of a command in its run, and of what is done for it: equal for each replay. */
export function placeOf(event: TraceEvent): string {
  return `${field(event, 'run')}/${field(event, 'path')}`
}
