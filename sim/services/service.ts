// A simulated dependency: it cannot be written to by the engine's own code, only called. In this floor calls are in-process; their
// latency and loss are the world's affair (processes die around them), the service itself answers always.
import type { Json } from '../trace/event.ts'

/** What a service can do while it handles a call. */
export interface ServiceContext {
  readonly nowUs: number
  /** Notes an effect in the trace. */
  effect(data: Json): void
}

export type Answer = { readonly output: Json } | { readonly failure: { readonly message: string; readonly code: string } }

export interface Service {
  readonly name: string
  handle(operation: string, input: Json, context: ServiceContext): Answer
  /** What a call is about, for site addresses: a key of the input, or ''. Addresses must not contain volatile parts. */
  subject(operation: string, input: Json): string
}
