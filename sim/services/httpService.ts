// A service on the network: HTTP/1.1 with keep-alive, JSON in and out, token streams as server-sent events. Requests of
// one connection are answered in their order, one at a time. Invariant: a request that was begun takes its course,
// whether or not its caller still waits.
import { STATUS_CODES } from 'node:http'
import type { End, Side } from '../network/contract.ts'
import {
  chunk,
  headerOf,
  keepsAlive,
  lastChunk,
  type RequestHead,
  RequestReader,
  writeResponse,
} from '../network/http/http1.ts'
import type { Kernel } from '../process/kernel.ts'
import type { Json } from '../trace/event.ts'
import { failed, operationOf } from './call.ts'
import type {
  Handle,
  Reply,
  RequestContext,
  ServiceDefinition,
  ServiceRequest,
  StreamReply,
  WholeReply,
} from './definition.ts'
import { hostOn, type ServiceHost } from './host.ts'
import { faultOf } from './serviceFaults.ts'

/** A service as the world takes it: under its host name, ready to be made once a world. */
export interface HostedService {
  readonly name: string
  /** @param wallUs reads the wall clock of its machine. */
  readonly serve: (kernel: Kernel, wallUs: () => number) => (end: End) => Side
}

/** Called with a request for an operation that a service does not have. */
export type OnUnknownOperation = (service: string, request: ServiceRequest, known: readonly string[]) => void

/** Puts a service on the network under a name. */
export function hosted(
  name: string,
  definition: ServiceDefinition,
  onUnknownOperation?: OnUnknownOperation,
): HostedService {
  return {
    name,
    serve: (kernel, wallUs) => {
      const service = new HttpService(name, definition, hostOn(kernel, wallUs), onUnknownOperation)
      return (end) => service.accept(end)
    },
  }
}

export class HttpService {
  readonly name: string
  readonly #handle: Handle
  readonly #host: ServiceHost
  readonly #operations: readonly string[] | undefined
  readonly #onUnknownOperation: OnUnknownOperation | undefined

  constructor(name: string, definition: ServiceDefinition, host: ServiceHost, onUnknownOperation?: OnUnknownOperation) {
    this.name = name
    this.#operations = definition.operations
    this.#onUnknownOperation = onUnknownOperation
    this.#handle = definition.create(name)
    this.#host = host
  }

  /** Takes a connection. */
  accept(end: End): Side {
    return new Connection(end, this.#host, (request, answer) => this.#serve(request, answer))
  }

  /** Deals with a request. `answer` is called at most once: a service that hangs never calls it. */
  #serve(request: ServiceRequest, answer: (reply: Reply) => void): void {
    const host = this.#host
    const operation = operationOf(request.path)
    if (this.#operations?.includes(operation) === false)
      this.#onUnknownOperation?.(this.name, request, this.#operations)
    const fault = faultOf(host, this.name, operation, request.headers.get('idempotency-key') ?? '')
    host.after(fault.afterUs, () => {
      const own = fault.handled ? this.#handle(request, contextOf(host)) : undefined
      const reply = fault.answer === 'own' ? own : fault.answer
      if (reply === undefined || reply === 'none') return
      const workUs = 'stream' in reply ? 0 : (reply.workUs ?? 0)
      if (workUs === 0) answer(reply)
      else host.after(workUs, () => answer(reply))
    })
  }
}

function contextOf(host: ServiceHost): RequestContext {
  return {
    nowUs: host.nowUs(),
    get wallUs() {
      return host.wallUs()
    },
    effect: (data) => host.emit('effect', data),
  }
}

/** A request that has come whole, or what was wrong with it. */
interface Exchange {
  readonly request: ServiceRequest | WholeReply
  /** Whether the connection ends with this answer. */
  readonly last: boolean
}

const problemCode = 'malformed'

class Connection implements Side {
  readonly #end: End
  readonly #host: ServiceHost
  readonly #serve: (request: ServiceRequest, answer: (reply: Reply) => void) => void
  readonly #reader: RequestReader
  readonly #waiting: Exchange[] = []
  #head: RequestHead | undefined
  #body: Uint8Array[] = []
  #busy = false
  #over = false

