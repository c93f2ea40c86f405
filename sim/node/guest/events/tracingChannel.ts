// `diagnostics_channel.tracingChannel`: five channels around one call, which is synchronous, a promise, or ends in a
// callback. With nobody listening a traced call is the plain call.
import { typeError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import type { Channel } from './diagnosticsChannel.ts'

const phases = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const

type Phases = Record<(typeof phases)[number], Channel>
type Handlers = Partial<Record<(typeof phases)[number], (message: unknown) => void>>
type Call = (...values: unknown[]) => unknown

/** Of the realm in which this module runs. */
let own: GuestContext

export function createTracing(
  context: GuestContext,
  channel: (name: string) => Channel,
): (given: unknown) => TracingChannel {
  own = context
  return (given) => {
    if (typeof given === 'string') {
      return new TracingChannel(
        Object.fromEntries(phases.map((phase) => [phase, channel(`tracing:${given}:${phase}`)])) as Phases,
      )
    }
    if (typeof given !== 'object' || given === null)
      throw typeError(context, 'nameOrChannels', 'of type string or an instance of TracingChannel or Object', given)
    for (const phase of phases) Object.getPrototypeOf((given as Phases)[phase])
    return new TracingChannel(given as Phases)
  }
}

class TracingChannel implements Phases {
  readonly start: Channel
  readonly end: Channel
  readonly asyncStart: Channel
  readonly asyncEnd: Channel
  readonly error: Channel

  constructor(channels: Phases) {
    this.start = channels.start
    this.end = channels.end
    this.asyncStart = channels.asyncStart
    this.asyncEnd = channels.asyncEnd
    this.error = channels.error
  }

  get hasSubscribers(): boolean {
    return phases.some((phase) => this[phase].hasSubscribers)
  }

  subscribe(handlers: Handlers): void {
    for (const phase of phases) {
      const handler = handlers[phase]
      if (handler !== undefined) this[phase].subscribe(handler)
    }
  }

  unsubscribe(handlers: Handlers): boolean {
    let done = true
    for (const phase of phases) {
      const handler = handlers[phase]
      if (handler !== undefined && !this[phase].unsubscribe(handler)) done = false
    }
    return done
  }

  /** What all three forms share: the call between `start` and `end`, and its exception. */
  #around(body: () => unknown, context: Record<string, unknown>): unknown {
    return this.start.runStores(context, () => {
      try {
        return body()
      } catch (error) {
        context.error = error
        this.error.publish(context)
        throw error
      } finally {
        this.end.publish(context)
      }
    })
  }

  traceSync(call: Call, context: Record<string, unknown> = {}, receiver?: unknown, ...values: unknown[]): unknown {
    if (!this.hasSubscribers) return Reflect.apply(call, receiver, values)
    return this.#around(() => {
      const result = Reflect.apply(call, receiver, values)
      context.result = result
      return result
    }, context)
  }

  tracePromise(call: Call, context: Record<string, unknown> = {}, receiver?: unknown, ...values: unknown[]): unknown {
    if (!this.hasSubscribers) return Reflect.apply(call, receiver, values)
    const settled = (): void => {
      this.asyncStart.publish(context)
      this.asyncEnd.publish(context)
    }
    const resolved = (result: unknown): unknown => {
      context.result = result
      settled()
      return result
    }
    const rejected = (error: unknown): never => {
      context.error = error
      this.error.publish(context)
      settled()
      throw error
    }
    return this.#around(() => {
      const promise = Reflect.apply(call, receiver, values)
      return (promise instanceof Promise ? promise : Promise.resolve(promise)).then(resolved, rejected)
    }, context)
  }

  traceCallback(
    call: Call,
    position = -1,
    context: Record<string, unknown> = {},
    receiver?: unknown,
    ...values: unknown[]
  ): unknown {
    if (!this.hasSubscribers) return Reflect.apply(call, receiver, values)
    const callback = values.at(position)
    if (typeof callback !== 'function') throw typeError(own, 'callback', 'of type function', callback)
    const tracing = this
    const traced = function (this: unknown, ...results: unknown[]): void {
      const [error, result] = results
      if (error) {
        context.error = error
        tracing.error.publish(context)
      } else context.result = result
      tracing.asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, results)
        } finally {
          tracing.asyncEnd.publish(context)
        }
      })
    }
    return this.#around(() => Reflect.apply(call, receiver, values.with(position, traced)), context)
  }
}
