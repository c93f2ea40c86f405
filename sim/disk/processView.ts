// One process's view of a disk: the operations of the contract, as Linux does them on ext4 for the superuser. Here an
// Errno becomes a DiskFailure that names the syscall. What the process leaves open, `release` closes; all else outlives
// it.

import { pageBytes } from './content.ts'
import type { DirectoryEntry, DiskProcess, StatRecord } from './contract.ts'
import { type FillRandom, readDevice, writeDevice } from './devices.ts'
import { type Call, Errno, failure } from './errno.ts'
import {
  O_ACCMODE,
  O_CREAT,
  O_DIRECTORY,
  O_DSYNC,
  O_EXCL,
  O_NOATIME,
  O_NOFOLLOW,
  O_RDONLY,
  O_SYNC_ONLY,
  O_TRUNC,
} from './flags.ts'
import type { Attributes, Inode } from './inodes.ts'
import { checkPath, find, inodeAt, realPath } from './lookup.ts'
import { createFile, link, mkdir, rename, rmdir, symlink, unlink } from './names.ts'
import {
  isAt,
  isWritable,
  type OpenFile,
  OpenFiles,
  placeOfWrite,
  readable,
  reportWriteback,
  writable,
} from './openFiles.ts'
import type { Volume } from './volume.ts'

const modeBits = 0o7777
const accessBits = 0o7
const executeBits = 0o111

export class ProcessView implements DiskProcess {
  readonly volume: Volume
  readonly #files: OpenFiles

  readonly #fillRandom: FillRandom

  constructor(volume: Volume, fillRandom: FillRandom) {
    this.volume = volume
    this.#fillRandom = fillRandom
    this.#files = new OpenFiles(volume)
  }

  /** The process is dead: its descriptors are closed. */
  release(): void {
    this.#files.closeAll()
  }

  /** What a descriptor has open, if it is open. */
  opened(descriptor: number): OpenFile | undefined {
    try {
      return this.#files.get(descriptor)
    } catch {
      return undefined
    }
  }

  open(path: string, flags: number, mode: number): number {
    return perform({ syscall: 'open', path }, () => {
      const creates = (flags & O_CREAT) !== 0
      if (creates && (flags & O_DIRECTORY) !== 0) throw new Errno('EINVAL')
      checkPath(path)
      this.#files.free()
      const inode = this.#openInode(path, flags, mode & modeBits, creates)
      return this.#files.add(inode, flags, path)
    })
  }

