// `net.Socket`: core's own class over a simulated connection (tcpHandle.ts). Only what would reach libuv is ours: how
// it connects, how it writes, and its timeout. Descriptors, paths and handles of the system are refused.
import type { GuestContext } from '../realm/context.ts'
import { coreClass } from '../realm/coreClass.ts'
import { IdleTimer } from '../time/idleTimer.ts'
import { ownError } from './netErrors.ts'
import { type CoreSocket, TcpHandle } from './tcpHandle.ts'

export type Callback = (...values: unknown[]) => void
type Done = (error?: Error | null) => void
type WriteArguments = [
  writev: boolean,
  data: Chunk | { chunk: Chunk; encoding: BufferEncoding }[],
  encoding: BufferEncoding,
  done: Done,
]
type Chunk = string | Uint8Array

type Found = (error: Error | null, address?: unknown, family?: number) => void
export type Lookup = (host: string, options: object, found: Found) => void

/** What `net.connect`, `new net.Socket` and `server.listen` take. */
export interface NetOptions {
  readonly host?: string
  readonly port?: number | string | null
  readonly path?: string | null
  readonly fd?: number
  readonly handle?: unknown
  readonly onread?: unknown
  readonly localPort?: number
  readonly timeout?: number
  readonly autoSelectFamily?: boolean
  readonly lookup?: Lookup
}

export interface GuestSocket extends CoreSocket {
  readonly connecting: boolean
  server: unknown
  _server: unknown
  timeout?: number
  connect(...values: unknown[]): this
  setTimeout(ms: number, callback?: Callback): this
  setNoDelay(on: boolean): this
  setKeepAlive(on: boolean, initialDelayMs: number): this
  _reset(): this
  _onTimeout(): void
  _pendingData: unknown
  _pendingEncoding: string
  [idle]?: IdleTimer | undefined
}

export type SocketClass = new (options?: object | number) => GuestSocket

/** The methods of core's class that ours go on to. */
interface CoreMethods {
  connect(...values: unknown[]): GuestSocket
  resetAndDestroy(): GuestSocket
  setTimeout(ms: unknown, callback: unknown): GuestSocket
  _destroy(error: Error | null, done: Done): void
  _writeGeneric(...values: WriteArguments): void
}

interface RealNet {
  readonly Socket: (new (options: object) => GuestSocket) & { readonly prototype: CoreMethods }
  /** Tells the forms of arguments apart that `connect` and `listen` share. */
  _normalizeArgs(values: readonly unknown[]): readonly [NetOptions, Callback | null]
}

const idle: unique symbol = Symbol('idle')

