// Functions that walk: mkdir and readdir of whole trees, rm, realpath. They make the requests of the real ones; the
// asynchronous `rm` has all entries of a directory under way together.
import type { DirectoryEntry } from '../../../disk/contract.ts'
import { booleanOf, integerOf, modeOf, objectOf } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { foundError, systemError } from '../realm/errors.ts'
import { absolute, encoded, optionsOf, type Path, pathOf } from './fsArguments.ts'
import { type Drivers, type Form, type Plan, settled } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'
import type { PlanOf } from './fsSimple.ts'
import type { StatClasses } from './fsStats.ts'

interface PathModule {
  join(...parts: string[]): string
  resolve(...parts: string[]): string
}

export interface Trees
  extends Readonly<Record<'mkdir' | 'readdir' | 'realpath' | 'realpathNative' | 'rm' | 'rmdir', PlanOf>> {
  /** Removes a file or a tree, or nothing if there is none. */
  remove(path: Path, form: Form): Plan<void>
}

interface RemoveOptions {
  readonly recursive: boolean
  readonly force: boolean
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

export function createTrees(
  context: GuestContext,
  drivers: Drivers,
  requests: Requests,
  classes: () => StatClasses,
): Trees {
  const paths = context.load('path') as PathModule

  const child = ({ given, absolute: at }: Path, name: string): Path => ({
    given: paths.join(given, name),
    absolute: `${at}/${name}`,
  })

  function* mkdirs(path: Path, mode: number): Plan<string | undefined> {
    const pending = [path]
    let first: string | undefined
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const code = yield* codeOfFailure(requests.mkdir(next, mode))
      if (code === undefined) first ??= next.given
      else if (code === 'ENOENT') {
        const parent = parentOf(next)
        if (parent === undefined) throw mkdirError(path, code)
        pending.push(next, parent)
      } else if (['EACCES', 'ENOSPC', 'ENOTDIR', 'EPERM'].includes(code)) throw mkdirError(path, code)
      else {
        const status = yield* answerOrCode(requests.stat(next))
        if (typeof status === 'string') throw mkdirError(path, status)
        if (status.kind !== 'directory')
          throw mkdirError(path, code === 'EEXIST' && pending.length > 0 ? 'ENOTDIR' : 'EEXIST')
      }
    }
    return first
  }

  /** A link to a directory is walked like one. */
  function* isWalked(entry: DirectoryEntry, at: Path): Plan<boolean> {
    if (entry.kind !== 'link') return entry.kind === 'directory'
    const status = yield* answerOrCode(requests.stat(at))
    return typeof status !== 'string' && status.kind === 'directory'
  }

