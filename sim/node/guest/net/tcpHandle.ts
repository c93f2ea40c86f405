// What stands under core's `net.Socket` where libuv's handle stands in a real process: it reads from and writes to one
// end of a simulated connection. Invariant: as in libuv a handle keeps the program alive while it connects, reads,
// writes or closes, unless it is unref'd; and whatever it tells its socket happens as an event, in the async context
// that made the handle or last took it over.
import type { AsyncResource } from 'node:async_hooks'
import type { Duplex } from 'node:stream'
import type { End, NetFailure, Side } from '../../../network/contract.ts'
import { printableId } from '../events/asyncHooks.ts'
import type { GuestContext } from '../realm/context.ts'
import { netError, numberOf } from './netErrors.ts'

/** The parts of core's socket that its handle calls. */
export interface CoreSocket extends Duplex {
  _handle: TcpHandle | null
  /** Something was read or written: the time of idleness begins anew. */
  _unrefTimer(): void
}

interface ConnectRequest {
  oncomplete(status: number, handle: TcpHandle, request: ConnectRequest, readable: boolean, writable: boolean): void
}

interface ShutdownRequest {
  oncomplete(status: number): void
}

/** How an address is told to the program. */
export interface SocketName {
  address?: string
  family?: string
  port?: number
}

type Done = (error?: Error | null) => void

/** A read of libuv gives at most so much. */
const readMax = 65_536
/** How long Linux waits before the first probe if nobody says. */
const idleDefaultUs = 7_200_000_000

export class TcpHandle {
  owner: CoreSocket | undefined
  /** Core notes here whether it wants to read. */
  reading = false
  bytesRead = 0
  bytesWritten = 0
  readonly #context: GuestContext
  /** Whether addresses are shown as an IPv6 socket sees those of IPv4. */
  readonly #mapped: boolean
  #scope: AsyncResource
  #end: End | undefined
  #connecting: ConnectRequest | undefined
  #reading = false
  #arrived: Uint8Array[] = []
  /** How reading ends, once all that has arrived was read. */
  #last: 'end' | NetFailure | undefined
  #writing: Done | undefined
  #referenced = true
  #held = false

  constructor(context: GuestContext, mapped = false) {
    this.#context = context
    this.#mapped = mapped
    this.#scope = this.#scopeNow()
  }

  /** Takes a connection that a server has accepted; gives what the network is to tell. */
  accept(end: End): Side {
    this.#end = end
    return this.#side()
  }

