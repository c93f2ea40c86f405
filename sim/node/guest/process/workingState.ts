// What the system keeps for a process and its files are subject to: the working directory and the umask.
import { modeOf, typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { isFailure, systemError } from '../realm/errors.ts'
import { umaskOf } from '../realm/umask.ts'

export interface WorkingState {
  readonly cwd: () => string
  readonly chdir: (to: unknown) => void
  readonly umask: (mask?: unknown) => number
}

const permissions = 0o777

export function createWorkingState(context: GuestContext): WorkingState {
  const { disk, identity } = context.host
  const mask = umaskOf(context)
  let { directory } = identity

  /** As the system does it: what `cwd` gives afterwards has no links in it. */
  const enter = (to: string): void => {
    const path = to === '' || to.startsWith('/') ? to : `${directory}/${to}`
    try {
      const real = disk.realpath(path)
      if (disk.stat(real).kind !== 'directory') throw { code: 'ENOTDIR', syscall: 'chdir' }
      directory = real
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      throw systemError({ code: thrown.code, syscall: 'chdir', path: directory, dest: to })
    }
  }

  return {
    cwd: named('wrappedCwd', 0, () => directory),
    chdir: named('wrappedChdir', 1, (to: unknown) => {
      if (typeof to !== 'string') throw typeError(context, 'directory', 'of type string', to)
      enter(to.split('\0', 1)[0] ?? '')
    }),
    umask: named('wrappedUmask', 1, (value?: unknown) => {
      const before = mask.bits
      // Null, unlike nothing, is no mask.
      if (value !== undefined) mask.bits = modeOf(context, value ?? undefined, 'mask') & permissions
      return before
    }),
  }
}
