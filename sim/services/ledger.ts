// Services with a ledger of what they really did: payments, inventory, shipping, mail. The ledger is the ground truth. Each call carries an
// idempotency key and the logical step that it serves; a key that was seen before gets the first answer again and changes nothing.
import { hashText } from '../decisions/hash.ts'
import { formatSeed } from '../decisions/seed.ts'
import type { Json } from '../trace/event.ts'
import type { Answer, Service, ServiceContext } from './service.ts'

/** What a step sends. `failFirst` makes the service unavailable for that many first tries of the key, before any effect. */
export interface LedgerInput {
  readonly key: string
  readonly run: string
  readonly path: string
  readonly payload: Readonly<Record<string, Json>>
  readonly failFirst?: number
}

/** Decides what an operation answers; pure. An answer with a failure is an effect as well (a declined charge is on record). */
export type Behaviour = (payload: Readonly<Record<string, Json>>) => Answer

const payloadKey = { high: 0x7061796c, low: 0x6f616421 }

export class LedgerService implements Service {
  readonly name: string
  readonly #operations: Readonly<Record<string, Behaviour>>
  readonly #answers = new Map<string, Answer>()
  readonly #tries = new Map<string, number>()

  constructor(name: string, operations: Readonly<Record<string, Behaviour>>) {
    this.name = name
    this.#operations = operations
  }

  subject(operation: string, input: Json): string {
    return `${operation} ${(input as unknown as LedgerInput).key}`
  }

  handle(operation: string, input: Json, context: ServiceContext): Answer {
    const behaviour = this.#operations[operation]
    if (behaviour === undefined) return { failure: { message: `${this.name} has no operation ${operation}`, code: 'not-found' } }
    const { key, run, path, payload, failFirst = 0 } = input as unknown as LedgerInput
    const id = `${operation} ${key}`
    const tries = (this.#tries.get(id) ?? 0) + 1
    this.#tries.set(id, tries)
    if (tries <= failFirst) return { failure: { message: `${this.name} is unavailable`, code: 'unavailable' } }
    const known = this.#answers.get(id)
    const answer = known ?? behaviour(payload)
    this.#answers.set(id, answer)
    const hash = formatSeed(hashText(payloadKey, JSON.stringify(payload)))
    context.effect({ service: this.name, operation, key, run, path, payload: hash, isNew: known === undefined })
    return answer
  }
}
