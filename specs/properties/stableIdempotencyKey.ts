// One effect: a logical step presents one key and one payload to a service, over all attempts, replays and
// incarnations. That the ledger holds a key once would prove nothing, because the service deduplicates.
import { defineProperty, field, type Property, type TraceEvent } from '../../src/property/property.ts'
import { namePlace, placeOf } from './commandRecord.ts'

export const stableIdempotencyKey: Property = defineProperty({
  name: 'stable-idempotency-key',
  statement:
    'Over all attempts, replays and incarnations a logical step presents one idempotency key and one payload to a service.',
  source: 'Failure transparency, its part about effects (design, section 5).',
  kinds: ['effect'],
  monitor: () => {
    const firsts = new Map<string, TraceEvent>()
    let premises = 0
    return {
      see: (event) => {
        premises += 1
        const id = `${placeOf(event)} ${field(event, 'service')}.${field(event, 'operation')}`
        const first = firsts.get(id)
        if (first === undefined) {
          firsts.set(id, event)
          return undefined
        }
        const changed = (['key', 'payload'] as const).find((name) => field(first, name) !== field(event, name))
        if (changed === undefined) return undefined
        return {
          message: `${namePlace(event, { verb: 'step' })} called ${field(event, 'service')}.${field(event, 'operation')} with another ${changed}`,
          cause: `another ${changed} for ${field(event, 'service')}.${field(event, 'operation')}`,
          evidence: [first, event],
        }
      },
      premises: () => premises,
    }
  },
})
