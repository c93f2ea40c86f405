// The fault kinds of the network: of single segments and connections, of links between two machines, and of whole
// groups.
import type { FaultKind } from './kind.ts'

export type NetworkFault =
  | 'dns-failure'
  | 'connect-refused'
  | 'connect-stall'
  | 'delay'
  | 'loss'
  | 'reset'
  | 'stall'
  | 'blackhole'
  | 'jitter'
  | 'clog'
  | 'partition'
  | 'partition-one-way'
  | 'isolation'
  | 'partition-group'
  | 'duplicate-request'

const second = 1_000_000

export const delaysUs: readonly number[] = [20_000, 500_000, 5 * second]
export const lossesUs: readonly number[] = [200_000, 1_600_000, 12_800_000]
export const stallsUs: readonly number[] = [5 * second, 90 * second, 1200 * second]
/** When the first or third repetition of a lost SYN gets through; the last alternative never does. */
export const connectStallsUs: readonly number[] = [1 * second, 7 * second]
export const jittersUs: readonly number[] = [2_000, 50_000]
export const blockagesUs: readonly number[] = [2 * second, 30 * second, 600 * second]
export const forwardsUs: readonly number[] = [0, 5 * second, 3600 * second]

const blockagePhrases = ['for 2 s', 'for 30 s', 'for 600 s'] as const

export const networkKinds: readonly FaultKind<NetworkFault>[] = [
  {
    name: 'dns-failure',
    phrases: ['EAI_AGAIN after 5 s', 'ENOTFOUND'],
    cause:
      'Names do not resolve for a moment: a resolver that restarts, a lost UDP packet, a record that is being ' +
      'replaced.',
    injection: 'At a look-up of a host name by a program: it fails with that code. Look-ups of addresses never fail.',
  },
  {
    name: 'connect-refused',
    phrases: ['ECONNREFUSED'],
    cause:
      'The machine answers, the port does not: the server restarts behind its address, its backlog is full, a ' +
      'proxy has no backend.',
    injection: 'At a connect: the client gets ECONNREFUSED, the server hears nothing.',
  },
  {
    name: 'connect-stall',
    phrases: ['1 s', '7 s', 'until ETIMEDOUT'],
    cause:
      'The first packet of a connection is lost, once or again and again; TCP repeats it after 1, 3, 7, … s and ' +
      'gives up after 127 s.',
    injection: 'At a connect: the connection stands that much later, or fails with ETIMEDOUT after 127 s.',
  },
  {
    name: 'delay',
    phrases: ['20 ms', '500 ms', '5 s'],
    cause: 'A detour, a full queue in a router, a slow middlebox.',
    injection: 'At a segment: it arrives that much later, and what was sent after it on this connection behind it.',
  },
  {
    name: 'loss',
    phrases: ['sent again after 200 ms', 'sent again after 1.6 s', 'sent again after 12.8 s'],
    cause:
      'A packet is dropped, once or several times in a row; TCP sends it again after a timeout that doubles ' +
      'each time.',
    injection: 'At a segment: it arrives when its repetition does. The stream stays whole and in order.',
  },
  {
    name: 'reset',
    phrases: ['after it arrived', 'before it arrives'],
    cause:
      'A peer, a proxy or a firewall kills a connection under way: a load balancer drains, a table overflows, a ' +
      'process is replaced.',
    injection:
      'At a segment: both ends see ECONNRESET, right after it was received or without its being received. At an ' +
      'answer the second is a response that is lost although the request took effect.',
  },
  {
    name: 'stall',
    phrases: ['for 5 s', 'for 90 s', 'for 1200 s'],
    cause: 'A middlebox or a full receiver holds a connection up without ending it.',
    injection:
      'At a segment: it and all that follows it on this connection in this direction waits that long, and then ' +
      'arrives in order.',
  },
  {
    name: 'blackhole',
    phrases: ['for ever'],
    cause: 'A NAT gateway or firewall forgets a connection: packets vanish both ways and nobody is told.',
    injection:
      'At a segment: nothing passes any more in either direction. The one who sent it gets ETIMEDOUT after 924 ' +
      's, as Linux gives up; a mere reader hears nothing until its keep-alive probes fail, or until the world ' +
      'heals.',
  },
  {
    name: 'jitter',
    phrases: ['up to 2 ms', 'up to 50 ms'],
    cause: 'Queues that come and go: segments of different connections overtake each other.',
    injection:
      'On a link, from one fault time to the next: each segment takes up to that much longer; how much is a ' +
      'hash of what it is.',
  },
  {
    name: 'clog',
    phrases: blockagePhrases,
    cause: 'A link that is saturated or flaps: packets queue up and come through in a burst.',
    injection:
      'On a link in one direction, from a fault time on: nothing arrives for that long, then everything does, ' +
      'in order.',
  },
  {
    name: 'partition',
    phrases: blockagePhrases,
    cause: 'Two machines cannot reach each other: a wrong route, a security group, a switch that died.',
    injection:
      'Between two machines that have talked, from a fault time on: packets vanish both ways. Connections wait ' +
      'in retransmission and go on at the next repetition after its end, or fail with ETIMEDOUT after 924 s; ' +
      'new ones repeat their SYN.',
  },
  {
    name: 'partition-one-way',
    phrases: blockagePhrases,
    cause: 'Packets pass one way only: an asymmetric route, a half-broken cable, a one-sided firewall rule.',
    injection: 'As a partition, in one direction.',
  },
  {
    name: 'isolation',
    phrases: blockagePhrases,
    cause: 'One machine loses its network: a cable, an interface, a rack switch.',
    injection: 'As a partition between one machine and all others, from a fault time on. The machine itself runs on.',
  },
  {
    name: 'partition-group',
    phrases: ['split in two, one way', 'split in two, another way', 'split in two, a third way'],
    cause: 'A network falls into two halves, as when the line between two zones breaks.',
    injection:
      'As a partition between all machines of two groups, for 30 s from a fault time on; which machine is in ' +
      'which group is a hash of the fault time.',
  },
  {
    name: 'duplicate-request',
    phrases: ['at once', 'after 5 s', 'after 3600 s'],
    cause:
      'A proxy, gateway or load balancer sends a request again, because it believes the first one lost, or ' +
      'releases one that it had kept.',
    injection:
      'Where the engine or scenario declares an HTTP intermediary, at a whole request that may be repeated: it ' +
      'reaches the server once more, then or later, on a connection of its own, and the second answer is ' +
      'dropped. Byte streams are never duplicated.',
  },
]
