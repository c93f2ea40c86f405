// Intrinsics of a realm that show chance, block the thread, or settle on other threads, replaced in place. It serves
// the program's realm and the realms that the program makes. Date and its relatives are in date.ts.
import type { HostBinding } from '../../host/binding.ts'
import { named } from '../realm/clone.ts'
import { unsupported } from '../realm/unsupported.ts'
import { hide } from '../time/date.ts'

type PrepareStackTrace = (error: unknown, sites: readonly CallSite[]) => unknown

interface CallSite {
  getFileName(): string | null | undefined
}

/** `standardStack` writes stacks for programs that ask for Node's own hook; a realm made with `node:vm` has none. */
export function installIntrinsics(host: HostBinding, standardStack?: unknown): void {
  hide(Math, { random: named('random', 0, () => host.random()) })
  installAtomics(host)
  installStackHook(host, standardStack)
  // Frames of the host stand below the program's, more of them in a test runner than in a worker: they must not use the
  // limit up.
  Error.stackTraceLimit = 100
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: object }
  if (WebAssembly === undefined) return
  for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
    const model = Object.getOwnPropertyDescriptor(WebAssembly, name)
    if (model === undefined) continue
    const { length } = model.value as (...values: unknown[]) => unknown
    const value = named(name, length, unsupported(host, `WebAssembly.${name}`))
    Object.defineProperty(WebAssembly, name, { ...model, value })
  }
}

/**
 * Nothing else runs while a program waits, so a wait that is not over at once lasts until its timeout, in virtual time.
 */
function installAtomics(host: HostBinding): void {
  const real = Atomics.wait
  const wait = (array: Int32Array, index: number, value: number, timeoutMs?: number): string => {
    const outcome = real(array, index, value, 0)
    const waitMs = Number(timeoutMs)
    if (outcome !== 'timed-out' || waitMs <= 0) return outcome
    if (!Number.isFinite(waitMs)) return unsupported(host, 'Atomics.wait without a timeout')()
    host.block(Math.trunc(waitMs * 1000))
    return outcome
  }
  hide(Atomics, { wait: named('wait', 4, wait as never), waitAsync: unsupported(host, 'Atomics.waitAsync') })
}

/** A program's own `Error.prepareStackTrace` sees its own frames only. */
function installStackHook(host: HostBinding, standardStack: unknown): void {
  const hooks = new WeakSet<object>()
  let current: unknown
  if (typeof standardStack === 'function') {
    current = function ErrorPrepareStackTrace(error: unknown, sites: unknown): unknown {
      return standardStack(error, sites)
    }
    hooks.add(current as object)
  }
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: true,
    enumerable: false,
    get: () => current,
    set: (hook: unknown) => {
      if (typeof hook !== 'function' || hooks.has(hook)) {
        current = hook
        return
      }
      const own: PrepareStackTrace = (error, sites) =>
        Reflect.apply(hook, Error, [error, sites.filter((site) => host.vm.isProgramFile(site.getFileName() ?? ''))])
      hooks.add(own)
      current = own
    },
  })
}
