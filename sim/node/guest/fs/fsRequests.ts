// The requests that Node makes of libuv, over the disk of the machine: what `internalBinding('fs')` is in Node. Each is
// one plan of one request. Standard input, output and error are no files of the disk: the first is at its end, the
// others go to the trace.
import type { DirectoryEntry, DiskProcess } from '../../../disk/contract.ts'
import type { GuestContext } from '../realm/context.ts'
import { isFailure } from '../realm/errors.ts'
import { umaskOf } from '../realm/umask.ts'
import type { Path } from './fsArguments.ts'
import type { Constants } from './fsConstants.ts'
import { copyFile } from './fsCopyFile.ts'
import { ask, type Plan } from './fsPlan.ts'
import { type Status, userId } from './fsStats.ts'

export interface Requests {
  access(path: Path, mode: number): Plan<void>
  open(path: Path, flags: number, mode: number): Plan<number>
  close(descriptor: number): Plan<void>
  read(descriptor: number, target: Uint8Array, position: number | null): Plan<number>
  write(descriptor: number, bytes: Uint8Array, position: number | null): Plan<number>
  fsync(descriptor: number): Plan<void>
  fdatasync(descriptor: number): Plan<void>
  ftruncate(descriptor: number, length: number): Plan<void>
  fstat(descriptor: number): Plan<Status>
  fchmod(descriptor: number, mode: number): Plan<void>
  fchown(descriptor: number, uid: number, gid: number): Plan<void>
  futimes(descriptor: number, accessed: number, modified: number): Plan<void>
  stat(path: Path): Plan<Status>
  lstat(path: Path): Plan<Status>
  scandir(path: Path): Plan<readonly DirectoryEntry[]>
  /** The entries of a directory in the order of the disk, all at once, as `opendir` and the reads after it. */
  opendir(path: Path, named: boolean): Plan<readonly DirectoryEntry[]>
  mkdir(path: Path, mode: number): Plan<void>
  mkdtemp(prefix: Path): Plan<string>
  rmdir(path: Path): Plan<void>
  unlink(path: Path): Plan<void>
  rename(source: Path, target: Path): Plan<void>
  link(source: Path, target: Path): Plan<void>
  symlink(target: Path, path: Path): Plan<void>
  readlink(path: Path): Plan<string>
  realpath(path: Path): Plan<string>
  chmod(path: Path, mode: number): Plan<void>
  chown(path: Path, uid: number, gid: number): Plan<void>
  lchown(path: Path, uid: number, gid: number): Plan<void>
  utimes(path: Path, accessed: number, modified: number): Plan<void>
  lutimes(path: Path, accessed: number, modified: number): Plan<void>
  statfs(path: Path): Plan<ReturnType<DiskProcess['statfs']>>
  copyFile(source: Path, target: Path, mode: number): Plan<void>
}

const permissionMask = 0o7777
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const attemptsMax = 100

