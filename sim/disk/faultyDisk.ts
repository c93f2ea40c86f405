// A process's view of a disk that can fail: each operation with the faults that fit it. What they do is in
// injection.ts.
import type { DirectoryEntry, DiskProcess, StatRecord } from './contract.ts'
import type { Call } from './errno.ts'
import { O_CREAT, O_DSYNC, O_TRUNC } from './flags.ts'
import { type AskFault, type Attempt, Injection } from './injection.ts'
import { isAt, type OpenFile, placeOfWrite } from './openFiles.ts'
import type { ProcessView } from './processView.ts'

export type { AskFault } from './injection.ts'

export function faulty(view: ProcessView, ask: AskFault): DiskProcess {
  return new FaultyDisk(view, new Injection(view.volume, ask))
}

/** What an operation is, for the faults that fit it. */
interface Nature<T> {
  /** It changes something, so that a failure after it differs from one before it. */
  readonly changes: boolean
  /** It needs room, in a file or for a name. */
  readonly grows: boolean
  /** Takes back what only a caller who got the result could. */
  readonly undo?: (result: T) => void
}

const reads: Nature<unknown> = { changes: false, grows: false }
const changes: Nature<unknown> = { changes: true, grows: false }
const grows: Nature<unknown> = { changes: true, grows: true }

class FaultyDisk implements DiskProcess {
  readonly #view: ProcessView
  readonly #injection: Injection

  constructor(view: ProcessView, injection: Injection) {
    this.#view = view
    this.#injection = injection
  }

  open(path: string, flags: number, mode: number): number {
    const creates = (flags & O_CREAT) !== 0
    const nature: Nature<number> = {
      changes: creates || (flags & O_TRUNC) !== 0,
      grows: creates,
      undo: (descriptor) => this.#view.close(descriptor),
    }
    return this.#attempt({ syscall: 'open', path }, path, nature, () => this.#view.open(path, flags, mode))
  }

