// Portable workflows on the async interface of the Resonate SDK.
import { Constant, type Context } from '@resonatehq/sdk/async'
import type { WorkflowDefinition } from 'crashworthy'
import type { Json } from 'crashworthy/adapter'
import { attempt, driveAsync, parts, type Request } from 'crashworthy/adapter'
import { type Dialect, runTimeoutMs, type Signal, waitCounter } from 'crashworthy/engines/resonate-local/dialect'

/** A workflow as Resonate takes it: every command becomes an operation of its context. */
export function asyncFunctionOf(
  definition: WorkflowDefinition,
  dialect: Dialect,
): (ctx: Context, ...values: Json[]) => Promise<unknown> {
  return (ctx, ...values) => {
    const countWait = waitCounter()
    return driveAsync(definition, ctx.id, values, (request) => perform(ctx, dialect, countWait, request))
  }
}

function perform(
  ctx: Context,
  dialect: Dialect,
  countWait: (topic: string) => number,
  request: Request,
): Promise<unknown> {
  const { run, path, command } = request
  const options = { timeout: runTimeoutMs }
  switch (command.verb) {
    case 'step': {
      const { step, values } = command
      const retryPolicy = new Constant({ delay: step.retry.backoffMs, maxRetries: step.retry.max })
      return ctx.run(() => attempt(step, run, path, values), ctx.options({ ...options, retryPolicy }))
    }
    case 'sleep':
      return ctx.sleep(command.forMs)
    case 'sleepUntil':
      return ctx.sleep({ until: new Date(command.atMs) })
    case 'call': {
      const { group } = dialect
      return ctx.rpc(
        command.workflow.name,
        ...command.values,
        ctx.options({ ...options, ...(group === undefined ? {} : { target: group }) }),
      )
    }
    case 'waitFor': {
      const { signals } = dialect
      if (signals === undefined) break
      const { topic, timeoutMs } = command
      const signal = {
        id: signals.idOf(run, topic, countWait(topic)),
        target: signals.target,
        timeout: timeoutMs ?? runTimeoutMs,
      }
      return waited(ctx.rpc('signal', ctx.options(signal)))
    }
    case 'all':
      return Promise.all(parts(request).map((part) => perform(ctx, dialect, countWait, part)))
    case 'now':
      return ctx.date.now()
    case 'random':
      return ctx.math.random()
    default:
  }
  throw new Error(`'${command.verb}' is not supported by this adapter`)
}

/** What a wait gives. Of a promise that timed out, or was cancelled, the SDK throws `undefined`. */
async function waited(future: Promise<unknown>): Promise<unknown> {
  try {
    const { payload } = (await future) as Signal
    return { kind: 'signal', payload }
  } catch (error) {
    if (error === undefined) return { kind: 'timeout' }
    throw error
  }
}
