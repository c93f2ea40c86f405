// What becomes of one segment, one connection, one look-up: the sites at which faults of the network are decided. A
// fault is decided when something is sent, and injected when it passes: what never passes meets no fault. Between
// two programs on one machine nothing goes wrong.
import type { Decisions } from '../../decisions/decisions.ts'
import { hashText } from '../../decisions/hash.ts'
import { faultKind } from '../../faults/kinds.ts'
import { connectStallsUs, delaysUs, lossesUs, type NetworkFault, stallsUs } from '../../faults/networkKinds.ts'
import type { Jitter } from './links.ts'

/** A decision that was not benign. `choice` counts from 0. */
export interface ChosenFault<Kind extends NetworkFault = NetworkFault> {
  readonly kind: Kind
  readonly choice: number
  readonly site: string
}

export type SegmentFault = ChosenFault<(typeof segmentKinds)[number]>
export type ConnectFault = ChosenFault<(typeof connectKinds)[number]>
export type LookupFault = ChosenFault<(typeof lookupKinds)[number]>

const segmentKinds = ['delay', 'loss', 'reset', 'stall', 'blackhole'] as const
const connectKinds = ['connect-refused', 'connect-stall'] as const
const lookupKinds = ['dns-failure'] as const
const jitterKey = { high: 0x6a697474, low: 0x65722121 }

export class NetworkFaults {
  readonly #decisions: Decisions
  /** Which sites this run has at all: most runs have few kinds on, and every segment asks. */
  readonly #segments: boolean
  readonly #connects: boolean
  readonly #lookups: boolean

  constructor(decisions: Decisions) {
    this.#decisions = decisions
    this.#segments = decisions.armedFor(segmentKinds)
    this.#connects = decisions.armedFor(connectKinds)
    this.#lookups = decisions.armedFor(lookupKinds)
  }

  segment(stream: string, what: string): SegmentFault | undefined {
    return this.#segments && this.#decisions.armed
      ? this.#draw(segmentKinds, this.#decisions.site(stream, 'send', what))
      : undefined
  }

  connect(stream: string, port: number): ConnectFault | undefined {
    return this.#connects && this.#decisions.armed
      ? this.#draw(connectKinds, this.#decisions.site(stream, 'connect', String(port)))
      : undefined
  }

  lookup(stream: string, name: string): LookupFault | undefined {
    return this.#lookups && this.#decisions.armed
      ? this.#draw(lookupKinds, this.#decisions.site(stream, 'lookup', name))
      : undefined
  }

  /** How much later a segment arrives on a link that jitters. */
  jitterUs({ maxUs }: Jitter, stream: string, what: string): number {
    return hashText(jitterKey, this.#decisions.site(stream, 'jitter', what)).low % (maxUs + 1)
  }

  /** The first kind that is drawn is the only one. */
  #draw<Kind extends NetworkFault>(kinds: readonly Kind[], site: string): ChosenFault<Kind> | undefined {
    for (const kind of kinds) {
      const choice = this.#decisions.decide(site, kind, faultKind(kind).phrases)
      if (choice > 0) return { kind, choice: choice - 1, site }
    }
    return undefined
  }
}

/** How much later a segment arrives that is delayed, or lost and sent again. */
export function latenessUs({ kind, choice }: SegmentFault): number {
  return (kind === 'delay' ? delaysUs[choice] : kind === 'loss' ? lossesUs[choice] : 0) ?? 0
}

/** How long a connection stands still. */
export function stallUs({ choice }: SegmentFault): number {
  return stallsUs[choice] ?? 0
}

/** For how long every attempt to connect gets lost. */
export function connectStallUs({ choice }: ConnectFault): number {
  return connectStallsUs[choice] ?? Number.POSITIVE_INFINITY
}
