// `cp`: copies files and trees as Node's own code for promises does, in all three forms; the synchronous one of Node,
// written in C++, says the same with other words. A filter may be asynchronous, but in the synchronous form.

import { booleanOf, callbackOf, integerOf, objectOf, specificType } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError, foundError } from '../realm/errors.ts'
import { absolute, type Path, pathOf } from './fsArguments.ts'
import { type Form, type Plan, settled } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'
import type { PlanOf } from './fsSimple.ts'
import type { Status } from './fsStats.ts'

interface PathModule {
  dirname(path: string): string
  isAbsolute(path: string): boolean
  join(...parts: string[]): string
  resolve(...parts: string[]): string
}

interface CopyOptions {
  readonly dereference: boolean
  readonly errorOnExist: boolean
  readonly filter: ((source: string, target: string) => unknown) | undefined
  readonly force: boolean
  readonly mode: number
  readonly preserveTimestamps: boolean
  readonly recursive: boolean
  readonly verbatimSymlinks: boolean
}

/** What is found at both ends; undefined if the filter leaves it out. */
interface Ends {
  readonly source: Status
  readonly target: Status | undefined
}

const writable = 0o200
const prefixes = {
  ERR_FS_EISDIR: ['Path is a directory', 'EISDIR', 21],
  ERR_FS_CP_EEXIST: ['Target already exists', 'EEXIST', 17],
  ERR_FS_CP_EINVAL: ['Invalid src or dest', 'EINVAL', 22],
  ERR_FS_CP_DIR_TO_NON_DIR: ['Cannot overwrite non-directory with directory', 'EISDIR', 21],
  ERR_FS_CP_NON_DIR_TO_DIR: ['Cannot overwrite directory with non-directory', 'ENOTDIR', 20],
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: ['Cannot overwrite symlink in subdirectory of self', 'EINVAL', 22],
} as const

export function createCopy(context: GuestContext, requests: Requests, mkdir: PlanOf): PlanOf {
  const paths = context.load('path') as PathModule
  const at = (given: string): Path => ({ given, absolute: absolute(given) })
  const look = (path: string, { dereference }: CopyOptions): Plan<Status> =>
    dereference ? requests.stat(at(path)) : requests.lstat(at(path))

  function* ends(from: string, to: string, options: CopyOptions, form: Form): Plan<Ends | undefined> {
    if (options.filter !== undefined) {
      const wanted = options.filter(from, to)
      if (form === 'sync' && wanted instanceof Promise) throw returnError(context, wanted)
      if (!(yield* settled(wanted))) return undefined
    }
    const source = yield* look(from, options)
    const target = yield* orAbsent(look(to, options))
    const isTree = source.kind === 'directory'
    if (target !== undefined) {
      if (target.inode === source.inode) throw copyError('ERR_FS_CP_EINVAL', 'src and dest cannot be the same', to)
      if (isTree && target.kind !== 'directory') {
        throw copyError('ERR_FS_CP_DIR_TO_NON_DIR', `cannot overwrite non-directory ${to} with directory ${from}`, to)
      }
      if (!isTree && target.kind === 'directory') {
        throw copyError('ERR_FS_CP_NON_DIR_TO_DIR', `cannot overwrite directory ${to} with non-directory ${from}`, to)
      }
    }
    if (isTree && isInside(paths, from, to)) throw intoItself(from, to)
    return { source, target }
  }

  /** A target below its source would be copied for ever; also where links hide it. */
  function* checkParents(from: string, { source }: Ends, to: string): Plan<void> {
    const home = paths.resolve(paths.dirname(from))
    for (
      let parent = paths.resolve(paths.dirname(to));
      parent !== home && parent !== '/';
      parent = paths.dirname(parent)
    ) {
      const status = yield* orAbsent(requests.stat(at(parent)))
      if (status === undefined) return
      if (status.inode === source.inode) throw intoItself(from, to)
    }
  }

  function* copy(from: string, to: string, { target }: Ends, options: CopyOptions, form: Form): Plan<void> {
    // Node looks again.
    const source = yield* look(from, options)
    if (source.kind === 'directory') {
      if (!options.recursive) throw copyError('ERR_FS_EISDIR', `${from} is a directory (not copied)`, from)
      yield* copyTree(from, to, { source, target }, options, form)
    } else if (source.kind === 'link') yield* copyLink(from, to, target, options)
    else if (target === undefined) yield* copyOne(from, to, source.mode, options)
    else if (options.force) {
      yield* requests.unlink(at(to))
      yield* copyOne(from, to, source.mode, options)
    } else if (options.errorOnExist) throw copyError('ERR_FS_CP_EEXIST', `${to} already exists`, to)
  }

  function* copyOne(from: string, to: string, mode: number, options: CopyOptions): Plan<void> {
    yield* requests.copyFile(at(from), at(to), options.mode)
    if (options.preserveTimestamps) {
      if ((mode & writable) === 0) yield* requests.chmod(at(to), mode | writable)
      const { accessedMs, modifiedMs } = yield* requests.stat(at(from))
      yield* requests.utimes(at(to), Math.round(accessedMs) / 1000, Math.round(modifiedMs) / 1000)
    }
    yield* requests.chmod(at(to), mode)
  }

  function* copyTree(from: string, to: string, { source, target }: Ends, options: CopyOptions, form: Form): Plan<void> {
    if (target === undefined) yield* requests.mkdir(at(to), 0o777)
    else if (options.errorOnExist && !options.force) throw copyError('ERR_FS_CP_EEXIST', `${to} already exists`, to)
    for (const { name } of yield* requests.opendir(at(from), true)) {
      const inner = [paths.join(from, name), paths.join(to, name)] as const
      const found = yield* ends(...inner, options, form)
      if (found !== undefined) yield* copy(...inner, found, options, form)
    }
    if (target === undefined) yield* requests.chmod(at(to), source.mode)
  }

  function* copyLink(from: string, to: string, target: Status | undefined, options: CopyOptions): Plan<void> {
    const full = (link: string, text: string): string =>
      paths.isAbsolute(text) ? text : paths.resolve(paths.dirname(link), text)
    const text = yield* requests.readlink(at(from))
    const source = options.verbatimSymlinks ? text : full(from, text)
    // What is there and is no link makes the new one fail.
    if (target?.kind === 'link') {
      const old = full(to, yield* requests.readlink(at(to)))
      const isTree = (yield* orAbsent(requests.stat(at(from))))?.kind === 'directory'
      if (isTree && isInside(paths, source, old)) {
        throw copyError('ERR_FS_CP_EINVAL', `cannot copy ${source} to a subdirectory of self ${old}`, to)
      }
      if (isTree && isInside(paths, old, source)) {
        throw copyError('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', `cannot overwrite ${old} with ${source}`, to)
      }
      yield* requests.unlink(at(to))
    }
    yield* requests.symlink(at(source), at(to))
  }

  function* start(from: string, to: string, options: CopyOptions, form: Form): Plan<void> {
    const found = yield* ends(from, to, options, form)
    if (found === undefined) return
    yield* checkParents(from, found, to)
    const parent = paths.dirname(to)
    if ((yield* orAbsent(requests.stat(at(parent)))) === undefined) yield* mkdir([parent, { recursive: true }], form)
    yield* copy(from, to, found, options, form)
  }

  return ([source, target, given], form) => {
    const options = copyOptions(context, given)
    return start(pathOf(context, source, 'src').given, pathOf(context, target, 'dest').given, options, form)
  }
}

