// `http`: the real server, client and parser of Node over simulated sockets. Ours is only what would reach the system
// or its clock: listening and connecting (net.ts), the Date header (httpMessages.ts), the limits on slow requests
// (httpLimits.ts). TLS is refused.
import type * as Http from 'node:http'
import type { Duplex } from 'node:stream'
import { type CoreServer, serverMethods } from '../net/net.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { type CoreClass, coreClass } from '../realm/coreClass.ts'
import { Live, lazily } from '../realm/lazy.ts'
import { RequestLimits } from './httpLimits.ts'
import { clientRequest, incomingMessage, outgoingMessage, serverResponse } from './httpMessages.ts'

type Maker<T = object> = new (...values: unknown[]) => T
type Listener = (this: CoreServer, ...values: unknown[]) => void

export function createHttp(context: GuestContext): Simulated {
  const limits = new RequestLimits(context)
  const own = (): { Agent: Maker; ClientRequest: Maker<Http.ClientRequest>; Server: Maker } => context.load('http')
  let agent: object | undefined
  return lazily({
    Agent: () => agentClass(context),
    globalAgent: () =>
      new Live(
        () => (agent ??= new (own().Agent)({ keepAlive: true, scheduling: 'lifo', timeout: 5000 })),
        (value) => {
          agent = value as object
        },
      ),
    ClientRequest: () => clientRequest(context),
    IncomingMessage: () => incomingMessage(context, (socket, request) => limits.headersCame(socket, request)),
    OutgoingMessage: () => outgoingMessage(context),
    ServerResponse: () => serverResponse(context),
    Server: () => serverClass(context, limits),
    createServer: () =>
      function createServer(...values: unknown[]) {
        return new (own().Server)(...values)
      },
    request: () =>
      function request(...values: unknown[]) {
        return new (own().ClientRequest)(...values)
      },
    get: () =>
      function get(...values: unknown[]) {
        const request = new (own().ClientRequest)(...values)
        request.end()
        return request
      },
  })
}

function agentClass(context: GuestContext): unknown {
  const { Agent } = context.host.real('http') as { Agent: CoreClass }
  const methods = {
    createConnection(...values: unknown[]): Duplex {
      const { createConnection } = context.load('net') as { createConnection: (...values: unknown[]) => Duplex }
      return createConnection(...values)
    },
  }
  const prepare = (values: readonly unknown[]): readonly unknown[] => {
    const [options] = values as [{ proxyEnv?: unknown } | undefined]
    if (options?.proxyEnv != null) context.unsupported('http.Agent with a proxy')()
    return values
  }
  return coreClass(context, Agent, { methods, prepare })
}

/** The real server, over ports of the simulated network. */
function serverClass(context: GuestContext, limits: RequestLimits): unknown {
  const { Server } = context.host.real('http') as unknown as { Server: CoreClass<CoreServer> }
  // The class above is made by its own simulated form, before the cloner would make it as the parent of this one.
  Reflect.get(context.load('net'), 'Server')
  const methods = {
    ...serverMethods(context),
    closeAllConnections(this: CoreServer): void {
      limits.closeAll(this)
    },
    closeIdleConnections(this: CoreServer): void {
      limits.closeIdle(this)
    },
    async [Symbol.asyncDispose](this: CoreServer): Promise<void> {
      await new Promise<void>((resolve, reject) =>
        this.close((error) => (error === undefined ? resolve() : reject(error))),
      )
    },
  }
  const prepare = (values: readonly unknown[]): readonly unknown[] => {
    const { IncomingMessage, ServerResponse } = context.load('http') as typeof Http
    const [first, second] = values
    const given = typeof first === 'function' ? {} : first
    // Core says what is wrong with other options.
    if (typeof given !== 'object' && given !== undefined) return values
    const { IncomingMessage: Question, ServerResponse: Answer } = (given ?? {}) as Partial<typeof Http>
    const options = { ...given, IncomingMessage: Question || IncomingMessage, ServerResponse: Answer || ServerResponse }
    return [options, typeof first === 'function' ? first : second]
  }
  const made = (server: CoreServer): void => {
    replaceListener(
      server,
      'connection',
      (accept) =>
        function connectionListener(this: CoreServer, socket: unknown): void {
          Reflect.apply(accept, this, [socket])
          limits.watch(this, socket as never)
        },
    )
    // Core's own look at slow requests is on the real clock.
    replaceListener(
      server,
      'listening',
      () =>
        function setupConnectionsTracking(this: CoreServer): void {
          limits.begin(this)
        },
    )
  }
  return coreClass(context, Server, { methods, prepare, made })
}

function replaceListener(server: CoreServer, event: string, replacement: (core: Listener) => Listener): void {
  const [core] = server.listeners(event)
  if (core === undefined) throw new Error(`invariant: core's http server listens to its '${event}'`)
  server.removeListener(event, core as Listener)
  server.on(event, replacement(core as Listener))
}
