// Exactly once while no fault is injected: the strongest property, since it needs no notion of recovery. A step's body
// starts again only if its last attempt failed, and the services see one effect of it.
import {
  defineProperty,
  field,
  has,
  type Property,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import { namePlace, placeOf } from './commandRecord.ts'

export const exactlyOnceWithoutFaults: Property = defineProperty({
  name: 'exactly-once-without-faults',
  statement:
    'While no fault has been injected, each step takes effect exactly once, and is attempted again only after a failure.',
  source: 'The promise of durable execution where nothing fails: each step once.',
  kinds: ['fault.injected', 'step.attempt', 'step.outcome', 'effect'],
  monitor: () => {
    const attempts = new Map<string, TraceEvent>()
    const effects = new Map<string, TraceEvent>()
    let injected = false
    let premises = 0

    const again = (first: TraceEvent, second: TraceEvent, what: string): Violation => ({
      message: `${what} twice although no fault was injected`,
      cause: 'a step took effect again',
      evidence: [first, second],
    })

    return {
      see: (event) => {
        if (injected) return undefined
        switch (event.kind) {
          case 'fault.injected':
            injected = true
            return undefined
          case 'step.attempt': {
            premises += 1
            const first = attempts.get(placeOf(event))
            attempts.set(placeOf(event), event)
            return first === undefined ? undefined : again(first, event, `${namePlace(event)} was attempted`)
          }
          case 'step.outcome':
            if (has(event, 'failure')) attempts.delete(placeOf(event))
            return undefined
          default: {
            const id = `${placeOf(event)} ${field(event, 'service')}.${field(event, 'operation')}`
            const first = effects.get(id)
            effects.set(id, event)
            return first === undefined
              ? undefined
              : again(
                  first,
                  event,
                  `${namePlace(event, { verb: 'step' })} took effect at ${field(event, 'service')}.${field(event, 'operation')}`,
                )
          }
        }
      },
      premises: () => premises,
    }
  },
})
