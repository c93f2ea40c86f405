// What a machine's disk offers to one process: the synchronous core, from which every form of `fs` is derived. Paths
// are absolute and may contain '.', '..' and symbolic links. Failures are thrown as DiskFailure: plain data, which the
// prelude turns into the program's own Error; nothing else is ever thrown.

/**
 * Thrown by every operation that fails. `code` is the name of an errno, as ENOENT; `syscall` is the one that Node
 * names, as 'open'.
 */
export interface DiskFailure {
  readonly code: string
  readonly syscall: string
  readonly path?: string
  /** The second path of rename, link, symlink and copyfile. */
  readonly dest?: string
}

export type FileKind = 'file' | 'directory' | 'link' | 'device'

export interface StatRecord {
  readonly kind: FileKind
  readonly inode: number
  /** Permission bits only. */
  readonly mode: number
  readonly links: number
  readonly size: number
  /** Of a device: which one, as Linux numbers them. */
  readonly device?: number
  /** Milliseconds of the machine's wall clock, with fractions of microseconds. */
  readonly accessedMs: number
  readonly modifiedMs: number
  readonly changedMs: number
  readonly bornMs: number
}

export interface DirectoryEntry {
  readonly name: string
  readonly kind: FileKind
}

/**
 * One process's view of the disk: its open files end with it. All operations are synchronous and either have their
 * whole effect or throw. Modes are taken as they are: the umask is the caller's.
 */
export interface DiskProcess {
  /**
   * `flags` are the numbers of `fs.constants` on Linux (O_RDONLY, O_CREAT, …). Returns a descriptor, the lowest free
   * one from 3 on.
   */
  open(path: string, flags: number, mode: number): number
  close(descriptor: number): void
  /**
   * Reads into `target`; `position` null (or negative) reads at the descriptor's own offset and moves it. Returns how
   * many bytes, 0 at the end.
   */
  read(descriptor: number, target: Uint8Array, position: number | null): number
  /**
   * Writes all of `bytes`, or fewer when the disk is full; `position` null (or negative) is the offset. O_APPEND is the
   * end, always.
   */
  write(descriptor: number, bytes: Uint8Array, position: number | null): number
  fsync(descriptor: number): void
  fdatasync(descriptor: number): void
  ftruncate(descriptor: number, length: number): void
  fstat(descriptor: number): StatRecord
  fchmod(descriptor: number, mode: number): void
  futimes(descriptor: number, accessedMs: number, modifiedMs: number): void
  stat(path: string): StatRecord
  lstat(path: string): StatRecord
  access(path: string, mode: number): void
  /** In no order that a program may rely on; that of creation. */
  readdir(path: string): readonly DirectoryEntry[]
  /** `drawn`: the end of the name that was drawn at random, for the addresses of sites. */
  mkdir(path: string, mode: number, drawn?: string): void
  rmdir(path: string): void
  unlink(path: string): void
  rename(path: string, dest: string): void
  link(path: string, dest: string): void
  symlink(target: string, path: string): void
  readlink(path: string): string
  /** As realpath(3) does, in one call: `fs.realpath.native`. */
  realpath(path: string): string
  chmod(path: string, mode: number): void
  utimes(path: string, accessedMs: number, modifiedMs: number): void
  lutimes(path: string, accessedMs: number, modifiedMs: number): void
  statfs(): { readonly blockBytes: number; readonly blocks: number; readonly free: number }
}
