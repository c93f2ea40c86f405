// The globals of a fresh realm: what V8 gives stays where it is pure; what Node adds is taken from the host table, made
// on first use.

import { lazy } from '../process/process.ts'
import type { GuestContext } from '../realm/context.ts'
import { unsupportedExport } from '../realm/unsupported.ts'
import { SilentRegistry, StrongRef } from '../realm/weak.ts'
import { hide, installDate, installDateTimeFormat, installTemporal } from '../time/date.ts'
import { installIntrinsics } from './intrinsics.ts'
import type { Modules } from './modules.ts'

/**
 * Typed arrays and their buffers are shared, so that Buffer and the program mean the same bytes by the same
 * constructors.
 */
const sharedNames = ['ArrayBuffer', 'SharedArrayBuffer', 'Uint8Array'] as const

/** Members of the table's globals that live in a module of their own. */
const fromModule: Readonly<Record<string, string>> = {
  setTimeout: 'timers',
  setInterval: 'timers',
  setImmediate: 'timers',
  clearTimeout: 'timers',
  clearInterval: 'timers',
  clearImmediate: 'timers',
  performance: 'perf_hooks',
  Performance: 'perf_hooks',
  PerformanceEntry: 'perf_hooks',
  PerformanceMark: 'perf_hooks',
  PerformanceMeasure: 'perf_hooks',
  PerformanceObserver: 'perf_hooks',
  console: 'console',
  Buffer: 'buffer',
  Blob: 'buffer',
  File: 'buffer',
}

export function installGlobals(context: GuestContext, modules: Modules, process: () => unknown): void {
  const { host, real, cloner } = context
  installDate(host)
  installDateTimeFormat(host)
  installTemporal(host)
  installIntrinsics(host, real.Error.prepareStackTrace)
  hide(globalThis, { WeakRef: StrongRef, FinalizationRegistry: SilentRegistry, global: globalThis })
  // Where V8 lacks these two, Node gives them to its main realm only.
  for (const name of ['dispose', 'asyncDispose'] as const) {
    if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: real.Symbol[name] })
  }
  for (const name of sharedNames) hide(globalThis, { [name]: real[name] })
  hide(globalThis, {
    queueMicrotask: (callback: () => void) => {
      if (typeof callback !== 'function') real.queueMicrotask(callback)
      host.microtask(callback)
    },
  })
  const realGlobals = real as unknown as Record<string, unknown>
  for (const [name, treatment] of host.members('globalThis') ?? []) {
    const home = fromModule[name]
    if (name === 'process') lazy(globalThis, name, process, false)
    else if (home !== undefined)
      lazy(
        globalThis,
        name,
        () => (home === name ? modules.load(home) : (modules.load(home) as Record<string, unknown>)[name]),
        false,
      )
    else if (Object.hasOwn(globalThis, name)) continue
    else if (treatment === 'simulated') {
      lazy(
        globalThis,
        name,
        () => cloner.hardenBelow(modules.twins('globalThis')[name]) ?? unsupportedExport(host, name, realGlobals[name]),
        false,
      )
    } else if (treatment === 'unsupported')
      lazy(globalThis, name, () => unsupportedExport(host, name, realGlobals[name]), false)
    else lazy(globalThis, name, () => cloner.export(realGlobals[name]), false)
  }
}
