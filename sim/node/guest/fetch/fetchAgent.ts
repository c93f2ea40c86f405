// Which connection carries which request, as undici's agent decides: the first client of the origin that is free, else
// a new one. A client is free again only when the loop has turned after an answer, so that requests in sequence
// alternate between two connections, as they do in Node. Invariant: a busy client keeps the program alive, an idle
// connection does not.
import type { End, NetFailure, Side } from '../../../network/contract.ts'
import { lookupError, netError } from '../net/netErrors.ts'
import type { GuestContext } from '../realm/context.ts'
import { Connection } from './fetchConnection.ts'
import { Deadline } from './fetchDeadline.ts'
import { frameless, undiciError } from './fetchErrors.ts'
import type { Exchange } from './fetchExchange.ts'
import type { Target } from './fetchTarget.ts'

const connectTimeoutMs = 10_000

export class Agent {
  readonly #context: GuestContext
  readonly #clients = new Map<string, Client[]>()

  constructor(context: GuestContext) {
    this.#context = context
  }

  begin(exchange: Exchange, target: Target): void {
    let clients = this.#clients.get(target.origin)
    if (clients === undefined) {
      clients = []
      this.#clients.set(target.origin, clients)
    }
    const all = clients
    let client = all.find(({ busy }) => !busy)
    if (client === undefined) {
      client = new Client(this.#context, target, (unreachable) => all.splice(all.indexOf(unreachable), 1))
      all.push(client)
    }
    client.begin(exchange)
  }
}

/** At most one connection at a time. */
class Client {
  busy = false
  readonly #context: GuestContext
  readonly #target: Target
  readonly #forget: (client: Client) => void
  #connection: Connection | undefined

  constructor(context: GuestContext, target: Target, forget: (client: Client) => void) {
    this.#context = context
    this.#target = target
    this.#forget = forget
  }

  begin(exchange: Exchange): void {
    this.busy = true
    this.#context.host.hold(true)
    if (this.#connection === undefined || this.#connection.closed) this.#connect(exchange)
    else this.#carry(exchange, this.#connection)
  }

  #carry(exchange: Exchange, connection: Connection): void {
    exchange.connection = connection
    connection.begin(exchange)
  }

  /** An exchange that is abandoned meanwhile does not stop this, as in undici. */
  #connect(exchange: Exchange): void {
    const { host } = this.#context
    const { hostname, port } = this.#target
    const deadline = new Deadline(host)
    let end: End | undefined
    let over = false
    const fail = (error: Error): void => {
      over = true
      deadline.clear()
      this.#forget(this)
      this.#free()
      exchange.failed(error)
    }
    const connectTo = (address: string): void => {
      if (over) return
      let connection: Connection | undefined
      const side: Side = {
        takesLater: true,
        opened: () => {
          if (over || end === undefined) return
          deadline.clear()
          connection = new Connection(this.#context, end, () => this.#free())
          this.#connection = connection
          if (!exchange.abandoned) this.#carry(exchange, connection)
          else {
            connection.close()
            this.#free()
          }
        },
        data: (bytes) => {
          if (connection?.closed === false) connection.received(bytes)
        },
        ended: () => {
          if (connection?.closed === false) connection.ended()
        },
        failed: (failure: NetFailure) => {
          if (connection?.closed === false) connection.failed(failure)
          else if (connection === undefined && !over)
            fail(frameless(Object.assign(netError(failure, `${address}:${port}`), { address, port })))
        },
        drained: () => connection?.drained(),
      }
      end = host.net.connect(address, port, side)
    }
    deadline.set(connectTimeoutMs, () => {
      end?.close()
      const place = `attempted address: ${hostname}:${port}, timeout: ${connectTimeoutMs}ms`
      fail(undiciError('ConnectTimeoutError', `Connect Timeout Error (${place})`))
    })
    if (/^[\d.]+$|:/.test(hostname)) connectTo(hostname)
    else
      host.net.lookup(hostname, (failure, address) => {
        if (failure === undefined) connectTo(address)
        else if (!over) fail(frameless(lookupError(failure, hostname)))
      })
  }

  /** Free for another exchange once the loop has turned. */
  #free(): void {
    const turned = (): void => {
      this.busy = false
      this.#context.host.hold(false)
      if (this.#connection?.closed === false) this.#connection.awaitReuse()
    }
    this.#context.host.startTimer('immediate', 1, turned, false)
  }
}
