// libuv's `copyfile`: one request of many system calls. A target that could not be written to the end is removed,
// unless the process dies before it can.
import type { DiskProcess } from '../../../disk/contract.ts'
import { isFailure } from '../realm/errors.ts'
import type { Constants } from './fsConstants.ts'

const chunkBytes = 65_536

export function copyFile(disk: DiskProcess, constants: Constants, source: string, target: string, mode: number): void {
  const {
    O_RDONLY = 0,
    O_WRONLY = 0,
    O_CREAT = 0,
    O_EXCL = 0,
    COPYFILE_EXCL = 0,
    COPYFILE_FICLONE_FORCE = 0,
  } = constants
  const from = disk.open(source, O_RDONLY, 0)
  try {
    const status = disk.fstat(from)
    const to = disk.open(target, O_WRONLY | O_CREAT | (mode & COPYFILE_EXCL ? O_EXCL : 0), status.mode)
    try {
      if (disk.fstat(to).inode === status.inode) return
      disk.ftruncate(to, 0)
      disk.fchmod(to, status.mode)
      // This file system cannot share blocks between files.
      if (mode & COPYFILE_FICLONE_FORCE) throw { code: 'ENOTSUP', syscall: 'copyfile' }
      copyBytes(disk, from, to)
    } catch (thrown) {
      if (isFailure(thrown)) disk.unlink(target)
      throw thrown
    } finally {
      disk.close(to)
    }
  } finally {
    disk.close(from)
  }
}

function copyBytes(disk: DiskProcess, from: number, to: number): void {
  const chunk = new Uint8Array(chunkBytes)
  for (;;) {
    const length = disk.read(from, chunk, null)
    if (length === 0) return
    for (let written = 0; written < length; ) written += disk.write(to, chunk.subarray(written, length), null)
  }
}
