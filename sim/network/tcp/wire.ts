// One direction of a connection: takes packets in order from one end, over a link with its faults, to the other end. A system owns it and
// not a program: what a process wrote before it was killed goes on. Invariant: packets arrive in the order in which they were sent, each
// once, up to a point after which none arrives.

import type { NetFailure } from '../contract.ts'
import { latenessUs, type SegmentFate, stallUs } from '../networkFaults.ts'
import { isBlocked, isPartitioned, type Link, type Waiter } from '../links.ts'
import type { Network } from '../network.ts'
import { giveUpUs, repetitionUs } from './retransmission.ts'
import type { SocketEnd } from './socket.ts'

/** Bytes of the stream, a word of the protocol, or that the connection is gone. */
export type Packet = Uint8Array | 'open' | 'accept' | 'room' | 'end' | NetFailure

interface Held {
  readonly packet: Packet
  readonly what: string
  readonly fate: SegmentFate | undefined
}

export const reset: NetFailure = { code: 'ECONNRESET', syscall: 'read' }
export const timedOut: NetFailure = { code: 'ETIMEDOUT', syscall: 'read' }
/** Stands for what a machine never confirmed because its power failed. */
const unconfirmed = new Uint8Array(0)

export class Wire implements Waiter {
  readonly to: SocketEnd
  readonly #from: SocketEnd
  readonly #link: Link
  readonly #network: Network
  readonly #latencyUs: number
  readonly #isLocal: boolean
  readonly #stream: string
  /** Among all that is due in one millisecond the packets of one direction keep their order. */
  readonly #order: string
  #lastDueUs = 0
  #hasTakenLeave = false
  /** When the segments that are under way arrive. */
  readonly #dues: number[] = []
  /** What was sent and cannot pass, in order, and since when. */
  #held: Held[] = []
  #heldSinceUs = 0
  /** Whether what is held vanished and must be sent again, rather than queued. */
  #vanished = false
  #stalledUntilUs = 0
  /** Since when nothing passes any more, for ever. */
  #darkSinceUs: number | undefined
  #broken = false
  /** Since when something that was sent has been unanswered, if that can end in giving up. */
  #stuckSinceUs: number | undefined
  #givingUp = false

  constructor(network: Network, from: SocketEnd, to: SocketEnd, latencyUs: number) {
    this.#network = network
    this.#from = from
    this.to = to
    this.#link = from.link
    this.#latencyUs = latencyUs
    this.#isLocal = from.link.from === from.link.to
    this.#stream = from.stream
    this.#order = `${from.stream} ${from.local.port}>${from.remote.port}`
  }

  /** Sends a packet that nothing strikes. */
  send(packet: Packet): void {
    this.#send(packet, '', undefined)
  }

  /** Sends a segment of the stream; `what` names it. */
  sendBytes(bytes: Uint8Array, what: string): void {
    this.#send(bytes, what, this.#isLocal || this.#darkSinceUs !== undefined ? undefined : this.#network.fates.segment(this.#stream, what))
  }