export function createSocketClass(context: GuestContext, selectsFamily: () => boolean): SocketClass {
  const { host, unsupported } = context
  const { Socket: RealSocket, _normalizeArgs: normalize } = host.real('net') as RealNet
  const { Buffer: Bytes } = host.real('buffer') as { Buffer: typeof Buffer }
  const { _destroy, _writeGeneric, connect, resetAndDestroy, setTimeout } = RealSocket.prototype
  const reinitialize = methodNamed(RealSocket.prototype, 'kReinitializeHandle')
  const bytesOf = (chunk: Chunk, encoding: BufferEncoding): Uint8Array =>
    typeof chunk === 'string' ? Bytes.from(chunk, encoding) : chunk
  /** What a program may change afterwards is copied, as the system does. */
  const copyOf = (chunk: Chunk, encoding: BufferEncoding): Uint8Array =>
    typeof chunk === 'string' ? Bytes.from(chunk, encoding) : new Uint8Array(chunk)

  const methods = {
    connect(this: GuestSocket, ...values: unknown[]): GuestSocket {
      const [options, callback] = normalize(values)
      if (options.path) unsupported('net.connect to a path')()
      if (options.localPort) unsupported('net.connect from a chosen port')()
      const isSaid = options.port !== undefined || options.path != null
      if (isSaid && (this._handle === null || this.destroyed)) {
        const handle = new TcpHandle(context)
        handle.owner = this
        Reflect.apply(reinitialize, this, [handle])
      }
      const lookup = firstOnly(options.lookup ?? (context.load('dns') as { lookup: Lookup }).lookup)
      const full = { ...options, autoSelectFamily: options.autoSelectFamily ?? selectsFamily(), lookup }
      return Reflect.apply(connect, this, callback === null ? [full] : [full, callback])
    },
    resetAndDestroy(this: GuestSocket): GuestSocket {
      if (this._handle === null) return Reflect.apply(resetAndDestroy, this, [])
      if (this.connecting) this.once('connect', () => this._reset())
      else this._reset()
      return this
    },
    setTimeout(this: GuestSocket, ms: number, callback?: Callback): GuestSocket {
      if (this.destroyed) return this
      // Core says what is wrong with its arguments, and does what there is to do without a timer.
      if (!(typeof ms === 'number' && ms > 0 && ms < Number.POSITIVE_INFINITY))
        Reflect.apply(setTimeout, this, [ms, callback])
      else if (callback !== undefined && typeof callback !== 'function') Reflect.apply(setTimeout, this, [0, callback])
      this[idle]?.stop()
      this[idle] = undefined
      this.timeout = ms
      if (ms === 0) return this
      this[idle] = new IdleTimer(host, ms, () => this._onTimeout())
      if (callback !== undefined) this.once('timeout', callback)
      return this
    },
    _unrefTimer(this: GuestSocket): void {
      this[idle]?.touch()
    },
    _destroy(this: GuestSocket, error: Error | null, done: Done): void {
      this[idle]?.stop()
      this[idle] = undefined
      ownError(context, error)
      Reflect.apply(_destroy, this, [error, done])
    },
    _writeGeneric(this: GuestSocket, ...values: WriteArguments): void {
      const handle = this._handle
      if (this.connecting || handle === null) {
        Reflect.apply(_writeGeneric, this, values)
        return
      }
      const [, data, encoding, done] = values
      this._pendingData = null
      this._pendingEncoding = ''
      this._unrefTimer()
      const bytes = Array.isArray(data)
        ? Bytes.concat(data.map((piece) => bytesOf(piece.chunk, piece.encoding)))
        : copyOf(data, encoding)
      handle.write(bytes, done)
    },
  }

  const prepare = (values: readonly unknown[]): readonly unknown[] => {
    const [options] = values
    const { fd, handle, onread } = (typeof options === 'object' ? options : {}) as NetOptions
    if (typeof options === 'number' || fd !== undefined) unsupported('net.Socket of a descriptor')()
    if (handle != null && !(handle instanceof TcpHandle)) unsupported('net.Socket of a handle')()
    if (onread != null) unsupported('net.Socket with onread')()
    return values
  }
  const made = (socket: GuestSocket): void => {
    if (socket._handle !== null) socket._handle.owner = socket
  }
  return coreClass(context, RealSocket as never, { methods, prepare, made })
}

/** A method of core under a symbol that it does not export. */
function methodNamed(prototype: object, description: string): (...values: never[]) => unknown {
  const symbol = Object.getOwnPropertySymbols(prototype).find((own) => own.description === description)
  const method = symbol === undefined ? undefined : (Reflect.get(prototype, symbol) as unknown)
  if (typeof method !== 'function') throw new Error(`invariant: core has a method [${description}]`)
  return method as (...values: never[]) => unknown
}

/** Of several addresses only the first is tried: here each host has one. */
function firstOnly(lookup: unknown): unknown {
  if (typeof lookup !== 'function') return lookup
  return (host: string, options: object, found: Found): void => {
    Reflect.apply(lookup, undefined, [
      host,
      options,
      (error: Error | null, address: unknown, family?: number) =>
        found(error, Array.isArray(address) ? address.slice(0, 1) : address, family),
    ])
  }
}