  close(descriptor: number): void {
    this.#attemptAt(
      'close',
      descriptor,
      (attempt) => {
        this.#view.close(descriptor)
        this.#injection.perhapsFail(attempt, 'disk-error-after')
      },
      () => this.#view.close(descriptor),
    )
  }

  read(descriptor: number, target: Uint8Array, position: number | null): number {
    const read = (): number => this.#view.read(descriptor, target, position)
    return this.#attemptAt(
      'read',
      descriptor,
      (attempt, { inode, offset: current }) => {
        this.#injection.perhapsFail(attempt, 'disk-error-before')
        const offset = isAt(position) ? position : current
        const length = Math.min(target.length, inode.size - offset)
        if (inode.kind === 'file' && length > 0) this.#injection.perhapsDamage(attempt, { file: inode, offset, length })
        return read()
      },
      read,
    )
  }

  write(descriptor: number, bytes: Uint8Array, position: number | null): number {
    const write = (): number => this.#view.write(descriptor, bytes, position)
    return this.#attemptAt(
      'write',
      descriptor,
      (attempt, open) => {
        const { inode, flags } = open
        this.#injection.perhapsFail(attempt, 'disk-error-before')
        if (inode.kind !== 'file' || bytes.length === 0) return write()
        const offset = placeOfWrite(open, position)
        const half = bytes.subarray(0, bytes.length >> 1)
        const canBeCut = half.length > 0 && this.#view.volume.needsRoom(inode, offset, bytes.length)
        const count = this.#injection.perhapsFull(
          attempt,
          () => this.#injection.perhapsMisdirected(attempt, { file: inode, offset, length: bytes.length }, write),
          canBeCut ? () => this.#view.write(descriptor, half, position) : undefined,
        )
        // Wherever the bytes went, they are on the platter when a synchronous write returns.
        if ((flags & O_DSYNC) !== 0) inode.syncData()
        this.#injection.perhapsFail(attempt, 'disk-error-after')
        return count
      },
      write,
    )
  }

  fsync(descriptor: number): void {
    this.#sync('fsync', descriptor, () => this.#view.fsync(descriptor))
  }

  fdatasync(descriptor: number): void {
    this.#sync('fdatasync', descriptor, () => this.#view.fdatasync(descriptor))
  }

  ftruncate(descriptor: number, length: number): void {
    this.#changeAt('ftruncate', descriptor, () => this.#view.ftruncate(descriptor, length))
  }

  fstat(descriptor: number): StatRecord {
    return this.#view.fstat(descriptor)
  }

  fchmod(descriptor: number, mode: number): void {
    this.#changeAt('fchmod', descriptor, () => this.#view.fchmod(descriptor, mode))
  }

  futimes(descriptor: number, accessedMs: number, modifiedMs: number): void {
    this.#changeAt('futime', descriptor, () => this.#view.futimes(descriptor, accessedMs, modifiedMs))
  }

  stat(path: string): StatRecord {
    return this.#attempt({ syscall: 'stat', path }, path, reads, () => this.#view.stat(path))
  }

  lstat(path: string): StatRecord {
    return this.#attempt({ syscall: 'lstat', path }, path, reads, () => this.#view.lstat(path))
  }

  access(path: string, mode: number): void {
    this.#attempt({ syscall: 'access', path }, path, reads, () => this.#view.access(path, mode))
  }

  readdir(path: string): readonly DirectoryEntry[] {
    return this.#attempt({ syscall: 'scandir', path }, path, reads, () => this.#view.readdir(path))
  }

  mkdir(path: string, mode: number): void {
    this.#attempt({ syscall: 'mkdir', path }, path, grows, () => this.#view.mkdir(path, mode))
  }

  rmdir(path: string): void {
    this.#attempt({ syscall: 'rmdir', path }, path, changes, () => this.#view.rmdir(path))
  }

  unlink(path: string): void {
    this.#attempt({ syscall: 'unlink', path }, path, changes, () => this.#view.unlink(path))
  }

  rename(path: string, dest: string): void {
    this.#attempt({ syscall: 'rename', path, dest }, path, grows, () => this.#view.rename(path, dest))
  }

  link(path: string, dest: string): void {
    this.#attempt({ syscall: 'link', path, dest }, path, grows, () => this.#view.link(path, dest))
  }

  symlink(target: string, path: string): void {
    this.#attempt({ syscall: 'symlink', path: target, dest: path }, path, grows, () => this.#view.symlink(target, path))
  }

  readlink(path: string): string {
    return this.#attempt({ syscall: 'readlink', path }, path, reads, () => this.#view.readlink(path))
  }

  realpath(path: string): string {
    return this.#attempt({ syscall: 'realpath', path }, path, reads, () => this.#view.realpath(path))
  }

  chmod(path: string, mode: number): void {
    this.#attempt({ syscall: 'chmod', path }, path, changes, () => this.#view.chmod(path, mode))
  }

  utimes(path: string, accessedMs: number, modifiedMs: number): void {
    this.#attempt({ syscall: 'utime', path }, path, changes, () => this.#view.utimes(path, accessedMs, modifiedMs))
  }

  lutimes(path: string, accessedMs: number, modifiedMs: number): void {
    this.#attempt({ syscall: 'lutime', path }, path, changes, () => this.#view.lutimes(path, accessedMs, modifiedMs))
  }

  statfs(): ReturnType<DiskProcess['statfs']> {
    return this.#view.statfs()
  }

  #sync(syscall: 'fsync' | 'fdatasync', descriptor: number, sync: () => void): void {
    this.#attemptAt(
      syscall,
      descriptor,
      (attempt, open) => {
        this.#injection.perhapsFail(attempt, 'disk-error-before')
        this.#injection.perhapsSync(attempt, open, sync)
      },
      sync,
    )
  }

  #changeAt(syscall: string, descriptor: number, perform: () => void): void {
    this.#attemptAt(syscall, descriptor, (attempt) => this.#perform(attempt, changes, perform), perform)
  }

  /** An operation on an open file; `otherwise` where nothing can take effect, or nothing is open. */
  #attemptAt<T>(
    syscall: string,
    descriptor: number,
    perform: (attempt: Attempt, open: OpenFile) => T,
    otherwise: () => T,
  ): T {
    const open = this.#view.opened(descriptor)
    const attempt = open === undefined ? undefined : this.#injection.begin({ syscall }, open.path)
    return open === undefined || attempt === undefined ? otherwise() : perform(attempt, open)
  }

  #attempt<T>(call: Call, path: string, nature: Nature<T>, perform: () => T): T {
    const attempt = this.#injection.begin(call, path)
    return attempt === undefined ? perform() : this.#perform(attempt, nature, perform)
  }

  #perform<T>(attempt: Attempt, nature: Nature<T>, perform: () => T): T {
    this.#injection.perhapsFail(attempt, 'disk-error-before')
    const result = nature.grows ? this.#injection.perhapsFull(attempt, perform) : perform()
    if (nature.changes) this.#injection.perhapsFail(attempt, 'disk-error-after', () => nature.undo?.(result))
    return result
  }
}
