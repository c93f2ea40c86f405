// A mail service. Like SMTP it knows no idempotency keys: a mail that is sent again arrives twice.
import type { ServiceDefinition } from './definition.ts'
import { ledger } from './ledger.ts'

/** `send` answers `{ sent }`. */
export function mail(): ServiceDefinition {
  return ledger({ send: () => ({ output: { sent: true } }) }, { keyless: true })
}
