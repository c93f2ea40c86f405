// What stands under core's `net.Server` where libuv's handle stands in a real process: one port that is listened to.
// Invariant: as in libuv it keeps the program alive until it is closed, unless it is unref'd.
import type { AsyncResource } from 'node:async_hooks'
import type { End, Listener, Side } from '../../../network/contract.ts'
import { printableId } from '../events/asyncHooks.ts'
import type { GuestContext } from '../realm/context.ts'
import { numberOf } from './netErrors.ts'
import { type SocketName, shown, TcpHandle } from './tcpHandle.ts'

export class ListenHandle {
  /** Core puts its own function here, which makes real sockets; ours takes its place. */
  onconnection: (handle: TcpHandle) => void = () => {}
  readonly #context: GuestContext
  readonly #scope: AsyncResource
  readonly #address: string
  readonly #port: number
  #listener: Listener | undefined
  #referenced = true
  #held = false

  constructor(context: GuestContext, address: string, port: number) {
    this.#context = context
    this.#address = address
    this.#port = port
    const { AsyncResource: Scope } = context.host.real('async_hooks') as { AsyncResource: typeof AsyncResource }
    this.#scope = new Scope('TCPSERVERWRAP', { requireManualDestroy: true })
  }

  listen(): number {
    const { host } = this.#context
    const { net } = host
    if (!isEvery(this.#address) && !isLoopback(this.#address) && this.#address !== net.address)
      return numberOf('EADDRNOTAVAIL')
    try {
      this.#listener = net.listen(this.#port, (end) => this.#accept(end), isLoopback(this.#address))
    } catch (failure) {
      return numberOf((failure as { code: string }).code)
    }
    this.#hold()
    return 0
  }

  /** As in libuv the connection begins in no async context, and is told of in the server's. */
  #accept(end: End): Side {
    const handle = new TcpHandle(this.#context, this.#address === '::')
    const side = handle.accept(end)
    this.#scope.runInAsyncScope(() => this.onconnection(handle))
    return side
  }

  close(closed?: () => void): void {
    this.#listener?.close()
    this.#listener = undefined
    this.#hold()
    if (closed !== undefined) this.#scope.runInAsyncScope(() => this.#context.host.startTimer('work', 0, closed, true))
  }

  ref(): void {
    this.#referenced = true
    this.#hold()
  }

  unref(): void {
    this.#referenced = false
    this.#hold()
  }

  getsockname(name: SocketName): number {
    Object.assign(name, shown(this.#address, false), { port: this.#listener?.port ?? this.#port })
    return 0
  }

  getAsyncId(): number {
    return printableId(this.#scope.asyncId())
  }

  #hold(): void {
    const held = this.#listener !== undefined && this.#referenced
    if (held !== this.#held) this.#context.host.hold(held)
    this.#held = held
  }
}

function isEvery(address: string): boolean {
  return address === '::' || address === '0.0.0.0'
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
