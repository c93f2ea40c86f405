// A service with a ledger of what it really did: the ground truth of a run, to which no engine can write. Each request
// carries an idempotency key and names the logical step that it serves. Invariant: as long as a key is remembered it
// has one effect: the same request gets the first answer again, another payload under the same key is refused as real
// payment services do. Both are noted in the trace.
import { failed, type Payload, payloadHash, readCall } from './call.ts'
import type { RequestContext, ServiceDefinition, ServiceRequest, WholeReply } from './definition.ts'
import type { Answer } from './service.ts'

/**
 * Decides what an operation answers; pure. An answer with a failure is an effect as well (a declined charge is on
 * record).
 */
export type Behaviour = (payload: Payload) => Answer

export type Operations = Readonly<Record<string, Behaviour>>

export interface LedgerOptions {
  /**
   * How long a key is remembered from its first use on; after that it stands for a new effect. For ever, if it is not
   * said.
   */
  readonly retentionMs?: number
  /** The service knows no keys: every request is an effect. */
  readonly keyless?: boolean
}

/** A key in use: what was asked under it first, and what the answer was. */
interface Entry {
  readonly reply: WholeReply
  readonly hash: string
  readonly atUs: number
}

/** A service with these operations. */
export function ledger(operations: Operations, options: LedgerOptions = {}): ServiceDefinition {
  return {
    operations: Object.keys(operations),
    create: (name) => {
      const book = new Ledger(name, operations, options)
      return (request, context) => book.handle(request, context)
    },
  }
}

class Ledger {
  readonly #name: string
  readonly #operations: Operations
  readonly #retentionUs: number
  readonly #entries = new Map<string, Entry>()
  /** How often a key was tried, for services that are unavailable at first. */
  readonly #tries = new Map<string, number>()

  constructor(name: string, operations: Operations, { retentionMs, keyless = false }: LedgerOptions) {
    this.#name = name
    this.#operations = operations
    this.#retentionUs = keyless ? 0 : retentionMs === undefined ? Number.POSITIVE_INFINITY : retentionMs * 1000
  }

  handle(request: ServiceRequest, context: RequestContext): WholeReply {
    const call = readCall(request)
    if ('status' in call) return call
    const { operation, step, payload } = call
    const behaviour = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined
    if (behaviour === undefined) return failed(404, 'not-found', `${this.#name} has no operation ${operation}`)
    const id = `${operation} ${step.key}`
    if (this.#isUnavailable(id, request)) return failed(503, 'unavailable', `${this.#name} is unavailable`)
    const hash = payloadHash(payload)
    const known = this.#remembered(id, context.nowUs)
    const reply = known?.reply ?? replyTo(behaviour(payload))
    if (known === undefined) this.#entries.set(id, { reply, hash, atUs: context.nowUs })
    context.effect({ service: this.#name, operation, ...step, payload: hash, isNew: known === undefined })
    if (known === undefined || known.hash === hash) return reply
    return failed(422, 'key-reused', `the idempotency key ${step.key} was used with another payload`)
  }

  #remembered(id: string, nowUs: number): Entry | undefined {
    const entry = this.#entries.get(id)
    return entry === undefined || nowUs - entry.atUs >= this.#retentionUs ? undefined : entry
  }

  /** `x-fail-first: n` makes the first n tries of a key fail, before any effect: part of the workload, not a fault. */
  #isUnavailable(id: string, { headers }: ServiceRequest): boolean {
    const failFirst = Number(headers.get('x-fail-first') ?? 0)
    const tries = (this.#tries.get(id) ?? 0) + 1
    this.#tries.set(id, tries)
    return tries <= failFirst
  }
}

function replyTo(answer: Answer): WholeReply {
  return 'output' in answer
    ? { status: 200, body: answer.output }
    : failed(400, answer.failure.code, answer.failure.message)
}
