// What can make core's `fetch` behave otherwise than by itself: a dispatcher that the program has set for all requests,
// or subscribers to what undici publishes of them. Neither is simulated, and neither is silently ignored. Invariant: an
// Agent of the npm package without options, which importing that package sets, changes nothing.
import type { GuestContext } from '../realm/context.ts'

const globalDispatchers: readonly symbol[] = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`))

const channels = [
  'undici:request:create',
  'undici:request:bodySent',
  'undici:request:bodyChunkSent',
  'undici:request:bodyChunkReceived',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'undici:client:sendHeaders',
  'undici:client:beforeConnect',
  'undici:client:connected',
  'undici:client:connectError',
]

/** Refuses, by name, a request that real Node would carry or report in a way of the program's. */
export function requireOwnDispatch({ load, unsupported }: GuestContext): void {
  for (const symbol of globalDispatchers) {
    const dispatcher = (globalThis as Record<symbol, unknown>)[symbol]
    if (dispatcher !== undefined && !isPlainAgent(dispatcher)) unsupported('fetch with a global dispatcher')()
  }
  const { hasSubscribers } = load('diagnostics_channel') as { hasSubscribers(name: string): boolean }
  const heard = channels.find((name) => hasSubscribers(name))
  if (heard !== undefined) unsupported(`fetch with subscribers to ${heard}`)()
}

/** Whether it is undici's Agent, made without options: it does what `fetch` does without it. */
function isPlainAgent(dispatcher: unknown): boolean {
  if (typeof dispatcher !== 'object' || dispatcher === null || dispatcher.constructor.name !== 'Agent') return false
  const values = dispatcher as Record<string | symbol, unknown>
  const hidden = (name: string): unknown =>
    values[Object.getOwnPropertySymbols(values).find(({ description }) => description === name) ?? name]
  const options = hidden('options')
  const factory = hidden('factory')
  if (typeof options !== 'object' || options === null || typeof factory !== 'function') return false
  // What `compose` makes of an Agent looks like it, but for this.
  const isComposed = values['dispatch'] !== (Object.getPrototypeOf(values) as typeof values)['dispatch']
  const isDefault = (value: unknown): boolean => value === undefined || value === Number.POSITIVE_INFINITY
  return !isComposed && factory.name === 'defaultFactory' && Object.values(options).every(isDefault)
}
