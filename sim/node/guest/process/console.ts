// `console`: the real Console over the program's own stdout and stderr, with its timers on virtual time. Its streams
// can be replaced, as in Node.

import { inspectDefaults } from '../data/inspect.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { type CoreClass, coreClass } from '../realm/coreClass.ts'
import { hide } from '../time/date.ts'
import { sinceBootMs } from '../time/performance.ts'

type Method = (...values: unknown[]) => unknown
type ConsoleLike = Record<string, Method> & { _times: Map<string, number> }

const streams = ['_stdout', '_stderr']

/** The exports of `node:console`, which are the global `console`. */
export function createConsole(context: GuestContext): object {
  const { Console: real } = context.host.real('console') as unknown as { Console: CoreClass<ConsoleLike> }
  const { process } = globalThis as unknown as { process: { stdout: object; stderr: object } }
  const Console = coreClass(context, real, {
    methods: { ...timersOf(context), ...countersOf() },
    prepare: (values) => values,
    made: (made) => {
      made._times = new Map()
    },
  })
  const inspectOptions = inspectDefaults(context)
  const instance = new Console({ stdout: process.stdout, stderr: process.stderr, inspectOptions }) as ConsoleLike
  const mark = Object.getOwnPropertySymbols(instance).find(({ description }) => description === 'kIsConsole') as symbol
  Object.defineProperty(Console, Symbol.hasInstance, {
    value: (value: Record<symbol, unknown>) => value[mark] === true,
  })
  const console = Object.create(Object.create(Object.prototype) as object) as Record<PropertyKey, unknown>
  for (const name of Object.getOwnPropertyNames(instance)) {
    const value: unknown = instance[name]
    const own = typeof value === 'function' ? forwarder(name, value as Method) : value
    if (streams.includes(name)) Object.defineProperty(console, name, streamOf(instance, name))
    else if (name.startsWith('_')) hide(console, { [name]: own })
    else console[name] = own
  }
  Object.assign(console, {
    Console,
    profile: () => {},
    profileEnd: () => {},
    timeStamp: () => {},
    context: () => console,
    createTask: () => ({ run: (body: () => unknown) => body() }),
  })
  const tag = { value: 'console', writable: false, enumerable: false, configurable: true }
  return Object.defineProperties(console, {
    [Symbol.toStringTag]: tag,
    [mark]: { ...tag, value: true, writable: true },
  })
}

/** Replacing it on the console replaces it where the methods look. */
function streamOf(instance: ConsoleLike, name: string): PropertyDescriptor {
  return {
    enumerable: false,
    configurable: true,
    get: () => instance[name],
    set: (stream: unknown) => {
      instance[name] = stream as Method
    },
  }
}

/** A function of the program's realm. */
function forwarder(name: string, method: Method): Method {
  return named(name, 0, (...values: unknown[]) => method(...values))
}

function warn(text: string): void {
  const { process } = globalThis as unknown as { process: { emitWarning(text: string): void } }
  process.emitWarning(text)
}

/** The methods of a Console that read a clock. */
function timersOf(context: GuestContext): object {
  const print = (target: ConsoleLike, caller: string, label: string, values: readonly unknown[]): boolean => {
    const start = target._times.get(label)
    if (start === undefined) {
      warn(`No such label '${label}' for console.${caller}()`)
      return false
    }
    target.log?.('%s: %s', label, durationText(sinceBootMs(context) - start), ...values)
    return true
  }
  return {
    time(this: ConsoleLike, label: unknown = 'default') {
      const name = `${label as string}`
      if (this._times.has(name)) warn(`Label '${name}' already exists for console.time()`)
      else this._times.set(name, sinceBootMs(context))
    },
    timeEnd(this: ConsoleLike, label: unknown = 'default') {
      const name = `${label as string}`
      if (print(this, 'timeEnd', name, [])) this._times.delete(name)
    },
    timeLog(this: ConsoleLike, label: unknown = 'default', ...values: unknown[]) {
      print(this, 'timeLog', `${label as string}`, values)
    },
  }
}

/** Counting: core's own would hand its warnings to the host. */
function countersOf(): object {
  const counts = new WeakMap<object, Map<string, number>>()
  const countsOf = (target: object): Map<string, number> => {
    const own = counts.get(target) ?? new Map<string, number>()
    counts.set(target, own)
    return own
  }
  return {
    count(this: ConsoleLike, label: unknown = 'default') {
      const name = `${label as string}`
      const count = (countsOf(this).get(name) ?? 0) + 1
      countsOf(this).set(name, count)
      this.log?.(`${name}: ${count}`)
    },
    countReset(this: ConsoleLike, label: unknown = 'default') {
      const name = `${label as string}`
      if (!countsOf(this).delete(name)) warn(`Count for '${name}' does not exist`)
    },
  }
}

/** As Node writes a duration: in milliseconds, in seconds, or as a clock does. */
function durationText(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(3)}s`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const [seconds = '', fraction = ''] = ((ms % 60_000) / 1000).toFixed(3).split('.')
  const start = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes)
  return `${start}:${seconds.padStart(2, '0')}.${fraction} (${hours > 0 ? 'h:m' : ''}m:ss.mmm)`
}
