// The delay of a timer, as Node reads it: what is below 1 ms or above 2^31-1 ms is 1 ms, and it warns of what nobody
// can have meant.
import type { GuestContext } from '../realm/context.ts'
import { majorOf } from '../realm/permission.ts'

const delayMaxMs = 2 ** 31 - 1

type DelayOf = (delay: unknown) => number

const readers = new WeakMap<GuestContext, DelayOf>()

/** One for each program, since of negative numbers, and of what is no number, Node warns once. */
export function delayReader(context: GuestContext): DelayOf {
  let reader = readers.get(context)
  if (reader === undefined) {
    reader = createReader(context)
    readers.set(context, reader)
  }
  return reader
}

function createReader(context: GuestContext): DelayOf {
  // Node 22 says nothing of these.
  let hasWarnedOfNegative = majorOf(context) < 24
  let hasWarnedOfNaN = hasWarnedOfNegative
  const warn = (what: string, name: string): void => {
    const { process } = globalThis as unknown as { process: { emitWarning(text: string, name: string): void } }
    process.emitWarning(`${what}.\nTimeout duration was set to 1.`, name)
  }

  return (delay) => {
    if (delay === undefined) return 1
    // As Node does it: what has no number, as a bigint, is thrown.
    const ms = (delay as number) * 1
    if (ms >= 1 && ms <= delayMaxMs) return ms
    if (ms > delayMaxMs) warn(`${ms} does not fit into a 32-bit signed integer`, 'TimeoutOverflowWarning')
    else if (ms < 0 && !hasWarnedOfNegative) {
      hasWarnedOfNegative = true
      warn(`${ms} is a negative number`, 'TimeoutNegativeWarning')
    } else if (Number.isNaN(ms) && !hasWarnedOfNaN) {
      hasWarnedOfNaN = true
      warn(`${ms} is not a number`, 'TimeoutNaNWarning')
    }
    return 1
  }
}
