// `Event.prototype.timeStamp` on virtual time. Core reads the real clock in the constructor of Event, also for events
// that it makes itself (an AbortSignal's abort); so the getter of the shared prototype is replaced once for the whole
// host. An event's time is that of the first look at it: listeners run in the step in which the event is made.
import { runningOwner } from '../../process/errorHooks.ts'
import type { Incarnation } from '../../process/incarnation.ts'

const clocks = new WeakMap<Incarnation, () => number>()
const stamps = new WeakMap<object, number>()
let installed = false

/** Gives the events of an incarnation its clock, in milliseconds since its boot. */
export function stampEvents(incarnation: Incarnation, sinceBootMs: () => number): void {
  clocks.set(incarnation, sinceBootMs)
  if (installed) return
  installed = true
  const real = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp')?.get
  if (real === undefined) throw new Error('invariant: Event.prototype.timeStamp is an accessor')
  Object.defineProperty(Event.prototype, 'timeStamp', {
    configurable: true,
    enumerable: true,
    get: function timeStamp(this: object): number {
      const realMs = Reflect.apply(real, this, []) as number
      const owner = runningOwner()
      const clock = owner === null ? undefined : clocks.get(owner)
      if (clock === undefined) return realMs
      let stamp = stamps.get(this)
      if (stamp === undefined) {
        stamp = clock()
        stamps.set(this, stamp)
      }
      return stamp
    },
  })
}
