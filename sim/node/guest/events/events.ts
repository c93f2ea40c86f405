// `node:events`: the real emitter. Its settings are global to the host process, so the program's are kept on its own
// constructor's prototype, where the real code finds them; streams, which inherit from the real prototype, keep the
// default of ten listeners.

import type { GuestContext, Simulated } from '../realm/context.ts'
import { Live } from '../realm/lazy.ts'
import { numberedIds } from './asyncHooks.ts'

interface RealEvents {
  defaultMaxListeners: unknown
  readonly EventEmitter: new () => object
  readonly EventEmitterAsyncResource: new () => object
  setMaxListeners(count: unknown, ...targets: unknown[]): void
}

export function createEvents(context: GuestContext): Simulated {
  const real = context.host.real('events') as unknown as RealEvents
  let defaultMaxListeners: unknown = 10
  const setDefault = (count: unknown): void => {
    // The real setter says what is wrong with a bad number, and does not take it.
    if (typeof count !== 'number' || !(count >= 0)) real.defaultMaxListeners = count
    defaultMaxListeners = count
    const own = context.cloner.export(real.EventEmitter) as { prototype: object }
    // Core reads 0 as "no default here", and no limit is what it means.
    const value = count === 0 ? Number.POSITIVE_INFINITY : count
    Object.defineProperty(own.prototype, '_maxListeners', {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    })
  }
  const ids = real.EventEmitterAsyncResource.prototype as object
  const idOf = (name: string) => Object.getOwnPropertyDescriptor(ids, name)?.get as () => number
  const numbered = numberedIds({ asyncId: idOf('asyncId'), triggerAsyncId: idOf('triggerAsyncId') }) as Record<
    string,
    () => number
  >
  return {
    get EventEmitterAsyncResource(): unknown {
      const accessors: PropertyDescriptorMap = {}
      for (const [name, get] of Object.entries(numbered))
        accessors[name] = { get, configurable: true, enumerable: false }
      return context.cloner.classOf(real.EventEmitterAsyncResource, Object.defineProperties({}, accessors))
    },
    captureRejections: new Live(
      () => false,
      (on) => {
        if (on === true) context.unsupported('events.captureRejections for all emitters')()
      },
    ),
    defaultMaxListeners: new Live(() => defaultMaxListeners, setDefault),
    setMaxListeners: (count: unknown = 10, ...targets: unknown[]) => {
      if (targets.length === 0) setDefault(count)
      else real.setMaxListeners(count, ...targets)
    },
  }
}
