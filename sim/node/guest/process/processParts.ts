// Parts of `process` with a life of their own: warnings, finalization, and the handles that it refs.
import type { GuestContext } from '../realm/context.ts'

interface Emitter {
  emit(event: string, ...values: unknown[]): boolean
  on(event: string, listener: (...values: never[]) => void): unknown
  readonly pid: number
  readonly noDeprecation?: boolean
  readonly throwDeprecation?: boolean
  readonly traceDeprecation?: boolean
  readonly traceProcessWarnings?: boolean
}

/** `process.emitWarning`: the event in a tick, and the line on stderr whoever listens. */
export function createWarn(
  context: GuestContext,
  process: Emitter,
): (warning: unknown, options?: unknown, code?: unknown) => void {
  let helped = false

  const print = (warning: Error & { code?: unknown; detail?: unknown }): void => {
    const deprecation = warning.name === 'DeprecationWarning'
    const trace = process.traceProcessWarnings === true || (deprecation && process.traceDeprecation === true)
    const code = warning.code === undefined ? '' : `[${String(warning.code)}] `
    let text = `(node:${process.pid}) ${code}${trace ? warning.stack : String(warning)}`
    if (typeof warning.detail === 'string') text += `\n${warning.detail}`
    if (!trace && !helped) {
      helped = true
      text += `\n(Use \`node ${deprecation ? '--trace-deprecation' : '--trace-warnings'} ...\` to show where the warning was created)`
    }
    context.host.write('stderr', `${text}\n`)
  }

  return (warning, options, code) => {
    const given = (typeof options === 'object' && options !== null ? options : { type: options, code }) as Record<
      string,
      unknown
    >
    const type = typeof given.type === 'string' ? given.type : 'Warning'
    const known = warning instanceof Error
    const error = known ? warning : new Error(String(warning))
    if (!known) {
      // As Node defines them: seen by whoever asks, not by whoever enumerates.
      Object.defineProperty(error, 'name', { value: type, writable: true, configurable: true, enumerable: false })
      if (typeof given.code === 'string') Object.assign(error, { code: given.code })
      if (typeof given.detail === 'string') Object.assign(error, { detail: given.detail })
    }
    if (error.name === 'DeprecationWarning') {
      if (process.noDeprecation === true) return
      if (process.throwDeprecation === true) {
        context.host.tick(() => {
          throw error
        }, [])
        return
      }
    }
    context.host.tick(() => {
      process.emit('warning', error)
      print(error)
    }, [])
  }
}

/** `process.finalization`: nothing is ever collected here, so callbacks run at the end of the process only. */
export function createFinalization(process: object): object {
  const emitter = process as Emitter
  const entries = new Map<object, readonly [event: string, callback: (target: object, event: string) => void]>()
  let listening = false
  const register =
    (event: 'exit' | 'beforeExit') =>
    (target: object, callback: (target: object, event: string) => void): void => {
      if ((typeof target !== 'object' || target === null) && typeof target !== 'function') {
        throw Object.assign(new TypeError('The "obj" argument must be of type object.'), {
          code: 'ERR_INVALID_ARG_TYPE',
        })
      }
      entries.set(target, [event, callback])
      if (listening) return
      listening = true
      for (const name of ['exit', 'beforeExit']) {
        emitter.on(name, () => {
          for (const [held, [wanted, run]] of entries) if (wanted === name) run(held, name)
        })
      }
    }
  return {
    register: register('exit'),
    registerBeforeExit: register('beforeExit'),
    unregister: (target: object) => void entries.delete(target),
  }
}

/** `process.ref` and `process.unref`: by the handle's own symbol, or by its method. */
export function callHandle(handle: unknown, name: 'ref' | 'unref'): void {
  const target = handle as Record<PropertyKey, unknown> | null | undefined
  const method = target?.[Symbol.for(`nodejs.${name}`)] ?? target?.[name]
  if (typeof method === 'function') method.call(handle)
}
