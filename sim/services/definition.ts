// What a simulated dependency is, whatever carries its requests: a handler that is given one request after another and
// answers each. It lives outside all machines, so nothing that dies can write to it; it is deterministic, and knows the
// time only by its context.
import type { Json } from '../trace/event.ts'

export interface ServiceRequest {
  readonly method: string
  /** `/` and the operation's name. */
  readonly path: string
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Json
}

/** What a service can do while it handles a request. */
export interface RequestContext {
  /** Microseconds since the world began. It never goes back, and no fault reaches it. */
  readonly nowUs: number
  /** The wall clock of the service's own machine, microseconds since 1970. Clock faults reach it. */
  readonly wallUs: number
  /** Notes an effect in the trace. */
  effect(data: Json): void
}

export interface WholeReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Json
  /** How long the service works on it, beyond what every request takes. */
  readonly workUs?: number
}

/** An answer that comes piece by piece, each so long after the one before it. */
export interface StreamReply {
  readonly stream: readonly { readonly token: string; readonly delayUs: number }[]
}

export type Reply = WholeReply | StreamReply

export type Handle = (request: ServiceRequest, context: RequestContext) => Reply

/** What a scenario declares of a service. */
export interface ServiceDefinition {
  /** The names of its operations, where they are known beforehand: a request for another is its caller's mistake. */
  readonly operations?: readonly string[]
  /** Makes the service anew, with nothing done yet: called once a world, with the name that it has there. */
  readonly create: (name: string) => Handle
}
