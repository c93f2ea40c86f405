// Laws of a machine's clocks: what they read is a whole number, the monotonic one never goes back, a timer is never
// early, and after healing the wall clock comes back without ever going back.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MachineClock } from '../../../sim/time/clock.ts'

const seed = 20_261
const epochUs = 1_767_225_600_000_000
const upUs = 5_000_000
const hourUs = 3_600_000_000

const ppms = fc.integer({ min: -100_000, max: 100_000 })
const moments = fc.integer({ min: 0, max: 100 * hourUs })

/** A clock with a past: drifts and steps at rising times. */
const pasts = fc.array(
  fc.record({
    afterUs: fc.integer({ min: 0, max: hourUs }),
    ppm: ppms,
    byUs: fc.integer({ min: -hourUs, max: hourUs }),
  }),
  {
    maxLength: 4,
  },
)

function clockWith(past: readonly { readonly afterUs: number; readonly ppm: number; readonly byUs: number }[]): {
  clock: MachineClock
  nowUs: number
} {
  const clock = new MachineClock(epochUs, upUs)
  let nowUs = 0
  for (const { afterUs, ppm, byUs } of past) {
    nowUs += afterUs
    clock.drift(ppm, nowUs)
    clock.step(byUs)
  }
  return { clock, nowUs }
}

test('a clock without faults reads the world’s time', () => {
  const clock = new MachineClock(epochUs, upUs)
  expect([clock.wallUs(123), clock.monotonicUs(123), clock.worldDelayUs(1000), clock.aheadUs(123)]).toEqual([
    epochUs + 123,
    upUs + 123,
    1000,
    0,
  ])
})

test('a drift of 200 ppm gains 0.2 ms a second, a step moves the wall clock alone', () => {
  const clock = new MachineClock(epochUs, upUs)
  clock.drift(200, 0)
  clock.step(-1000)
  expect(clock.monotonicUs(10_000_000) - upUs).toBe(10_002_000)
  expect(clock.wallUs(10_000_000) - epochUs).toBe(10_001_000)
  expect(clock.worldDelayUs(10_002_000)).toBe(10_000_000)
})

test('readings are whole numbers, and the monotonic clock never goes back', () => {
  fc.assert(
    fc.property(pasts, moments, moments, (past, first, second) => {
      const { clock, nowUs } = clockWith(past)
      const [beforeUs, afterUs] = [nowUs + Math.min(first, second), nowUs + Math.max(first, second)]
      expect(Number.isSafeInteger(clock.wallUs(afterUs))).toBe(true)
      expect(clock.monotonicUs(afterUs)).toBeGreaterThanOrEqual(clock.monotonicUs(beforeUs))
    }),
    { seed },
  )
})

test('a timer is never early by its own clock, and at most a few microseconds late', () => {
  fc.assert(
    fc.property(ppms, moments, fc.integer({ min: 0, max: 2 ** 31 * 1000 }), (ppm, atUs, delayUs) => {
      const clock = new MachineClock(epochUs, upUs)
      clock.drift(ppm, 0)
      const dueUs = clock.monotonicUs(atUs) + delayUs
      let worldUs = atUs
      // As the host does: it looks again as long as something is left.
      for (let leftUs = delayUs; leftUs > 0; leftUs = dueUs - clock.monotonicUs(worldUs))
        worldUs += clock.worldDelayUs(leftUs)
      expect(clock.monotonicUs(worldUs) - dueUs).toBeGreaterThanOrEqual(0)
      expect(clock.monotonicUs(worldUs) - dueUs).toBeLessThanOrEqual(2)
    }),
    { seed, numRuns: 1000 },
  )
})

test('after healing the wall clock never goes back, runs at most a tenth too fast or slow, and is right within ten times its error', () => {
  fc.assert(
    fc.property(
      pasts,
      fc.integer({ min: 0, max: hourUs }),
      moments,
      fc.integer({ min: 1, max: hourUs }),
      (past, untilUs, sinceUs, stepUs) => {
        const { clock, nowUs } = clockWith(past)
        const healUs = nowUs + untilUs
        const [wallUs, errorUs] = [clock.wallUs(healUs), Math.abs(clock.aheadUs(healUs))]
        clock.heal(healUs)
        expect(clock.wallUs(healUs)).toBe(wallUs)
        const atUs = healUs + sinceUs
        const passedUs = clock.wallUs(atUs + stepUs) - clock.wallUs(atUs)
        expect(passedUs).toBeGreaterThanOrEqual(Math.floor(0.9 * stepUs))
        expect(passedUs).toBeLessThanOrEqual(Math.ceil(1.1 * stepUs) + 1)
        expect(clock.wallUs(healUs + 10 * errorUs) - epochUs).toBe(healUs + 10 * errorUs)
        expect(clock.monotonicUs(atUs + stepUs) - clock.monotonicUs(atUs)).toBe(stepUs)
      },
    ),
    { seed },
  )
})
