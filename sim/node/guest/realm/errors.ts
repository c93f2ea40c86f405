// Errors as the real `fs` makes them, in the program's realm: of the system, with Linux's numbers and libuv's texts on
// every host, and of arguments. Invariant: a stack shows frames of the program or none; an error of a callback has
// none, as in Node.

/**
 * What a request failed with: the name of an errno, the syscall that Node names, and the paths as the program gave
 * them.
 */
export interface Failure {
  readonly code: string
  readonly syscall: string
  readonly path?: string | undefined
  readonly dest?: string | undefined
}

/** The context of a SystemError: what Node itself found out, as that a path is a directory. */
export interface Finding {
  readonly code: string
  readonly message: string
  readonly path: string
  readonly syscall: string
  readonly errno: number
}

const errnos = `
EPERM 1 operation not permitted
ENOENT 2 no such file or directory
EIO 5 i/o error
EBADF 9 bad file descriptor
EAGAIN 11 resource temporarily unavailable
ENOMEM 12 not enough memory
EACCES 13 permission denied
EBUSY 16 resource busy or locked
EEXIST 17 file already exists
EXDEV 18 cross-device link not permitted
ENODEV 19 no such device
ENOTDIR 20 not a directory
EISDIR 21 illegal operation on a directory
EINVAL 22 invalid argument
ENFILE 23 file table overflow
EMFILE 24 too many open files
ETXTBSY 26 text file is busy
EFBIG 27 file too large
ENOSPC 28 no space left on device
ESPIPE 29 invalid seek
EROFS 30 read-only file system
EMLINK 31 too many links
EPIPE 32 broken pipe
ENAMETOOLONG 36 name too long
ENOTEMPTY 39 directory not empty
ELOOP 40 too many symbolic links encountered
ENOTSUP 95 operation not supported on socket
`

/** The number and the text of an errno; a fault kind of the world may have a name that this table lacks. */
export function errnoOf(code: string): readonly [number: number, text: string] {
  const [, number = '4094', text = 'unknown error'] = new RegExp(`\\n${code} (\\d+) (.*)`).exec(errnos) ?? []
  return [Number(number), text]
}

/** Whether something thrown by the disk is a failed operation, and not the end of the incarnation. */
export function isFailure(thrown: unknown): thrown is Failure {
  const { code, syscall } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Partial<Failure>
  return typeof code === 'string' && typeof syscall === 'string'
}

export function systemError({ code, syscall, path, dest }: Failure): Error {
  const [number, text] = errnoOf(code)
  const paths = (path === undefined ? '' : ` '${path}'`) + (dest === undefined ? '' : ` -> '${dest}'`)
  const error = Object.assign(new Error(`${code}: ${text}, ${syscall}${paths}`), { errno: -number, code, syscall })
  if (path !== undefined) Object.assign(error, { path })
  if (dest !== undefined) Object.assign(error, { dest })
  return withOwnFrames(error)
}

/** An error of Node's own code. */
export function codedError(error: Error, code: string): Error {
  const { toString: value } = {
    toString(this: Error): string {
      return `${this.name} [${code}]: ${this.message}`
    },
  }
  Object.defineProperty(error, 'toString', { value, writable: true, configurable: true, enumerable: false })
  return withOwnFrames(Object.assign(error, { code }))
}

/** A method that Node does not have on Linux, in its own words. */
export function missingMethod(name: string): Error {
  const state = ['not', 'implemented'].join(' ')
  return codedError(new Error(`The ${name} method is ${state}`), 'ERR_METHOD_NOT_IMPLEMENTED')
}

/** What Node calls a SystemError: an error of its own code that reads like one of the system. */
export function foundError(code: string, prefix: string, info: Finding): Error {
  const { errno, syscall, path } = info
  const error = new Error(`${prefix}: ${syscall} returned ${info.code} (${info.message}) ${path}`)
  Object.defineProperty(error, 'name', { value: 'SystemError', writable: true, configurable: true, enumerable: false })
  return Object.assign(codedError(error, code), { info, errno, syscall, path })
}

/** As core does when closing fails as well: the first error counts. */
export function bothErrors(first: unknown, second: unknown): unknown {
  const { message, code } = first as { message: string; code: unknown }
  return withOwnFrames(Object.assign(new AggregateError([first, second], message), { code }))
}

/** Outside of the program's own calls the frames would be the tool's. */
export function withOwnFrames<E extends Error>(error: E): E {
  if (String(error.stack).includes('crashworthy:prelude')) {
    Object.defineProperty(error, 'stack', {
      value: `${error.name}: ${error.message}`,
      writable: true,
      configurable: true,
      enumerable: false,
    })
  }
  return error
}
