// Replay is a no-op: a workflow's code that runs again, in whichever incarnation, gets the same results. An engine may
// let code run ahead of what is durable and lose that in a crash, as long as nothing followed from it. So a result
// counts once the same execution observed the result of a later command, other than a nondeterministic read. What a
// worker without a lease observed never counts. A repeated step counts in incarnations that booted afterwards: an older
// one may have begun with what was known before. A call is one run, however often its caller is replayed.
import {
  defineProperty,
  field,
  has,
  type Property,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import { ChildRuns } from './childRuns.ts'
import { type CommandRecord, namePlace, placeOf } from './commandRecord.ts'
import { Executions, isSameOutcome } from './executions.ts'

/** Commands that an engine may answer by itself and make durable later. */
const nondeterministicReads: ReadonlySet<string> = new Set(['now', 'random', 'uuid', 'version'])

interface Observed {
  readonly event: TraceEvent
  /** What the code observed next, by which it counts. */
  readonly next: TraceEvent
}

export const idempotenceOnReplay: Property = defineProperty({
  name: 'idempotence-on-replay',
  statement: 'On replay a workflow gets the same results, and finished steps and calls are not repeated.',
  source:
    'Failure transparency; and idempotence of traces: what was applied once, replayed at any later point, is a no-op (design, section 5).',
  kinds: ['process.boot', 'client.call', 'workflow.enter', 'workflow.command', 'workflow.observe', 'step.attempt'],
  monitor: () => {
    const boots = new Map<string, number>()
    const commands = new Map<string, CommandRecord>()
    const counting = new Map<string, Observed>()
    const executions = new Executions()
    const childRuns = new ChildRuns()
    let premises = 0

    /** What was observed before `next` counts from now on: it must be what counted already. */
    const count = (event: TraceEvent, next: TraceEvent): Violation | undefined => {
      const id = placeOf(event)
      const known = counting.get(id)
      if (known === undefined) counting.set(id, { event, next })
      if (known === undefined || isSameOutcome(known.event, event)) return undefined
      const command = commands.get(id) ?? {}
      const cause = `${outcomeOf(known.event)} of ${command.verb ?? 'a command'}, ${outcomeOf(event)} on replay`
      const message = `${namePlace(event, command)}: a replay observed another result and went on`
      return { message, cause, evidence: [known.event, known.next, event, next] }
    }

    const observe = (event: TraceEvent): Violation | undefined => {
      premises += 1
      const goesOn = has(event, 'value') && !nondeterministicReads.has(commands.get(placeOf(event))?.verb ?? '')
      const before = executions.observe(event, goesOn)
      return before.map((earlier) => count(earlier, event)).find((violation) => violation !== undefined)
    }

    const attempt = (event: TraceEvent): Violation | undefined => {
      const id = placeOf(event)
      const known = counting.get(id)
      if (known === undefined || (boots.get(ownerOf(event)) ?? 0) < known.next.sequence) return undefined
      const message = `${namePlace(event)} was attempted again by an incarnation that booted after its result was observed`
      return { message, cause: 'a finished step was repeated', evidence: [known.event, known.next, event] }
    }

    const enter = (event: TraceEvent): Violation | undefined => {
      executions.enter(event)
      const evidence = childRuns.enter(event).slice(-2)
      if (evidence.length === 0) return undefined
      const message = `${field(event, 'run')}: one more run of '${field(event, 'workflow')}' with these values than there are calls`
      return { message, cause: 'a call became two runs', evidence }
    }

    return {
      see: (event) => {
        switch (event.kind) {
          case 'process.boot':
            boots.set(ownerOf(event), event.sequence)
            return undefined
          case 'workflow.enter':
            return enter(event)
          case 'client.call':
            if (field(event, 'operation') === 'start') childRuns.start(field(event, 'run'))
            return undefined
          case 'workflow.command':
            executions.command(event)
            childRuns.command(event)
            commands.set(placeOf(event), event.data as CommandRecord)
            return undefined
          case 'workflow.observe':
            return observe(event)
          default:
            return attempt(event)
        }
      },
      premises: () => premises,
    }
  },
})

function ownerOf({ machine, incarnation }: TraceEvent): string {
  return `${machine}.${incarnation}`
}

function outcomeOf(event: TraceEvent): 'a value' | 'a failure' {
  return has(event, 'failure') ? 'a failure' : 'a value'
}
