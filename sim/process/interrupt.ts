// Ends code that would never return, without ending the process. V8 breaks off even a spin inside a promise job when a
// SIGINT comes while a script runs with `breakOnSigint`; on Windows, which has no such signal, after a time.
//
// What is broken off leaves no `finally` behind: entries of Node's stack of async ids stay, and so does the context of
// AsyncLocalStorage. So each body runs in a scope above what is left there, and whoever has interrupted something lets
// Node clear its stack at the end of the macrotask: an entry that is left over would abort the process.
import { AsyncResource } from 'node:async_hooks'
import { Script } from 'node:vm'

const script = new Script('globalThis.crashworthySlice()', { filename: 'crashworthy:slice' })
const onWindows = process.platform === 'win32'
/** Made before any program, and nothing runs in it directly: it holds nobody's context. */
const base = scopeOf()
let inside = false
let isStackLeft = false

/** Runs a body; undefined if it was interrupted. Bodies do not nest. */
export type Interruptible = <T>(body: () => T) => { readonly value: T } | undefined

/**
 * For the bodies of one run, in whose promise jobs a program sees one async id, that of the run's scope.
 * @param timeoutMs for Windows alone
 */
export function interruptibleRun(timeoutMs: number): Interruptible {
  const scope = base.runInAsyncScope(scopeOf)
  return (body) => {
    const result: { value?: { readonly value: ReturnType<typeof body> } } = {}
    const run = (): void => {
      result.value = { value: body() }
    }
    return runScript(() => scope.runInAsyncScope(run), timeoutMs) ? result.value : undefined
  }
}

/** False if it was interrupted. */
function runScript(slice: () => void, timeoutMs: number): boolean {
  Object.assign(globalThis, { crashworthySlice: slice })
  inside = true
  try {
    script.runInThisContext(onWindows ? { timeout: timeoutMs } : { breakOnSigint: true })
  } catch (error) {
    if (!isInterruption(error)) throw error
    isStackLeft = true
    return false
  } finally {
    inside = false
    // It holds the world of the run.
    Reflect.deleteProperty(globalThis, 'crashworthySlice')
  }
  return true
}

/** Breaks off the body that is running, from inside. Does nothing where no body can be interrupted. */
export function interruptSelf(): void {
  if (!inside) return
  if (!onWindows) process.kill(process.pid, 'SIGINT')
  // The signal is answered by another thread. To return meanwhile would let it hit whatever comes next.
  for (;;);
}

/**
 * The last thing that a macrotask does in which something was interrupted. It may throw: a failure that is taken care
 * of is what Node clears its stack for.
 */
export function clearAsyncStack(): void {
  if (!isStackLeft) return
  isStackLeft = false
  process.setUncaughtExceptionCaptureCallback(() => process.setUncaughtExceptionCaptureCallback(null))
  throw new Error('invariant: this is caught at the end of the macrotask')
}

function scopeOf(): AsyncResource {
  return new AsyncResource('Slice', { requireManualDestroy: true })
}

function isInterruption(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown }
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
