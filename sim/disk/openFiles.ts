// The table of one process's open files. A descriptor is the lowest free number from 3 on; an inode stays while a
// descriptor has it.
import { Errno } from './errno.ts'
import { O_ACCMODE, O_APPEND, O_RDONLY, O_RDWR, O_WRONLY } from './flags.ts'
import type { DeviceInode, FileInode, Inode } from './inodes.ts'
import type { Volume } from './volume.ts'

export interface OpenFile {
  readonly inode: Inode
  readonly flags: number
  /** The path with which it was opened. */
  readonly path: string
  offset: number
  /** How many failed writebacks of the file this descriptor has been told of, or was opened after. */
  writebackFailuresSeen: number
}

const firstDescriptor = 3
const descriptorsMax = 1024

export class OpenFiles {
  readonly #volume: Volume
  readonly #files = new Map<number, OpenFile>()
  /** No free descriptor is lower. */
  #lowest = firstDescriptor

  constructor(volume: Volume) {
    this.#volume = volume
  }

  /** The descriptor that the next file gets; EMFILE if there is none. */
  free(): number {
    while (this.#files.has(this.#lowest)) this.#lowest += 1
    if (this.#lowest >= descriptorsMax) throw new Errno('EMFILE')
    return this.#lowest
  }

  add(inode: Inode, flags: number, path: string): number {
    const descriptor = this.free()
    inode.opens += 1
    this.#files.set(descriptor, { inode, flags, path, offset: 0, writebackFailuresSeen: writebackFailuresOf(inode) })
    return descriptor
  }

  get(descriptor: number): OpenFile {
    const file = this.#files.get(descriptor)
    if (file === undefined) throw new Errno('EBADF')
    return file
  }

  close(descriptor: number): void {
    const { inode } = this.get(descriptor)
    this.#files.delete(descriptor)
    this.#lowest = Math.min(this.#lowest, descriptor)
    inode.opens -= 1
    this.#volume.dropIfUnused(inode)
  }

  closeAll(): void {
    for (const descriptor of [...this.#files.keys()]) this.close(descriptor)
  }
}

/**
 * What a sync says after it has written: EIO once at each descriptor that was open when a writeback of the file failed,
 * whatever asked for that writeback (Linux's errseq_t).
 */
export function reportWriteback(open: OpenFile): void {
  const failures = writebackFailuresOf(open.inode)
  if (open.writebackFailuresSeen === failures) return
  open.writebackFailuresSeen = failures
  throw new Errno('EIO')
}

function writebackFailuresOf(inode: Inode): number {
  return inode.kind === 'file' ? inode.writebackFailures : 0
}

/** The file behind a descriptor that was opened for reading. */
export function readable({ inode, flags }: OpenFile): FileInode | DeviceInode {
  const access = flags & O_ACCMODE
  if (access !== O_RDONLY && access !== O_RDWR) throw new Errno('EBADF')
  if (inode.kind !== 'file' && inode.kind !== 'device') throw new Errno('EISDIR')
  return inode
}

export function isWritable({ flags }: OpenFile): boolean {
  const access = flags & O_ACCMODE
  return access === O_WRONLY || access === O_RDWR
}

/** The file behind a descriptor that was opened for writing, which no directory is. */
export function writable(open: OpenFile): FileInode | DeviceInode {
  const { inode } = open
  if (!isWritable(open) || (inode.kind !== 'file' && inode.kind !== 'device')) throw new Errno('EBADF')
  return inode
}

/** Whether a position is one of the file's; the others mean the descriptor's own, as for libuv. */
export function isAt(position: number | null): position is number {
  return position !== null && position >= 0
}

/** Where a write goes. Linux appends under O_APPEND whatever the position is. */
export function placeOfWrite({ inode, flags, offset }: OpenFile, position: number | null): number {
  if ((flags & O_APPEND) !== 0) return inode.size
  return isAt(position) ? position : offset
}
