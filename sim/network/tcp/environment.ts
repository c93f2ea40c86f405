// What one connection needs of the network around it: the links, the faults, the ports, the clock. `Network` gives it;
// the files of tcp/ know nothing else of the network.
import type { NetworkFault } from '../../faults/networkKinds.ts'
import type { Incarnation } from '../../process/incarnation.ts'
import type { Kernel } from '../../process/kernel.ts'
import type { Address, End, Side } from '../contract.ts'
import type { Links } from '../links/links.ts'
import type { NetworkFaults } from '../links/networkFaults.ts'
import type { Handshake } from './handshake.ts'
import type { SocketEnd } from './socket.ts'

/** Who is told: an incarnation of a program, or null for a service of the world. */
export type Owner = Incarnation | null

/** Takes a connection; runs as an event of the listening owner. */
export type Accept = (end: End) => Side

/** A port that is listened to. */
export interface Listening {
  readonly owner: Owner
  readonly accept: Accept
  /** Only this host's own connections reach it: bound to the loopback address. */
  readonly isLocal: boolean
  isOpen: boolean
}

export interface TcpEnvironment {
  readonly kernel: Kernel
  readonly links: Links
  readonly faults: NetworkFaults
  /** Once the world has healed no fault takes effect, and nothing that one held up waits any longer. */
  readonly healed: boolean
  /** Attempts to connect that wait to be repeated. */
  readonly handshakes: Set<Handshake>
  /** Sees each connection before anything passes on it. */
  readonly tap: ((client: SocketEnd, server: SocketEnd) => void) | undefined
  /** Makes one end of a connection; `told` is its owner's side, or the port that will take it. */
  endOf(owner: Owner, local: Address, remote: Address, told: Side | Listening): SocketEnd
  /** Who takes the connection that this end asks for. */
  listeningFor(end: SocketEnd): Listening | undefined
  /** Whether a machine is there under this address. */
  answersAt(address: Address): boolean
  /** From one end to the other, one way, microseconds. */
  latencyOf(end: SocketEnd): number
  /** The time in an event of this owner, in which reading the clock may have taken some. */
  nowOf(owner: Owner): number
  /** Records that a fault took effect. */
  faultInjected(fault: { readonly kind: NetworkFault; readonly site: string }, owner: Owner): void
  forget(end: SocketEnd): void
}
