// Every function of `fs` is written once, as a plan: a generator that yields the requests which Node makes of libuv,
// one after another. Three drivers make the three forms of it: at once, with a callback, and with a promise. Invariant:
// a request is one synchronous operation of the disk in the first form, and one event of the world in the others; what
// goes wrong before the first request is thrown.
import type { GuestContext } from '../realm/context.ts'
import { bothErrors, type Failure, isFailure, systemError } from '../realm/errors.ts'

/** How a function of `fs` answers: by its return, to a callback, or by a promise. */
export type Form = 'sync' | 'callback' | 'promise'

export interface Request {
  /** The syscall that Node names in errors. */
  readonly syscall: string
  /** What it works on, for the address of the event. */
  readonly path: string
  /** Paths as the program gave them, for errors: none where Node names none. */
  readonly given?: string | undefined
  readonly dest?: string | undefined
  run(): unknown
}

/** A value to wait for: of the program (an asynchronous filter, a source of chunks), or of plans that run together. */
export interface Waiting {
  readonly awaited: unknown
}

export type Plan<T> = Generator<Request | Waiting, T, unknown>

export interface Drivers {
  /** Runs a plan at once; it waits for nothing, but takes what it is given as it is. */
  sync<T>(plan: Plan<T>): T
  /** Runs a plan in events; `done` gets an error, or null and the value. */
  call<T>(plan: Plan<T>, done: (error: unknown, value?: T) => void): void
  /** Runs a plan in events; what `begin` throws rejects the promise. */
  promise<T>(begin: () => Plan<T>): Promise<T>
}

/** One request, and its answer. */
export function* ask<T>(request: Request & { run(): T }): Plan<T> {
  return (yield request) as T
}

export function* settled(awaited: unknown): Plan<unknown> {
  return yield { awaited }
}

/** What `body` does with an open file, which is closed in any case. */
export function* closing<T>(body: () => Plan<T>, close: () => Plan<void>): Plan<T> {
  let value: T
  try {
    value = yield* body()
  } catch (error) {
    try {
      yield* close()
    } catch (second) {
      throw bothErrors(error, second)
    }
    throw error
  }
  yield* close()
  return value
}

type Step<T> = IteratorResult<Request | Waiting, T>
type Answer = { readonly value: unknown } | { readonly failure: Failure }

export function createDrivers({ host }: GuestContext): Drivers {
  const later = (wanted: Request, done: (answer: Answer) => void): void =>
    host.disk.later(wanted.syscall, wanted.path, () => answerOf(wanted), done)

  return {
    sync(plan) {
      let step = plan.next()
      while (!step.done) {
        const { value: wanted } = step
        if ('awaited' in wanted) step = plan.next(wanted.awaited)
        else step = resume(plan, wanted, answerOf(wanted))
      }
      return step.value
    },

    call(plan, done) {
      const goOn = (step: () => Step<unknown>): void => {
        let next: Step<unknown>
        try {
          next = step()
        } catch (error) {
          done(error)
          return
        }
        advance(next)
      }
      const advance = (step: Step<unknown>): void => {
        if (step.done) {
          done(null, step.value as never)
          return
        }
        const { value: wanted } = step
        if ('awaited' in wanted) {
          // In a tick, so that what the callback throws is no rejection.
          Promise.resolve(wanted.awaited).then(
            (value) => host.tick(() => goOn(() => plan.next(value)), []),
            (error) => host.tick(() => goOn(() => plan.throw(error)), []),
          )
        } else {
          later(wanted, (answer) => goOn(() => resume(plan, wanted, answer)))
        }
      }
      const first = plan.next()
      // Without anything to ask for, the callback comes later all the same.
      if (first.done) host.tick(done as never, [null, first.value])
      else advance(first)
    },

    async promise(begin) {
      const plan = begin()
      let step = plan.next()
      while (!step.done) {
        const { value: wanted } = step
        if ('awaited' in wanted) {
          const answer = await Promise.resolve(wanted.awaited).then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
          )
          step = 'error' in answer ? plan.throw(answer.error) : plan.next(answer.value)
        } else {
          const answer = await new Promise<Answer>((resolve) => later(wanted, resolve))
          // An error is made here, where its stack shows who awaits.
          step = resume(plan, wanted, answer)
        }
      }
      return step.value
    },
  }
}

/**
 * Makes the request. The end of the incarnation is no answer: nothing runs any more then, not even a plan's last steps.
 */
function answerOf(request: Request): Answer {
  try {
    return { value: request.run() }
  } catch (thrown) {
    if (isFailure(thrown)) return { failure: thrown }
    throw thrown
  }
}

/** Goes on with a plan after one of its requests. */
function resume<T>(plan: Plan<T>, { syscall, given, dest }: Request, answer: Answer): Step<T> {
  if ('value' in answer) return plan.next(answer.value)
  return plan.throw(systemError({ code: answer.failure.code, syscall, path: given, dest }))
}
