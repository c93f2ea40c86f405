// `crashworthy:world`: the one module of a program that Node does not have. An engine's program reaches its clients,
// its services and the trace through it; run for real, another module of the same shape takes its place.
import type { GuestContext, Simulated } from '../realm/context.ts'

export function createWorldModule({ host }: GuestContext): Simulated {
  const { world, identity } = host
  return {
    machine: identity.machine,
    incarnation: identity.incarnation,
    /** Calls a service; rejects with an Error that carries the service's `code`. */
    call: (service: string, operation: string, input: never): Promise<unknown> =>
      new Promise((resolve, reject) => {
        world.call(service, operation, ownText(input), (failure, output) => {
          if (failure === undefined) resolve(fresh(output))
          else reject(Object.assign(new Error(messageOf(failure)), failure))
        })
      }),
    /** Serves clients: `handle(operation, input)` may be asynchronous; what it throws is the answer's failure. */
    serve: (handle: (operation: string, input: unknown) => unknown): void => {
      world.serve((operation, input, reply) => {
        new Promise((resolve) => resolve(handle(operation, fresh(input)))).then(
          (output) => {
            let text: never
            try {
              text = ownText(output)
            } catch (error) {
              // No JSON, such as a BigInt: the handler's mistake, and no reason for its process to end.
              reply(String(error), null)
              return
            }
            reply(undefined, text)
          },
          (error) => reply(error instanceof Error ? error.message : String(error), null),
        )
      })
    },
    record: (kind: string, data: never): void => world.record(kind, ownText(data)),
  }
}

function messageOf(failure: unknown): string {
  return typeof failure === 'object' && failure !== null && 'message' in failure
    ? String(failure.message)
    : 'the call failed'
}

/** What crosses the link is JSON, as it would be on a wire: no object is shared between realms. */
function ownText(value: unknown): never {
  return (value === undefined ? null : JSON.parse(JSON.stringify(value) ?? 'null')) as never
}

function fresh(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}
