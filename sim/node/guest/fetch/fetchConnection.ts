// One open connection to an origin: it carries one exchange of a request and its answer at a time. Invariant: an
// exchange that was begun ends once, by `ended` or `failed`, unless it was abandoned; afterwards nothing that the
// connection does reaches it. A peer that is silent for too long is given up, on virtual time.
import type { End, NetFailure } from '../../../network/contract.ts'
import type { ResponseHead, ResponseReader } from '../../../network/http/http1.ts'
import { netError } from '../net/netErrors.ts'
import type { GuestContext } from '../realm/context.ts'
import { Deadline } from './fetchDeadline.ts'
import { frameless, undiciError } from './fetchErrors.ts'
import type { Exchange } from './fetchExchange.ts'
import { type BodyLength, upload } from './fetchUpload.ts'

/** A read of the socket gives at most so much. */
const readMax = 65_536
const headersTimeoutMs = 300_000
const bodyTimeoutMs = 300_000
const idleTimeoutMs = 4_000
const idleTimeoutMsMax = 600_000
/**
 * What a server offers with `keep-alive: timeout=` is undercut by this much, so that it does not close while a request
 * is on its way.
 */
const idleThresholdMs = 2_000
/** After so much silence the system asks the peer's machine whether it is still there. */
const probeAfterUs = 60_000_000

const payloadMethods = /^(?:PUT|POST|PATCH|QUERY|PROPFIND|PROPPATCH)$/

export class Connection {
  readonly #context: GuestContext
  readonly #end: End
  readonly #free: () => void
  readonly #reader: Pick<ResponseReader, 'expect' | 'push' | 'finish'>
  readonly #deadline: Deadline
  #exchange: Exchange | undefined
  #head: ResponseHead | undefined
  /** What has come and was not read, because nobody takes the body in. */
  #arrived: Uint8Array[] = []
  #closed = false
  /** No further request goes over this connection. */
  #last = false
  #writing = false
  #paused = false
  #room: (() => void) | undefined
  #idleMs = idleTimeoutMs
  #bytesWritten = 0
  #bytesRead = 0

