// The simulated ones among the globals that Node adds, each made on first use: most programs touch none or one of them,
// and Response alone loads the whole of undici.
import { createAbort } from '../data/abort.ts'
import { createStructuredClone } from '../data/structuredClone.ts'
import { createUrlClass } from '../data/url.ts'
import { createBroadcastChannel } from '../events/broadcastChannel.ts'
import { isPort, messagesOf } from '../events/messageChannel.ts'
import { createRequest, createResponse } from '../fetch/bodies.ts'
import { createFetch } from '../fetch/fetch.ts'
import type { ResponseClass } from '../fetch/fetchCall.ts'
import { createNavigator } from '../process/navigator.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { lazily } from '../realm/lazy.ts'

export function createSimulatedGlobals(context: GuestContext): Simulated {
  let madeNavigator: Simulated | undefined
  const navigator = (): Simulated => (madeNavigator ??= createNavigator(context))
  const timing = (name: string): unknown => (context.load('perf_hooks') as Simulated)[name]
  const replacements = lazily({
    AbortSignal: () => createAbort(context).AbortSignal,
    BroadcastChannel: () => createBroadcastChannel(context, messagesOf(context)),
    fetch: () => createFetch(context, () => replacements['Response'] as ResponseClass),
    MessageChannel: () => messagesOf(context).replacements.MessageChannel,
    MessagePort: () => messagesOf(context).replacements.MessagePort,
    Navigator: () => navigator().Navigator,
    navigator: () => navigator().navigator,
    PerformanceObserverEntryList: () => timing('PerformanceObserverEntryList'),
    PerformanceResourceTiming: () => timing('PerformanceResourceTiming'),
    Request: () => createRequest(context),
    Response: () => createResponse(context),
    structuredClone: () =>
      createStructuredClone(context, { owns: isPort, move: (port) => messagesOf(context).transfers.move(port) }),
    URL: () => createUrlClass(context),
  })
  return replacements
}
