// A payment service, as card processors are: it charges up to the card's limit, and forgets an idempotency key after 24
// hours. An engine that tries a charge again later than that charges twice, however well its keys are made.
import type { ServiceDefinition } from './definition.ts'
import { ledger } from './ledger.ts'

const dayMs = 86_400_000

export interface PaymentsOptions {
  /** Charges above it are declined; a declined charge is on record as well. */
  readonly limitCents: number
}

/** `charge { cents }` answers `{ accepted }`, `refund` answers `{ refunded }`. */
export function payments({ limitCents }: PaymentsOptions): ServiceDefinition {
  return ledger(
    {
      charge: ({ cents }) => ({ output: { accepted: Number(cents) <= limitCents } }),
      refund: () => ({ output: { refunded: true } }),
    },
    { retentionMs: dayMs },
  )
}