function copyOptions(context: GuestContext, given: unknown): CopyOptions {
  const names = ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks']
  const options: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, name === 'force']))
  if (given !== undefined) Object.assign(options, objectOf(context, given, 'options'))
  for (const name of names) booleanOf(context, options[name], `options.${name}`)
  options.mode = options.mode == null ? 0 : integerOf(context, options.mode, 'mode', 0, 7)
  if (options.dereference === true && options.verbatimSymlinks === true) {
    const text = 'Option "dereference" cannot be used in combination with option "verbatimSymlinks"'
    throw codedError(new TypeError(text), 'ERR_INCOMPATIBLE_OPTION_PAIR')
  }
  if (options.filter !== undefined) callbackOf(context, options.filter, 'options.filter')
  return options as unknown as CopyOptions
}

function* orAbsent(request: Plan<Status>): Plan<Status | undefined> {
  try {
    return yield* request
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
}

/** Whether a path is another one or below it, by its text alone. */
function isInside(paths: PathModule, outer: string, inner: string): boolean {
  const [parts, deeper] = [outer, inner].map((path) => paths.resolve(path).split('/').filter(Boolean)) as [
    string[],
    string[],
  ]
  return parts.every((part, index) => deeper[index] === part)
}

function copyError(code: keyof typeof prefixes, message: string, path: string): Error {
  const [prefix, name, errno] = prefixes[code]
  return foundError(code, prefix, { code: name, message, path, syscall: 'cp', errno })
}

function intoItself(from: string, to: string): Error {
  return copyError('ERR_FS_CP_EINVAL', `cannot copy ${from} to a subdirectory of self ${to}`, to)
}

function returnError(context: GuestContext, value: unknown): Error {
  const text = `Expected boolean to be returned from the "filter" function but got ${specificType(context, value)}.`
  return codedError(new TypeError(text), 'ERR_INVALID_RETURN_VALUE')
}
