// `process.emitWarning`, and the line on stderr, which is printed by a listener as in Node: a program that removes all
// of them prints none.
import { typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'

interface Emitter {
  emit(event: string, ...values: unknown[]): boolean
  on(event: string, listener: (warning: Warning) => void): unknown
  readonly pid: number
  readonly noDeprecation?: boolean
  readonly throwDeprecation?: boolean
  readonly traceDeprecation?: boolean
  readonly traceProcessWarnings?: boolean
}

type Warning = Error & { code?: unknown; detail?: unknown }
type Warn = (warning: unknown, options?: unknown, code?: unknown) => void

export function createWarnings(context: GuestContext, process: Emitter): { readonly warn: Warn } {
  let helped = false

  const print = (warning: Warning): void => {
    const deprecation = warning.name === 'DeprecationWarning'
    if (deprecation && process.noDeprecation === true) return
    const trace = process.traceProcessWarnings === true || (deprecation && process.traceDeprecation === true)
    const code = warning.code === undefined ? '' : `[${String(warning.code)}] `
    let text = `(node:${process.pid}) ${code}${trace ? warning.stack : String(warning)}`
    if (typeof warning.detail === 'string') text += `\n${warning.detail}`
    if (!trace && !helped) {
      helped = true
      const flag = deprecation ? '--trace-deprecation' : '--trace-warnings'
      text += `\n(Use \`node ${flag} ...\` to show where the warning was created)`
    }
    context.host.write('stderr', `${text}\n`)
  }
  process.on('warning', print)

  const warn: Warn = (warning, options, code) => {
    const error = warningOf(context, warning, options, code)
    if (error.name === 'DeprecationWarning') {
      if (process.noDeprecation === true) return
      if (process.throwDeprecation === true) {
        context.host.tick(() => {
          throw error
        }, [])
        return
      }
    }
    context.host.tick(() => process.emit('warning', error), [])
  }
  return { warn: named('emitWarning', 4, warn as never) }
}

/** The warning of a call, whose arguments are read as Node reads them: (text, type, code) or (text, options). */
function warningOf(context: GuestContext, warning: unknown, options: unknown, code: unknown): Warning {
  const isOptions = typeof options === 'object' && options !== null && !Array.isArray(options)
  const given = (isOptions ? options : typeof options === 'function' ? {} : { type: options, code }) as Readonly<
    Record<string, unknown>
  >
  const type = isOptions ? given.type || 'Warning' : given.type
  if (type !== undefined && typeof type !== 'string') throw typeError(context, 'type', 'of type string', type)
  if (typeof given.code !== 'string' && given.code !== undefined && typeof code !== 'function')
    throw typeError(context, 'code', 'of type string', given.code)
  if (warning instanceof Error) return warning
  if (typeof warning !== 'string')
    throw typeError(context, 'warning', 'of type string or an instance of Error', warning)
  const error: Warning = new Error(warning)
  // As Node defines them: visible when read, not when enumerated.
  const name = { value: type || 'Warning', writable: true, configurable: true, enumerable: false }
  Object.defineProperty(error, 'name', name)
  if (typeof given.code === 'string' && given.code !== '') Object.assign(error, { code: given.code })
  if (typeof given.detail === 'string' && given.detail !== '') Object.assign(error, { detail: given.detail })
  return error
}
