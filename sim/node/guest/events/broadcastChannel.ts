// BroadcastChannel among the channels of one incarnation: it has no worker threads, so nobody else can hear it. Each
// message is an event for each other channel of the name, in the order of their making; an open channel keeps the
// program alive unless unref'd.

import { cloneValue, domException } from '../data/structuredClone.ts'
import type { GuestContext } from '../realm/context.ts'
import type { SimulatedMessages } from './messageChannel.ts'

type Listener = (event: Event) => void

export function createBroadcastChannel(
  context: GuestContext,
  messages: SimulatedMessages,
): new (
  name: string,
) => EventTarget {
  const { host, cloner, real } = context
  const Base = cloner.export(real.EventTarget) as typeof EventTarget
  const channels = new Set<BroadcastChannel>()

  class BroadcastChannel extends Base {
    readonly #name: string
    #open = true
    #held = true
    readonly #handlers = new Map<string, Listener>()

    constructor(...given: [name?: unknown]) {
      if (given.length === 0)
        throw Object.assign(new TypeError('The "name" argument must be specified'), { code: 'ERR_MISSING_ARGS' })
      super()
      this.#name = `${given[0]}`
      channels.add(this)
      host.hold(true)
    }

    get name(): string {
      return this.#name
    }

    postMessage(value: unknown): void {
      if (!this.#open) throw domException(context, 'BroadcastChannel is closed.', 'InvalidStateError')
      for (const channel of channels) {
        if (channel === this || channel.#name !== this.#name) continue
        const data = cloneValue(context, value, [], messages.transfers)
        host.startTimer(
          'work',
          1,
          () => void (channel.#open && channel.dispatchEvent(messages.event('message', data, []))),
          false,
        )
      }
    }

    close(): void {
      if (!this.#open) return
      this.unref()
      this.#open = false
      channels.delete(this)
    }

    ref(): this {
      if (this.#open && !this.#held) host.hold(true)
      this.#held ||= this.#open
      return this
    }

    unref(): this {
      if (this.#open && this.#held) host.hold(false)
      this.#held &&= !this.#open
      return this
    }

    get onmessage(): Listener | null {
      return this.#handlers.get('message') ?? null
    }

    set onmessage(handler: Listener | null) {
      this.#handle('message', handler)
    }

    get onmessageerror(): Listener | null {
      return this.#handlers.get('messageerror') ?? null
    }

    set onmessageerror(handler: Listener | null) {
      this.#handle('messageerror', handler)
    }

    #handle(type: string, handler: Listener | null): void {
      const previous = this.#handlers.get(type)
      if (previous !== undefined) this.removeEventListener(type, previous)
      this.#handlers.delete(type)
      if (typeof handler !== 'function') return
      this.#handlers.set(type, handler)
      this.addEventListener(type, handler)
    }
  }
  return BroadcastChannel as unknown as new (
    name: string,
  ) => EventTarget
}
