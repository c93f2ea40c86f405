// What an HTTP server knows of its connections: which are idle, and which request has taken too long, on the machine's
// clock. Core keeps that in a native list, on the real clock and in the order of memory addresses. Invariant:
// connections are looked at in the order in which they came; a look is only scheduled while some request is on its way,
// so that an idle server makes no events.

import type { CoreServer } from '../net/net.ts'
import type { GuestSocket } from '../net/socket.ts'
import type { GuestContext } from '../realm/context.ts'

interface Limited extends CoreServer {
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly connectionsCheckingInterval: number
}

/** Core's parser of one connection: under 0 it calls what is there when a message begins. */
interface Parser {
  0: (() => void) | null
}

interface Served extends GuestSocket {
  readonly parser?: Parser | null
  readonly _httpMessage?: { readonly finished: boolean } | null
}

interface Message {
  readonly complete: boolean
}

/** One connection: since when its last message is on its way, and that message once its headers have come. */
interface Progress {
  readonly parser: Parser
  sinceUs: number
  message: Message | undefined
  expired: boolean
}

interface Connections {
  readonly progress: Map<Served, Progress>
  /** When the server began to listen: looks are whole intervals later. */
  listeningUs: number
  looking: boolean
}

export class RequestLimits {
  readonly #context: GuestContext
  readonly #servers = new WeakMap<object, Connections>()
  readonly #progress = new WeakMap<object, Progress>()

  constructor(context: GuestContext) {
    this.#context = context
  }

  /** The server listens from now on. */
  begin(server: CoreServer): void {
    this.#of(server).listeningUs = this.#context.host.monotonicUs()
  }

  /** Core has taken a connection. */
  watch(server: CoreServer, socket: Served): void {
    const { parser } = socket
    if (parser == null) return
    const { progress } = this.#of(server)
    const own: Progress = { parser, sinceUs: this.#context.host.monotonicUs(), message: undefined, expired: false }
    progress.set(socket, own)
    this.#progress.set(socket, own)
    this.#lookLater(server as Limited)
    parser[0] = () => {
      own.sinceUs = this.#context.host.monotonicUs()
      own.message = undefined
      own.expired = false
      this.#lookLater(server as Limited)
    }
    socket.once('close', () => progress.delete(socket))
  }

  headersCame(socket: object | null, message: Message): void {
    const own = socket === null ? undefined : this.#progress.get(socket)
    if (own !== undefined) own.message = message
  }

  closeAll(server: CoreServer): void {
    for (const [socket] of this.#served(server)) socket.destroy()
  }

  /** Ends connections that wait for another request. */
  closeIdle(server: CoreServer): void {
    for (const [socket, { message }] of this.#served(server)) {
      if (message?.complete === true && socket._httpMessage?.finished !== false) socket.destroy()
    }
  }

  #of(server: object): Connections {
    let known = this.#servers.get(server)
    if (known === undefined) {
      known = { progress: new Map(), listeningUs: 0, looking: false }
      this.#servers.set(server, known)
    }
    return known
  }

  /** Connections that are still core's: one that was upgraded has lost its parser. */
  #served(server: object): readonly (readonly [Served, Progress])[] {
    return [...this.#of(server).progress].filter(([socket, { parser }]) => socket.parser === parser)
  }

  #lookLater(server: Limited): void {
    const connections = this.#of(server)
    if (connections.looking) return
    connections.looking = true
    const { host } = this.#context
    const everyUs = Math.max(1, server.connectionsCheckingInterval) * 1000
    const untilNextUs = everyUs - ((host.monotonicUs() - connections.listeningUs) % everyUs)
    host.startTimer('timer', untilNextUs, () => this.#look(server, connections), false)
  }

  #look(server: Limited, connections: Connections): void {
    connections.looking = false
    const nowUs = this.#context.host.monotonicUs()
    const late = (sinceUs: number, limitMs: number): boolean => limitMs > 0 && nowUs - sinceUs > limitMs * 1000
    let waiting = false
    for (const [socket, own] of this.#served(server)) {
      if (own.expired || own.message?.complete === true) continue
      waiting = true
      const { sinceUs } = own
      if ((own.message !== undefined || !late(sinceUs, server.headersTimeout)) && !late(sinceUs, server.requestTimeout))
        continue
      own.expired = true
      expire(socket)
    }
    if (waiting) this.#lookLater(server)
  }
}

/** As core does it: the program may answer itself on 'clientError', else the client gets a 408. */
function expire(socket: Served): void {
  const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  for (const listener of socket.listeners('error'))
    if (listener.name === 'socketOnError') Reflect.apply(listener, socket, [error])
}