  connect(request: ConnectRequest, address: string, port: number): number {
    if (this.#end !== undefined) return numberOf('EISCONN')
    this.#connecting = request
    this.#end = this.#context.host.net.connect(address, port, this.#side())
    this.#hold()
    return 0
  }

  connect6(request: ConnectRequest, address: string, port: number): number {
    return this.connect(request, address, port)
  }

  readStart(): number {
    this.#reading = true
    this.#end?.resume()
    this.#readLater()
    this.#hold()
    return 0
  }

  readStop(): number {
    this.#reading = false
    this.#end?.pause()
    this.#hold()
    return 0
  }

  /** Takes the bytes over. `done` is called at once, or when there is room again. */
  write(bytes: Uint8Array, done: Done): void {
    if (this.#end === undefined || typeof this.#last === 'object') {
      done(netError({ code: 'EPIPE', syscall: 'write' }))
      return
    }
    this.bytesWritten += bytes.length
    if (this.#end.write(bytes)) done()
    else this.#writing = done
    this.#hold()
  }

  shutdown(request: ShutdownRequest): number {
    this.#end?.end()
    this.#context.host.startTimer('work', 0, () => request.oncomplete(0), true)
    return 0
  }

  close(closed?: () => void): void {
    this.#end?.close()
    this.#closed(closed)
  }

  reset(closed?: () => void): number {
    this.#end?.reset()
    this.#closed(closed)
    return 0
  }

  ref(): void {
    this.#referenced = true
    this.#hold()
  }

  unref(): void {
    this.#referenced = false
    this.#hold()
  }

  hasRef(): boolean {
    return this.#referenced
  }

  getsockname(name: SocketName): number {
    return this.#tell(name, this.#end?.local)
  }

  getpeername(name: SocketName): number {
    return this.#tell(name, this.#end?.remote)
  }

  setNoDelay(): number {
    return 0
  }

  setKeepAlive(on: boolean, idleS: number): number {
    if (on) this.#end?.keepAlive(idleS > 0 ? idleS * 1_000_000 : idleDefaultUs)
    return 0
  }

  getAsyncId(): number {
    return printableId(this.#scope.asyncId())
  }

  getProviderType(): number {
    return 0
  }

  /** An agent hands the socket to another request: what happens from here on belongs to it. */
  asyncReset(): void {
    this.#scope = this.#scopeNow()
  }

  #scopeNow(): AsyncResource {
    const { AsyncResource: Scope } = this.#context.host.real('async_hooks') as { AsyncResource: typeof AsyncResource }
    return new Scope('TCPWRAP', { requireManualDestroy: true })
  }

  #side(): Side {
    const run = (body: () => void): void => this.#scope.runInAsyncScope(body)
    return {
      takesLater: true,
      opened: () => run(() => this.#connected(0)),
      data: (bytes) => {
        this.#arrived.push(bytes)
        run(() => this.#read())
      },
      ended: () => {
        this.#last = 'end'
        run(() => this.#read())
      },
      failed: (failure) => {
        this.#last = failure
        run(() => this.#failed(failure))
      },
      drained: () => run(() => this.#written()),
    }
  }

  #connected(status: number): void {
    const request = this.#connecting
    this.#connecting = undefined
    request?.oncomplete(status, this, request, status === 0, status === 0)
    this.#hold()
  }

  /** A failure of writing is noticed at once, one of reading when all was read that came before it. */
  #failed(failure: NetFailure): void {
    if (this.#connecting !== undefined) this.#connected(numberOf(failure.code))
    else if (failure.syscall === 'write' || this.#writing !== undefined) this.owner?.destroy(netError(failure))
    else this.#read()
  }

  /** One read: a piece of what has arrived, or the end of it. The rest follows after the ticks that this one causes. */
  #read(): void {
    const { owner } = this
    if (!this.#reading || owner === undefined || this.#end === undefined || !this.#hasMore) return
    const piece = this.#next()
    owner._unrefTimer()
    if (piece === undefined) {
      this.#finish(owner)
      return
    }
    this.bytesRead += piece.length
    this.#end.take(piece.length)
    try {
      if (!owner.push(piece)) this.#enough(owner)
    } finally {
      this.#readLater()
    }
  }

  #finish(owner: CoreSocket): void {
    if (typeof this.#last === 'object') {
      owner.destroy(netError(this.#last))
      return
    }
    this.#reading = false
    owner.push(null)
    owner.read(0)
    this.#hold()
  }

  #next(): Uint8Array | undefined {
    const [first] = this.#arrived
    if (first === undefined || first.length <= readMax) return this.#arrived.shift()
    this.#arrived[0] = first.subarray(readMax)
    return first.subarray(0, readMax)
  }

  get #hasMore(): boolean {
    return this.#arrived.length > 0 || this.#last !== undefined
  }

  #readLater(): void {
    if (!this.#hasMore) return
    this.#context.host.tick(() => this.#scope.runInAsyncScope(() => this.#read()), [])
  }

  #enough(owner: CoreSocket): void {
    this.reading = false
    if (!owner.destroyed) this.readStop()
  }

  #written(): void {
    const done = this.#writing
    this.#writing = undefined
    this.owner?._unrefTimer()
    done?.(null)
    this.#hold()
  }

  /** Libuv tells that a handle is closed in a later turn, after the writes that it has cancelled. */
  #closed(closed: (() => void) | undefined): void {
    this.#end = undefined
    this.#connecting = undefined
    this.#hold()
    if (closed === undefined) return
    const later = (): void => {
      this.#writing?.(netError({ code: 'ECANCELED', syscall: 'write' }))
      closed()
    }
    this.#scope.runInAsyncScope(() => this.#context.host.startTimer('work', 0, later, true))
  }

  #hold(): void {
    const busy = this.#connecting !== undefined || this.#writing !== undefined || this.#reading
    const held = busy && this.#referenced && this.#end !== undefined
    if (held !== this.#held) this.#context.host.hold(held)
    this.#held = held
  }

  #tell(name: SocketName, from: { readonly address: string; readonly port: number } | undefined): number {
    if (from === undefined) return numberOf('EPIPE')
    Object.assign(name, shown(from.address, this.#mapped), { port: from.port })
    return 0
  }
}

/** An address and its family; `mapped` as a socket shows it that takes connections of both families. */
export function shown(address: string, mapped: boolean): { readonly address: string; readonly family: string } {
  if (address.includes(':')) return { address, family: 'IPv6' }
  return mapped ? { address: `::ffff:${address}`, family: 'IPv6' } : { address, family: 'IPv4' }
}
