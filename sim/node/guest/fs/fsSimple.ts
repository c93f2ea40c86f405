// The functions of `fs` that are one request, by name: how their arguments are read, and what they answer. The values
// are those of the program without its callback.

import { integerOf, modeOf, valueError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { descriptorOf, encoded, flagsOf, optionsOf, pathOf, secondsOf, smallModeOf, userOf } from './fsArguments.ts'
import type { Constants } from './fsConstants.ts'
import type { Form, Plan } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'
import type { StatClasses, Status } from './fsStats.ts'

export type PlanOf = (values: readonly unknown[], form: Form) => Plan<unknown>

interface StatOptions {
  readonly bigint?: unknown
  readonly throwIfNoEntry?: unknown
}

const linkTypes: readonly unknown[] = ['dir', 'file', 'junction', null, undefined]

/** Functions of a path. */
export function pathPlans(
  context: GuestContext,
  requests: Requests,
  classes: () => StatClasses,
): Readonly<Record<string, PlanOf>> {
  const path = (value: unknown, name?: string) => pathOf(context, value, name)
  const seconds = (value: unknown): number => secondsOf(context, value)
  const users = (uid: unknown, gid: unknown) => [userOf(context, uid, 'uid'), userOf(context, gid, 'gid')] as const

  return {
    access: ([at, mode]) => requests.access(path(at), smallModeOf(mode)),
    chmod: ([at, mode]) => requests.chmod(path(at), modeOf(context, mode, 'mode')),
    chown: ([at, uid, gid]) => requests.chown(path(at), ...users(uid, gid)),
    copyFile: ([source, target, mode]) =>
      requests.copyFile(path(source, 'src'), path(target, 'dest'), smallModeOf(mode)),
    lchown: ([at, uid, gid]) => requests.lchown(path(at), ...users(uid, gid)),
    link: ([source, target]) => requests.link(path(source, 'existingPath'), path(target, 'newPath')),
    *lstat([at, options], form) {
      return yield* stats(classes, requests.lstat(path(at)), statOptions(options), form === 'sync' ? ['ENOENT'] : [])
    },
    lutimes: ([at, accessed, modified]) => requests.lutimes(path(at), seconds(accessed), seconds(modified)),
    *mkdtemp([prefix, options]) {
      const { encoding } = optionsOf(context, options)
      return encoded(context, yield* requests.mkdtemp(path(prefix, 'prefix')), encoding)
    },
    *readlink([at, options]) {
      const { encoding } = optionsOf(context, options)
      return encoded(context, yield* requests.readlink(path(at)), encoding)
    },
    rename: ([source, target]) => requests.rename(path(source, 'oldPath'), path(target, 'newPath')),
    *stat([at, options]) {
      return yield* stats(classes, requests.stat(path(at)), statOptions(options), ['ENOENT', 'ENOTDIR'])
    },
    *statfs([at, options]) {
      return classes().statfs(yield* requests.statfs(path(at)), isBigint(statOptions(options)))
    },
    symlink: ([target, at, type]) => {
      if (!linkTypes.includes(type)) {
        throw valueError(context, 'type', type, "must be one of: 'dir', 'file', 'junction', null, undefined")
      }
      return requests.symlink(path(target, 'target'), path(at))
    },
    unlink: ([at]) => requests.unlink(path(at)),
    utimes: ([at, accessed, modified]) => requests.utimes(path(at), seconds(accessed), seconds(modified)),
  }
}

/** Functions of a descriptor, but for those that carry bytes. */
export function descriptorPlans(
  context: GuestContext,
  requests: Requests,
  classes: () => StatClasses,
): Readonly<Record<string, PlanOf>> {
  const descriptor = (value: unknown): number => descriptorOf(context, value)
  return {
    close: ([fd]) => requests.close(descriptor(fd)),
    fchmod: ([fd, mode]) => requests.fchmod(descriptor(fd), modeOf(context, mode, 'mode')),
    fchown: ([fd, uid, gid]) =>
      requests.fchown(descriptor(fd), userOf(context, uid, 'uid'), userOf(context, gid, 'gid')),
    fdatasync: ([fd]) => requests.fdatasync(descriptor(fd)),
    *fstat([fd, options]) {
      return classes().stats(yield* requests.fstat(descriptor(fd)), isBigint(statOptions(options)))
    },
    fsync: ([fd]) => requests.fsync(descriptor(fd)),
    ftruncate: ([fd, length]) => {
      const bytes = Math.max(0, integerOf(context, length === undefined ? 0 : length, 'len'))
      return requests.ftruncate(descriptor(fd), bytes)
    },
    futimes: ([fd, accessed, modified]) => {
      const times = [secondsOf(context, accessed, 'atime'), secondsOf(context, modified, 'mtime')] as const
      return requests.futimes(descriptor(fd), ...times)
    },
  }
}

/** `open` of descriptors, of which the promise form makes handles. */
export function openPlan(
  context: GuestContext,
  requests: Requests,
  constants: () => Constants,
): (values: readonly unknown[]) => Plan<number> {
  return ([path, flags, mode]) =>
    requests.open(pathOf(context, path), flagsOf(context, flags, constants()), modeOf(context, mode, 'mode', 0o666))
}

function statOptions(options: unknown): StatOptions {
  return (options === undefined ? {} : options) as StatOptions
}

/** Of null the property is read all the same: Node fails there too. */
function isBigint(options: StatOptions): boolean {
  return options.bigint === true
}

function* stats(
  classes: () => StatClasses,
  request: Plan<Status>,
  options: StatOptions,
  absent: readonly string[],
): Plan<unknown> {
  const bigint = isBigint(options)
  try {
    return classes().stats(yield* request, bigint)
  } catch (error) {
    if (options.throwIfNoEntry === false && absent.includes((error as { code: string }).code)) return undefined
    throw error
  }
}
