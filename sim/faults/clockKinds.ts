// The fault kinds of clocks: each machine reads the world's time through its own.
import type { FaultKind } from './kind.ts'

export type ClockFault = 'clock-offset' | 'clock-drift' | 'clock-jump' | 'frozen-millisecond' | 'same-millisecond-order'

const second = 1_000_000

export const offsetsUs: readonly number[] = [-3600 * second, -5 * second, 5 * second, 3600 * second]
/** Parts in a million by which a machine's clocks run too fast. */
export const driftsPpm: readonly number[] = [-50_000, -200, 200, 50_000]
export const jumpsUs: readonly number[] = [-3600 * second, -2 * second, 2 * second, 3600 * second]
/** How many events a machine's clock stands still for, at the most for `coarsestTickUs`. */
export const freezesEvents: readonly number[] = [8, 64]
export const coarsestTickUs = 16_000

export const clockKinds: readonly FaultKind<ClockFault>[] = [
  {
    name: 'clock-offset',
    phrases: ['1 h behind', '5 s behind', '5 s ahead', '1 h ahead'],
    cause: 'A machine whose clock is wrong: no time server can be reached, a restored snapshot, a bad battery.',
    injection:
      'When a machine is switched on: its wall clock is off by that much until the world heals; then it is ' +
      'slewed, never stepped.',
  },
  {
    name: 'clock-drift',
    phrases: ['5 % too slow', '200 ppm too slow', '200 ppm too fast', '5 % too fast'],
    cause: 'Oscillators differ by up to some hundred parts in a million; a starved virtual machine can lose far more.',
    injection:
      'When a machine is switched on: its clocks, and its timers with them, run at that rate until the world ' +
      'heals.',
  },
  {
    name: 'clock-jump',
    phrases: ['back by 1 h', 'back by 2 s', 'ahead by 2 s', 'ahead by 1 h'],
    cause:
      'The wall clock is stepped: by a time server after a long pause, by an operator, by a hypervisor after a ' +
      'migration.',
    injection: 'At a fault time: the wall clock of a machine steps. The monotonic clock and timers go on as they were.',
  },
  {
    name: 'frozen-millisecond',
    phrases: ['for 8 events', 'for 64 events'],
    cause:
      'A fast machine does much within one millisecond, and coarse clocks tick rarely: many events read the ' +
      'same time.',
    injection:
      'From a fault time on: the wall clock of a machine stands still at the next time that is read, for that ' +
      'many events of its process, but for no longer than the coarsest clocks, 16 ms.',
  },
  {
    name: 'same-millisecond-order',
    phrases: ['one order', 'another order'],
    cause: 'What is due in the same millisecond has no order: timers are rounded, packets race, a scheduler picks.',
    injection:
      'From one fault time to the next: timers of different lengths, segments of different connections and ' +
      'works of the disk that are due in one millisecond are taken in an order that is a hash of the choice. ' +
      'What has an order in real Node keeps it.',
  },
]
