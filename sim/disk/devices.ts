// What the devices of /dev answer, as Linux's do.
import { Errno } from './errno.ts'
import type { DeviceInode } from './inodes.ts'

/** Fills bytes with what the program may see as random. */
export type FillRandom = (target: Uint8Array) => void

export function readDevice({ name }: DeviceInode, target: Uint8Array, fillRandom: FillRandom): number {
  if (name === 'null') return 0
  if (name === 'random' || name === 'urandom') fillRandom(target)
  else target.fill(0)
  return target.length
}

export function writeDevice({ name }: DeviceInode, bytes: Uint8Array): number {
  if (name === 'full') throw new Errno('ENOSPC')
  return bytes.length
}
