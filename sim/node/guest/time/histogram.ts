// `perf_hooks` histograms: the real counters, whose `recordDelta` counts virtual nanoseconds. The delay of the event
// loop is always 0.
import type { GuestContext, Simulated } from '../realm/context.ts'

interface Histogram {
  readonly percentiles: Map<number, number>
  readonly percentilesBigInt: Map<bigint, bigint>
  record(value: number): void
  toJSON(): object
}

const zeros = {
  count: 0,
  min: 0,
  max: 0,
  mean: 0,
  exceeds: 0,
  stddev: 0,
  countBigInt: 0n,
  minBigInt: 0n,
  maxBigInt: 0n,
  exceedsBigInt: 0n,
}

export function createHistograms(context: GuestContext): Simulated {
  const createHistogram = (options?: object): object => {
    const real = context.host.real('perf_hooks') as { createHistogram(options?: object): Histogram }
    const histogram = real.createHistogram(options)
    const prototype = Object.getPrototypeOf(histogram) as Histogram
    let previousUs: number | undefined
    const copy = (name: 'percentiles' | 'percentilesBigInt') => (): Map<unknown, unknown> =>
      new Map<unknown, unknown>(Reflect.get(prototype, name, histogram) as Map<unknown, unknown>)
    return Object.defineProperties(histogram, {
      percentiles: { get: copy('percentiles'), configurable: true },
      percentilesBigInt: { get: copy('percentilesBigInt'), configurable: true },
      recordDelta: {
        value: () => {
          const nowUs = context.host.monotonicUs()
          if (previousUs !== undefined) histogram.record(Math.max(1, (nowUs - previousUs) * 1000))
          previousUs = nowUs
        },
        configurable: true,
        writable: true,
      },
    })
  }
  const monitorEventLoopDelay = (): object => {
    let enabled = false
    const turn = (on: boolean) => (): boolean => {
      const changed = enabled !== on
      enabled = on
      return changed
    }
    return {
      ...zeros,
      percentiles: new Map([[100, 0]]),
      percentilesBigInt: new Map([[100n, 0n]]),
      percentile: () => 0,
      percentileBigInt: () => 0n,
      reset: () => {},
      enable: turn(true),
      disable: turn(false),
    }
  }
  return { createHistogram, monitorEventLoopDelay }
}