  constructor(end: End, host: ServiceHost, serve: (request: ServiceRequest, answer: (reply: Reply) => void) => void) {
    this.#end = end
    this.#host = host
    this.#serve = serve
    this.#reader = new RequestReader({
      head: (head) => {
        this.#head = head
        this.#body = []
      },
      data: (bytes) => this.#body.push(bytes),
      end: () => {
        if (this.#head !== undefined) this.#take(exchangeOf(this.#head, this.#body))
      },
      failed: (problem) => this.#take({ request: failed(400, problemCode, problem), last: true }),
    })
  }

  opened(): void {}

  data(bytes: Uint8Array): void {
    if (!this.#over) this.#reader.push(bytes)
  }

  /** As Node's server does, it takes a half-closed connection for one whose caller has gone. */
  ended(): void {
    this.#close()
  }

  failed(): void {
    this.#over = true
  }

  drained(): void {}

  #take(exchange: Exchange): void {
    this.#waiting.push(exchange)
    if (!this.#busy) this.#next()
  }

  #next(): void {
    const exchange = this.#waiting.shift()
    this.#busy = exchange !== undefined
    if (exchange === undefined) return
    const { request, last } = exchange
    const answer = (reply: Reply): void => this.#answer(reply, last)
    if ('status' in request) answer(request)
    else this.#serve(request, answer)
  }

  #answer(reply: Reply, last: boolean): void {
    if (this.#over) return
    if ('stream' in reply) {
      this.#end.write(
        writeResponse(headOf(200, { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' }, last)),
      )
      this.#stream(reply, 0, last)
      return
    }
    const body = Buffer.from(JSON.stringify(reply.body))
    const headers = { 'content-type': 'application/json', ...reply.headers, 'content-length': String(body.length) }
    this.#end.write(writeResponse(headOf(reply.status, headers, last), body))
    this.#finish(last)
  }

  /** Writes token after token, each when its time has come, and then the end of the stream. */
  #stream(reply: StreamReply, at: number, last: boolean): void {
    const piece = reply.stream[at]
    if (piece === undefined) {
      this.#end.write(chunk(Buffer.from('data: [DONE]\n\n')))
      this.#end.write(lastChunk.slice())
      this.#finish(last)
      return
    }
    this.#host.after(piece.delayUs, () => {
      if (this.#over) return
      this.#end.write(chunk(Buffer.from(`data: ${JSON.stringify({ token: piece.token })}\n\n`)))
      this.#stream(reply, at + 1, last)
    })
  }

  #finish(last: boolean): void {
    if (last) this.#close()
    else this.#next()
  }

  #close(): void {
    if (this.#over) return
    this.#over = true
    this.#end.end()
  }
}

function exchangeOf(head: RequestHead, pieces: readonly Uint8Array[]): Exchange {
  // An old client would not understand chunks.
  if (head.version === '1.0') return { request: failed(505, 'version', 'expected HTTP/1.1'), last: true }
  const headers = new Map(head.headers.map(([name]) => [name.toLowerCase(), headerOf(head, name) ?? '']))
  const last = !keepsAlive(head)
  const text = Buffer.concat(pieces).toString('utf8')
  try {
    const body = (text === '' ? null : JSON.parse(text)) as Json
    return { request: { method: head.method, path: head.path, headers, body }, last }
  } catch {
    return { request: failed(400, problemCode, 'expected a body of JSON'), last }
  }
}

function headOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  last: boolean,
): Parameters<typeof writeResponse>[0] {
  const all = last ? { ...headers, connection: 'close' } : headers
  return { status, reason: STATUS_CODES[status] ?? '', headers: Object.entries(all) }
}