  function* removeTree(path: Path, form: Form, known?: unknown): Plan<void> {
    const code = yield* codeOfFailure(requests.rmdir(path))
    if (code === undefined || code === 'ENOENT') return
    if (code === 'ENOTDIR' && known !== undefined) throw known
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code))
      throw systemError({ code, syscall: 'rmdir', path: path.given })
    const children = (yield* requests.scandir(path)).map(({ name }) => child(path, name))
    if (form === 'sync') for (const each of children) yield* remove(each, form)
    else yield* settled(Promise.all(children.map((each) => drivers.promise(() => remove(each, form)))))
    yield* requests.rmdir(path)
  }

  function* remove(path: Path, form: Form): Plan<void> {
    const status = yield* answerOrCode(requests.lstat(path))
    // The synchronous form is C++, to which what lies below a file is not there either.
    if (status === 'ENOENT' || (status === 'ENOTDIR' && form === 'sync')) return
    if (typeof status !== 'string' && status.kind === 'directory') {
      yield* removeTree(path, form)
      return
    }
    try {
      yield* requests.unlink(path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return
      if (codeOf(error) !== 'EISDIR' && codeOf(error) !== 'EPERM') throw error
      yield* removeTree(path, form, error)
    }
  }

  return {
    remove,

    *mkdir([at, given]) {
      const path = pathOf(context, at)
      const options = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
      const recursive =
        options.recursive === undefined ? false : booleanOf(context, options.recursive, 'options.recursive')
      const plain = typeof given === 'number' || typeof given === 'string'
      const mode = plain ? modeOf(context, given, 'mode') : modeOf(context, options.mode, 'options.mode', 0o777)
      if (recursive) return yield* mkdirs(path, mode)
      yield* requests.mkdir(path, mode)
      return undefined
    },

    *readdir([at, given], form) {
      const options = optionsOf(context, given)
      const start = pathOf(context, at)
      const { encoding, withFileTypes } = options
      const recursive = options.recursive == null ? false : booleanOf(context, options.recursive, 'options.recursive')
      const results: unknown[] = []
      const pending: (readonly [path: Path, inside: string])[] = [[start, '']]
      // With promises Node takes the directory that it found last.
      for (let next = pending.pop(); next !== undefined; next = form === 'promise' ? pending.pop() : pending.shift()) {
        const [path, inside] = next
        for (const entry of yield* requests.scandir(path)) {
          const own = `${inside}${entry.name}`
          const shown = encoded(context, withFileTypes ? entry.name : own, encoding)
          results.push(withFileTypes ? classes().dirent(shown, path.given, entry.kind) : shown)
          if (!recursive) continue
          const inner = child(path, entry.name)
          const walked =
            withFileTypes && form === 'promise' ? entry.kind === 'directory' : yield* isWalked(entry, inner)
          if (walked) pending.push([inner, `${own}/`])
        }
      }
      return results
    },

    *realpath([at, given]) {
      const { encoding } = optionsOf(context, given)
      const { given: start } = pathOf(context, typeof at === 'object' && at !== null ? at : `${at as string}`)
      let rest = paths.resolve(start).split('/').filter(Boolean)
      const known = new Set<string>()
      let walked = ''
      for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
        const base = `${walked}/${part}`
        const path = { given: base, absolute: base }
        if (!known.has(base) && (yield* requests.lstat(path)).kind === 'link') {
          yield* requests.stat(path)
          const target = paths.resolve(`${walked}/`, yield* requests.readlink(path))
          rest = [...target.split('/').filter(Boolean), ...rest]
          walked = ''
        } else {
          known.add(base)
          walked = base
        }
      }
      return encoded(context, walked === '' ? '/' : walked, encoding)
    },

    *realpathNative([at, given]) {
      const { encoding } = optionsOf(context, given)
      return encoded(context, yield* requests.realpath(pathOf(context, at)), encoding)
    },

    *rm([at, given], form) {
      const path = pathOf(context, at)
      const { recursive, force } = removeOptions(context, given)
      // The synchronous form does not look where there is nothing to find out.
      if (form !== 'sync' || !force || !recursive) {
        try {
          const { kind } = yield* requests.lstat(path)
          if (kind === 'directory' && !recursive) throw directoryError(path)
        } catch (error) {
          if (!force || codeOf(error) !== 'ENOENT') throw error
        }
      }
      yield* remove(path, form)
    },

    *rmdir([at, given], form) {
      const path = pathOf(context, at)
      const { recursive } = removeOptions(context, given)
      if (recursive && (yield* requests.lstat(path)).kind === 'directory') yield* removeTree(path, form)
      else yield* requests.rmdir(path)
    },
  }
}

function removeOptions(context: GuestContext, given: unknown): RemoveOptions {
  const options = { recursive: false, force: false, retryDelay: 100, maxRetries: 0 } as Record<string, unknown>
  if (given !== undefined) Object.assign(options, objectOf(context, given, 'options'))
  integerOf(context, options.retryDelay, 'options.retryDelay', 0, 2 ** 31 - 1)
  integerOf(context, options.maxRetries, 'options.maxRetries', 0, 2 ** 32 - 1)
  return {
    recursive: booleanOf(context, options.recursive, 'options.recursive'),
    force: booleanOf(context, options.force, 'options.force'),
  }
}

function* answerOrCode<T>(request: Plan<T>): Plan<T | string> {
  try {
    return yield* request
  } catch (error) {
    return String(codeOf(error))
  }
}

function* codeOfFailure(request: Plan<void>): Plan<string | undefined> {
  return (yield* answerOrCode(request)) ?? undefined
}

function mkdirError({ given }: Path, code: string): Error {
  return systemError({ code, syscall: 'mkdir', path: given })
}

function directoryError({ given }: Path): Error {
  const info = { code: 'EISDIR', message: 'is a directory', path: given, syscall: 'rm', errno: 21 }
  return foundError('ERR_FS_EISDIR', 'Path is a directory', info)
}

function parentOf({ given }: Path): Path | undefined {
  const parent = given.replace(/\/*[^/]*$/, '') || (given.startsWith('/') ? '/' : '')
  return parent === '' || parent === given ? undefined : { given: parent, absolute: absolute(parent) }
}
