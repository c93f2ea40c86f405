// One end of a connection: the socket that a program or a service holds. A segment is what one event of the owner
// wrote; how it gets to the other end is in wire.ts. Invariant: bytes come in order, once, whole, up to a point; after
// `failed`, `close` or both ends' end, nothing.
import type { Address, End, NetFailure, Side } from '../contract.ts'
import { describeSegment } from '../http/describeSegment.ts'
import type { Link } from '../links/links.ts'
import type { Listening, Owner, TcpEnvironment } from './environment.ts'
import { KeepAlive } from './keepAlive.ts'
import { SendWindow } from './sendWindow.ts'
import { type Packet, reset, type Wire } from './wire.ts'

export class SocketEnd implements End {
  readonly local: Address
  readonly remote: Address
  readonly owner: Owner
  /** `worker.1>server`: the first word of this direction's addresses, and the link under it. */
  readonly stream: string
  readonly link: Link
  readonly sendWindow: SendWindow = new SendWindow()
  /** The way to the other end, as soon as there is one. */
  wire: Wire | undefined
  /** Sees each segment that passes in this direction: where an intermediary looks in. */
  tap: ((bytes: Uint8Array) => void) | undefined
  readonly #network: TcpEnvironment
  #side: Side | undefined
  /** At the end that was connected to, until its program has taken the connection. */
  #listening: Listening | undefined
  #isOpen = false
  #gone = false
  #outbox: Uint8Array[] = []
  #sentEnd = false
  #seenEnd = false
  #endsAtOpen = false
  /** What has come and was not taken in, because the program does not read. */
  #arrived: Packet[] = []
  /** What the program was given and has not taken. */
  #untakenBytes = 0
  #isPaused = false
  #isHanding = false
  /** The connection is gone, and the program has not noticed. */
  #failure: NetFailure | undefined
  readonly #leave = (): void => this.flush()
  #keepAlive: KeepAlive | undefined

  constructor(network: TcpEnvironment, owner: Owner, local: Address, remote: Address, told: Side | Listening) {
    this.#network = network
    this.owner = owner
    this.local = local
    this.remote = remote
    this.stream = `${owner?.machine ?? local.host}>${remote.host}`
    this.link = network.links.of(local.host, remote.host)
    if ('accept' in told) this.#listening = told
    else this.#side = told
  }

  get gone(): boolean {
    return this.#gone
  }

