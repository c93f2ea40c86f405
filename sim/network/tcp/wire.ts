// One direction of a connection: takes packets in order from one end, over a link with its faults, to the other end. A
// system owns it and not a program: what a process wrote before it was killed goes on. Invariant: packets arrive in the
// order in which they were sent, each once, up to a point after which none arrives.

import type { NetFailure } from '../contract.ts'
import { isBlocked, isPartitioned, type Link, type Waiter } from '../links/links.ts'
import { latenessUs, type SegmentFault, stallUs } from '../links/networkFaults.ts'
import type { TcpEnvironment } from './environment.ts'
import { giveUpUs, retransmissionUs } from './retransmission.ts'
import type { SocketEnd } from './socket.ts'

/** Bytes of the stream, a word of the protocol, or that the connection is gone. */
export type Packet = Uint8Array | 'synAck' | 'ack' | 'window' | 'fin' | NetFailure

interface Held {
  readonly packet: Packet
  readonly what: string
  readonly fault: SegmentFault | undefined
}

export const reset: NetFailure = { code: 'ECONNRESET', syscall: 'read' }
export const timedOut: NetFailure = { code: 'ETIMEDOUT', syscall: 'read' }
/** Stands for what a machine never confirmed because its power failed. */
const unconfirmed = new Uint8Array(0)

export class Wire implements Waiter {
  readonly to: SocketEnd
  readonly #from: SocketEnd
  readonly #link: Link
  readonly #network: TcpEnvironment
  readonly #latencyUs: number
  readonly #isLocal: boolean
  readonly #stream: string
  /** Among all that is due in one millisecond the packets of one direction keep their order. */
  readonly #order: string
  #lastDueUs = 0
  #finSent = false
  /** When the segments that are under way arrive. */
  readonly #dues: number[] = []
  /** What was sent and cannot pass, in order, and since when. */
  #held: Held[] = []
  #heldSinceUs = 0
  /** Whether what is held vanished and must be sent again, rather than queued. */
  #vanished = false
  #stalledUntilUs = 0
  /** Since when nothing passes any more, for ever. */
  #blackholedSinceUs: number | undefined
  #broken = false
  /** Since when something that was sent has been unanswered, if that can end in giving up. */
  #unackedSinceUs: number | undefined
  #givingUp = false

  constructor(network: TcpEnvironment, from: SocketEnd, to: SocketEnd, latencyUs: number) {
    this.#network = network
    this.#from = from
    this.to = to
    this.#link = from.link
    this.#latencyUs = latencyUs
    this.#isLocal = from.link.from === from.link.to
    this.#stream = from.stream
    this.#order = `${from.stream} ${from.local.port}>${from.remote.port}`
  }

  /** Sends a packet at which no fault is injected. */
  send(packet: Packet): void {
    this.#send(packet, '', undefined)
  }

