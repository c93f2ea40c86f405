// The globals of a fresh realm: what V8 gives stays where it is pure; what Node adds is taken from the host table, made
// on first use.

import type { GuestContext } from '../realm/context.ts'
import { lazy } from '../realm/lazy.ts'
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
  const { host, real, cloner, likeness } = context
  installDate(host)
  installDateTimeFormat(host)
  installTemporal(host)
  installIntrinsics(host, real.Error.prepareStackTrace)
  const { WeakRef: RealRef, FinalizationRegistry: RealRegistry } = globalThis
  lazy(globalThis, 'WeakRef', () => likeness.of(StrongRef, RealRef), real)
  lazy(globalThis, 'FinalizationRegistry', () => likeness.of(SilentRegistry, RealRegistry), real)
  Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', configurable: true })
  // Where V8 lacks these two, Node gives them to its main realm only.
  for (const name of ['dispose', 'asyncDispose'] as const) {
    if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: real.Symbol[name] })
  }
  for (const name of sharedNames) hide(globalThis, { [name]: real[name] })
  const queueMicrotask = (callback: () => void): void => {
    if (typeof callback !== 'function') real.queueMicrotask(callback)
    host.microtask(callback)
  }
  const realGlobals = real as unknown as Record<string, unknown>
  for (const [name, treatment] of host.members('globalThis') ?? []) {
    const home = fromModule[name]
    if (name !== 'process' && home === undefined && Object.hasOwn(globalThis, name)) continue
    const make = (): unknown => {
      if (name === 'process') return process()
      if (name === 'global') return globalThis
      if (name === 'queueMicrotask') return likeness.of(queueMicrotask, real.queueMicrotask)
      if (home !== undefined)
        return home === name ? modules.load(home) : (modules.load(home) as Record<string, unknown>)[name]
      if (treatment === 'unsupported') return unsupportedExport(context, name, realGlobals[name])
      if (treatment !== 'simulated') return cloner.export(realGlobals[name])
      const replacement = modules.replacements('globalThis')[name]
      return replacement === undefined
        ? unsupportedExport(context, name, realGlobals[name])
        : cloner.hardenBelow(likeness.of(replacement, realGlobals[name]))
    }
    lazy(globalThis, name, make, real)
  }
}
