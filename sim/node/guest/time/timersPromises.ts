// `node:timers/promises` and its scheduler, over virtual time.

import { booleanOf, objectOf, typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'
import { delayReader } from './timerDelay.ts'
import { abortError } from './timers.ts'

type Callback = (...values: unknown[]) => void

interface WaitOptions {
  readonly signal: AbortSignal | undefined
  readonly ref: boolean
}

export function createTimersPromises(context: GuestContext): Simulated {
  const { host } = context
  const delayOf = delayReader(context)

  const wait = <T>(kind: 'timer' | 'immediate', delayUs: number, value: T, given: unknown): Promise<T> => {
    const { signal, ref } = optionsOf(context, given)
    if (signal?.aborted === true) return Promise.reject(abortError(context, signal))
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        host.stopTimer(handle)
        reject(abortError(context, signal))
      }
      const handle = host.startTimer(
        kind,
        delayUs,
        () => {
          signal?.removeEventListener('abort', onAbort)
          resolve(value)
        },
        ref,
      )
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  // What is wrong with an argument rejects the promise.
  const setTimeout = named('setTimeout', 2, async (delay?: unknown, value?: unknown, options?: unknown) => {
    checkDelay(context, delay)
    return wait('timer', Math.trunc(delayOf(delay)) * 1000, value, options)
  })
  const setImmediate = named('setImmediate', 1, async (value?: unknown, options?: unknown) =>
    wait('immediate', 1, value, options),
  )

  async function* setInterval(delay?: unknown, value?: unknown, options?: unknown): AsyncGenerator<unknown> {
    checkDelay(context, delay)
    const { signal, ref } = optionsOf(context, options)
    if (signal?.aborted === true) throw abortError(context, signal)
    let due = 0
    let wake: (() => void) | undefined
    let stopped = false
    const { setInterval: start, clearInterval: stop } = context.load('timers') as {
      setInterval: (c: Callback, d: unknown) => { unref(): void }
      clearInterval: (t: unknown) => void
    }
    const timer = start(() => {
      due += 1
      wake?.()
    }, delay)
    if (!ref) timer.unref()
    const onAbort = (): void => {
      stopped = true
      wake?.()
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      for (;;) {
        if (due === 0 && !stopped)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        if (stopped) throw abortError(context, signal)
        for (; due > 0; due -= 1) yield value
      }
    } finally {
      stop(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  class Scheduler {
    constructor() {
      throw codedError(new TypeError('Illegal constructor'), 'ERR_ILLEGAL_CONSTRUCTOR')
    }
    yield(): Promise<unknown> {
      return setImmediate()
    }
    wait(delay: unknown, options?: unknown): Promise<unknown> {
      return setTimeout(delay, undefined, options)
    }
  }
  const scheduler = Object.create(Scheduler.prototype) as Scheduler
  return { setTimeout, setImmediate, setInterval, scheduler }
}

function checkDelay(context: GuestContext, delay: unknown): void {
  if (delay !== undefined && typeof delay !== 'number') throw typeError(context, 'delay', 'of type number', delay)
}

function optionsOf(context: GuestContext, value: unknown): WaitOptions {
  if (value === undefined) return { signal: undefined, ref: true }
  const { signal, ref = true } = objectOf(context, value, 'options') as { signal?: unknown; ref?: unknown }
  if (signal !== undefined && (typeof signal !== 'object' || signal === null || !('aborted' in signal)))
    throw typeError(context, 'options.signal', 'an instance of AbortSignal', signal)
  return { signal: signal as AbortSignal | undefined, ref: booleanOf(context, ref, 'options.ref') }
}
