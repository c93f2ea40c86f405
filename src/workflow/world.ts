// The program's link to the world, as a typed module. In the simulation `crashworthy:world` is given by the host; an
// engine that runs for real is bundled with another module in its place.
/// <reference path="./crashworthy-world.d.ts" preserve="true" />
import { call as rawCall, record as rawRecord, serve as rawServe } from 'crashworthy:world'
import type { Json } from './contract.ts'

/**
 * The request of a client: what to do, to which run. The answer to `result` is `{ kind: 'value', value }` or `{ kind:
 * 'failure', failure }`: what the code of the run came to. A signal has an `id`, the same whenever it is sent again and
 * of no other.
 */
export type ClientOperation = 'start' | 'result' | 'signal' | 'cancel' | 'describe'

/** Calls a service. Rejects with an Error that has the service's `code`. */
export function call(service: string, operation: string, input: Json): Promise<unknown> {
  return rawCall(service, operation, input)
}

/** Notes in the trace what a wrapper saw. */
export function record(kind: string, data: Json): void {
  rawRecord(kind, data)
}

/** Serves the clients of this program. */
export function serve(handle: (operation: ClientOperation, input: never) => unknown): void {
  rawServe(handle as (operation: string, input: unknown) => unknown)
}
