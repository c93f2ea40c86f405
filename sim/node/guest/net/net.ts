// `net` over the simulated network: core's own Server over ports of the simulated machine (listenHandle.ts), and
// sockets (socket.ts). Paths of the file system (UNIX domain sockets) and descriptors of other processes are refused.
import type { EventEmitter } from 'node:events'
import type * as Net from 'node:net'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { type CoreClass, coreClass } from '../realm/coreClass.ts'
import { lazily } from '../realm/lazy.ts'
import { ListenHandle } from './listenHandle.ts'
import { ownError } from './netErrors.ts'
import {
  type Callback,
  createSocketClass,
  type GuestSocket,
  type Lookup,
  type NetOptions,
  type SocketClass,
} from './socket.ts'
import type { SocketName, TcpHandle } from './tcpHandle.ts'

/** Core's server, with what it calls on itself. */
export interface CoreServer extends EventEmitter {
  _handle: ListenHandle | null
  _connections: number
  _listeningId: number
  readonly allowHalfOpen: boolean
  readonly pauseOnConnect: boolean
  readonly highWaterMark: number
  readonly noDelay: boolean
  readonly keepAlive: boolean
  readonly keepAliveInitialDelay: number
  readonly maxConnections?: number | null
  readonly blockList?: { check(address: string | undefined, family: string): boolean }
  listen(...values: unknown[]): CoreServer
  close(done: (error?: Error) => void): CoreServer
}

type ListenArguments = [
  address: string | null,
  port: number,
  family: number,
  backlog: number,
  fd: number | undefined,
  flags: number,
]

interface CoreMethods {
  emit(...values: unknown[]): boolean
  listen(...values: unknown[]): CoreServer
  _listen2(...values: ListenArguments): void
}

interface RealNet {
  readonly Server: CoreClass<CoreServer> & { readonly prototype: CoreMethods }
  readonly isIP: typeof Net.isIP
  _normalizeArgs(values: readonly unknown[]): readonly [NetOptions, Callback | null]
  setDefaultAutoSelectFamily(on: boolean): void
  setDefaultAutoSelectFamilyAttemptTimeout(ms: number): void
}

export function createNet(context: GuestContext): Simulated {
  const own = (): { Socket: SocketClass; Server: new (...values: unknown[]) => CoreServer } => context.load('net')
  const real = context.host.real('net') as RealNet
  let selectsFamily = true
  let attemptMs = 250
  const connect = (...values: unknown[]): GuestSocket => {
    const [options] = real._normalizeArgs(values)
    const socket = new (own().Socket)(options)
    if (options.timeout) socket.setTimeout(options.timeout)
    return socket.connect(...values)
  }
  return lazily({
    Socket: () => createSocketClass(context, () => selectsFamily),
    Stream: () => own().Socket,
    Server: () => coreClass(context, real.Server, { methods: serverMethods(context), prepare: (values) => values }),
    connect: () => connect,
    createConnection: () => connect,
    createServer: () =>
      function createServer(...values: unknown[]) {
        return new (own().Server)(...values)
      },
    getDefaultAutoSelectFamily: () => () => selectsFamily,
    setDefaultAutoSelectFamily: () => (on: boolean) => {
      // Core says what is wrong with a bad value, and does not take it.
      if (typeof on !== 'boolean') real.setDefaultAutoSelectFamily(on)
      selectsFamily = on
    },
    getDefaultAutoSelectFamilyAttemptTimeout: () => () => attemptMs,
    setDefaultAutoSelectFamilyAttemptTimeout: () => (ms: number) => {
      if (!Number.isInteger(ms) || ms < 1 || ms > 2 ** 31 - 1) real.setDefaultAutoSelectFamilyAttemptTimeout(ms)
      attemptMs = Math.max(10, ms)
    },
  })
}

/**
 * What a server does otherwise than core's: where it listens, and of which class its sockets are. Also for
 * `http.Server`.
 */
export function serverMethods(context: GuestContext): object {
  const { host, load, unsupported } = context
  const { Server, isIP, _normalizeArgs: normalize } = host.real('net') as RealNet
  const { _listen2, emit, listen } = Server.prototype
  const own: Readonly<Record<string, string>> = { localhost: '127.0.0.1', [host.identity.machine]: host.net.address }

  return {
    listen(this: CoreServer, ...values: unknown[]): CoreServer {
      const [options, callback] = normalize(values)
      const { host: name } = options
      if (this._handle !== null || typeof name !== 'string' || name === '' || isIP(name) !== 0)
        return Reflect.apply(listen, this, values)
      const at = (address: string, listening: Callback | null): CoreServer =>
        Reflect.apply(listen, this, [{ ...options, host: address }, ...(listening === null ? [] : [listening])])
      const known = own[name]
      if (known !== undefined) return at(known, callback)
      if (callback !== null) this.once('listening', callback)
      this._listeningId += 1
      const id = this._listeningId
      const { lookup } = load('dns') as { lookup: Lookup }
      lookup(name, {}, (error, address) => {
        if (id !== this._listeningId) return
        if (error === null) at(String(address), null)
        else this.emit('error', error)
      })
      return this
    },
    /** Core's way to a handle, by the name under which it lets itself be replaced. */
    _listen2(this: CoreServer, ...[address, port, family, backlog, fd, flags]: ListenArguments): void {
      if (typeof fd === 'number') unsupported('net.Server.listen on a descriptor')()
      if (port < 0) unsupported('net.Server.listen on a path')()
      const handle = new ListenHandle(context, address ?? '::', port)
      this._handle = handle
      Reflect.apply(_listen2, this, [address ?? '::', port, address === null ? 6 : family, backlog, fd, flags])
      handle.onconnection = (connection) => take(this, connection, (load('net') as { Socket: SocketClass }).Socket)
    },
    emit(this: CoreServer, event: string, ...values: unknown[]): boolean {
      if (event === 'error' || event === 'clientError') ownError(context, values[0])
      return Reflect.apply(emit, this, [event, ...values])
    },
    async [Symbol.asyncDispose](this: CoreServer): Promise<void> {
      if (this._handle !== null) await new Promise<void>((resolve) => this.close(() => resolve()))
    },
  }
}

/** As core takes a connection, but into a socket of the program's class. */
function take(server: CoreServer, handle: TcpHandle, Socket: SocketClass): void {
  const { maxConnections, blockList } = server
  const local: SocketName = {}
  const remote: SocketName = {}
  handle.getsockname(local)
  handle.getpeername(remote)
  if (maxConnections != null && server._connections >= maxConnections) {
    const { address: localAddress, port: localPort, family: localFamily } = local
    const { address: remoteAddress, port: remotePort, family: remoteFamily } = remote
    const where = { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily }
    server.emit('drop', Object.assign(Object.create(null), where))
    handle.close()
    return
  }
  if (blockList?.check(remote.address, String(remote.family).toLowerCase()) === true) {
    handle.close()
    return
  }
  const { allowHalfOpen, highWaterMark, pauseOnConnect } = server
  const socket = new Socket({
    handle,
    allowHalfOpen,
    pauseOnCreate: pauseOnConnect,
    readable: true,
    writable: true,
    readableHighWaterMark: highWaterMark,
    writableHighWaterMark: highWaterMark,
  })
  if (server.noDelay) socket.setNoDelay(true)
  if (server.keepAlive) socket.setKeepAlive(true, server.keepAliveInitialDelay * 1000)
  server._connections += 1
  socket.server = server
  socket._server = server
  server.emit('connection', socket)
}
