// The real file system as a DiskProcess, to compare the simulated one with: the same operations, the same plain
// failures.
import * as fs from 'node:fs'
import type { DirectoryEntry, DiskFailure, DiskProcess, FileKind, StatRecord } from '../../../sim/disk/contract.ts'

export const realProcess: DiskProcess = guarded({
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  close: (descriptor) => fs.closeSync(descriptor),
  read: (descriptor, target, position) => fs.readSync(descriptor, target, 0, target.length, position),
  write: (descriptor, bytes, position) => fs.writeSync(descriptor, bytes, 0, bytes.length, position),
  fsync: (descriptor) => fs.fsyncSync(descriptor),
  fdatasync: (descriptor) => fs.fdatasyncSync(descriptor),
  ftruncate: (descriptor, length) => fs.ftruncateSync(descriptor, length),
  fstat: (descriptor) => statRecord(fs.fstatSync(descriptor)),
  fchmod: (descriptor, mode) => fs.fchmodSync(descriptor, mode),
  futimes: (descriptor, accessedMs, modifiedMs) => fs.futimesSync(descriptor, accessedMs / 1000, modifiedMs / 1000),
  stat: (path) => statRecord(fs.statSync(path)),
  lstat: (path) => statRecord(fs.lstatSync(path)),
  access: (path, mode) => fs.accessSync(path, mode),
  readdir: (path) =>
    fs
      .readdirSync(path, { withFileTypes: true })
      .map((entry): DirectoryEntry => ({ name: entry.name, kind: kindOf(entry) })),
  mkdir: (path, mode) => void fs.mkdirSync(path, mode),
  rmdir: (path) => fs.rmdirSync(path),
  unlink: (path) => fs.unlinkSync(path),
  rename: (path, dest) => fs.renameSync(path, dest),
  link: (path, dest) => fs.linkSync(path, dest),
  symlink: (target, path) => fs.symlinkSync(target, path),
  readlink: (path) => fs.readlinkSync(path),
  realpath: (path) => fs.realpathSync.native(path),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  utimes: (path, accessedMs, modifiedMs) => fs.utimesSync(path, accessedMs / 1000, modifiedMs / 1000),
  lutimes: (path, accessedMs, modifiedMs) => fs.lutimesSync(path, accessedMs / 1000, modifiedMs / 1000),
  statfs: () => {
    const { bsize, blocks, bfree } = fs.statfsSync('/tmp')
    return { blockBytes: bsize, blocks, free: bfree }
  },
})

function kindOf(entry: fs.Dirent | fs.Stats): FileKind {
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'file'
}

function statRecord(stats: fs.Stats): StatRecord {
  return {
    kind: kindOf(stats),
    inode: stats.ino,
    mode: stats.mode & 0o7777,
    links: stats.nlink,
    size: stats.size,
    accessedMs: stats.atimeMs,
    modifiedMs: stats.mtimeMs,
    changedMs: stats.ctimeMs,
    bornMs: stats.birthtimeMs,
  }
}

/** Throws plain DiskFailures where the members throw Node's errors. */
function guarded(members: DiskProcess): DiskProcess {
  const calls = Object.entries(members) as [string, (...values: unknown[]) => unknown][]
  const result = calls.map(([name, call]) => [
    name,
    (...values: unknown[]) => {
      try {
        return call(...values)
      } catch (error) {
        throw failureOf(error as Partial<DiskFailure>)
      }
    },
  ])
  return Object.fromEntries(result) as DiskProcess
}

function failureOf(error: Partial<DiskFailure>): DiskFailure {
  const { code, syscall, path, dest } = error
  if (code === undefined || syscall === undefined) throw error
  return { code, syscall, ...(path === undefined ? {} : { path }), ...(dest === undefined ? {} : { dest }) }
}
