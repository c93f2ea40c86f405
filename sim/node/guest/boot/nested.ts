// The prelude's second entry: a realm that the program has made with `node:vm`. As in Node it has the engine's globals
// and none of Node's own; those of the engine that would show real time or chance are the simulated ones. Assignments,
// not definitions, so that the global object below a sandbox gets them.
import type { HostBinding } from '../../host/binding.ts'
import { Likeness } from '../realm/likeness.ts'
import { SilentRegistry, StrongRef } from '../realm/weak.ts'
import { installDate, installDateTimeFormat, installTemporal } from '../time/date.ts'
import { installIntrinsics } from './intrinsics.ts'

export function installNested(host: HostBinding): void {
  installDate(host)
  installDateTimeFormat(host)
  installTemporal(host)
  installIntrinsics(host)
  const likeness = new Likeness(host)
  Object.assign(globalThis, {
    Date,
    WeakRef: likeness.of(StrongRef, WeakRef),
    FinalizationRegistry: likeness.of(SilentRegistry, FinalizationRegistry),
  })
}
