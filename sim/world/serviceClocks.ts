// The wall clocks of services. A service runs on a machine of its own, whose clock may be wrong like any other. It is
// made, and its faults are decided, when the service first reads it: a fault of a clock that nobody reads would count
// for nothing. What a service measures with `nowUs` no fault reaches.
import type { MachineClock } from '../time/clock.ts'

export class ServiceClocks {
  readonly #make: (name: string) => MachineClock
  readonly #read = new Map<string, MachineClock>()

  /** @param make makes the clock of the service of that name, and injects what is decided for it. */
  constructor(make: (name: string) => MachineClock) {
    this.#make = make
  }

  wallUs(name: string, worldUs: number): number {
    let clock = this.#read.get(name)
    if (clock === undefined) {
      clock = this.#make(name)
      this.#read.set(name, clock)
    }
    return clock.wallUs(worldUs)
  }

  /** The clocks that have been read, by the names of their services. */
  get read(): ReadonlyMap<string, MachineClock> {
    return this.#read
  }
}
