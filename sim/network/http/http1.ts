// HTTP/1.1 as bytes: incremental readers and writers for everybody who speaks it in the simulated world (a program's
// `fetch`, services, intermediaries). Invariant: a stream gives the same events however it is cut into segments (only
// `data` may come in other pieces), and no input throws. As strict as Node's own parser where leniency is how requests
// are smuggled: bare line ends, folded or doubled lengths and a length beside chunks fail. Bodies are passed on as
// views of the segments, never copied. No content codings, no upgrades. RFC 9112.
import { ChunkReader, view } from './http1Chunks.ts'
import { type Framing, type Opened, openRequest, openResponse } from './http1Heads.ts'

export interface HttpHead {
  /** Names as they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export interface RequestHead extends HttpHead {
  readonly method: string
  readonly path: string
  readonly version: '1.0' | '1.1'
}

export interface ResponseHead extends HttpHead {
  readonly status: number
  readonly reason: string
  readonly version: '1.0' | '1.1'
}

/** What is told of each message: `head`, any number of `data`, `end`. After `failed` nothing more comes. */
export interface ReaderEvents<H> {
  head(head: H): void
  data(bytes: Uint8Array): void
  end(): void
  failed(problem: string): void
}

/** The largest head, its empty line included. */
const headBytesMax = 16_384

/** The machine under both readers; `open` reads a head, or says what is wrong with it. */
class MessageReader<H> {
  readonly #events: ReaderEvents<H>
  readonly #beginning: RegExp
  readonly #open: (text: string) => Opened<H>
  #state: 'head' | 'sized' | 'chunked' | 'close' | 'over' = 'head'
  /** The beginning of a head whose rest has not arrived. */
  #held = ''
  /** Bytes that a body of known length still has. */
  #left = 0
  #chunks: ChunkReader | undefined

  /** `beginning` matches every beginning of a head's first word: what does not match will never become a head. */
  constructor(events: ReaderEvents<H>, beginning: RegExp, open: (text: string) => Opened<H>) {
    this.#events = events
    this.#beginning = beginning
    this.#open = open
  }

  push(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && this.#state !== 'over')
      at = this.#state === 'head' ? this.#readHead(bytes, at) : this.#readBody(bytes, at)
  }

  /**
   * The peer has ended: completes a body that ends with the connection, fails a message that is not whole. Between
   * messages it is no event.
   */
  finish(): void {
    if (this.#state === 'close') {
      this.#state = 'over'
      this.#events.end()
    } else if (this.#state !== 'head' || this.#held !== '') this.#fail('the connection ended inside a message')
    this.#state = 'over'
  }

  #fail(problem: string): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#held = ''
    this.#events.failed(problem)
  }

  #readHead(bytes: Uint8Array, start: number): number {
    let at = start
    // Empty lines before a message are left by peers that end a body with one.
    if (this.#held === '') while (bytes[at] === 13 || bytes[at] === 10) at += 1
    if (at === bytes.length) return at
    const heldLength = this.#held.length
    const text = this.#held + latin1(bytes, at, Math.min(bytes.length, at + headBytesMax - heldLength))
    if (!this.#beginning.test(text)) {
      this.#fail('not an HTTP message')
      return at
    }
    const end = text.indexOf('\r\n\r\n', Math.max(0, heldLength - 3))
    if (end < 0) {
      if (text.length === headBytesMax) this.#fail(`a head larger than ${headBytesMax} bytes`)
      else this.#held = text
      return bytes.length
    }
    this.#held = ''
    const opened = this.#open(text.slice(0, end))
    if (typeof opened === 'string') this.#fail(opened)
    else if (opened.framing !== undefined) this.#begin(opened.head, opened.framing)
    return at + end + 4 - heldLength
  }

  #begin(head: H, framing: Framing): void {
    if (framing === 'close') this.#state = 'close'
    else if (framing === 'chunked') {
      this.#state = 'chunked'
      this.#chunks = new ChunkReader((data) => this.#events.data(data))
    } else if (framing > 0) {
      this.#state = 'sized'
      this.#left = framing
    }
    this.#events.head(head)
    if (framing === 0) this.#events.end()
  }

