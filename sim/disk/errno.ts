// How the core says that an operation failed: with the name of an errno alone. Code that knows the syscall and the
// paths makes a DiskFailure of it (contract.ts); no Errno leaves this folder.
import type { DiskFailure } from './contract.ts'

export type ErrnoName =
  | 'EACCES'
  | 'EBADF'
  | 'EBUSY'
  | 'EEXIST'
  | 'EFBIG'
  | 'EINVAL'
  | 'EIO'
  | 'EISDIR'
  | 'ELOOP'
  | 'EMFILE'
  | 'EMLINK'
  | 'ENAMETOOLONG'
  | 'ENOENT'
  | 'ENOSPC'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'EPERM'
  | 'EROFS'
  | 'EXDEV'

export class Errno {
  readonly code: ErrnoName

  constructor(code: ErrnoName) {
    this.code = code
  }
}

/** What an operation was asked to do, as Node names it in errors. */
export interface Call {
  readonly syscall: string
  readonly path?: string
  readonly dest?: string
}

export function failure(code: ErrnoName, call: Call): DiskFailure {
  return { code, ...call }
}
