// `node:fs/promises` of a program: the plans in their form with promises, and FileHandles for descriptors.

import { modeOf } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { missingMethod } from '../realm/errors.ts'
import { pathOf } from './fsArguments.ts'
import { filesOf, onDemand } from './fsFiles.ts'
import type { Plan } from './fsPlan.ts'
import type { PlanOf } from './fsSimple.ts'

type AnyFunction = (...values: unknown[]) => unknown

const functions = `
  access chmod chown copyFile cp lchown link lstat lutimes mkdir mkdtemp opendir readdir readlink rename rm rmdir stat statfs symlink
  truncate unlink utimes
`

export function createFsPromises(context: GuestContext): Simulated {
  const files = filesOf(context)
  const { drivers, plans, whole } = files
  const real = context.host.real('fs/promises') as Readonly<Record<string, AnyFunction | undefined>>
  const promised =
    (plan: PlanOf): AnyFunction =>
    (...values) =>
      drivers.promise(() => plan(values, 'promise'))

  /** Of a path, or of a handle, which stays open. */
  const onTarget =
    (name: string, plan: (target: unknown, values: readonly unknown[]) => Plan<unknown>): AnyFunction =>
    (target, ...values) => {
      const handles = files.handles()
      if (handles.is(target)) return handles.use(target, name, (descriptor) => plan(descriptor, values))
      return drivers.promise(() => {
        // A bare descriptor is none for these.
        if (typeof target === 'number') pathOf(context, target)
        return plan(target, values)
      })
    }

  const special: Readonly<Record<string, () => AnyFunction>> = {
    appendFile: () =>
      onTarget('appendFile', (target, [data, options]) => whole.appendFile(target, data, options, 'promise')),
    lchmod: () => async (_path, mode) => {
      modeOf(context, mode, 'mode')
      throw missingMethod('lchmod()')
    },
    mkdtempDisposable:
      () =>
      (...values) =>
        disposable(context, values),
    open: () =>
      promised(function* (values) {
        return files.handles().make(yield* files.open(values))
      }),
    readFile: () => onTarget('readFile', (target, [options]) => whole.readFile(target, options)),
    realpath: () => promised(plans.realpathNative as PlanOf),
    writeFile: () =>
      onTarget('writeFile', (target, [data, options]) => whole.writeFile(target, data, options, 'promise')),
  }

  return onDemand((name) => {
    if (name === 'constants') return files.constants
    const make = Object.hasOwn(special, name) ? special[name] : undefined
    if (make === undefined && !new RegExp(`\\b${name}\\b`).test(functions)) return undefined
    return () => named(name, real[name]?.length ?? 0, make?.() ?? promised(plans[name] as PlanOf))
  })
}

/** Its place is found once, should the program change its directory. */
async function disposable(context: GuestContext, values: readonly unknown[]): Promise<object> {
  const { drivers, plans, trees } = filesOf(context)
  const path = await drivers.promise(() => (plans.mkdtemp as PlanOf)(values, 'promise'))
  const { absolute } = pathOf(context, path)
  const remove = (): Promise<void> => drivers.promise(() => trees.remove({ given: absolute, absolute }, 'promise'))
  return Object.assign(Object.create(null), { path, remove, [Symbol.asyncDispose]: remove })
}
