// Timers over virtual time: setTimeout, setInterval, setImmediate and their handles.
// As in Node a delay below 1 ms or above 2^31-1 ms is 1 ms, a timer never fires early, and an interval counts from its
// last run.
import type { Handle } from '../../host/binding.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { delayReader } from './timerDelay.ts'

type Callback = (...values: unknown[]) => void

export function createTimers(context: GuestContext): Simulated {
  const { host } = context
  const delayOf = delayReader(context)
  let ids = 0
  const byId = new Map<number, Timeout>()

  class Timeout {
    _idleTimeout: number
    _onTimeout: Callback | undefined
    _repeat: number | null
    _timerArgs: readonly unknown[]
    _destroyed = false
    readonly #id: number
    #handle: Handle | undefined
    #referenced = true

    constructor(callback: Callback, delayMs: number, values: readonly unknown[], repeat: boolean) {
      ids += 1
      this.#id = ids
      this._idleTimeout = delayMs
      this._onTimeout = callback
      this._repeat = repeat ? delayMs : null
      this._timerArgs = values
      this.#start()
    }

    #start(): void {
      this.#handle = host.startTimer(
        'timer',
        Math.trunc(this._idleTimeout) * 1000,
        () => this.#fire(),
        this.#referenced,
      )
    }

    #fire(): void {
      this.#handle = undefined
      if (this._repeat === null) this._destroyed = true
      try {
        this._onTimeout?.(...this._timerArgs)
      } finally {
        if (this._repeat !== null && !this._destroyed && this.#handle === undefined) this.#start()
      }
    }

    close(): this {
      this._destroyed = true
      this._idleTimeout = -1
      this._onTimeout = undefined
      if (this.#handle !== undefined) host.stopTimer(this.#handle)
      this.#handle = undefined
      byId.delete(this.#id)
      return this
    }

    refresh(): this {
      // One that was cleared stays so.
      if (this._idleTimeout < 0) return this
      if (this.#handle !== undefined) host.stopTimer(this.#handle)
      this._destroyed = false
      this.#start()
      return this
    }

    ref(): this {
      this.#referenced = true
      if (this.#handle !== undefined) host.reference(this.#handle, true)
      return this
    }

    unref(): this {
      this.#referenced = false
      if (this.#handle !== undefined) host.reference(this.#handle, false)
      return this
    }

    hasRef(): boolean {
      return this.#referenced
    }

    [Symbol.toPrimitive](): number {
      byId.set(this.#id, this)
      return this.#id
    }

    [Symbol.dispose](): void {
      this.close()
    }
  }

  class Immediate {
    _onImmediate: Callback | null
    _destroyed = false
    #handle: Handle | undefined
    #referenced = true

    constructor(callback: Callback, values: readonly unknown[]) {
      this._onImmediate = callback
      this.#handle = host.startTimer(
        'immediate',
        1,
        () => {
          this.#handle = undefined
          this._destroyed = true
          callback(...values)
        },
        true,
      )
    }

    clear(): void {
      this._destroyed = true
      if (this.#handle !== undefined) host.stopTimer(this.#handle)
      this.#handle = undefined
    }

    ref(): this {
      this.#referenced = true
      if (this.#handle !== undefined) host.reference(this.#handle, true)
      return this
    }

    unref(): this {
      this.#referenced = false
      if (this.#handle !== undefined) host.reference(this.#handle, false)
      return this
    }

    hasRef(): boolean {
      return this.#referenced && !this._destroyed
    }

    [Symbol.dispose](): void {
      this.clear()
    }
  }

  // A bad callback is refused by the real function, in its own words.
  const check = (callback: unknown, real: 'setTimeout' | 'setImmediate'): void => {
    if (typeof callback !== 'function') context.real[real](callback as never)
  }

  const clear = (timer: unknown): void => {
    if (timer instanceof Timeout) timer.close()
    else if (timer instanceof Immediate) timer.clear()
    else if (typeof timer === 'number' || typeof timer === 'string') byId.get(Number(timer))?.close()
  }

  const setTimeout = named('setTimeout', 2, ((callback: Callback, delay?: unknown, ...values: unknown[]) => {
    check(callback, 'setTimeout')
    return new Timeout(callback, delayOf(delay), values, false)
  }) as never) as Callback
  const setInterval = named('setInterval', 2, ((callback: Callback, delay?: unknown, ...values: unknown[]) => {
    check(callback, 'setTimeout')
    return new Timeout(callback, delayOf(delay), values, true)
  }) as never) as Callback
  const setImmediate = named('setImmediate', 1, ((callback: Callback, ...values: unknown[]) => {
    check(callback, 'setImmediate')
    return new Immediate(callback, values)
  }) as never) as Callback

  const promisify = Symbol.for('nodejs.util.promisify.custom')
  const lazyPromise = (name: string): PropertyDescriptor => ({
    enumerable: true,
    configurable: true,
    get: () => (context.load('timers/promises') as Record<string, unknown>)[name],
  })
  Object.defineProperty(setTimeout, promisify, lazyPromise('setTimeout'))
  Object.defineProperty(setImmediate, promisify, lazyPromise('setImmediate'))

  return {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: (timer: unknown) => clear(timer as never),
    clearInterval: (timer: unknown) => clear(timer as never),
    clearImmediate: (timer: unknown) => clear(timer as never),
    get promises() {
      return context.load('timers/promises')
    },
  }
}

/** Node's AbortError: code ABORT_ERR, with the signal's reason as its cause. */
export function abortError(_context: GuestContext, signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason })
  return Object.assign(error, { code: 'ABORT_ERR', name: 'AbortError' })
}
