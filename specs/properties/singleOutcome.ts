// A terminal result is final and true: every reader of a run gets the same, whenever it asks, and it is what the run's
// code returned or threw. Of failures only that they are failures is compared, since engines wrap them. A cancelled run
// may have any result, and so may one that failed before its code started: there may be no such workflow.
import {
  defineProperty,
  field,
  has,
  member,
  type Property,
  sameJson,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import type { CommandRecord } from './commandRecord.ts'

/** What a reader gets, as adapters answer. */
interface Answer {
  readonly kind?: string
  readonly value?: unknown
}

export const singleOutcome: Property = defineProperty({
  name: 'single-outcome',
  statement: 'A run has one terminal result, the same for every reader, and its workflow really ended with it.',
  source:
    'A terminal result is final, whoever reads it and whenever; and failure transparency: the code of the workflow decides it.',
  kinds: ['client.call', 'client.return', 'workflow.enter', 'workflow.command', 'workflow.end'],
  monitor: () => {
    const entered = new Set<string>()
    const cancelled = new Set<string>()
    const ends = new Map<string, TraceEvent[]>()
    const firsts = new Map<string, TraceEvent>()
    let premises = 0

    const judge = (event: TraceEvent, run: string): Violation | undefined => {
      premises += 1
      const first = firsts.get(run)
      if (first !== undefined) {
        if (sameJson(member(first, 'output'), member(event, 'output'))) return undefined
        return {
          message: `two readers of ${run} got different results`,
          cause: 'readers disagree',
          evidence: [first, event],
        }
      }
      firsts.set(run, event)
      const { kind, value } = Object(member(event, 'output')) as Answer
      const known = ends.get(run) ?? []
      const isTrue =
        kind === 'value'
          ? known.some((end) => has(end, 'value') && sameJson(member(end, 'value'), value ?? null))
          : kind !== 'failure' || !entered.has(run) || known.some((end) => has(end, 'failure'))
      if (isTrue || cancelled.has(run)) return undefined
      const what = kind === 'value' ? 'a value' : 'a failure'
      const evidence = [...known.slice(-1), event]
      return {
        message: `a reader of ${run} got ${what} with which its workflow did not end`,
        cause: `${what} with which the workflow did not end`,
        evidence,
      }
    }

    return {
      see: (event) => {
        const run = field(event, 'run')
        switch (event.kind) {
          case 'workflow.enter':
            entered.add(run)
            return undefined
          case 'workflow.command':
            for (const other of cancelsIn(event.data as CommandRecord)) cancelled.add(other)
            return undefined
          case 'workflow.end':
            ends.set(run, [...(ends.get(run) ?? []), event])
            return undefined
          case 'client.call':
            if (field(event, 'operation') === 'cancel') cancelled.add(run)
            return undefined
          default:
            return field(event, 'operation') === 'result' && has(event, 'output') ? judge(event, run) : undefined
        }
      },
      premises: () => premises,
    }
  },
})

/** The runs that a command cancels, also as a part of a parallel one. */
function cancelsIn({ verb, to, operations = [] }: CommandRecord): readonly string[] {
  return verb === 'cancel' && to !== undefined ? [to] : operations.flatMap(cancelsIn)
}
