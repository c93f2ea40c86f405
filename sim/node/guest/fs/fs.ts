// `node:fs` of a program: the plans of the other files in their synchronous form and in the one with a callback, each
// function made when it is first asked for. What cannot be honest here (watching, patterns, Blobs on files) is refused
// by the host table.

import { type Callback, callbackOf } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { abortError } from '../time/timers.ts'
import { pathOf, secondsOf } from './fsArguments.ts'
import type { Bytes } from './fsBytes.ts'
import { filesOf, onDemand } from './fsFiles.ts'
import type { PlanOf } from './fsSimple.ts'

type AnyFunction = (...values: unknown[]) => unknown
type Like = (name: string, own: (...values: never[]) => unknown) => AnyFunction

/** Functions with both forms, and the number of parameters of the one with a callback, which is the last. */
const functions = `
  access 3 appendFile 4 chmod 3 chown 4 close 2 copyFile 4 cp 4 fchmod 3 fchown 4 fdatasync 2 fstat 3 fsync 2 ftruncate 3 futimes 4
  lchown 4 link 3 lstat 3 lutimes 4 mkdir 3 mkdtemp 3 open 4 opendir 3 readFile 3 readdir 3 readlink 3 realpath 3 rename 3 rm 3 rmdir 3
  stat 3 statfs 3 symlink 4 truncate 3 unlink 2 utimes 4 writeFile 4
`
/** Their callback may stand in the place of the options. */
const lenient = ['appendFile', 'readFile', 'writeFile']
const abortable = [...lenient, 'stat']
const carriers = ['read', 'write', 'readv', 'writev']

export function createFs(context: GuestContext): Simulated {
  const files = filesOf(context)
  const { drivers, plans } = files
  const real = context.host.real('fs') as Readonly<Record<string, AnyFunction | undefined>>
  const like: Like = (name, own) =>
    named(real[name]?.name ?? name, real[name]?.length ?? own.length, own as AnyFunction)
  const planOf = (name: string): PlanOf => plans[name] as PlanOf
  const synchronous = (name: string): AnyFunction => {
    const plan = planOf(name)
    return (...values) => drivers.sync(plan(values, 'sync'))
  }

  const special: Readonly<Record<string, () => unknown>> = {
    Dir: () => files.directories().Dir,
    Dirent: () => files.classes().Dirent,
    FileReadStream: () => files.streams().ReadStream,
    FileWriteStream: () => files.streams().WriteStream,
    ReadStream: () => files.streams().ReadStream,
    Stats: () => files.classes().Stats,
    WriteStream: () => files.streams().WriteStream,
    _toUnixTimestamp: () => like('_toUnixTimestamp', (time: unknown, name?: string) => secondsOf(context, time, name)),
    constants: files.constants,
    createReadStream: () =>
      like('createReadStream', (path: unknown, options: unknown) => makeStream(context, 'ReadStream', [path, options])),
    createWriteStream: () =>
      like('createWriteStream', (path: unknown, options: unknown) =>
        makeStream(context, 'WriteStream', [path, options]),
      ),
    exists: () => createExists(context, like),
    existsSync: () =>
      like('existsSync', (path: unknown): boolean => isThere(() => drivers.sync(planOf('access')([path], 'sync')))),
    // Not there where the system has no O_SYMLINK, as Linux.
    lchmod: () => undefined,
    lchmodSync: () => undefined,
    mkdtempDisposableSync: () => like('mkdtempDisposableSync', (...values: unknown[]) => disposable(context, values)),
    promises: () => context.load('fs/promises'),
    realpath: () => {
      const native = named('realpath.native', 3, withCallback(context, 'realpathNative', 3))
      return Object.assign(like('realpath', withCallback(context, 'realpath', 3)), { native })
    },
    realpathSync: () => {
      const native = named('realpathSync.native', 2, synchronous('realpathNative'))
      return Object.assign(like('realpathSync', synchronous('realpath')), { native })
    },
  }

  return onDemand((name) => {
    if (Object.hasOwn(special, name)) return special[name]
    const base = name.replace(/Sync$/, '')
    if (carriers.includes(base)) return () => transfer(context, base as keyof Bytes, base !== name, like)
    const parameters = new RegExp(`\\b${base} (\\d)`).exec(functions)?.[1]
    if (parameters === undefined) return undefined
    return () => like(name, base === name ? withCallback(context, name, Number(parameters)) : synchronous(base))
  })
}