  /** Sends a reset: what could not pass so far is forgotten. As a reset is never repeated, it may get lost. */
  abort(): void {
    if (this.#vanished) this.forget()
    if (isPartitioned(this.#link)) this.#network.links.heldUp(this.#link)
    else this.send(reset)
  }

  /** Nothing passes any more and nobody is told; who waits for an answer finds out after a long time. */
  darken(): void {
    if (this.#darkSinceUs !== undefined) return
    this.#darkSinceUs = this.#network.kernel.nowUs
    const sinceUs = this.#stuckSinceUs
    const wasUnanswered = this.isUnanswered
    this.forget()
    this.#stuckSinceUs = sinceUs
    if (wasUnanswered) this.#stick()
    this.#from.unreachable()
  }

  /** The other machine has lost its power: what is under way is not confirmed, and will be sent again. */
  lose(): void {
    if (this.#dues.length > 0 && this.#held.length === 0) this.#hold(unconfirmed, '', undefined)
  }

  forget(): void {
    this.#held = []
    this.#vanished = false
    this.#stuckSinceUs = undefined
    this.#link.waiting.delete(this)
  }

  get isUnanswered(): boolean {
    return this.#dues.length > 0 || this.#held.length > 0 || this.#stuckSinceUs !== undefined
  }

  /** Whether the other end will learn, or has learnt, that this direction is over. */
  get hasTakenLeave(): boolean {
    return this.#hasTakenLeave || this.#held.some(({ packet }) => isLeave(packet))
  }

  /** Whether all that could pass so far, and that is something, has arrived at the other system. */
  get hasLanded(): boolean {
    return this.#lastDueUs > 0 && this.#lastDueUs <= this.#network.kernel.nowUs
  }

  /** Since when nothing has passed any more, if nothing ever will. */
  get darkSinceUs(): number | undefined {
    return this.#darkSinceUs
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
    kernel.after(repetitionUs(waitedUs) - waitedUs, null, () => {
      if (this.#held.length > 0 && this.#heldSinceUs === sinceUs && !isBlocked(this.#link)) this.#goOn()
    })
  }

  #goOn(): void {
    const held = this.#held
    this.forget()
    for (const { packet, what, fate } of held) this.#send(packet, what, fate)
  }

  get #isFree(): boolean {
    if (this.#held.length > 0 || isBlocked(this.#link)) return false
    return this.#stalledUntilUs === 0 || this.#network.healed || this.#stalledUntilUs <= this.#network.kernel.nowUs
  }

  #send(packet: Packet, what: string, fate: SegmentFate | undefined): void {
    if (this.#darkSinceUs !== undefined) {
      if ((packet instanceof Uint8Array || packet === 'end') && !this.#broken) this.#stick()
    } else if (this.#isFree) this.#pass(packet, what, fate)
    else this.#hold(packet, what, fate)
  }

  #hold(packet: Packet, what: string, fate: SegmentFate | undefined): void {
    const { kernel, links } = this.#network
    if (this.#held.length === 0) {
      this.#heldSinceUs = kernel.nowUs
      this.#link.waiting.add(this)
      if (isPartitioned(this.#link)) {
        this.#vanished = true
        this.#stick()
      }
    }
    links.heldUp(this.#link)
    this.#held.push({ packet, what, fate })
  }

  /** A packet passes, unless its fate strikes. */
  #pass(packet: Packet, what: string, fate: SegmentFate | undefined): void {
    if (fate === undefined || this.#network.healed) this.#fly(packet, what, 0)
    else this.#suffer(packet, what, fate)
  }

  #suffer(packet: Packet, what: string, fate: SegmentFate): void {
    const { kernel } = this.#network
    switch (fate.kind) {
      case 'delay':
      case 'loss': {
        const lateUs = latenessUs(fate)
        // Behind a segment that is later still it makes no difference.
        if (kernel.nowUs + lateUs + this.#latencyUs > this.#lastDueUs) this.#network.strike(fate, this.#from.owner)
        this.#fly(packet, what, lateUs)
        return
      }
      case 'stall':
        this.#network.strike(fate, this.#from.owner)
        this.#stalledUntilUs = kernel.nowUs + stallUs(fate)
        this.#hold(packet, what, undefined)
        kernel.after(stallUs(fate), null, () => this.#unstall())
        return
      case 'reset':
        this.#network.strike(fate, this.#from.owner)
        if (fate.choice === 0) this.#fly(packet, what, 0)
        this.#break()
        return
      case 'cut':
        this.#network.strike(fate, this.#from.owner)
        this.darken()
        this.#stick()
        this.to.wire?.darken()
        return
    }
  }

  #fly(packet: Packet, what: string, lateUs: number): void {
    const dueUs = this.#network.nowOf(this.#from.owner) + this.#latencyUs + this.#jitterUs(what) + lateUs
    if (dueUs > this.#lastDueUs) this.#lastDueUs = dueUs
    if (packet instanceof Uint8Array) this.#from.overhear?.(packet)
    else if (isLeave(packet)) this.#hasTakenLeave = true
    this.#land(packet, this.#lastDueUs)
  }

  /** A packet will arrive, as an event of who receives it. */
  #land(packet: Packet, dueUs: number): void {
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
    const jitterUs = this.#network.fates.jitterUs(jitter, this.#stream, what)
    if (jitterUs > 0 && !jitter.struck) {
      jitter.struck = true
      this.#network.strike({ kind: 'jitter', ...jitter }, null)
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
      wire.#land(reset, dueUs)
      wire.#sever()
    }
  }

  /** The connection is broken: what is sent from now on vanishes, and nobody waits for an answer. */
  #sever(): void {
    this.#broken = true
    this.#darkSinceUs = this.#network.kernel.nowUs
    this.forget()
  }

  /** Something is unanswered: unless something passes meanwhile, the system gives up after a time. */
  #stick(): void {
    if (this.#stuckSinceUs !== undefined) return
    this.#stuckSinceUs = this.#network.kernel.nowUs
    if (!this.#givingUp) this.#giveUpIn(giveUpUs)
  }

  #giveUpIn(delayUs: number): void {
    const { kernel } = this.#network
    this.#givingUp = true
    kernel.after(delayUs, null, () => {
      this.#givingUp = false
      if (this.#stuckSinceUs === undefined) return
      const leftUs = this.#stuckSinceUs + giveUpUs - kernel.nowUs
      if (leftUs > 0) {
        this.#giveUpIn(leftUs)
        return
      }
      this.forget()
      this.#from.failLater(0, timedOut)
    })
  }
}

function isLeave(packet: Packet): boolean {
  return packet === 'end' || (typeof packet === 'object' && 'code' in packet)
}