  #readBody(bytes: Uint8Array, at: number): number {
    if (this.#state === 'chunked') return this.#readChunks(bytes, at)
    let end = bytes.length
    if (this.#state === 'sized') {
      end = Math.min(end, at + this.#left)
      this.#left -= end - at
      if (this.#left === 0) this.#state = 'head'
    }
    this.#events.data(view(bytes, at, end))
    if (this.#state === 'head') this.#events.end()
    return end
  }

  #readChunks(bytes: Uint8Array, at: number): number {
    const chunks = this.#chunks
    if (chunks === undefined) return bytes.length
    const end = chunks.read(bytes, at)
    if (chunks.problem !== undefined) this.#fail(chunks.problem)
    else if (chunks.over) {
      this.#state = 'head'
      this.#events.end()
    }
    return end
  }
}

/** Reads requests, one after another. */
export class RequestReader extends MessageReader<RequestHead> {
  constructor(events: ReaderEvents<RequestHead>) {
    super(events, /^[A-Z]/, openRequest)
  }
}

/** Reads responses, one after another; 1xx ones are reported nowhere. */
export class ResponseReader extends MessageReader<ResponseHead> {
  readonly #methods: string[]

  constructor(events: ReaderEvents<ResponseHead>) {
    const methods: string[] = []
    super(events, /^(?:HTTP\/1\.|H(?:T(?:T(?:P(?:\/(?:1)?)?)?)?)?$)/, (text) => openResponse(text, methods))
    this.#methods = methods
  }

  /**
   * Announces the method of the request whose answer comes next: an answer to HEAD has no body. Unannounced ones count
   * as GET.
   */
  expect(method: string): void {
    this.#methods.push(method)
  }
}

/** The value of a header, names compared without case, several joined by ', '. */
export function headerOf(head: HttpHead, name: string): string | undefined {
  let found: string | undefined
  for (const [other, value] of head.headers) {
    if (other.length !== name.length || (other !== name && other.toLowerCase() !== name.toLowerCase())) continue
    found = found === undefined ? value : `${found}, ${value}`
  }
  return found
}

/** Whether the connection may carry another message after this one. */
export function keepsAlive(head: RequestHead | ResponseHead): boolean {
  const connection = headerOf(head, 'connection')
  if (connection === undefined) return head.version === '1.1'
  const tokens = connection.toLowerCase().split(/[\s,]+/)
  return head.version === '1.1' ? !tokens.includes('close') : tokens.includes('keep-alive')
}

/**
 * A request's head, and its body if it has one, as one piece. The headers are written as they are given: lengths are
 * the caller's.
 */
export function writeRequest(head: Omit<RequestHead, 'version'>, body?: Uint8Array): Uint8Array<ArrayBuffer> {
  return writeMessage(`${head.method} ${head.path} HTTP/1.1\r\n`, head, body)
}

export function writeResponse(head: Omit<ResponseHead, 'version'>, body?: Uint8Array): Uint8Array<ArrayBuffer> {
  return writeMessage(`HTTP/1.1 ${head.status} ${head.reason}\r\n`, head, body)
}

function writeMessage(line: string, head: HttpHead, body: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  let text = line
  for (const [name, value] of head.headers) text += `${name}: ${value}\r\n`
  text += '\r\n'
  const bytes = new Uint8Array(text.length + (body?.length ?? 0))
  writeLatin1(bytes, text)
  if (body !== undefined) bytes.set(body, text.length)
  return bytes
}

/** One chunk of a body; none for no bytes, because an empty chunk is the last. */
export function chunk(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return new Uint8Array(0)
  const size = `${bytes.length.toString(16)}\r\n`
  const framed = new Uint8Array(size.length + bytes.length + 2)
  writeLatin1(framed, size)
  framed.set(bytes, size.length)
  framed[framed.length - 2] = 13
  framed[framed.length - 1] = 10
  return framed
}

/** One for all: a connection, which takes bytes over, is given a copy. */
export const lastChunk: Uint8Array<ArrayBuffer> = Uint8Array.of(48, 13, 10, 13, 10)

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

function writeLatin1(bytes: Uint8Array<ArrayBuffer>, text: string): void {
  Buffer.from(bytes.buffer).write(text, 'latin1')
}