  /** Sends a segment of the stream; `what` names it. */
  sendBytes(bytes: Uint8Array, what: string): void {
    this.#send(
      bytes,
      what,
      this.#isLocal || this.#blackholedSinceUs !== undefined
        ? undefined
        : this.#network.faults.segment(this.#stream, what),
    )
  }

  /** Sends a reset: what could not pass so far is forgotten. As a reset is never repeated, it may get lost. */
  abort(): void {
    if (this.#vanished) this.forget()
    if (isPartitioned(this.#link)) this.#network.links.heldUp(this.#link)
    else this.send(reset)
  }

  /** Nothing passes any more, without a sign: the sender of a request finds out only when it gives up. */
  blackhole(): void {
    if (this.#blackholedSinceUs !== undefined) return
    this.#blackholedSinceUs = this.#network.kernel.nowUs
    const sinceUs = this.#unackedSinceUs
    const wasUnanswered = this.isUnanswered
    this.forget()
    this.#unackedSinceUs = sinceUs
    if (wasUnanswered) this.#markUnacked()
    this.#from.unreachable()
  }

  /** The other machine has lost its power: what is under way is not confirmed, and will be sent again. */
  lose(): void {
    if (this.#dues.length > 0 && this.#held.length === 0) this.#hold(unconfirmed, '', undefined)
  }

  forget(): void {
    this.#held = []
    this.#vanished = false
    this.#unackedSinceUs = undefined
    this.#link.waiting.delete(this)
  }

  get isUnanswered(): boolean {
    return this.#dues.length > 0 || this.#held.length > 0 || this.#unackedSinceUs !== undefined
  }

  /** Whether the other end will learn, or has learnt, that this direction is over. */
  get finSent(): boolean {
    return this.#finSent || this.#held.some(({ packet }) => isFin(packet))
  }

  /** Whether all that could pass so far, and that is something, has arrived at the other system. */
  get hasLanded(): boolean {
    return this.#lastDueUs > 0 && this.#lastDueUs <= this.#network.kernel.nowUs
  }

  /** Since when nothing has passed any more, if nothing ever will. */
  get blackholedSinceUs(): number | undefined {
    return this.#blackholedSinceUs
  }

  /** When the first segment that is under way arrives, or arrived without being taken in. */
  get firstDueUs(): number | undefined {
    return this.#dues[0]
  }

  /** The way is free: what was queued goes on, what vanished at the next time at which TCP sends it again. */
  release(): void {
    const { kernel, healed } = this.#network
    const sinceUs = this.#heldSinceUs
    if (this.#held.length === 0) return
    if (!this.#vanished || healed) {
      this.#goOn()
      return
    }
    const waitedUs = kernel.nowUs - sinceUs
    // Healing does not wait for it.
    this.#link.waiting.add(this)
    kernel.after(retransmissionUs(waitedUs) - waitedUs, null, () => {
      if (this.#held.length > 0 && this.#heldSinceUs === sinceUs && !isBlocked(this.#link)) this.#goOn()
    })
  }

  #goOn(): void {
    const held = this.#held
    this.forget()
    for (const { packet, what, fault } of held) this.#send(packet, what, fault)
  }

  get #isFree(): boolean {
    if (this.#held.length > 0 || isBlocked(this.#link)) return false
    return this.#stalledUntilUs === 0 || this.#network.healed || this.#stalledUntilUs <= this.#network.kernel.nowUs
  }

  #send(packet: Packet, what: string, fault: SegmentFault | undefined): void {
    if (this.#blackholedSinceUs !== undefined) {
      if ((packet instanceof Uint8Array || packet === 'fin') && !this.#broken) this.#markUnacked()
    } else if (this.#isFree) this.#pass(packet, what, fault)
    else this.#hold(packet, what, fault)
  }

  #hold(packet: Packet, what: string, fault: SegmentFault | undefined): void {
    const { kernel, links } = this.#network
    if (this.#held.length === 0) {
      this.#heldSinceUs = kernel.nowUs
      this.#link.waiting.add(this)
      if (isPartitioned(this.#link)) {
        this.#vanished = true
        this.#markUnacked()
      }
    }
    links.heldUp(this.#link)
    this.#held.push({ packet, what, fault })
  }

  /** A packet passes, or meets its fault. */
  #pass(packet: Packet, what: string, fault: SegmentFault | undefined): void {
    if (fault === undefined || this.#network.healed) this.#transmit(packet, what, 0)
    else this.#applyFault(packet, what, fault)
  }

  #applyFault(packet: Packet, what: string, fault: SegmentFault): void {
    const { kernel } = this.#network
    switch (fault.kind) {
      case 'delay':
      case 'loss': {
        const lateUs = latenessUs(fault)
        // Behind a segment that is later still it makes no difference.
        if (kernel.nowUs + lateUs + this.#latencyUs > this.#lastDueUs)
          this.#network.faultInjected(fault, this.#from.owner)
        this.#transmit(packet, what, lateUs)
        return
      }
      case 'stall':
        this.#network.faultInjected(fault, this.#from.owner)
        this.#stalledUntilUs = kernel.nowUs + stallUs(fault)
        this.#hold(packet, what, undefined)
        kernel.after(stallUs(fault), null, () => this.#unstall())
        return
      case 'reset':
        this.#network.faultInjected(fault, this.#from.owner)
        if (fault.choice === 0) this.#transmit(packet, what, 0)
        this.#break()
        return
      case 'blackhole':
        this.#network.faultInjected(fault, this.#from.owner)
        this.blackhole()
        this.#markUnacked()
        this.to.wire?.blackhole()
        return
    }
  }

  #transmit(packet: Packet, what: string, lateUs: number): void {
    const dueUs = this.#network.nowOf(this.#from.owner) + this.#latencyUs + this.#jitterUs(what) + lateUs
    if (dueUs > this.#lastDueUs) this.#lastDueUs = dueUs
    if (packet instanceof Uint8Array) this.#from.tap?.(packet)
    else if (isFin(packet)) this.#finSent = true
    this.#deliver(packet, this.#lastDueUs)
  }

  /** A packet will arrive, as an event of who receives it. */
  #deliver(packet: Packet, dueUs: number): void {
    const { to } = this
    const { kernel } = this.#network
    const isSegment = packet instanceof Uint8Array
    if (isSegment) this.#dues.push(dueUs)
    const land = (): void => {
      if (isSegment) this.#dues.shift()
      to.arrive(packet)
    }
    const owner = to.gone ? null : to.owner
    if (owner === null) kernel.after(dueUs - kernel.nowUs, null, land)
    else owner.after(dueUs - kernel.nowUs - owner.spentUs, land, this.#order)
  }

  #jitterUs(what: string): number {
    const { jitter } = this.#link
    if (jitter === undefined) return 0
    const jitterUs = this.#network.faults.jitterUs(jitter, this.#stream, what)
    if (jitterUs > 0 && !jitter.injected) {
      jitter.injected = true
      this.#network.faultInjected({ kind: 'jitter', ...jitter }, null)
    }
    return jitterUs
  }

  #unstall(): void {
    if (isBlocked(this.#link) || this.#stalledUntilUs > this.#network.kernel.nowUs) return
    this.#stalledUntilUs = 0
    this.#link.waiting.delete(this)
    this.release()
  }

  /** Somebody between them kills the connection: both are told, after what is under way in this direction. */
  #break(): void {
    const dueUs = Math.max(this.#lastDueUs, this.#network.kernel.nowUs + this.#latencyUs)
    for (const wire of [this, this.to.wire]) {
      if (wire === undefined) continue
      wire.#deliver(reset, dueUs)
      wire.#sever()
    }
  }

  /** The connection is broken: what is sent from now on vanishes, and nobody waits for an answer. */
  #sever(): void {
    this.#broken = true
    this.#blackholedSinceUs = this.#network.kernel.nowUs
    this.forget()
  }

  /** Something is unanswered: unless something passes meanwhile, the system gives up after a time. */
  #markUnacked(): void {
    if (this.#unackedSinceUs !== undefined) return
    this.#unackedSinceUs = this.#network.kernel.nowUs
    if (!this.#givingUp) this.#giveUpIn(giveUpUs)
  }

  #giveUpIn(delayUs: number): void {
    const { kernel } = this.#network
    this.#givingUp = true
    kernel.after(delayUs, null, () => {
      this.#givingUp = false
      if (this.#unackedSinceUs === undefined) return
      const leftUs = this.#unackedSinceUs + giveUpUs - kernel.nowUs
      if (leftUs > 0) {
        this.#giveUpIn(leftUs)
        return
      }
      this.forget()
      this.#from.failLater(0, timedOut)
    })
  }
}

function isFin(packet: Packet): boolean {
  return packet === 'fin' || (typeof packet === 'object' && 'code' in packet)
}
