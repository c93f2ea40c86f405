// AbortSignal: the real class, which is synchronous, except for `timeout`, which is a timer of virtual time that keeps
// nothing alive.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { domException } from './structuredClone.ts'

const delayMaxMs = 2 ** 31 - 1

export function createAbort(context: GuestContext): Simulated {
  const { host, cloner, real } = context
  const AbortSignal = cloner.export(real.AbortSignal) as typeof globalThis.AbortSignal
  const timeout = (delayMs: number): AbortSignal => {
    // The real function says what is wrong with a bad delay.
    if (!Number.isInteger(delayMs) || delayMs < 0 || delayMs > 2 ** 32 - 1) return real.AbortSignal.timeout(delayMs)
    const controller = new real.AbortController()
    const ms = delayMs >= 1 && delayMs <= delayMaxMs ? delayMs : 1
    host.startTimer(
      'timer',
      ms * 1000,
      () => controller.abort(domException(context, 'The operation was aborted due to timeout', 'TimeoutError')),
      false,
    )
    return controller.signal
  }
  Object.defineProperty(AbortSignal, 'timeout', {
    value: named('timeout', 1, timeout as never),
    writable: true,
    configurable: true,
    enumerable: true,
  })
  return { AbortSignal }
}
