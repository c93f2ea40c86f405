// `performance` and `perf_hooks` over the machine's monotonic clock. Marks and measures are kept; nothing observes the
// host.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { createHistograms } from './histogram.ts'
import { createObservers } from './performanceObserver.ts'

type AnyFunction = (...values: unknown[]) => unknown

/** Milliseconds since the process was started, as `performance.now` counts them. */
export function sinceBootMs(context: GuestContext): number {
  return (context.host.monotonicUs() - context.host.bootedUs) / 1000
}

export function createPerformance(context: GuestContext): Simulated {
  const { host } = context
  const now = (): number => sinceBootMs(context)
  const timeOrigin = (host.wallUs() - (host.monotonicUs() - host.bootedUs)) / 1000
  /** When the program's first event began; the event loop was entered behind it. */
  const startedMs = host.startUpUs / 1000
  const entries: PerformanceEntry[] = []

  class PerformanceEntry {
    readonly name: string
    readonly entryType: string
    readonly startTime: number
    readonly duration: number
    readonly detail: unknown
    constructor(name: string, entryType: string, startTime: number, duration: number, detail: unknown) {
      this.name = name
      this.entryType = entryType
      this.startTime = startTime
      this.duration = duration
      this.detail = detail
    }
    toJSON(): object {
      return {
        name: this.name,
        entryType: this.entryType,
        startTime: this.startTime,
        duration: this.duration,
        detail: this.detail,
      }
    }
  }
  class PerformanceMark extends PerformanceEntry {
    constructor(name: string, options: { startTime?: number; detail?: unknown } = {}) {
      super(name, 'mark', options.startTime ?? now(), 0, options.detail ?? null)
    }
  }
  class PerformanceMeasure extends PerformanceEntry {}
  /** There is no network whose resources could be timed. */
  class PerformanceResourceTiming extends PerformanceEntry {
    constructor() {
      super('', 'resource', 0, 0, undefined)
      throw Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' })
    }
  }
  const { notify, ...observers } = createObservers(context, () => entries)
  const keep = (entry: PerformanceEntry): void => {
    entries.push(entry)
    notify(entry)
  }

  const at = (mark: unknown, otherwise: number): number => {
    if (mark === undefined) return otherwise
    if (typeof mark === 'number') return mark
    const found = entries.findLast((entry) => entry.entryType === 'mark' && entry.name === mark)
    if (found === undefined) throw new SyntaxError(`The "${String(mark)}" performance mark has not been set`)
    return found.startTime
  }
  const clear =
    (type: string) =>
    (name?: string): void => {
      const kept = entries.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== name))
      entries.splice(0, entries.length, ...kept)
    }
  const idle = (): object => ({ idle: 0, active: 0, utilization: 0 })
  const timerify = (callback: AnyFunction): AnyFunction => {
    if (typeof callback !== 'function') {
      throw Object.assign(new TypeError('The "fn" argument must be of type function.'), {
        code: 'ERR_INVALID_ARG_TYPE',
      })
    }
    return named(
      `timerified ${callback.name}`,
      callback.length,
      function (this: unknown, ...values: unknown[]): unknown {
        const start = now()
        const end = (): void => notify(new PerformanceEntry(callback.name, 'function', start, now() - start, values))
        const result =
          new.target === undefined ? Reflect.apply(callback, this, values) : Reflect.construct(callback, values)
        if (result instanceof Promise) return result.finally(end)
        end()
        return result
      },
    )
  }

  class Performance extends (context.cloner.export(context.real.EventTarget) as typeof EventTarget) {
    readonly timeOrigin = timeOrigin
    readonly nodeTiming = {
      name: 'node',
      entryType: 'node',
      startTime: 0,
      get duration() {
        return now()
      },
      nodeStart: 1,
      v8Start: 3,
      environment: 15,
      bootstrapComplete: 25,
      get loopStart() {
        return now() > startedMs ? startedMs : -1
      },
      loopExit: -1,
      idleTime: 0,
    }
    onresourcetimingbufferfull = null
    now(): number {
      return now()
    }
    mark(name: string, options?: { startTime?: number; detail?: unknown }): PerformanceMark {
      const mark = new PerformanceMark(name, options)
      keep(mark)
      return mark
    }
    measure(name: string, start?: unknown, end?: unknown): PerformanceMeasure {
      const options = (typeof start === 'object' && start !== null ? start : { start, end }) as {
        start?: unknown
        end?: unknown
        duration?: number
        detail?: unknown
      }
      const endTime =
        options.end === undefined && options.duration !== undefined
          ? at(options.start, 0) + options.duration
          : at(options.end, now())
      const startTime =
        options.start === undefined && options.duration !== undefined
          ? endTime - options.duration
          : at(options.start, 0)
      const measure = new PerformanceMeasure(name, 'measure', startTime, endTime - startTime, options.detail ?? null)
      keep(measure)
      return measure
    }
    clearMarks = clear('mark')
    clearMeasures = clear('measure')
    clearResourceTimings(): void {}
    setResourceTimingBufferSize(): void {}
    markResourceTiming(): void {}
    getEntries(): PerformanceEntry[] {
      return entries.toSorted((left, right) => left.startTime - right.startTime)
    }
    getEntriesByName(name: string, type?: string): PerformanceEntry[] {
      return this.getEntries().filter(
        (entry) => entry.name === name && (type === undefined || entry.entryType === type),
      )
    }
    getEntriesByType(type: string): PerformanceEntry[] {
      return this.getEntries().filter((entry) => entry.entryType === type)
    }
    eventLoopUtilization(): object {
      return idle()
    }
    timerify(callback: AnyFunction): AnyFunction {
      return timerify(callback)
    }
    toJSON(): object {
      return { nodeTiming: this.nodeTiming, timeOrigin, eventLoopUtilization: idle() }
    }
    get [Symbol.toStringTag](): string {
      return 'Performance'
    }
  }
  const performance = new Performance()
  // Destructured `now` works, as the real one does.
  Object.defineProperty(performance, 'now', { value: named('now', 0, now), writable: true, configurable: true })
  return {
    performance,
    Performance,
    PerformanceEntry,
    PerformanceMark,
    PerformanceMeasure,
    PerformanceResourceTiming,
    ...observers,
    ...createHistograms(context),
    eventLoopUtilization: idle,
    timerify,
  }
}
