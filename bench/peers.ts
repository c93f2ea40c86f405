// The peers that install from npm, doing the nearest thing to our measures in the same process and the same rounds.
import { createClock } from '@sinonjs/fake-timers'
import * as fc from 'fast-check'

const timers = 100_000
const tasks = 5000

/** Millions of timers a second through fake timers: each callback sets the next, and promise jobs run in between. */
export function fakeTimerRounds(): () => Promise<number> {
  return async () => {
    const clock = createClock(0, 10 * timers)
    let left = timers
    const again = (): void => {
      if (left-- > 0) clock.setTimeout(again, 1)
    }
    again()
    const began = performance.now()
    await clock.runAllAsync()
    return timers / (performance.now() - began) / 1000
  }
}

/** Millions of scheduled tasks a second through fast-check's scheduler. */
export function schedulerRounds(): () => Promise<number> {
  return async () => {
    const [scheduler] = fc.sample(fc.scheduler(), { seed: 1, numRuns: 1 })
    if (scheduler === undefined) throw new Error('invariant: an arbitrary yields a value')
    for (let task = 0; task < tasks; task += 1) void scheduler.schedule(Promise.resolve(task))
    const began = performance.now()
    await scheduler.waitIdle()
    return tasks / (performance.now() - began) / 1000
  }
}
