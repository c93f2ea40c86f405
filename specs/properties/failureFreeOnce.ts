// Failure-free exactly once: the strongest oracle, since it needs no notion of recovery. While no fault has struck, a step's body
// starts again only if its last attempt failed, the services see one effect of it, and what the workflow is told is what an attempt gave.
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

export const failureFreeOnce: Property = defineProperty({
  name: 'failure-free-exactly-once',
  statement: 'While no fault has struck, each step takes effect exactly once: attempted again only after a failure, and told as it went.',
  source: 'The promise of durable execution where nothing fails: each step once.',
  kinds: ['fault.strike', 'step.attempt', 'step.outcome', 'effect', 'workflow.command', 'workflow.observe'],
  monitor: () => {
    const attempts = new Map<string, TraceEvent>()
    const outcomes = new Map<string, TraceEvent>()
    const commands = new Map<string, TraceEvent>()
    const effects = new Map<string, TraceEvent>()
    let struck = false
    let premises = 0

    const again = (first: TraceEvent, second: TraceEvent, what: string): Violation => ({
      message: `${what} of ${place(second)} happened twice although no fault was injected`,
      cause: 'a step took effect again',
      evidence: [first, second],
    })

    /** Of a failure nothing is said: an engine may have reasons of its own, such as a value that cannot be encoded. */
    const told = (event: TraceEvent): Violation | undefined => {
      const command = commands.get(place(event))
      if (command === undefined || !has(event, 'value')) return undefined
      const outcome = outcomes.get(place(event))
      if (outcome !== undefined && sameJson(member(outcome, 'value'), member(event, 'value'))) return undefined
      return {
        message: `step '${field(command, 'step')}' of ${place(event)} was told with a value that no attempt gave, although no fault was injected`,
        cause: outcome === undefined ? 'a step was not done' : 'a step was told otherwise',
        evidence: [outcome ?? command, event],
      }
    }

    return {
      see: (event) => {
        if (struck) return undefined
        switch (event.kind) {
          case 'fault.strike':
            struck = true
            return undefined
          case 'step.attempt': {
            premises += 1
            const first = attempts.get(place(event))
            attempts.set(place(event), event)
            return first === undefined ? undefined : again(first, event, `step '${field(event, 'step')}'`)
          }
          case 'step.outcome':
            if (has(event, 'failure')) attempts.delete(place(event))
            else outcomes.set(place(event), event)
            return undefined
          case 'effect': {
            const id = `${place(event)} ${field(event, 'service')}.${field(event, 'operation')}`
            const first = effects.get(id)
            effects.set(id, event)
            return first === undefined ? undefined : again(first, event, `effect ${field(event, 'service')}.${field(event, 'operation')}`)
          }
          case 'workflow.command':
            if (field(event, 'verb') === 'step') commands.set(place(event), event)
            return undefined
          default:
            return told(event)
        }
      },
      premises: () => premises,
    }
  },
})

function place(event: TraceEvent): string {
  return `${field(event, 'run')}/${field(event, 'path')}`
}
