// How a program ends itself: `process.exit`, the exit code, and the exit handlers, which are asked once.
import { integerOf } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'

interface Emitter {
  emit(event: string, ...values: unknown[]): boolean
}

export interface Exit {
  readonly members: Readonly<Record<string, unknown>>
  readonly accessors: PropertyDescriptorMap
  /** The exit code that the program has set, if any. */
  code(): number | undefined
  /**
   * Asks the exit handlers, unless they were; gives the exit code that then holds. `handle` gets what a handler throws,
   * and says whether the program has dealt with it.
   */
  exiting(code: number, handle: (error: unknown) => boolean): number
}

export function createExit(context: GuestContext, process: Emitter & Record<string, unknown>): Exit {
  const { host } = context
  let exitCode: number | undefined
  let exiting = false
  /** The exit handlers have been asked: one that calls `process.exit` is not asked again. */
  let asked = false

  const setCode = (code: unknown): void => {
    if (code === undefined || code === null) {
      exitCode = undefined
      return
    }
    const isNumeric = typeof code === 'string' && code !== '' && !Number.isNaN(Number(code))
    exitCode = integerOf(context, isNumeric ? Number(code) : code, 'code') | 0
  }
  const ask = (code: number): void => {
    asked = true
    process.emit('exit', code)
  }

  return {
    members: {
      exit: named('exit', 1, (...codes: unknown[]): never => {
        if (codes.length > 0) setCode(codes[0])
        if (!exiting) {
          exiting = true
          ask(exitCode ?? 0)
        }
        // By its name, since programs that wait for the end replace it.
        const { reallyExit } = process as unknown as { reallyExit(code: number): never }
        return Reflect.apply(reallyExit, process, [exitCode ?? 0])
      }),
      reallyExit: named('reallyExit', 0, (code: unknown): never => {
        exiting = true
        asked = true
        exitCode = Number(code) | 0
        host.exit(exitCode)
        throw new Error('unreachable: exit does not return')
      }),
    },
    accessors: {
      exitCode: { enumerable: true, configurable: false, get: () => exitCode, set: setCode },
      _exiting: {
        enumerable: true,
        configurable: true,
        get: () => exiting,
        set: (value: unknown) => {
          exiting = value === true
        },
      },
    },
    code: () => exitCode,
    exiting: (code, handle) => {
      if (asked) return exitCode ?? code
      if (!exiting) exitCode = code
      exiting = true
      try {
        ask(exitCode ?? code)
      } catch (error) {
        if (!handle(error)) throw error
      }
      return exitCode ?? code
    },
  }
}
