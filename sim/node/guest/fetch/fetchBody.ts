// The body of an answer, between the connection that brings it and the stream that the program reads. Invariant: as in
// undici a read gives all that has arrived, unread bytes are lost when the connection breaks, and a reader that is slow
// makes the peer wait.
import type { GuestContext } from '../realm/context.ts'

/** Above this much unread the peer has to wait. */
const unreadMax = 65_536

/** What a body asks of its source. */
export interface Flow {
  pause(): void
  resume(): void
  /** The program wants no more of it. */
  cancel(reason: unknown): void
}

interface Controller {
  readonly byobRequest: { respond(count: number): void } | null
  enqueue(bytes: Uint8Array): void
  close(): void
  error(reason: unknown): void
}

export class IncomingBody {
  /** Called once the last was read, or there will be none. */
  onOver: (() => void) | undefined
  readonly #flow: Flow
  #pieces: Uint8Array[] = []
  #unread = 0
  #ended = false
  #over = false
  #paused = false
  #failure: { readonly reason: unknown } | undefined
  #controller: Controller | undefined
  /** A read that waits for something to arrive. */
  #waiting: (() => void) | undefined

  constructor(flow: Flow) {
    this.#flow = flow
  }

  push(bytes: Uint8Array): void {
    if (this.#over) return
    this.#pieces.push(bytes)
    this.#unread += bytes.length
    if (this.#unread < unreadMax || this.#paused) return
    this.#paused = true
    this.#flow.pause()
  }

  end(): void {
    this.#ended = true
    this.flush()
  }

  /** All that came in one segment is there: a read that waits gets it in one piece. */
  flush(): void {
    const waiting = this.#waiting
    if (waiting === undefined || !this.#deliver()) return
    this.#waiting = undefined
    waiting()
  }

  /** There will be no more of it: what was not read is lost. */
  fail(reason: unknown): void {
    if (this.#over) return
    this.#failure = { reason }
    this.#controller?.error(reason)
    this.#finish()
  }

  /** Nobody will read it. */
  discard(): void {
    this.#finish()
  }

  /** All of it, if it has arrived and is not empty. It can then not be read in another way. */
  whole(): Uint8Array | undefined {
    if (!this.#ended || this.#unread === 0) return undefined
    const bytes = this.#take()
    this.#finish()
    return bytes
  }

  stream(context: GuestContext): ReadableStream<Uint8Array> {
    const Stream = context.cloner.export(context.real.ReadableStream) as new (
      source: object,
    ) => ReadableStream<Uint8Array>
    return new Stream({
      type: 'bytes',
      start: (controller: Controller) => {
        this.#controller = controller
        if (this.#failure !== undefined) controller.error(this.#failure.reason)
      },
      pull: () => this.#pull(),
      cancel: (reason: unknown) => {
        this.#flow.cancel(reason)
        this.#finish()
      },
    })
  }

  #pull(): Promise<void> | undefined {
    if (this.#deliver()) return undefined
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  /** Gives one read what there is; false if it has to wait. */
  #deliver(): boolean {
    if (this.#unread > 0) {
      this.#controller?.enqueue(this.#take())
      if (this.#paused) {
        this.#paused = false
        this.#flow.resume()
      }
      return true
    }
    if (!this.#ended) return this.#over
    this.#controller?.close()
    // A reader that brought its own buffer gets it back empty.
    this.#controller?.byobRequest?.respond(0)
    this.#finish()
    return true
  }

  /** What has arrived, copied: a stream of bytes takes the buffer of what it is given away from others. */
  #take(): Uint8Array {
    const bytes = new Uint8Array(this.#unread)
    let at = 0
    for (const piece of this.#pieces) {
      bytes.set(piece, at)
      at += piece.length
    }
    this.#pieces = []
    this.#unread = 0
    return bytes
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    this.#pieces = []
    this.#unread = 0
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.()
    this.onOver?.()
  }
}
