// `fetch` over the simulated network, as undici behaves: which headers it sends and on which connection, what it
// follows, what it decodes, how it fails. What needs no network (`data:` and the schemes that fail) is core's own. Not
// there: TLS, dispatchers, subresource integrity, the referrer. Invariant: what the program sees of it happens in
// promises that were made in its call, which keep the async context.
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { Agent } from './fetchAgent.ts'
import { FetchCall, type ResponseClass } from './fetchCall.ts'
import { requireOwnDispatch } from './fetchDispatcher.ts'
import { frameless } from './fetchErrors.ts'
import { outgoingOf } from './fetchRequest.ts'

type Fetch = (input: unknown, init?: unknown) => Promise<Response>

export function createFetch(context: GuestContext, responseClass: () => ResponseClass): Fetch {
  const agent = new Agent(context)
  const begin = async (input: unknown, init: unknown): Promise<Response> => {
    try {
      const outgoing = outgoingOf(context, input, init)
      if (outgoing.url.startsWith('https:')) context.unsupported('fetch of https:')()
      if (outgoing.url.startsWith('http:')) {
        requireOwnDispatch(context)
        return new FetchCall(context, agent, responseClass(), outgoing).start()
      }
    } catch (error) {
      throw context.realm.toRealm(error)
    }
    return local(context, responseClass(), input, init)
  }
  const fetch = named('fetch', 1, ((input, init) =>
    begin(input, init).catch((error) => {
      retrace(context, error, fetch)
      throw error
    })) as Fetch as never) as Fetch
  return fetch
}

/** The real `fetch` settles by microtasks where there is nothing to connect to. */
function local(
  { real, realm }: GuestContext,
  Response: ResponseClass,
  input: unknown,
  init: unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    real.fetch(input as string, init as RequestInit).then(
      (response) => resolve(Object.setPrototypeOf(response, Response.prototype)),
      (error) => {
        if (error instanceof Error && error.cause instanceof Error) frameless(realm.toRealm(error.cause) as Error)
        reject(realm.toRealm(error))
      },
    )
  })
}

/** As in Node the stack of a failure, also of a program's own, leads from here to those who wait for it. */
function retrace({ host }: GuestContext, error: unknown, fetch: Fetch): void {
  if (typeof error !== 'object' || error === null) return
  Error.captureStackTrace(error)
  // Nobody awaits it: without frames of the program there would be those of the host.
  if (!String((error as Error).stack).includes(`${host.identity.directory}/`)) Error.captureStackTrace(error, fetch)
}
