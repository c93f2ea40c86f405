// `node:diagnostics_channel` with names that are registered for one incarnation: the real registry is the host's, and
// machines would talk to each other through it. It leaves out what core itself publishes.
import { typeError } from '../realm/checks.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { createTracing } from './tracingChannel.ts'

type Subscriber = (message: unknown, name: string | symbol) => void
type Transform = (message: unknown) => unknown

interface Store {
  run<T>(value: unknown, body: () => T): T
}

export class Channel {
  /** Where Node keeps both once somebody subscribes: shown as those of a channel without subscribers. */
  readonly _subscribers = undefined
  readonly _stores = undefined
  readonly name: string | symbol
  #subscribers: readonly Subscriber[] = []
  readonly #stores = new Map<Store, Transform | undefined>()

  constructor(name: string | symbol) {
    this.name = name
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.length > 0 || this.#stores.size > 0
  }

  subscribe(subscriber: Subscriber): void {
    if (typeof subscriber !== 'function') throw typeError(own, 'subscription', 'of type function', subscriber)
    this.#subscribers = [...this.#subscribers, subscriber]
  }

  unsubscribe(subscriber: Subscriber): boolean {
    const index = this.#subscribers.indexOf(subscriber)
    if (index < 0) return false
    this.#subscribers = this.#subscribers.toSpliced(index, 1)
    return true
  }

  bindStore(store: Store, transform?: Transform): void {
    this.#stores.set(store, transform)
  }

  unbindStore(store: Store): boolean {
    return this.#stores.delete(store)
  }

  publish(message: unknown): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(message, this.name)
      } catch (error) {
        throwLater(error)
      }
    }
  }

  runStores<T>(message: unknown, body: (...values: never[]) => T, receiver?: unknown, ...values: unknown[]): T {
    let run = (): T => {
      this.publish(message)
      return Reflect.apply(body, receiver, values) as T
    }
    for (const [store, transform] of this.#stores) {
      const inner = run
      run = () => {
        let value = message
        try {
          if (transform !== undefined) value = transform(message)
        } catch (error) {
          throwLater(error)
          return inner()
        }
        return store.run(value, inner)
      }
    }
    return run()
  }
}

// As in Node the instance of a class that inherits from it is none.
Object.defineProperty(Channel, Symbol.hasInstance, {
  value: {
    [Symbol.hasInstance](value: unknown): boolean {
      return isObject(value) && Object.getPrototypeOf(value) === Channel.prototype
    },
  }[Symbol.hasInstance],
  configurable: true,
})

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Of the realm in which this module runs. */
let own: GuestContext

function throwLater(error: unknown): void {
  own.host.tick(() => {
    throw error
  }, [])
}

export function createDiagnosticsChannel(context: GuestContext): Simulated {
  const channels = new Map<string | symbol, Channel>()
  own = context
  const channel = (name: string | symbol): Channel => {
    if (typeof name !== 'string' && typeof name !== 'symbol')
      throw typeError(context, 'channel', 'one of type string or symbol', name)
    let known = channels.get(name)
    if (known === undefined) {
      known = new Channel(name)
      channels.set(name, known)
    }
    return known
  }
  return {
    Channel,
    channel,
    hasSubscribers: (name: string | symbol) => channels.get(name)?.hasSubscribers === true,
    subscribe: (name: string | symbol, subscriber: Subscriber) => channel(name).subscribe(subscriber),
    unsubscribe: (name: string | symbol, subscriber: Subscriber) => channel(name).unsubscribe(subscriber),
    tracingChannel: createTracing(context, channel),
  }
}
