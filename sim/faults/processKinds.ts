// The fault kinds of a single process: its death, its pauses, its slowness.
import type { FaultKind } from './kind.ts'

export type ProcessFault = 'crash' | 'kill' | 'terminate' | 'pause' | 'slow-cpu' | 'slow-restart'

const second = 1_000_000

export const pausesUs: readonly number[] = [5 * second, 90 * second, 600 * second]
export const slowCostsUs: readonly number[] = [2_000, 50_000, 1 * second]
/** A slow processor is slow no longer than this, however long it is to the next fault time. */
export const slowForUs: number = 1800 * second
export const slowRestartsUs: readonly number[] = [60 * second, 3600 * second]

export const processKinds: readonly FaultKind<ProcessFault>[] = [
  {
    name: 'crash',
    phrases: ['after it', 'before it'],
    cause:
      'The process dies in the middle of its work: the out-of-memory killer, a segmentation fault in a native ' +
      'module, kill -9.',
    injection:
      'At an effectful host call (a call to a service, an answer to a client): the incarnation ends right after ' +
      'it or, where it is the first of its event, right before it. What was sent has left; heap, promises and ' +
      'timers are gone. A supervisor boots a new incarnation.',
  },
  {
    name: 'kill',
    phrases: ['SIGKILL'],
    cause:
      'The process dies while it waits: a container is evicted, an operator or a scheduler kills it, the ' +
      'machine is reclaimed.',
    injection:
      'Between two events, at a fault time; fault times gather behind starts, signals and timers. The ' +
      'supervisor boots a new incarnation.',
  },
  {
    name: 'terminate',
    phrases: ['SIGTERM'],
    cause: 'An orderly stop: a deployment, a scale-in, docker stop. Programs may handle it and shut down in order.',
    injection:
      'SIGTERM between two events; the program has 10 s of virtual time to end, then it is killed. The ' +
      'supervisor boots a new incarnation.',
  },
  {
    name: 'pause',
    phrases: ['for 5 s', 'for 90 s', 'for 600 s'],
    cause:
      'The process stops running and does not notice: a stopped virtual machine, a long garbage collection, ' +
      'swapping, SIGSTOP, a suspended laptop.',
    injection:
      'Between two events, or right after an effectful call: no event of the incarnation runs for that time, ' +
      'while the rest of the world goes on. The longer ones outlast the leases of most engines.',
  },
  {
    name: 'slow-cpu',
    phrases: ['2 ms an event', '50 ms an event', '1 s an event'],
    cause: 'A starved processor: a noisy neighbour, a throttled container, a machine that swaps.',
    injection:
      'From one fault time to the next, but for half an hour at most, each event of the incarnation takes that ' +
      'much longer, and everything behind it waits.',
  },
  {
    name: 'slow-restart',
    phrases: ['after 60 s', 'after 3600 s'],
    cause: 'The replacement is late: an image is pulled, the cluster has no room, a crash loop backs off.',
    injection:
      'When an incarnation has ended: the next one boots after that time, where one second is the benign delay.',
  },
]
