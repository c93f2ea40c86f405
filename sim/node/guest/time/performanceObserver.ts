// PerformanceObserver over the entries that the program itself makes: marks, measures and timed functions. As in Node
// observers hear of them together, in an immediate. Other entry types can be asked for and never come.
import type { GuestContext } from '../realm/context.ts'

export interface Entry {
  readonly name: string
  readonly entryType: string
  readonly startTime: number
}

type Callback = (list: PerformanceObserverEntryList, observer: unknown) => void

export interface Observers {
  readonly PerformanceObserver: new (callback: Callback) => object
  readonly PerformanceObserverEntryList: typeof PerformanceObserverEntryList
  notify(entry: Entry): void
}

export class PerformanceObserverEntryList {
  readonly #entries: readonly Entry[]

  constructor(entries: readonly Entry[]) {
    this.#entries = entries.toSorted((left, right) => left.startTime - right.startTime)
  }

  getEntries(): Entry[] {
    return [...this.#entries]
  }

  getEntriesByType(type: string): Entry[] {
    return this.#entries.filter((entry) => entry.entryType === type)
  }

  getEntriesByName(name: string, type?: string): Entry[] {
    return this.#entries.filter((entry) => entry.name === name && (type === undefined || entry.entryType === type))
  }

  get [Symbol.toStringTag](): string {
    return 'PerformanceObserverEntryList'
  }
}

export function createObservers(context: GuestContext, known: () => readonly Entry[]): Observers {
  const observing = new Set<PerformanceObserver>()
  let scheduled = false
  /** Keeps an entry for the next dispatch, if its type is observed. */
  let offer: (observer: PerformanceObserver, entry: Entry) => void
  let dispatch: (observer: PerformanceObserver) => void
  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    context.host.startTimer(
      'immediate',
      1,
      () => {
        scheduled = false
        for (const observer of [...observing]) dispatch(observer)
      },
      true,
    )
  }
  const { supportedEntryTypes } = context.real.PerformanceObserver as unknown as {
    supportedEntryTypes: readonly string[]
  }
  const supported = [...supportedEntryTypes]

  class PerformanceObserver {
    static readonly supportedEntryTypes: readonly string[] = Object.freeze(supported)
    readonly #callback: Callback
    readonly #types = new Set<string>()
    #buffer: Entry[] = []

    constructor(callback: Callback) {
      // The real class says what is wrong with a bad callback.
      if (typeof callback !== 'function') void new context.real.PerformanceObserver(callback)
      this.#callback = callback
    }

    observe(options: { entryTypes?: readonly string[]; type?: string; buffered?: boolean } = {}): void {
      const { entryTypes, type, buffered } = options
      if (entryTypes === undefined && type === undefined) {
        const message = 'The "options.entryTypes" and "options.type" arguments must be specified'
        throw Object.assign(new TypeError(message), { code: 'ERR_MISSING_ARGS' })
      }
      if (entryTypes !== undefined) this.#types.clear()
      const added = (entryTypes ?? [type]).filter(
        (name): name is string => name !== undefined && supported.includes(name),
      )
      for (const name of added) this.#types.add(name)
      if (this.#types.size === 0) {
        this.disconnect()
        return
      }
      observing.add(this)
      if (buffered !== true || type === undefined) return
      this.#buffer.push(...known().filter((entry) => entry.entryType === type))
      if (this.#buffer.length > 0) schedule()
    }

    disconnect(): void {
      observing.delete(this)
      this.#types.clear()
      this.#buffer = []
    }

    takeRecords(): Entry[] {
      const taken = this.#buffer
      this.#buffer = []
      return taken
    }

    static {
      offer = (observer, entry) => {
        if (!observer.#types.has(entry.entryType)) return
        observer.#buffer.push(entry)
        schedule()
      }
      dispatch = (observer) => {
        const entries = observer.takeRecords()
        if (entries.length > 0) observer.#callback(new PerformanceObserverEntryList(entries), observer)
      }
    }
  }
  return {
    PerformanceObserver,
    PerformanceObserverEntryList,
    notify: (entry) => {
      for (const observer of observing) offer(observer, entry)
    },
  }
}
