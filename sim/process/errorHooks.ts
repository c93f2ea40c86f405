// Hooks in the real process for the failures of programs: each is directed to the
// incarnation that owns the running event. Installed once in a host process. Node's core schedules its own ticks with
// `process.nextTick`; an exception that leaves one would cross the synchronous drain and abort the host, so that call
// is wrapped as well.
import type { Incarnation } from './incarnation.ts'

const nobody = (): null => null
/** Tells who owns what happens now: nobody while no run is under way. */
let ownerNow: () => Incarnation | null = nobody
let installed = false

/** The incarnation whose event is running, or null. */
export function runningOwner(): Incarnation | null {
  return ownerNow()
}

/** Names the run to which failures belong from here on. Installs the hooks on first use. */
export function installErrorHooks(owner: () => Incarnation | null): void {
  ownerNow = owner
  if (installed) return
  installed = true
  guardTicks()
  guardWarnings()
  process.on('unhandledRejection', (reason, promise) => {
    const owner = ownerNow()
    if (owner === null) crashHost('unhandledRejection', reason)
    else owner.reject(reason, promise)
  })
  process.on('rejectionHandled', (promise) => ownerNow()?.handled(promise))
  process.on('uncaughtException', (error) => {
    const owner = ownerNow()
    if (owner === null) crashHost('uncaughtException', error)
    else owner.fail(error, 'uncaughtException')
  })
}

/** What happens from here on belongs to no run, and nothing here holds the last one's world. */
export function removeErrorHooks(): void {
  ownerNow = nobody
}

/**
 * An accessor, since others exchange `process.nextTick` too: vitest puts the one it has saved back after every message
 * to its parent, and the exception of the next tick would then cross the drain.
 */
function guardTicks(): void {
  let schedule = process.nextTick
  const guarded = function nextTick(callback: (...values: unknown[]) => void, ...values: unknown[]): void {
    const owner = ownerNow()
    if (owner === null || typeof callback !== 'function') schedule(callback, ...values)
    else if (owner.alive) schedule(runTick, owner, callback, values)
  } as typeof process.nextTick
  Object.defineProperty(process, 'nextTick', {
    configurable: true,
    enumerable: true,
    get: () => guarded,
    set: (replacement: typeof process.nextTick) => {
      if (replacement !== guarded) schedule = replacement
    },
  })
}

function runTick(owner: Incarnation, callback: (...values: unknown[]) => void, values: readonly unknown[]): void {
  if (!owner.alive) return
  try {
    callback(...values)
  } catch (error) {
    owner.fail(error, 'uncaughtException')
  }
}

/**
 * Core's warnings go to the program that caused them. Those that core gives once in a process (deprecations,
 * experimental features, all of them given as texts) are dropped: which run gets them would depend on the runs before
 * it.
 */
function guardWarnings(): void {
  const emit = process.emitWarning
  process.emitWarning = function emitWarning(this: unknown, ...values: unknown[]): void {
    const owner = ownerNow()
    if (owner === null) Reflect.apply(emit, process, values)
    else if (values[0] instanceof Error) owner.warn(values[0])
  } as typeof process.emitWarning
}

/** A failure that no program owns is the tool's own, unless the program that embeds it (a test runner) listens too. */
function crashHost(event: 'unhandledRejection' | 'uncaughtException', error: unknown): void {
  if (process.listenerCount(event) > 1) return
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(70)
}
