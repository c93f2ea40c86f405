// `node:async_hooks`: AsyncLocalStorage and AsyncResource are the real ones. Ids count everything that the host process
// ever did, so a program sees numbers of its own, in the order in which each first comes to light; a resource of the
// host is stood for by a plain object.
import type { GuestContext, Simulated } from '../realm/context.ts'

interface RealHooks {
  readonly AsyncResource: new () => object
  executionAsyncId(): number
  triggerAsyncId(): number
  executionAsyncResource(): object
}

type IdMethods = Record<'asyncId' | 'triggerAsyncId', () => number>

export function createAsyncHooks(context: GuestContext): Simulated {
  const real = context.host.real('async_hooks') as RealHooks
  const resources = new WeakMap<object, object>()
  return {
    AsyncResource: context.cloner.classOf(
      real.AsyncResource,
      numberedIds(real.AsyncResource.prototype as IdMethods),
      renumber,
    ),
    executionAsyncId: () => numberOf(real.executionAsyncId()),
    triggerAsyncId: () => numberOf(real.triggerAsyncId()),
    executionAsyncResource: () => {
      const resource = real.executionAsyncResource()
      let own = resources.get(resource)
      if (own === undefined) {
        own = {}
        resources.set(resource, own)
      }
      return own
    },
  }
}

const numbers = new Map<number, number>()
/**
 * Behind every id that core will ever give: what lies there is a number of ours that core was given, and comes back as
 * a trigger.
 */
const farId = 1e12
const shown: ReadonlySet<string | undefined> = new Set(['async_id_symbol', 'trigger_async_id_symbol'])

function numberOf(id: number): number {
  if (id === 0) return 0
  if (id > farId) return id - farId
  const known = numbers.get(id)
  if (known !== undefined) return known
  numbers.set(id, numbers.size + 1)
  return numbers.size
}

/** What stands for an id where core keeps it in an object that a program can print: sockets, servers, resources. */
export function printableId(id: number): number {
  return id === 0 ? 0 : farId + numberOf(id)
}

function renumber(resource: object): void {
  const ids = resource as Record<symbol, number>
  for (const key of Object.getOwnPropertySymbols(ids))
    if (shown.has(key.description)) ids[key] = printableId(ids[key] ?? 0)
}

/** The methods of a class of core that show ids. */
export function numberedIds(prototype: IdMethods): object {
  return {
    asyncId(this: unknown) {
      return numberOf(Reflect.apply(prototype.asyncId, this, []))
    },
    triggerAsyncId(this: unknown) {
      return numberOf(Reflect.apply(prototype.triggerAsyncId, this, []))
    },
  }
}
