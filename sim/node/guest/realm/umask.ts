// The permission bits that new files of a process do not get: one number for each program, which `process.umask` sets
// and `fs` applies.
import type { GuestContext } from './context.ts'

const masks = new WeakMap<GuestContext, { bits: number }>()

export function umaskOf(context: GuestContext): { bits: number } {
  let mask = masks.get(context)
  if (mask === undefined) {
    mask = { bits: 0o022 }
    masks.set(context, mask)
  }
  return mask
}
