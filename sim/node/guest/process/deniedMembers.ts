// What of `process` is denied, as under `node --permission`: core's own bindings, native addons, becoming another
// program.
import { typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'
import { denyAccess, majorOf } from '../realm/permission.ts'

export function deniedMembers(context: GuestContext): Record<string, unknown> {
  return {
    binding: named('binding', 1, (): never => {
      const denial = codedError(new Error('process.binding'), 'ERR_ACCESS_DENIED')
      return context.deny('process.binding', Object.assign(denial, { permission: '', resource: '' }))
    }),
    _linkedBinding: named('_linkedBinding', 1, (name: unknown): never => {
      if (majorOf(context) >= 24) denyAccess(context, 'process._linkedBinding', 'Addon', name)
      // Node 22 looks, and finds nothing: only programs that embed Node link any.
      const missing = new Error(`No such binding was linked: ${String(name)}`)
      throw Object.assign(missing, { code: 'ERR_INVALID_MODULE' })
    }),
    dlopen: named('dlopen', 0, (): never => {
      const denial = new Error('Cannot load native addon because loading addons is disabled.')
      return context.deny('process.dlopen', Object.assign(denial, { code: 'ERR_DLOPEN_DISABLED' }))
    }),
    execve: named('execve', 1, (path: unknown): never => {
      if (typeof path !== 'string') throw typeError(context, 'execPath', 'of type string', path)
      return denyAccess(context, 'process.execve', 'ChildProcess', path)
    }),
  }
}
