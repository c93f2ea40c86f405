// The state of every link, a directed pair of hosts: what blocks it, how much it jitters, which callbacks wait for it.
// Invariant: a link is blocked as long as at least one blockage holds it, so blockages that overlap do not free one
// another; a blockage counts as injected once it has held something up, and not before.
import type { NetworkFault } from '../../faults/networkKinds.ts'
import type { Kernel } from '../../process/kernel.ts'

/** What keeps packets from passing, on one link or many. A machine without power is one as well. */
export interface Blockage {
  readonly kind: NetworkFault | 'power-loss'
  readonly site: string
  injected: boolean
}

/** From one fault time to the next, each packet of a link takes up to `maxUs` longer. */
export interface Jitter {
  readonly maxUs: number
  readonly site: string
  injected: boolean
}

/** Has packets for a link that is blocked. */
export interface Waiter {
  /** The link is free. */
  release(): void
  /** The machine that has the packets lost its power, and the packets with it. */
  forget(): void
}

/** Asks now and then whether the other machine is still there. */
export interface Prober {
  /** Nothing comes back any more. */
  unreachable(): void
  /** The way is free again, there and back. */
  reachable(): void
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly blockages: Set<Blockage>
  /** Since when packets vanish on it, if they do. */
  partitionedSinceUs: number | undefined
  jitter: Jitter | undefined
  readonly waiting: Set<Waiter>
  /** Who needs it for probes, or for their answers. */
  readonly probing: Set<Prober>
}

/** Called when a blockage has held something up for the first time. */
export type Injected = (blockage: Blockage) => void

export class Links {
  readonly #kernel: Kernel
  readonly #injected: Injected
  readonly #links = new Map<string, Link>()
  readonly #used = new Set<Link>()
  /** Hosts without power, and what therefore blocks every link to them. */
  readonly #dark = new Map<string, Blockage>()

  constructor(kernel: Kernel, injected: Injected) {
    this.#kernel = kernel
    this.#injected = injected
  }

  of(from: string, to: string): Link {
    const key = `${from}>${to}`
    let link = this.#links.get(key)
    if (link === undefined) {
      link = {
        from,
        to,
        blockages: new Set(),
        partitionedSinceUs: undefined,
        jitter: undefined,
        waiting: new Set(),
        probing: new Set(),
      }
      this.#links.set(key, link)
      const dark = this.#dark.get(to)
      if (dark !== undefined) this.block([link], dark)
    }
    return link
  }

  /** From now on it is in use. */
  use(link: Link): void {
    if (link.from !== link.to) this.#used.add(link)
  }

  /** Every link between two hosts that has been used, in the order of first use. */
  all(): readonly Link[] {
    return [...this.#used]
  }

  block(links: readonly Link[], blockage: Blockage): void {
    for (const link of links) {
      link.blockages.add(blockage)
      if (blockage.kind === 'clog' || link.partitionedSinceUs !== undefined) continue
      link.partitionedSinceUs = this.#kernel.nowUs
      for (const prober of [...link.probing]) prober.unreachable()
    }
  }

  unblock(links: readonly Link[], blockage: Blockage): void {
    for (const link of links) if (link.blockages.delete(blockage)) this.#wake(link)
  }

  /** Packets to a host without power vanish, and those that wait on it are lost. */
  blackhole(host: string): void {
    // A host that is cut off already stays so under the same blockage: one restoration is enough.
    const blockage: Blockage = this.#dark.get(host) ?? { kind: 'power-loss', site: '', injected: true }
    this.#dark.set(host, blockage)
    for (const { from, waiting } of this.#links.values())
      if (from === host) for (const waiter of [...waiting]) waiter.forget()
    this.block(this.#to(host), blockage)
  }

  restoreLinks(host: string): void {
    const blockage = this.#dark.get(host)
    this.#dark.delete(host)
    if (blockage !== undefined) this.unblock(this.#to(host), blockage)
  }

  /** Everything passes again. */
  heal(): void {
    this.#dark.clear()
    for (const link of this.#links.values()) {
      link.blockages.clear()
      link.jitter = undefined
      this.#wake(link)
    }
  }

  /** What blocks the link has held something up: it counts from now on. */
  heldUp(link: Link): void {
    for (const blockage of link.blockages) {
      if (blockage.injected) continue
      blockage.injected = true
      this.#injected(blockage)
    }
  }

  #to(host: string): readonly Link[] {
    return [...this.#links.values()].filter((link) => link.to === host && link.from !== host)
  }

  #wake(link: Link): void {
    const vanishing = isVanishing(link)
    if (!vanishing && link.partitionedSinceUs !== undefined) {
      link.partitionedSinceUs = undefined
      for (const prober of [...link.probing]) prober.reachable()
    }
    if (isBlocked(link)) {
      if (link.waiting.size > 0) this.heldUp(link)
      return
    }
    const waiting = [...link.waiting]
    link.waiting.clear()
    for (const waiter of waiting) waiter.release()
  }
}

export function isBlocked(link: Link): boolean {
  return link.blockages.size > 0
}

/** Whether packets vanish there and must be repeated, and do not only queue up. */
export function isPartitioned(link: Link): boolean {
  return link.partitionedSinceUs !== undefined
}

function isVanishing(link: Link): boolean {
  for (const { kind } of link.blockages) if (kind !== 'clog') return true
  return false
}
