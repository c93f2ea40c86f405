// Stats, BigIntStats, StatFs and Dirent of the program's realm, made of what the disk tells. One user owns everything,
// device 1 holds it; blocks are counted as if nothing were sparse. As in Node, dates are made on first use.
import type { FileKind, StatRecord } from '../../../disk/contract.ts'

/** Standard input and output are pipes: the disk knows nothing of them. */
export interface Status extends Omit<StatRecord, 'kind'> {
  readonly kind: FileKind | 'pipe'
}

interface Times {
  readonly atimeMs: number | bigint
  readonly mtimeMs: number | bigint
  readonly ctimeMs: number | bigint
  readonly birthtimeMs: number | bigint
}

export interface StatsLike {
  readonly dev: number | bigint
  readonly ino: number | bigint
  readonly mode: number | bigint
  readonly atime: Date
  readonly mtime: Date
  isDirectory(): boolean
  isFile(): boolean
  isSymbolicLink(): boolean
}

export interface DirentLike {
  readonly name: unknown
  readonly parentPath: unknown
  isDirectory(): boolean
}

export interface StatClasses {
  readonly Stats: unknown
  readonly Dirent: unknown
  stats(status: Status, bigint: boolean): StatsLike
  dirent(name: unknown, parentPath: unknown, kind: FileKind): DirentLike
  statfs(info: { readonly blockBytes: number; readonly blocks: number; readonly free: number }, bigint: boolean): object
}

export const userId = 1000
const blockBytes = 4096
const sectorBytes = 512
const extMagic = 0xef53
const formatMask = 0o170_000
const formats = { file: 0o100_000, directory: 0o040_000, link: 0o120_000, pipe: 0o010_000, device: 0o020_000 }
const kindTests = {
  isDirectory: formats.directory,
  isFile: formats.file,
  isBlockDevice: 0o060_000,
  isCharacterDevice: formats.device,
  isSymbolicLink: formats.link,
  isFIFO: formats.pipe,
  isSocket: 0o140_000,
}

/** `hasPath`: Dirent has `path` too, as up to Node 23. */
export function createStats(hasPath: boolean): StatClasses {
  type Fields = Record<string, number | bigint>
  const names = 'dev mode nlink uid gid rdev blksize ino size blocks'.split(' ')

  // Functions and not classes: programs made before classes call them without `new`.
  function Stats(this: Fields, ...values: number[]): void {
    ;[...names, 'atimeMs', 'mtimeMs', 'ctimeMs', 'birthtimeMs'].forEach((name, index) => {
      this[name] = values[index] as number
    })
  }
  function BigIntStats(this: Fields, ...values: bigint[]): void {
    const times = ['atime', 'mtime', 'ctime', 'birthtime']
    names.forEach((name, index) => {
      this[name] = values[index] as bigint
    })
    times.forEach((name, index) => {
      this[`${name}Ms`] = (values[names.length + index] as bigint) / 1_000_000n
    })
    times.forEach((name, index) => {
      this[`${name}Ns`] = values[names.length + index] as bigint
    })
  }
  for (const own of [Stats, BigIntStats]) {
    for (const [name, format] of Object.entries(kindTests)) {
      const is = function (this: { mode: number | bigint }): boolean {
        return (Number(this.mode) & formatMask) === format
      }
      define(own.prototype, name, is, true)
    }
    for (const name of ['atime', 'mtime', 'ctime', 'birthtime'] as const) lazyDate(own.prototype, name)
  }

  const kindOf = Symbol('type')
  const direntTypes = { file: 1, directory: 2, link: 3, device: 6 }
  const direntTests = {
    isDirectory: 2,
    isFile: 1,
    isBlockDevice: 7,
    isCharacterDevice: 6,
    isSymbolicLink: 3,
    isFIFO: 4,
    isSocket: 5,
  }
  class Dirent {
    readonly name: unknown
    readonly parentPath: unknown
    readonly [kindOf]: number
    constructor(name: unknown, type: number, parentPath: unknown) {
      this.name = name
      this.parentPath = parentPath
      this[kindOf] = type
      if (hasPath) Object.assign(this, { path: parentPath })
    }
  }
  for (const [name, type] of Object.entries(direntTests)) {
    const is = function (this: { [kindOf]: number }): boolean {
      return this[kindOf] === type
    }
    define(Dirent.prototype, name, is, false)
  }

  class StatFs {
    constructor(fields: object) {
      Object.assign(this, fields)
    }
  }

  return {
    Stats,
    Dirent,
    stats(status, bigint) {
      const { kind, mode, links, inode, size, device = 0 } = status
      const blocks = Math.ceil(size / blockBytes) * (blockBytes / sectorBytes)
      const fields = [1, formats[kind] | mode, links, userId, userId, device, blockBytes, inode, size, blocks]
      const timesMs = [status.accessedMs, status.modifiedMs, status.changedMs, status.bornMs]
      const values = bigint ? [...fields.map(BigInt), ...timesMs.map(nanoseconds)] : [...fields, ...timesMs]
      return Reflect.construct(bigint ? BigIntStats : Stats, values) as StatsLike
    },
    dirent: (name, parentPath, kind) => new Dirent(name, direntTypes[kind], parentPath) as unknown as DirentLike,
    statfs({ blockBytes, blocks, free }, bigint) {
      // As file systems without a table of inodes answer for their number.
      const fields = {
        type: extMagic,
        bsize: blockBytes,
        frsize: blockBytes,
        blocks,
        bfree: free,
        bavail: free,
        files: 0,
        ffree: 0,
      }
      return new StatFs(
        bigint ? Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, BigInt(value)])) : fields,
      )
    },
  }
}

/** Of milliseconds with fractions of microseconds. */
function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n
}

function define(prototype: object, name: string, value: (this: never) => unknown, enumerable: boolean): void {
  Object.defineProperty(value, 'name', { value: name, configurable: true })
  Object.defineProperty(prototype, name, { value, writable: true, enumerable, configurable: true })
}

function lazyDate(prototype: object, name: 'atime' | 'mtime' | 'ctime' | 'birthtime'): void {
  const settle = (target: object, value: unknown): unknown => {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
    return value
  }
  Object.defineProperty(prototype, name, {
    enumerable: true,
    configurable: true,
    get(this: Times) {
      return settle(this, new Date(Math.round(Number(this[`${name}Ms`]))))
    },
    set(this: object, value: unknown) {
      settle(this, value)
    },
  })
}
