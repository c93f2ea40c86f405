// Portable workflows on the generator interface of the Resonate SDK.
import { Constant, type Context } from '@resonatehq/sdk'
import type { Command, WorkflowDefinition } from 'crashworthy'
import type { Json } from 'crashworthy/adapter'
import { attempt, drive, parts, type Request } from 'crashworthy/adapter'
import { type Dialect, runTimeoutMs, type Signal, waitCounter } from './dialect.ts'

/** What Resonate's runner drives: it knows what it sends back, the types of its generators do not say. */
type Operations<T> = Generator<unknown, T, unknown>

type Wait = Extract<Command, { verb: 'waitFor' }>
type Sleep = Extract<Command, { verb: 'sleep' | 'sleepUntil' }>

/** A workflow as Resonate takes it: every command becomes an operation of its context. */
export function generatorOf(
  definition: WorkflowDefinition,
  dialect: Dialect,
): (ctx: Context, ...values: Json[]) => Operations<unknown> {
  return function* (ctx, ...values) {
    const operator = new Operator(ctx, dialect)
    const driver = drive(definition, ctx.id, values)
    let resumed = driver.next()
    while (resumed.done !== true) {
      let result: unknown
      try {
        result = yield* operator.perform(resumed.value)
      } catch (error) {
        resumed = driver.throw(error)
        continue
      }
      resumed = driver.next(result)
    }
    return resumed.value
  }
}

/** Performs the commands of one run. */
class Operator {
  readonly #ctx: Context
  readonly #dialect: Dialect
  readonly #countWait = waitCounter()

  constructor(ctx: Context, dialect: Dialect) {
    this.#ctx = ctx
    this.#dialect = dialect
  }

  *perform(request: Request): Operations<unknown> {
    const { command } = request
    switch (command.verb) {
      case 'all': {
        const futures: Operations<unknown>[] = []
        for (const part of parts(request)) futures.push(yield* this.#begin(part))
        const results: unknown[] = []
        for (const future of futures) results.push(yield* future)
        return results
      }
      case 'sleep':
      case 'sleepUntil':
        return yield* sleep(this.#ctx, command)
      case 'now':
        return yield* operations(this.#ctx.date.now())
      case 'random':
        return yield* operations(this.#ctx.math.random())
      default:
        return yield* yield* this.#begin(request)
    }
  }

  /** Begins a command, which may then go on beside others, and gives its future. */
  *#begin({ run, path, command }: Request): Operations<Operations<unknown>> {
    const ctx = this.#ctx
    switch (command.verb) {
      case 'step': {
        const { step, values } = command
        const retryPolicy = new Constant({ delay: step.retry.backoffMs, maxRetries: step.retry.max })
        return operations(
          yield* operations(
            ctx.beginRun(() => attempt(step, run, path, values), ctx.options({ timeout: runTimeoutMs, retryPolicy })),
          ),
        )
      }
      case 'call': {
        const { group } = this.#dialect
        const options = ctx.options({ timeout: runTimeoutMs, ...(group === undefined ? {} : { target: group }) })
        return operations(yield* operations(ctx.beginRpc(command.workflow.name, ...command.values, options)))
      }
      case 'sleep':
      case 'sleepUntil': {
        const nap = function* (inner: Context): Operations<unknown> {
          return yield* sleep(inner, command)
        }
        return operations(yield* operations(ctx.beginRun(nap as never, ctx.options({ timeout: runTimeoutMs }))))
      }
      case 'waitFor':
        return yield* this.#wait(run, command)
      default:
        throw new Error(`'${command.verb}' is not supported here by this adapter`)
    }
  }

  *#wait(run: string, { topic, timeoutMs }: Wait): Operations<Operations<unknown>> {
    const { signals } = this.#dialect
    if (signals === undefined) throw new Error("'waitFor' is not supported here by this adapter")
    const signal = {
      id: signals.idOf(run, topic, this.#countWait(topic)),
      target: signals.target,
      timeout: timeoutMs ?? runTimeoutMs,
    }
    return waited(operations(yield* operations(this.#ctx.beginRpc('signal', this.#ctx.options(signal)))))
  }
}

function* sleep(ctx: Context, command: Sleep): Operations<unknown> {
  return yield* operations(ctx.sleep(command.verb === 'sleep' ? command.forMs : { until: new Date(command.atMs) }))
}

/** What a wait gives. Of a promise that timed out, or was cancelled, the SDK throws `undefined`. */
function* waited(future: Operations<unknown>): Operations<unknown> {
  try {
    const { payload } = (yield* future) as Signal
    return { kind: 'signal', payload }
  } catch (error) {
    if (error === undefined) return { kind: 'timeout' }
    throw error
  }
}

function operations(yieldable: unknown): Operations<unknown> {
  return yieldable as Operations<unknown>
}
