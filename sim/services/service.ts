// A dependency that is called in-process: the store of an engine that is not under test. A call takes a time and
// processes die around it, but it is never lost and always answered. What steps call is on the network instead
// (definition.ts, httpService.ts).
import type { Json } from '../trace/event.ts'

/** What a service can do while it handles a call. */
export interface ServiceContext {
  /** Microseconds since the world began. It never goes back, and no fault reaches it. */
  readonly nowUs: number
  /** The wall clock of the service's own machine, microseconds since 1970. Clock faults reach it. */
  readonly wallUs: number
  /** Notes an effect in the trace. */
  effect(data: Json): void
}

export type Answer =
  | { readonly output: Json }
  | { readonly failure: { readonly message: string; readonly code: string } }

export interface Service {
  readonly name: string
  handle(operation: string, input: Json, context: ServiceContext): Answer
  /** What a call is about, for site addresses: a key of the input, or ''. Addresses must not contain volatile parts. */
  subject(operation: string, input: Json): string
}
