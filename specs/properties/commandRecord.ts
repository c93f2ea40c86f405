// A command as the wrapper around a workflow's code records it (src/workflow/drive.ts), and how its place is named.
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

/** Identifies a command of a run, and what is done for it; equal for each replay. */
export function placeOf(event: TraceEvent): string {
  return `${field(event, 'run')}/${field(event, 'path')}`
}

/** A command in words: `order-2, step 2 (\`ship\`)`. What is not known of it is left out. */
export function namePlace(event: TraceEvent, command: CommandRecord = event.data as CommandRecord): string {
  const { verb = command.step === undefined ? 'command' : 'step' } = command
  const name = command.step ?? command.topic ?? command.workflow
  return `${field(event, 'run')}, ${verb} ${field(event, 'path')}${name === undefined ? '' : ` (\`${name}\`)`}`
}
