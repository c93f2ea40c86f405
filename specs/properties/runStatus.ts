// The status of every run: which command its code waits for, since when, on which machine it last ran, and which run is
// whose child. A fold over the records of the wrappers. Engines name children as they like, so a child is told by what
// was called: the workflow and its values; where several fit, the one whose place looks most like the child's id.
import { canonicalJson, field, has, type TraceEvent } from '../../src/property/property.ts'
import type { CommandRecord } from './commandRecord.ts'

/** A command, or a part of a parallel one, and its place. */
export interface Part {
  readonly place: string
  readonly verb: string
  /** The name of the step, topic or workflow, if it has one. */
  readonly name: string
  readonly parts: readonly Part[]
}

export interface RunStatus {
  readonly run: string
  /** The last record of its code, with the machine that it ran on. */
  last: TraceEvent
  /** What its code waits for, since when; undefined between its start or a result and its next command. */
  waits: { readonly part: Part; readonly sinceUs: number } | undefined
  /** Its code came to an end. */
  ended: boolean
}

/** How often a step was attempted, and the last record of it. */
export interface Attempts {
  count: number
  last: TraceEvent
}

interface Call {
  readonly run: string
  readonly place: string
  child: string | undefined
}

export class RunStatuses {
  readonly #runs = new Map<string, RunStatus>()
  /** Runs that clients started: nobody's children. */
  readonly #roots = new Set<string>()
  /** By place; a replay asks for the same place again, and its first time counts. */
  readonly #sinceUs = new Map<string, number>()
  readonly #attempts = new Map<string, Attempts>()
  readonly #calls = new Map<string, Call>()
  /** The calls without a child yet, by what they called. */
  readonly #open = new Map<string, Call[]>()

  of(run: string): RunStatus | undefined {
    return this.#runs.get(run)
  }

  attemptsAt(run: string, place: string): Attempts | undefined {
    return this.#attempts.get(`${run}/${place}`)
  }

  /** The run that a call has become, once its code was entered. */
  childAt(run: string, place: string): RunStatus | undefined {
    const child = this.#calls.get(`${run}/${place}`)?.child
    return child === undefined ? undefined : this.#runs.get(child)
  }

  start(run: string): void {
    this.#roots.add(run)
  }

  see(event: TraceEvent): void {
    const run = field(event, 'run')
    if (event.kind === 'step.attempt' || event.kind === 'step.outcome') {
      this.#seeAttempt(event, `${run}/${field(event, 'path')}`)
      return
    }
    const status = this.#runs.get(run) ?? this.#enter(event, run)
    status.last = event
    if (event.kind === 'workflow.command') this.#wait(status, event)
    else status.waits = undefined
    if (event.kind !== 'workflow.observe') status.ended = event.kind === 'workflow.end'
  }

  #enter(event: TraceEvent, run: string): RunStatus {
    const status: RunStatus = { run, last: event, waits: undefined, ended: false }
    this.#runs.set(run, status)
    if (!this.#roots.has(run))
      this.#adoptChild(run, this.#open.get(`${field(event, 'workflow')} ${field(event, 'values')}`) ?? [])
    return status
  }

  #adoptChild(run: string, open: Call[]): void {
    const likeness = new Map(open.map((call) => [call, commonLength(`${call.run}/${call.place}`, run)]))
    const [call] = [...open].sort((left, right) => (likeness.get(right) ?? 0) - (likeness.get(left) ?? 0))
    if (call === undefined) return
    call.child = run
    open.splice(open.indexOf(call), 1)
  }

  #wait(status: RunStatus, event: TraceEvent): void {
    const place = field(event, 'path')
    const id = `${status.run}/${place}`
    const sinceUs = this.#sinceUs.get(id) ?? event.timeUs
    this.#sinceUs.set(id, sinceUs)
    status.waits = { part: this.#partOf(event.data as CommandRecord, status.run, place), sinceUs }
  }

  #partOf(command: CommandRecord, run: string, place: string): Part {
    const { verb = '', step, topic, workflow, operations = [] } = command
    if (verb === 'call' && workflow !== undefined)
      this.#called(`${workflow} ${canonicalJson(command.values)}`, run, place)
    const parts = operations.map((part, index) => this.#partOf(part, run, `${place}.${index}`))
    return { place, verb, name: step ?? topic ?? workflow ?? '', parts }
  }

  #called(what: string, run: string, place: string): void {
    const id = `${run}/${place}`
    if (this.#calls.has(id)) return
    const call: Call = { run, place, child: undefined }
    this.#calls.set(id, call)
    this.#open.set(what, [...(this.#open.get(what) ?? []), call])
  }

  #seeAttempt(event: TraceEvent, id: string): void {
    const known = this.#attempts.get(id)
    const begun = event.kind === 'step.attempt' ? 1 : 0
    if (known === undefined) this.#attempts.set(id, { count: begun, last: event })
    else {
      known.count += begun
      known.last = event
    }
  }
}

/** Whether a step's last record says that it is done. */
export function isDone({ last }: Attempts): boolean {
  return last.kind === 'step.outcome' && !has(last, 'failure')
}

/** How many characters two texts share at their beginning. */
function commonLength(left: string, right: string): number {
  let length = 0
  while (length < left.length && left[length] === right[length]) length += 1
  return length
}
