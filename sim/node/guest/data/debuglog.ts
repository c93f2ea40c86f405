// `util.debuglog` and `util.deprecate`: each speaks on the program's own stderr, by the program's own environment, and
// warns once in the life of an incarnation, where the real ones know only the host process.
import type { GuestContext, Simulated } from '../realm/context.ts'

type AnyFunction = (...values: unknown[]) => unknown

interface OwnProcess {
  readonly env: Record<string, string | undefined>
  readonly pid: number
  readonly stderr: { write(text: string): void }
  readonly noDeprecation?: boolean
  emitWarning(...values: unknown[]): void
}

export function createDebuglog(context: GuestContext): Simulated {
  const util = context.host.real('util') as { format(...values: unknown[]): string; deprecate: AnyFunction }
  const process = (): OwnProcess => (globalThis as unknown as { process: OwnProcess }).process

  const debuglog = (set: string, onFirst?: (log: AnyFunction) => void): AnyFunction => {
    const name = String(set).toUpperCase()
    let known: boolean | undefined
    const enabled = (): boolean => (known ??= isEnabled(process().env.NODE_DEBUG ?? '', name))
    const write: AnyFunction = (...values) => {
      if (enabled()) process().stderr.write(`${name} ${process().pid}: ${util.format(...values)}\n`)
    }
    let first = onFirst
    const log: AnyFunction = (...values) => {
      first?.(write)
      first = undefined
      write(...values)
    }
    return Object.defineProperty(log, 'enabled', { get: enabled, configurable: true, enumerable: true })
  }

  const codes = new Set<string>()
  const deprecate = (call: AnyFunction, message: string, code?: string): AnyFunction => {
    // The real function says what is wrong with its arguments.
    if (typeof call !== 'function' || (code !== undefined && typeof code !== 'string'))
      return util.deprecate(call, message, code) as AnyFunction
    let warned = false
    const deprecated = function (this: unknown, ...values: unknown[]): unknown {
      if (!warned && process().noDeprecation !== true) {
        warned = true
        if (code === undefined) process().emitWarning(message, 'DeprecationWarning')
        else if (!codes.has(code)) process().emitWarning(message, 'DeprecationWarning', code)
        if (code !== undefined) codes.add(code)
      }
      return new.target === undefined ? Reflect.apply(call, this, values) : Reflect.construct(call, values, new.target)
    }
    Object.setPrototypeOf(deprecated, call)
    if (call.prototype !== undefined) deprecated.prototype = call.prototype
    Object.defineProperty(deprecated, 'length', { ...Object.getOwnPropertyDescriptor(call, 'length') })
    return deprecated
  }
  return { debuglog, debug: debuglog, deprecate }
}

function isEnabled(setting: string, name: string): boolean {
  if (setting === '') return false
  const pattern = setting
    .replace(/[|\\{}()[\]^$+?.]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll(',', '$|^')
  return new RegExp(`^${pattern}$`, 'i').test(name)
}
