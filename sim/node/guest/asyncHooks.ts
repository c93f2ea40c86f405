// `node:async_hooks`: AsyncLocalStorage and AsyncResource are the real ones. Ids count everything that the host process ever did, so a
// program sees numbers of its own, in the order of its first look at each; a resource of the host is stood for by a plain object.
import type { GuestContext, Twins } from './context.ts'

interface RealHooks {
  readonly AsyncResource: new () => object
  executionAsyncId(): number
  triggerAsyncId(): number
  executionAsyncResource(): object
}

type IdMethods = Record<'asyncId' | 'triggerAsyncId', () => number>

export function createAsyncHooks(context: GuestContext): Twins {
  const real = context.host.real('async_hooks') as RealHooks
  const resources = new WeakMap<object, object>()
  return {
    AsyncResource: context.cloner.classOf(real.AsyncResource, numberedIds(real.AsyncResource.prototype as IdMethods)),
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

function numberOf(id: number): number {
  if (id === 0) return 0
  const known = numbers.get(id)
  if (known !== undefined) return known
  numbers.set(id, numbers.size + 1)
  return numbers.size
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
