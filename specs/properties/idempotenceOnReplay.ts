// Replay is a no-op: what has happened in a run stays so when its code runs again, in whichever incarnation. An engine
// may let code run ahead of what it has written down, and lose that in a crash, as long as nothing followed from it. So
// what the code was told at a place counts once the same execution of it was told the outcome of a later command that
// is more than a reading; what a late worker was told, whose lease is gone and whom nobody listens to any more, never
// counts. That a step is done again counts in incarnations that booted afterwards: an older one may have begun with
// what was known before. And a call is one run, however often its caller is replayed.
import {
  defineProperty,
  field,
  has,
  type Property,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import { ChildRuns } from './childRuns.ts'
import { placeOf } from './commandRecord.ts'
import { Executions, isSameOutcome } from './executions.ts'

/** Commands that an engine may answer out of its own head, and write down later. */
const nondeterministicReads: ReadonlySet<string> = new Set(['now', 'random', 'uuid', 'version'])

interface Told {
  readonly event: TraceEvent
  /** What the code was told next, by which it counts. */
  readonly next: TraceEvent
}

export const idempotenceOnReplay: Property = defineProperty({
  name: 'idempotence-on-replay',
  statement:
    'What a run was told, and went on from, each replay tells it again; no step of which it was told, and no call, is done anew.',
  source:
    'Failure transparency; and idempotence of traces: what was applied once, replayed at any later point, is a no-op (design, section 5).',
  kinds: ['process.boot', 'client.call', 'workflow.enter', 'workflow.command', 'workflow.observe', 'step.attempt'],
  monitor: () => {
    const boots = new Map<string, number>()
    const verbs = new Map<string, string>()
    const counting = new Map<string, Told>()
    const executions = new Executions()
    const childRuns = new ChildRuns()
    let premises = 0

    /** What was told before `next` counts from now on: it must be what counted already. */
    const count = (event: TraceEvent, next: TraceEvent): Violation | undefined => {
      const id = placeOf(event)
      const known = counting.get(id)
      if (known === undefined) counting.set(id, { event, next })
      if (known === undefined || isSameOutcome(known.event, event)) return undefined
      const cause = `${outcomeOf(known.event)} at ${verbs.get(id) ?? 'a place'}, ${outcomeOf(event)} at its replay`
      const message = `the code at ${id} was told something else by a replay, and went on`
      return { message, cause, evidence: [known.event, known.next, event, next] }
    }

    const observe = (event: TraceEvent): Violation | undefined => {
      premises += 1
      const goesOn = has(event, 'value') && !nondeterministicReads.has(verbs.get(placeOf(event)) ?? '')
      const before = executions.observe(event, goesOn)
      return before.map((earlier) => count(earlier, event)).find((violation) => violation !== undefined)
    }

    const attempt = (event: TraceEvent): Violation | undefined => {
      const id = placeOf(event)
      const known = counting.get(id)
      if (known === undefined || (boots.get(ownerOf(event)) ?? 0) < known.next.sequence) return undefined
      const message = `step '${field(event, 'step')}' of ${id} was attempted again by an incarnation that booted after its code was told of it`
      return { message, cause: 'a step was done again', evidence: [known.event, known.next, event] }
    }

    const enter = (event: TraceEvent): Violation | undefined => {
      executions.enter(event)
      const evidence = childRuns.enter(event).slice(-2)
      if (evidence.length === 0) return undefined
      const message = `${field(event, 'run')} is one run more of '${field(event, 'workflow')}' with its values than there are calls`
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
            verbs.set(placeOf(event), field(event, 'verb'))
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