  close(descriptor: number): void {
    perform({ syscall: 'close' }, () => this.#files.close(descriptor))
  }

  read(descriptor: number, target: Uint8Array, position: number | null): number {
    return perform({ syscall: 'read' }, () => {
      const open = this.#files.get(descriptor)
      const file = readable(open)
      if (target.length === 0) return 0
      if (file.kind === 'device') return readDevice(file, target, this.#fillRandom)
      const count = file.cache.read(isAt(position) ? position : open.offset, target)
      if (!isAt(position)) open.offset += count
      if ((open.flags & O_NOATIME) === 0) this.volume.accessed(file)
      return count
    })
  }

  write(descriptor: number, bytes: Uint8Array, position: number | null): number {
    return perform({ syscall: 'write' }, () => {
      const open = this.#files.get(descriptor)
      const file = writable(open)
      if (bytes.length === 0) return 0
      if (file.kind === 'device') return writeDevice(file, bytes)
      const offset = placeOfWrite(open, position)
      const count = this.volume.write(file, offset, bytes)
      if ((open.flags & O_SYNC_ONLY) !== 0) file.sync()
      else if ((open.flags & O_DSYNC) !== 0) file.syncData()
      if ((open.flags & (O_SYNC_ONLY | O_DSYNC)) !== 0) reportWriteback(open)
      if (!isAt(position)) open.offset = offset + count
      return count
    })
  }

  fsync(descriptor: number): void {
    perform({ syscall: 'fsync' }, () => {
      const open = this.#files.get(descriptor)
      const { inode } = open
      if (inode.kind === 'device') throw new Errno('EINVAL')
      if (inode.kind === 'file') inode.sync()
      else if (inode.kind === 'directory') this.volume.journal.sync(inode)
      reportWriteback(open)
    })
  }

  fdatasync(descriptor: number): void {
    perform({ syscall: 'fdatasync' }, () => {
      const open = this.#files.get(descriptor)
      const { inode } = open
      if (inode.kind === 'device') throw new Errno('EINVAL')
      if (inode.kind === 'file') inode.syncData()
      else if (inode.kind === 'directory') this.volume.journal.sync(inode)
      reportWriteback(open)
    })
  }

  ftruncate(descriptor: number, length: number): void {
    perform({ syscall: 'ftruncate' }, () => {
      const open = this.#files.get(descriptor)
      if (length < 0 || !isWritable(open) || open.inode.kind !== 'file') throw new Errno('EINVAL')
      this.volume.truncate(open.inode, length)
    })
  }

  fstat(descriptor: number): StatRecord {
    return perform({ syscall: 'fstat' }, () => this.#files.get(descriptor).inode.status())
  }

  fchmod(descriptor: number, mode: number): void {
    perform({ syscall: 'fchmod' }, () => this.#chmod(this.#files.get(descriptor).inode, mode))
  }

  futimes(descriptor: number, accessedMs: number, modifiedMs: number): void {
    perform({ syscall: 'futime' }, () => this.#setTimes(this.#files.get(descriptor).inode, accessedMs, modifiedMs))
  }

  stat(path: string): StatRecord {
    return perform({ syscall: 'stat', path }, () => this.#inode(path).status())
  }

  lstat(path: string): StatRecord {
    return perform({ syscall: 'lstat', path }, () => this.#inode(path, false).status())
  }

  access(path: string, mode: number): void {
    perform({ syscall: 'access', path }, () => {
      if ((mode & ~accessBits) !== 0) throw new Errno('EINVAL')
      const inode = this.#inode(path)
      // The superuser may read and write everything, but execute only what somebody may.
      const executes = (mode & 1) !== 0 && inode.kind === 'file'
      if (executes && (inode.attributes.mode & executeBits) === 0) throw new Errno('EACCES')
    })
  }

  readdir(path: string): readonly DirectoryEntry[] {
    return perform({ syscall: 'scandir', path }, () => {
      const directory = this.#inode(path)
      if (directory.kind !== 'directory') throw new Errno('ENOTDIR')
      this.volume.accessed(directory)
      const mounted = Array.from(directory.mounts, ([name, { inode }]) => [name, inode] as const)
      return Array.from(new Map([...directory.entries, ...mounted]), ([name, { kind }]) => ({ name, kind }))
    })
  }

  mkdir(path: string, mode: number): void {
    perform({ syscall: 'mkdir', path }, () => mkdir(this.volume, path, mode))
  }

  rmdir(path: string): void {
    perform({ syscall: 'rmdir', path }, () => rmdir(this.volume, path))
  }

  unlink(path: string): void {
    perform({ syscall: 'unlink', path }, () => unlink(this.volume, path))
  }

  rename(path: string, dest: string): void {
    perform({ syscall: 'rename', path, dest }, () => rename(this.volume, path, dest))
  }

  link(path: string, dest: string): void {
    perform({ syscall: 'link', path, dest }, () => link(this.volume, path, dest))
  }

  symlink(target: string, path: string): void {
    perform({ syscall: 'symlink', path: target, dest: path }, () => symlink(this.volume, target, path))
  }

  readlink(path: string): string {
    return perform({ syscall: 'readlink', path }, () => {
      const inode = this.#inode(path, false)
      if (inode.kind !== 'link') throw new Errno('EINVAL')
      this.volume.accessed(inode)
      return inode.target
    })
  }

  realpath(path: string): string {
    return perform({ syscall: 'realpath', path }, () => realPath(this.volume, path))
  }

  chmod(path: string, mode: number): void {
    perform({ syscall: 'chmod', path }, () => this.#chmod(this.#inode(path), mode))
  }

  utimes(path: string, accessedMs: number, modifiedMs: number): void {
    perform({ syscall: 'utime', path }, () => this.#setTimes(this.#inode(path), accessedMs, modifiedMs))
  }

  lutimes(path: string, accessedMs: number, modifiedMs: number): void {
    perform({ syscall: 'lutime', path }, () => this.#setTimes(this.#inode(path, false), accessedMs, modifiedMs))
  }

  statfs(): { readonly blockBytes: number; readonly blocks: number; readonly free: number } {
    return { blockBytes: pageBytes, blocks: this.volume.blocks, free: this.volume.freeBlocks }
  }

  #inode(path: string, followLast = true): Inode {
    return inodeAt(this.volume, path, followLast)
  }

  #openInode(path: string, flags: number, mode: number, creates: boolean): Inode {
    const exclusive = creates && (flags & O_EXCL) !== 0
    const followLast = (flags & O_NOFOLLOW) === 0 && !exclusive
    const { inode, place, asDirectory } = find(this.volume, path, { followLast, toCreate: creates })
    if (inode === undefined) {
      if (!creates) throw new Errno('ENOENT')
      return createFile(this.volume, place.directory, place.name, mode)
    }
    if (exclusive) throw new Errno('EEXIST')
    if (creates && inode.kind === 'directory') throw new Errno('EISDIR')
    if ((asDirectory || (flags & O_DIRECTORY) !== 0) && inode.kind !== 'directory') throw new Errno('ENOTDIR')
    if (inode.kind === 'link') throw new Errno('ELOOP')
    const truncates = (flags & O_TRUNC) !== 0
    if (inode.kind === 'device') return inode
    if (inode.kind === 'directory') {
      if (truncates || (flags & O_ACCMODE) !== O_RDONLY) throw new Errno('EISDIR')
    } else if (inode.isMounted && (truncates || (flags & O_ACCMODE) !== O_RDONLY)) {
      throw new Errno('EROFS')
    } else if (truncates) {
      this.volume.truncate(inode, 0)
    }
    return inode
  }

  #chmod(inode: Inode, mode: number): void {
    this.#setAttributes(inode, { ...this.volume.changed(inode), mode: mode & modeBits })
  }

  #setTimes(inode: Inode, accessedMs: number, modifiedMs: number): void {
    this.#setAttributes(inode, { ...this.volume.changed(inode), accessedMs, modifiedMs })
  }

  #setAttributes(inode: Inode, attributes: Attributes): void {
    if (inode.isMounted) throw new Errno('EROFS')
    if (inode.kind === 'file') inode.setAttributes(attributes)
    else if (inode.kind === 'directory') this.volume.journal.perform([{ directory: inode, attributes }])
    else inode.attributes = attributes
  }
}

/** Runs an operation; an Errno leaves it as the failure of that call. */
function perform<T>(call: Call, body: () => T): T {
  try {
    return body()
  } catch (thrown) {
    throw thrown instanceof Errno ? failure(thrown.code, call) : thrown
  }
}
