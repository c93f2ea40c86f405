// Core asks `error instanceof Error` of its own realm before it throws what was emitted; an error of a program's realm
// would be wrapped as ERR_UNHANDLED_ERROR and lose its class. So the host's Error recognises native errors of every
// realm.
import { types } from 'node:util'

const ordinary: (this: unknown, value: unknown) => boolean = Function.prototype[Symbol.hasInstance]
let installed = false

/** Lets the host's `instanceof Error` accept the errors of programs. Installed once in a host process. */
export function recogniseErrors(): void {
  if (installed) return
  installed = true
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    writable: true,
    value: function hasInstance(this: unknown, value: unknown): boolean {
      return ordinary.call(this, value) || (this === Error && types.isNativeError(value))
    },
  })
}
