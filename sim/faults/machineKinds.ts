// The fault kinds of a whole machine: losing its power, being replaced by another one, being given another build of its
// program.
import type { FaultKind } from './kind.ts'

export type MachineFault = 'power-loss' | 'reschedule' | 'deploy'

export const machineKinds: readonly FaultKind<MachineFault>[] = [
  {
    name: 'power-loss',
    phrases: ['comes back after 5 s', 'comes back after 300 s'],
    cause: 'A machine loses its power: a power supply, a kernel panic, a hypervisor that dies, a host that is reset.',
    injection:
      'At a fault time, or right after an operation that changed the disk: the incarnation ends at once and its ' +
      'peers get no packet (their connections are half-open), and of what was not synced its disk keeps a ' +
      'subset that is decided file by file. The machine comes back, and its supervisor boots a new incarnation.',
  },
  {
    name: 'reschedule',
    phrases: ['to another machine'],
    cause:
      'A scheduler places the process elsewhere: a node is drained, a spot instance is reclaimed, a pod is ' +
      'evicted.',
    injection:
      'At a fault time, on a machine that the engine declares movable (nothing on its disk matters): the ' +
      'process is killed, its old connections are half-open, and the next incarnation boots on another machine, ' +
      'with another address, an empty disk and other clocks, under the same name.',
  },
  {
    name: 'deploy',
    phrases: ['another build'],
    cause: 'A rolling deploy: the machines are given another build of the same code, one after the other.',
    injection:
      'At a fault time: SIGTERM, 10 s to end, then the machine boots the other build: the program that the ' +
      'engine names as its next, or else the same source built by another pipeline (minified). From then on it ' +
      'stays with it.',
  },
]

export const outagesUs: readonly number[] = [5_000_000, 300_000_000]
