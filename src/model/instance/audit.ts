// The audited form of an action, to find mistakes in a model: it runs `when` and `step` twice on fresh views and
// compares, lets neither see a clock or chance, and closes the views when the call is over. Every check begins with the
// first states in this form.
import { ModelError } from '../../errors/modelError.ts'
import type { Guard } from '../schema/source.ts'
import type { NamedAction } from './expansion.ts'

export interface Audit {
  readonly guard: Guard
  readonly makeBefore: () => never
  readonly makeDraft: () => never
  readonly after: Int32Array
  /** How many calls are to be audited. */
  readonly calls: { left: number }
}

export function audited(action: NamedAction, audit: Audit): NamedAction {
  const { when, step, seen } = action
  const { makeBefore, makeDraft, after, calls } = audit
  return {
    ...action,
    ...(when === undefined
      ? {}
      : {
          when: (_state: unknown, params: unknown) => {
            const first = call(audit, () => when(makeBefore(), params))
            if (calls.left <= 0) return first
            calls.left -= 1
            const second = call(audit, () => when(makeBefore(), params))
            if (first !== second) throw new ModelError(`when: said ${first}, and then ${second}, of the same state`)
            return first
          },
        }),
    ...(seen === undefined
      ? {}
      : { seen: (_state: unknown, params: unknown) => call(audit, () => seen(makeBefore(), params)) }),
    step: (_state: unknown, params: unknown) => {
      const start = after.slice()
      const result = call(audit, () => step(makeDraft(), params))
      if (calls.left <= 0) return result
      calls.left -= 1
      const first = after.slice()
      after.set(start)
      call(audit, () => step(makeDraft(), params))
      if (first.some((word, index) => word !== after[index]))
        throw new ModelError('step: made two different states of the same one')
      return result
    },
  }
}

const forbidden = (what: string) => (): never => {
  throw new ModelError(`${what}: a model has no clock and no chance; draw it as a parameter`)
}
const random = forbidden('Math.random')
const ForbiddenDate = new Proxy(Date, {
  apply: forbidden('Date'),
  construct: forbidden('Date'),
  get: forbidden('Date'),
})

/** Runs `body` as one call: the views that are made in it work until it returns. */
function call<T>({ guard }: Audit, body: () => T): T {
  const own = { open: true }
  guard.call = own
  const real = { random: Math.random, Date: globalThis.Date }
  Math.random = random
  globalThis.Date = ForbiddenDate
  try {
    return body()
  } finally {
    own.open = false
    Math.random = real.random
    globalThis.Date = real.Date
  }
}
