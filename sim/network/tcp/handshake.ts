// How a connection comes to stand, or not: the client's first packet is repeated until it is answered, at the times of
// retransmission.ts. The server's program takes the connection once the client knows that it stands; until then nothing
// but the system has seen it.
import type { QueuedEvent } from '../../time/eventQueue.ts'
import type { NetFailure } from '../contract.ts'
import { isBlocked, isPartitioned, type Link, type Waiter } from '../links/links.ts'
import { type ConnectFault, connectStallUs } from '../links/networkFaults.ts'
import type { Listening, Owner, TcpEnvironment } from './environment.ts'
import { connectGiveUpUs, connectsUs } from './retransmission.ts'
import type { SocketEnd } from './socket.ts'
import { Wire } from './wire.ts'

const timedOut: NetFailure = { code: 'ETIMEDOUT', syscall: 'connect' }
const refused: NetFailure = { code: 'ECONNREFUSED', syscall: 'connect' }

export class Handshake implements Waiter {
  readonly #network: TcpEnvironment
  readonly #client: SocketEnd
  readonly #fault: ConnectFault | undefined
  /** For how long every attempt gets lost. */
  readonly #stallUs: number
  readonly #latencyUs: number
  readonly #startUs: number
  #attempt = 0
  #isGivingUp = false
  #next: QueuedEvent<Owner> | undefined

  constructor(network: TcpEnvironment, client: SocketEnd, fault: ConnectFault | undefined) {
    this.#network = network
    this.#client = client
    this.#fault = fault
    this.#stallUs = fault?.kind === 'connect-stall' ? connectStallUs(fault) : 0
    this.#latencyUs = network.latencyOf(client)
    this.#startUs = network.nowOf(client.owner)
    network.links.use(client.link)
    this.#send(this.#startUs - network.kernel.nowUs)
  }

  /** The world heals: the next attempt is made at once. */
  retryNow(): void {
    if (this.#next !== undefined) this.#network.kernel.cancel(this.#next)
    this.#send(0)
  }

  release(): void {
    this.#send(0)
  }

  forget(): void {}

  /** An attempt leaves. */
  #send(inUs: number): void {
    const { kernel, links, healed, handshakes } = this.#network
    const { link } = this.#client
    handshakes.delete(this)
    this.#next = undefined
    if (this.#client.gone) return
    if (this.#stallUs > (connectsUs[this.#attempt] ?? 0) && !healed) {
      if (this.#attempt === 0 && this.#fault !== undefined) this.#network.faultInjected(this.#fault, this.#client.owner)
      this.#again()
    } else if (isPartitioned(link)) {
      links.heldUp(link)
      this.#again()
    } else if (isBlocked(link)) {
      links.heldUp(link)
      link.waiting.add(this)
      this.#giveUpInTime()
    } else kernel.after(inUs + this.#latencyUs, null, () => this.#arrive())
  }

  /** It got lost, or its answer did. */
  #again(): void {
    const { kernel, handshakes } = this.#network
    handshakes.add(this)
    this.#giveUpInTime()
    this.#attempt += 1
    const atUs = connectsUs[this.#attempt]
    if (atUs === undefined) return
    this.#next = kernel.after(this.#startUs + atUs - kernel.nowUs, null, () => this.#send(0))
  }

  #giveUpInTime(): void {
    if (this.#isGivingUp) return
    this.#isGivingUp = true
    const { kernel } = this.#network
    kernel.after(this.#startUs + connectGiveUpUs - kernel.nowUs, null, () => {
      this.#network.handshakes.delete(this)
      if (!this.#isAnswered) this.#client.failLater(0, timedOut)
    })
  }

  /**
   * Whether the client's system knows that the connection stands. Its program may stand still, and hear of it much
   * later.
   */
  get #isAnswered(): boolean {
    return this.#client.isOpen || this.#client.peer?.wire?.hasLanded === true
  }

  /** It reaches the other machine, which answers. */
  #arrive(): void {
    const { links, healed } = this.#network
    const { gone, owner, local, remote } = this.#client
    if (gone) return
    const back = links.of(remote.host, local.host)
    if (isPartitioned(back) || !this.#network.answersAt(remote)) {
      links.heldUp(back)
      this.#again()
      return
    }
    // Its answer will have to wait.
    if (isBlocked(back)) this.#giveUpInTime()
    const listening = this.#network.listeningFor(this.#client)
    if (this.#fault?.kind === 'connect-refused' && !healed) {
      this.#network.faultInjected(this.#fault, owner)
      this.#refuse(back)
    } else if (listening === undefined) this.#refuse(back)
    else this.#meet(listening)
  }

  #refuse(back: Link): void {
    const release = (): void => this.#client.failLater(this.#latencyUs, refused)
    if (!isBlocked(back)) {
      release()
      return
    }
    this.#network.links.heldUp(back)
    back.waiting.add({ release, forget: () => {} })
  }

  #meet(listening: Listening): void {
    const client = this.#client
    const server = this.#network.endOf(listening.owner, client.remote, client.local, listening)
    client.wire = new Wire(this.#network, client, server, this.#latencyUs)
    server.wire = new Wire(this.#network, server, client, this.#latencyUs)
    this.#network.links.use(server.link)
    this.#network.tap?.(client, server)
    server.wire.send('synAck')
  }
}
