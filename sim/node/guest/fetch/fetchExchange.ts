// One request and its answer, seen from the call: what was asked, what has come back. Invariant: the call is told once,
// of the answer or of a failure; a failure after the answer is one of its body.
import type { ResponseHead } from '../../../network/http/http1.ts'
import { type Flow, IncomingBody } from './fetchBody.ts'
import type { Connection } from './fetchConnection.ts'
import { frameless } from './fetchErrors.ts'

/** A request as it is written. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | ReadableStream<unknown> | undefined
  /** The length that the program has promised for the body. */
  readonly declaredLength: number | undefined
  /** The connection is to end with it. */
  readonly closes: boolean
}

export interface Outcome {
  answered(head: ResponseHead, body: IncomingBody): void
  failed(error: unknown): void
}

export class Exchange implements Flow {
  readonly request: WireRequest
  connection: Connection | undefined
  abandoned = false
  readonly #outcome: Outcome
  #head: ResponseHead | undefined
  #body: IncomingBody | undefined
  #told = false

  constructor(request: WireRequest, outcome: Outcome) {
    this.request = request
    this.#outcome = outcome
  }

  /** Nobody waits for the answer any more. As in undici whoever makes the request's body is not told. */
  abandon(): void {
    if (this.abandoned) return
    this.abandoned = true
    this.connection?.abandon(this)
  }

  // What the connection tells.

  answered(head: ResponseHead): void {
    this.#head = head
    this.#body = new IncomingBody(this)
  }

  data(bytes: Uint8Array): void {
    this.#body?.push(bytes)
  }

  ended(): void {
    this.#body?.end()
  }

  failed(error: unknown): void {
    if (this.abandoned) return
    if (this.#body === undefined) this.#outcome.failed(error)
    else this.#body.fail(frameless(new TypeError('terminated', { cause: error })))
  }

  /**
   * A segment is read to its end: the call is told of the answer together with what came in one piece with its head.
   */
  settled(): void {
    if (this.abandoned || this.#head === undefined || this.#body === undefined) return
    this.#body.flush()
    if (this.#told) return
    this.#told = true
    this.#outcome.answered(this.#head, this.#body)
  }

  // What the body asks.

  pause(): void {
    this.connection?.pause(this)
  }

  resume(): void {
    this.connection?.resume(this)
  }

  cancel(): void {
    this.abandon()
  }
}