export function createRequests(context: GuestContext, constants: () => Constants): Requests {
  const { host } = context
  const { disk } = host
  const umask = umaskOf(context)
  const names = new Map([
    [0, 'stdin'],
    [1, 'stdout'],
    [2, 'stderr'],
  ])
  const isStandard = (descriptor: number): boolean => descriptor <= 2 && names.has(descriptor)

  const onPath = <T>(syscall: string, path: Path, run: (absolute: string) => T): Plan<T> =>
    ask({ syscall, path: path.absolute, given: path.given, run: () => run(nonEmpty(path)) })
  const onPaths = <T>(
    syscall: string,
    source: Path,
    target: Path,
    run: (source: string, target: string) => T,
  ): Plan<T> =>
    ask({
      syscall,
      path: source.absolute,
      given: source.given,
      dest: target.given,
      run: () => run(nonEmpty(source), nonEmpty(target)),
    })
  const onDescriptor = <T>(syscall: string, descriptor: number, run: () => T): Plan<T> =>
    ask({ syscall, path: names.get(descriptor) ?? String(descriptor), run })

  return {
    access: (path, mode) => onPath('access', path, (at) => disk.access(at, mode)),
    open: (path, flags, mode) =>
      onPath('open', path, (at) => {
        const descriptor = disk.open(at, flags, mode & permissionMask & ~umask.bits)
        names.set(descriptor, path.absolute)
        return descriptor
      }),
    close: (descriptor) =>
      onDescriptor('close', descriptor, () => {
        if (!isStandard(descriptor)) disk.close(descriptor)
        names.delete(descriptor)
      }),
    read: (descriptor, target, position) =>
      onDescriptor('read', descriptor, () => {
        if (!isStandard(descriptor)) return disk.read(descriptor, target, position)
        return descriptor === 0 ? 0 : fail('EBADF')
      }),
    write: (descriptor, bytes, position) =>
      onDescriptor('write', descriptor, () => {
        if (!isStandard(descriptor)) return disk.write(descriptor, bytes, position)
        if (descriptor === 0) fail('EBADF')
        if (position !== null) fail('ESPIPE')
        host.write(descriptor === 1 ? 'stdout' : 'stderr', context.real.Buffer.from(bytes).toString())
        return bytes.length
      }),
    fsync: (descriptor) =>
      onDescriptor('fsync', descriptor, () => (isStandard(descriptor) ? fail('EINVAL') : disk.fsync(descriptor))),
    fdatasync: (descriptor) =>
      onDescriptor('fdatasync', descriptor, () =>
        isStandard(descriptor) ? fail('EINVAL') : disk.fdatasync(descriptor),
      ),
    ftruncate: (descriptor, length) =>
      onDescriptor('ftruncate', descriptor, () =>
        isStandard(descriptor) ? fail('EINVAL') : disk.ftruncate(descriptor, length),
      ),
    fstat: (descriptor) =>
      onDescriptor('fstat', descriptor, () => (isStandard(descriptor) ? pipe(host.bootedUs) : disk.fstat(descriptor))),
    fchmod: (descriptor, mode) =>
      onDescriptor('fchmod', descriptor, () => disk.fchmod(descriptor, mode & permissionMask)),
    fchown: (descriptor, uid, gid) =>
      onDescriptor('fchown', descriptor, () => {
        if (!isStandard(descriptor)) disk.fstat(descriptor)
        owned(uid, gid)
      }),
    futimes: (descriptor, accessed, modified) =>
      onDescriptor('futime', descriptor, () => disk.futimes(descriptor, accessed * 1000, modified * 1000)),

    stat: (path) => onPath('stat', path, (at) => disk.stat(at)),
    lstat: (path) => onPath('lstat', path, (at) => disk.lstat(at)),
    // libuv sorts them.
    scandir: (path) =>
      onPath('scandir', path, (at) => disk.readdir(at).toSorted((one, other) => (one.name < other.name ? -1 : 1))),
    opendir: (path, named) =>
      ask({
        syscall: 'opendir',
        path: path.absolute,
        given: named ? path.given : undefined,
        run: () => disk.readdir(nonEmpty(path)),
      }),
    mkdir: (path, mode) => onPath('mkdir', path, (at) => disk.mkdir(at, mode & permissionMask & ~umask.bits)),
    mkdtemp: (prefix) =>
      onPath('mkdtemp', { given: `${prefix.given}XXXXXX`, absolute: prefix.absolute }, () => {
        for (let attempt = 1; ; attempt += 1) {
          const suffix = Array.from({ length: 6 }, () => letters[Math.floor(host.random() * letters.length)]).join('')
          try {
            disk.mkdir(`${prefix.absolute}${suffix}`, 0o700, suffix)
            return `${prefix.given}${suffix}`
          } catch (thrown) {
            if (!isFailure(thrown) || thrown.code !== 'EEXIST' || attempt === attemptsMax) throw thrown
          }
        }
      }),
    rmdir: (path) => onPath('rmdir', path, (at) => disk.rmdir(at)),
    unlink: (path) => onPath('unlink', path, (at) => disk.unlink(at)),
    rename: (source, target) => onPaths('rename', source, target, (from, to) => disk.rename(from, to)),
    link: (source, target) => onPaths('link', source, target, (from, to) => disk.link(from, to)),
    symlink: (target, path) => {
      const run = (): void => disk.symlink(nonEmpty(target) && target.given, nonEmpty(path))
      return ask({ syscall: 'symlink', path: path.absolute, given: target.given, dest: path.given, run })
    },
    readlink: (path) => onPath('readlink', path, (at) => disk.readlink(at)),
    realpath: (path) => onPath('realpath', path, (at) => disk.realpath(at)),
    chmod: (path, mode) => onPath('chmod', path, (at) => disk.chmod(at, mode & permissionMask)),
    chown: (path, uid, gid) =>
      onPath('chown', path, (at) => {
        disk.stat(at)
        owned(uid, gid)
      }),
    lchown: (path, uid, gid) =>
      onPath('lchown', path, (at) => {
        disk.lstat(at)
        owned(uid, gid)
      }),
    utimes: (path, accessed, modified) =>
      onPath('utime', path, (at) => disk.utimes(at, accessed * 1000, modified * 1000)),
    lutimes: (path, accessed, modified) =>
      onPath('lutime', path, (at) => disk.lutimes(at, accessed * 1000, modified * 1000)),
    statfs: (path) =>
      onPath('statfs', path, (at) => {
        disk.stat(at)
        return disk.statfs()
      }),
    copyFile: (source, target, mode) =>
      onPaths('copyfile', source, target, (from, to) => copyFile(disk, constants(), from, to, mode)),
  }
}

function fail(code: string): never {
  throw { code, syscall: '' }
}

function nonEmpty(path: Path): string {
  return path.given === '' ? fail('ENOENT') : path.absolute
}

/**
 * Every file is the one user's: to give it to that user changes nothing, and only the superuser could give it to
 * another.
 */
function owned(uid: number, gid: number): void {
  const mine = (id: number): boolean => id === userId || id === -1 || id === 2 ** 32 - 1
  if (!mine(uid) || !mine(gid)) fail('EPERM')
}

/** Standard input and output, as processes that another one started have them. */
function pipe(sinceUs: number): Status {
  const sinceMs = sinceUs / 1000
  return {
    kind: 'pipe',
    inode: 0,
    mode: 0o600,
    links: 1,
    size: 0,
    accessedMs: sinceMs,
    modifiedMs: sinceMs,
    changedMs: sinceMs,
    bornMs: sinceMs,
  }
}
