// Parts of `process` that keep what they are given: finalization, and the handles that it refs.
import { typeError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'

interface Emitter {
  on(event: string, listener: (...values: never[]) => void): unknown
}

/** `process.finalization`: nothing is ever collected here, so callbacks run at the end of the process only. */
export function createFinalization(context: GuestContext, process: object): object {
  const emitter = process as Emitter
  const entries = new Map<object, readonly [event: string, callback: (target: object, event: string) => void]>()
  let listening = false
  const register =
    (event: 'exit' | 'beforeExit') =>
    (target: object, callback: (target: object, event: string) => void): void => {
      if ((typeof target !== 'object' || target === null) && typeof target !== 'function') {
        throw typeError(context, 'obj', 'of type object', target)
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