/** The callback of a call, and what stands before it. */
function split(
  context: GuestContext,
  name: string,
  parameters: number,
  values: readonly unknown[],
): [Callback, readonly unknown[]] {
  const at = values.findIndex((value, index) => index > 0 && typeof value === 'function')
  if (at > 0) return [values[at] as Callback, values.slice(0, at)]
  const given = values.length < parameters && lenient.includes(name) ? values[parameters - 2] : values[parameters - 1]
  if (name === 'close' && given === undefined) return [rethrow, values]
  return [callbackOf(context, given, name === 'opendir' ? 'callback' : 'cb'), values]
}

function withCallback(context: GuestContext, name: string, parameters: number): AnyFunction {
  const { drivers, plans } = filesOf(context)
  const plan = plans[name] as PlanOf
  return (...values) => {
    const [callback, given] = split(context, name, parameters, values)
    const { signal } = (given.at(-1) ?? {}) as { signal?: AbortSignal }
    if (abortable.includes(name) && signal?.aborted === true) {
      callback(abortError(context, signal))
      return
    }
    drivers.call(plan(given, 'callback'), (error, value) => {
      if (error) callback(error)
      else if (value === undefined) callback(null)
      else callback(null, value)
    })
  }
}

/** One form of a function that carries bytes; its callback gets the buffers too. */
function transfer(context: GuestContext, name: keyof Bytes, isSync: boolean, like: Like): AnyFunction {
  const { drivers, bytes } = filesOf(context)
  if (isSync) {
    return like(`${name}Sync`, (descriptor: unknown, ...values: unknown[]) =>
      drivers.sync(bytes[name](descriptor, values, 'sync').plan),
    )
  }
  const own = like(name, (descriptor: unknown, ...values: unknown[]): void => {
    const at = values.findIndex((value) => typeof value === 'function')
    const { plan, given } = bytes[name](descriptor, at < 0 ? values : values.slice(0, at), 'callback')
    const callback = callbackOf(context, values[at])
    drivers.call(plan, (error, count) => callback(error, count ?? 0, given))
  })
  // Core's own mark of what `util.promisify` makes of the callback's values.
  const marked = (context.host.real('fs') as Record<string, object>)[name] ?? {}
  for (const symbol of Object.getOwnPropertySymbols(marked)) {
    Object.defineProperty(own, symbol, { value: context.realm.copy(Reflect.get(marked, symbol)) })
  }
  return own
}

function createExists(context: GuestContext, like: Like): AnyFunction {
  const { drivers, plans } = filesOf(context)
  const exists = like('exists', (path: unknown, given: unknown): void => {
    const callback = callbackOf(context, given)
    let plan: ReturnType<PlanOf>
    try {
      plan = (plans.access as PlanOf)([path], 'callback')
    } catch {
      callback(false)
      return
    }
    drivers.call(plan, (error) => callback(!error))
  })
  const promised = (path: unknown): Promise<unknown> => new Promise((resolve) => exists(path, resolve))
  return Object.defineProperty(exists, Symbol.for('nodejs.util.promisify.custom'), {
    value: named('exists', 1, promised),
  })
}

/** Of the class that the module has now: programs replace it. */
function makeStream(context: GuestContext, name: 'ReadStream' | 'WriteStream', values: unknown[]): object {
  const module = context.load('fs') as Record<string, new (...values: unknown[]) => object>
  return Reflect.construct(module[name] as new () => object, values)
}

/** Its place is found once, should the program change its directory. */
function disposable(context: GuestContext, values: readonly unknown[]): object {
  const { drivers, plans, trees } = filesOf(context)
  const path = drivers.sync((plans.mkdtemp as PlanOf)(values, 'sync'))
  const { absolute } = pathOf(context, path)
  const remove = (): void => drivers.sync(trees.remove({ given: absolute, absolute }, 'sync'))
  return { path, remove, [Symbol.dispose]: remove }
}

/** Any failure of the disk, and a bad argument, mean no. The end of the incarnation is neither. */
function isThere(look: () => void): boolean {
  try {
    look()
    return true
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'string') return false
    throw error
  }
}

function rethrow(error: unknown): void {
  if (error !== null && error !== undefined) throw error
}