  /** Whether the system has forgotten it, even if its program has not noticed. */
  get isDead(): boolean {
    return this.#gone || this.#failure !== undefined
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get peer(): SocketEnd | undefined {
    return this.wire?.to
  }

  /** Whether the other end will never be heard of again, and this one does not know it. */
  get isHalfOpen(): boolean {
    const { peer } = this
    if (!this.#isOpen || this.isDead || peer === undefined) return false
    return this.wire?.blackholedSinceUs !== undefined || (peer.isDead && !this.#seenEnd && peer.wire?.finSent === false)
  }

  write(bytes: Uint8Array): boolean {
    if (this.#gone || this.#sentEnd || bytes.length === 0) return true
    if (this.#failure !== undefined) {
      this.#noticeAtWrite(this.#failure)
      return true
    }
    if (this.#outbox.length === 0 && this.#isOpen) this.#network.kernel.atSettle(this.#leave)
    this.#outbox.push(bytes)
    return this.sendWindow.fill(bytes.length)
  }

  end(): void {
    if (!this.#isOpen) this.#endsAtOpen = true
    if (!this.#isOpen || this.#gone || this.#sentEnd) return
    this.flush()
    this.#sentEnd = true
    if (this.#failure !== undefined) return
    this.wire?.send('fin')
    this.#finishIfBoth()
  }

  reset(): void {
    if (this.#gone) return
    this.flush()
    if (this.#isOpen && this.#failure === undefined) this.wire?.abort()
    this.vanish()
  }

  /** As the system closes a socket, also that of a process that was killed. What was not read makes it a reset. */
  close(): void {
    if (this.#gone) return
    this.flush()
    const { kernel } = this.#network
    const dueInUs = (this.peer?.wire?.firstDueUs ?? Number.POSITIVE_INFINITY) - kernel.nowUs
    if (this.#failure === undefined) {
      const isUnread = dueInUs <= 0 || this.#untakenBytes > 0 || this.#arrived.some(isBytes)
      if (this.#listening !== undefined || isUnread) this.wire?.abort()
      else if (this.#isOpen && !this.#sentEnd) this.wire?.send('fin')
    }
    this.vanish()
    // What is under way to a process that is dead wakes nobody; the system answers it.
    if (this.owner?.alive === false && dueInUs > 0 && dueInUs < Number.POSITIVE_INFINITY)
      kernel.after(dueInUs, null, () => this.#refuse())
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#handSoon()
  }

  take(bytes: number): void {
    this.#untakenBytes -= bytes
    if (this.#untakenBytes < 0) throw new Error('a socket has taken more than it was given')
    if (this.peer?.sendWindow.credit(bytes) === true && !this.isDead) this.wire?.send('window')
  }

  keepAlive(idleUs: number): void {
    this.#keepAlive?.stop()
    this.#keepAlive = new KeepAlive(this.#network, this, idleUs)
  }

  /** Nothing comes back any more. */
  unreachable(): void {
    this.#keepAlive?.unreachable()
  }

  /** What was written so far leaves as one segment. */
  flush(): void {
    const pieces = this.#outbox
    const [first] = pieces
    if (first === undefined || !this.#isOpen || this.wire === undefined) return
    this.#outbox = []
    const bytes = pieces.length === 1 ? first : Buffer.concat(pieces)
    const what = describeSegment(bytes)
    const { kernel } = this.#network
    const { owner, remote } = this
    if (owner === null)
      kernel.emitCause(null, 'net.send', { by: this.local.host, to: remote.host, bytes: bytes.length, what })
    else if (owner.alive) kernel.emit(owner, 'net.send', { to: remote.host, bytes: bytes.length, what })
    this.wire.sendBytes(bytes, what)
  }

  /** The end is over, without a word to its owner or to the other end. */
  vanish(): void {
    this.#gone = true
    this.#arrived = []
    this.#outbox = []
    this.#keepAlive?.stop()
    this.#network.forget(this)
  }

  failLater(delayUs: number, failure: NetFailure): void {
    this.#network.kernel.after(delayUs, this.owner, () => this.arrive(failure))
  }

  /** A packet reaches this end, as an event of its owner. */
  arrive(packet: Packet): void {
    if (this.isDead) {
      if (isBytes(packet) || packet === 'synAck') this.#refuse()
    } else if (packet === 'window') this.#side?.drained()
    else if (isFailure(packet)) this.#break(packet)
    else if (this.#isPaused || this.#arrived.length > 0) this.#arrived.push(packet)
    else this.#hand(packet)
  }

  /** The system answers a packet to a connection that it does not know. */
  #refuse(): void {
    if (this.#network.answersAt(this.local)) this.wire?.abort()
  }

  #handSoon(): void {
    const isLost = this.#failure !== undefined && !this.#seenEnd
    if (this.#isHanding || this.#gone || (this.#arrived.length === 0 && !isLost)) return
    this.#isHanding = true
    this.#network.kernel.after(0, this.owner, () => {
      this.#isHanding = false
      if (this.#isPaused || this.#gone) return
      const packet = this.#arrived.shift()
      if (packet !== undefined) this.#hand(packet)
      else if (this.#failure !== undefined && !this.#seenEnd) this.#fail(this.#failure)
      this.#handSoon()
    })
  }

  #hand(packet: Packet): void {
    if (isBytes(packet)) this.#handBytes(packet)
    else if (packet === 'fin') this.#handEnd()
    else if (packet === 'synAck') this.#handOpen()
    else if (packet === 'ack') this.#handAccept()
  }

  #handBytes(bytes: Uint8Array): void {
    const { owner } = this
    const { kernel } = this.#network
    const from = this.remote.host
    if (owner === null) kernel.emitCause(null, 'net.receive', { at: this.local.host, from, bytes: bytes.length })
    else kernel.emitCause(owner, 'net.receive', { from, bytes: bytes.length })
    this.#untakenBytes += bytes.length
    if (this.#side?.takesLater !== true) this.take(bytes.length)
    this.#side?.data(bytes)
  }

  #handEnd(): void {
    this.#emitCause('net.end', { from: this.remote.host })
    this.#seenEnd = true
    this.#side?.ended()
    this.#finishIfBoth()
  }

  #handOpen(): void {
    this.#isOpen = true
    this.wire?.send('ack')
    this.#emitCause('net.open', { to: this.remote.host })
    // What was written or ended before it stood.
    if (this.#outbox.length > 0 || this.#endsAtOpen)
      this.#network.kernel.atSettle(() => {
        this.flush()
        if (this.#endsAtOpen) this.end()
      })
    this.#side?.opened()
  }

  #handAccept(): void {
    const listening = this.#listening
    this.#listening = undefined
    if (listening?.isOpen !== true) {
      this.wire?.abort()
      this.vanish()
      return
    }
    this.#isOpen = true
    this.#emitCause('net.accept', { from: this.remote.host, port: this.local.port })
    this.#side = listening.accept(this)
  }

  #finishIfBoth(): void {
    if (this.#sentEnd && this.#seenEnd) this.vanish()
  }

  /**
   * The connection is gone. As in Node a program notices when it reads or waits to write, otherwise at its next write.
   */
  #break(failure: NetFailure): void {
    this.#failure = failure
    if (this.#isPaused || this.#arrived.length > 0 || (this.#seenEnd && !this.sendWindow.isAwaited)) return
    this.#fail(failure)
  }

  #noticeAtWrite({ code }: NetFailure): void {
    const failure: NetFailure = { code: this.#seenEnd && code === reset.code ? 'EPIPE' : code, syscall: 'write' }
    this.#network.kernel.after(0, this.owner, () => {
      if (!this.#gone) this.#fail(failure)
    })
  }

  #fail(failure: NetFailure): void {
    this.vanish()
    this.#emitCause('net.fail', { from: this.remote.host, code: failure.code })
    this.#side?.failed(failure)
  }

  #emitCause(
    kind: 'net.open' | 'net.accept' | 'net.end' | 'net.fail',
    data: Readonly<Record<string, string | number>>,
  ): void {
    const { owner } = this
    this.#network.kernel.emitCause(owner, kind, owner === null ? { at: this.local.host, ...data } : data)
  }
}

function isBytes(packet: Packet): packet is Uint8Array {
  return packet instanceof Uint8Array
}

function isFailure(packet: Packet): packet is NetFailure {
  return typeof packet === 'object' && 'code' in packet
}
