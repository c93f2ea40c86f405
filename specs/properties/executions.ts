// A execution is a workflow's code from its beginning, live or as a replay. Two executions of one run may go on side by
// side, even in one process, when a lease has run out; most are left where they wait and never heard of again. Notes do
// not say whose they are, but what code was told and what it asks next are noted in one breath, so a execution is known
// by what it asks for. Where two ask for the same and were told different things, nobody can say whose the answer is,
// and what they were told before is forgotten.
import { field, member, sameJson, type TraceEvent } from '../../src/property/property.ts'

interface Execution {
  /** The place of the command that it waits for. */
  readonly asks: string
  /** What it was told since it last went on, in order. */
  readonly told: readonly TraceEvent[]
}

export class Executions {
  /** Those that wait, by incarnation and run. */
  readonly #waiting = new Map<string, readonly Execution[]>()
  /** What the execution was told that has been noted last, by incarnation and run. */
  readonly #told = new Map<string, readonly TraceEvent[]>()

  enter(event: TraceEvent): void {
    this.#told.set(codeOf(event), [])
  }

  command(event: TraceEvent): void {
    const code = codeOf(event)
    const execution: Execution = { asks: field(event, 'path'), told: this.#told.get(code) ?? [] }
    const others = (this.#waiting.get(code) ?? []).filter(
      (other) => other.asks !== execution.asks || !areSame(other.told, execution.told),
    )
    this.#waiting.set(code, [...others, execution])
  }

  /** Gives what the execution was told before, if by this it goes on: then it begins anew with this. */
  observe(event: TraceEvent, goesOn: boolean): readonly TraceEvent[] {
    const code = codeOf(event)
    const waiting = this.#waiting.get(code) ?? []
    const mine = waiting.filter(({ asks }) => asks === field(event, 'path'))
    const before = mine.length === 1 ? (mine[0]?.told ?? []) : []
    this.#waiting.set(
      code,
      waiting.filter((execution) => !mine.includes(execution)),
    )
    this.#told.set(code, goesOn ? [event] : [...before, event])
    return goesOn ? before : []
  }
}

/** Whether code was told the same: a value or a failure, and which. */
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
