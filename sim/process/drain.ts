// Runs every tick and promise job that is pending, in the same turn of the real event loop, so that nothing real
// interleaves. It leans on an undocumented call that Node 20 to 26 have; where it is missing the kernel uses the
// barrier below instead. It must be called from a macrotask: inside a promise's continuation it does nothing, because
// V8 is already draining.

const tickCallback = (process as { _tickCallback?: () => void })._tickCallback

/** Whether the synchronous drain exists on this Node. */
export const canDrain: boolean = typeof tickCallback === 'function'

/** Drains ticks and promise jobs until none is left. Throws nothing: failures reach the error hooks. */
export function drain(): void {
  tickCallback?.call(process)
}

/**
 * Throws if promise jobs would not run here. Nothing that a program starts would go on, and a run of a few events would
 * look like one in which nothing went wrong.
 */
export function mustDrain(): void {
  let drained = false
  queueMicrotask(() => {
    drained = true
  })
  drain()
  if (!drained)
    throw new Error(
      'invariant: a run must be started from a macrotask (setImmediate), not from the continuation of a promise',
    )
}

/**
 * The fallback: calls back once a whole turn of the real event loop has passed in which `activity` did not change,
 * because what a program starts may need more than one turn to settle.
 */
export function whenQuiet(activity: () => number, then: () => void): void {
  const before = activity()
  setImmediate(() => {
    if (activity() === before) then()
    else whenQuiet(activity, then)
  })
}
