// An execution is a workflow's code from its beginning, live or as a replay. Two executions of one run may go on side
// by side, even in one process, when a lease has run out; most stop where they wait. Records do not say which execution
// they belong to. But what code observed and what it asks for next are recorded one after the other, so an execution is
// known by the command that it waits for. Where two wait for the same command and observed different things, it cannot
// be said whose the result is, and what they observed before is dropped.
import { field, member, sameJson, type TraceEvent } from '../../src/property/property.ts'

interface Execution {
  /** The place of the command that it waits for. */
  readonly asks: string
  /** What it observed since it last went on, in order. */
  readonly observed: readonly TraceEvent[]
}

export class Executions {
  /** Those that wait, by incarnation and run. */
  readonly #waiting = new Map<string, readonly Execution[]>()
  /** What the execution that was recorded last has observed, by incarnation and run. */
  readonly #observed = new Map<string, readonly TraceEvent[]>()

  enter(event: TraceEvent): void {
    this.#observed.set(codeOf(event), [])
  }

  command(event: TraceEvent): void {
    const code = codeOf(event)
    const execution: Execution = { asks: field(event, 'path'), observed: this.#observed.get(code) ?? [] }
    const others = (this.#waiting.get(code) ?? []).filter(
      (other) => other.asks !== execution.asks || !areSame(other.observed, execution.observed),
    )
    this.#waiting.set(code, [...others, execution])
  }

  /** Returns what the execution observed before, if it goes on by this event; its list then begins anew with this. */
  observe(event: TraceEvent, goesOn: boolean): readonly TraceEvent[] {
    const code = codeOf(event)
    const waiting = this.#waiting.get(code) ?? []
    const mine = waiting.filter(({ asks }) => asks === field(event, 'path'))
    const before = mine.length === 1 ? (mine[0]?.observed ?? []) : []
    this.#waiting.set(
      code,
      waiting.filter((execution) => !mine.includes(execution)),
    )
    this.#observed.set(code, goesOn ? [event] : [...before, event])
    return goesOn ? before : []
  }
}

/** Whether code observed the same: a value or a failure, and which. */
export function isSameOutcome(one: TraceEvent, other: TraceEvent): boolean {
  return (
    sameJson(member(one, 'value'), member(other, 'value')) && sameJson(member(one, 'failure'), member(other, 'failure'))
  )
}

function areSame(ones: readonly TraceEvent[], others: readonly TraceEvent[]): boolean {
  if (ones.length !== others.length) return false
  return ones.every((one, index) => {
    const other = others[index]
    return other !== undefined && field(one, 'path') === field(other, 'path') && isSameOutcome(one, other)
  })
}

function codeOf(event: TraceEvent): string {
  return `${event.machine}.${event.incarnation} ${field(event, 'run')}`
}