  /** `free` is called whenever an exchange has ended, also when the connection has with it. */
  constructor(context: GuestContext, end: End, free: () => void) {
    this.#context = context
    this.#end = end
    this.#free = free
    this.#deadline = new Deadline(context.host)
    this.#reader = context.host.http1.responseReader({
      head: (head) => this.#answered(head),
      data: (bytes) => this.#exchange?.data(bytes),
      end: () => this.#completed(),
      failed: (problem) => this.#break(parserError(problem)),
    })
    end.keepAlive(probeAfterUs)
  }

  get closed(): boolean {
    return this.#closed
  }

  begin(exchange: Exchange): void {
    const { body, method } = exchange.request
    this.#exchange = exchange
    this.#reader.expect(method)
    if (method === 'HEAD' || exchange.request.closes) this.#last = true
    this.#deadline.set(headersTimeoutMs, () => this.#headersLate())
    if (body !== undefined && !(body instanceof Uint8Array)) {
      void this.#upload(exchange, body)
      return
    }
    const length = body?.length ?? 0
    const { declaredLength } = exchange.request
    if (declaredLength !== undefined && declaredLength !== length)
      this.#break(undiciError('RequestContentLengthMismatchError'))
    else this.#writeHead(exchange, length, body)
  }

  /** Nobody waits for the answer any more. */
  abandon(exchange: Exchange): void {
    if (this.#exchange !== exchange) return
    this.#exchange = undefined
    this.close()
    this.#free()
  }

  /** Nobody takes the body in: the peer waits, and no deadline counts. */
  pause(exchange: Exchange): void {
    if (this.#exchange !== exchange || this.#paused) return
    this.#paused = true
    this.#deadline.clear()
    this.#end.pause()
  }

  resume(exchange: Exchange): void {
    if (this.#exchange !== exchange || !this.#paused) return
    this.#paused = false
    this.#readOn()
    if (this.#exchange !== exchange || this.#paused) return
    this.#end.resume()
    this.#awaitBody()
  }

  /** Between two exchanges: closes the connection if there is no other one soon. */
  awaitReuse(): void {
    this.#deadline.set(this.#idleMs, () => this.close())
  }

  close(): void {
    this.#closed = true
    this.#deadline.clear()
    this.#end.close()
    this.drained()
  }

  received(bytes: Uint8Array): void {
    this.#arrived.push(bytes)
    this.#readOn()
  }

  #readOn(): void {
    const exchange = this.#exchange
    while (!this.#paused && !this.#closed) {
      const bytes = this.#next()
      if (bytes === undefined) break
      this.#bytesRead += bytes.length
      this.#end.take(bytes.length)
      this.#reader.push(bytes)
    }
    if (exchange === undefined) return
    exchange.settled()
    if (this.#exchange === exchange && this.#head !== undefined && !this.#paused) this.#awaitBody()
  }

  #next(): Uint8Array | undefined {
    const [first] = this.#arrived
    if (first === undefined || first.length <= readMax) return this.#arrived.shift()
    this.#arrived[0] = first.subarray(readMax)
    return first.subarray(0, readMax)
  }

  /** The peer has ended. */
  ended(): void {
    const framing = this.#framing()
    if (framing === 'close') this.#reader.finish()
    else if (this.#head === undefined || this.#context.host.http1.keepsAlive(this.#head))
      this.#break(this.#socketError('other side closed'))
    else if (framing === 'length') this.#break(undiciError('ResponseContentLengthMismatchError'))
    else this.#break(parserError('Invalid EOF state'))
  }

  failed(failure: NetFailure): void {
    if (failure.code === 'ECONNRESET' && this.#framing() === 'close') this.#reader.finish()
    else this.#break(frameless(netError(failure)))
  }

  /** There is room again for what is written. */
  drained(): void {
    const room = this.#room
    this.#room = undefined
    room?.()
  }

  #writeHead(exchange: Exchange, length: BodyLength, body?: Uint8Array): void {
    const { method, path, host, headers } = exchange.request
    const hasPayload = payloadMethods.test(method)
    const lines: (readonly [string, string])[] = [
      ['host', host],
      ['connection', this.#last ? 'close' : 'keep-alive'],
      ...headers,
    ]
    if (length === 'chunked') lines.push(['transfer-encoding', 'chunked'])
    else if (length !== undefined && (length > 0 || hasPayload)) lines.push(['content-length', String(length)])
    if (length !== undefined && length !== 0 && !hasPayload) this.#last = true
    this.#write(this.#context.host.http1.writeRequest({ method, path, headers: lines }, body))
  }

  #write(bytes: Uint8Array): boolean {
    this.#bytesWritten += bytes.length
    return this.#end.write(bytes)
  }

  async #upload(exchange: Exchange, body: ReadableStream<unknown>): Promise<void> {
    const connection = this
    this.#writing = true
    try {
      await upload(this.#context.host, body.getReader(), exchange.request.declaredLength, {
        get open(): boolean {
          return connection.#exchange === exchange
        },
        begin: (length) => this.#writeHead(exchange, length),
        write: (bytes) => this.#write(bytes),
        room: () =>
          new Promise((resolve) => {
            this.#room = resolve
          }),
      })
      if (this.#exchange !== exchange) return
      this.#writing = false
      if (this.#head === undefined) this.#deadline.set(headersTimeoutMs, () => this.#headersLate())
    } catch (error) {
      if (this.#exchange === exchange) this.#break(error)
    }
  }

  /** As long as a body is still being made, nobody can expect the answer. */
  #headersLate(): void {
    if (!this.#writing || this.#room !== undefined) this.#break(undiciError('HeadersTimeoutError'))
  }

  #answered(head: ResponseHead): void {
    const exchange = this.#exchange
    if (exchange === undefined) {
      // Nobody has asked.
      this.close()
      return
    }
    const { http1 } = this.#context.host
    this.#head = head
    this.#deadline.clear()
    const offered = /timeout=(\d+)/.exec(http1.headerOf(head, 'keep-alive') ?? '')?.[1]
    this.#idleMs =
      offered === undefined ? idleTimeoutMs : Math.min(Number(offered) * 1000 - idleThresholdMs, idleTimeoutMsMax)
    if (!http1.keepsAlive(head) || this.#framing() === 'close' || this.#idleMs <= 0) this.#last = true
    exchange.answered(head)
  }

  /** How the end of the answer's body is known; undefined before there is an answer. */
  #framing(): 'none' | 'length' | 'chunks' | 'close' | undefined {
    const head = this.#head
    if (head === undefined) return undefined
    if (this.#exchange?.request.method === 'HEAD' || head.status === 204 || head.status === 304) return 'none'
    const { http1 } = this.#context.host
    if (http1.headerOf(head, 'content-length') !== undefined) return 'length'
    return http1.headerOf(head, 'transfer-encoding') === undefined ? 'close' : 'chunks'
  }

  #awaitBody(): void {
    this.#deadline.set(bodyTimeoutMs, () => this.#break(undiciError('BodyTimeoutError')))
  }

  #completed(): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    this.#exchange = undefined
    this.#head = undefined
    this.#deadline.clear()
    if (this.#paused) this.#end.resume()
    this.#paused = false
    if (this.#last || this.#writing) this.close()
    this.#free()
    exchange.ended()
  }

  #break(error: unknown): void {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.close()
    if (exchange === undefined) return
    this.#free()
    exchange.failed(error)
  }

  #socketError(message: string): Error {
    const { local, remote } = this.#end
    const socket = {
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
      remoteFamily: 'IPv4',
      timeout: undefined,
      bytesWritten: this.#bytesWritten,
      bytesRead: this.#bytesRead,
    }
    return undiciError('SocketError', message, { socket })
  }
}

function parserError(problem: string): Error {
  return undiciError('HTTPParserError', `Response does not match the HTTP/1.1 protocol (${problem})`)
}
