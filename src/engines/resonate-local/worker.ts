// The program: portable workflows on the generator interface of the Resonate SDK. A plain Node program that would run anywhere.
import { Constant, type Context, Resonate } from '@resonatehq/sdk'
import { workflows } from 'crashworthy:workflows'
import { attempt } from '../../workflow/attempt.ts'
import type { Json, WorkflowDefinition } from '../../workflow/contract.ts'
import { drive, parts, type Request } from '../../workflow/drive.ts'
import { runTimeoutMs, serveClients } from './clients.ts'

const resonate = new Resonate()

/** A workflow as Resonate takes it: every command becomes an operation of its context. */
function generatorOf(definition: WorkflowDefinition): (ctx: Context, ...values: Json[]) => Generator<unknown, unknown, never> {
  return function* (ctx, ...values) {
    const driver = drive(definition, ctx.id, values)
    let resumed = driver.next()
    while (resumed.done !== true) {
      let result: unknown
      try {
        result = yield* perform(ctx, resumed.value)
      } catch (error) {
        resumed = driver.throw(error)
        continue
      }
      resumed = driver.next(result)
    }
    return resumed.value
  }
}

function* perform(ctx: Context, request: Request): Generator<unknown, unknown, never> {
  const { command } = request
  if (command.verb === 'all') {
    const futures = []
    for (const part of parts(request)) futures.push(yield* begin(ctx, part) as Generator<unknown, Iterable<unknown>, never>)
    const results: unknown[] = []
    for (const future of futures) results.push(yield* future as Generator<unknown, unknown, never>)
    return results
  }
  return yield* (yield* begin(ctx, request)) as Generator<unknown, unknown, never>
}

/** Begins an operation and gives its future. */
function* begin(ctx: Context, { run, path, command }: Request): Generator<unknown, Iterable<unknown>, never> {
  const options = { timeout: runTimeoutMs }
  switch (command.verb) {
    case 'step': {
      const { step, values } = command
      const retryPolicy = new Constant({ delay: step.retry.backoffMs, maxRetries: step.retry.max })
      return (yield* ctx.beginRun(() => attempt(step, run, path, values), ctx.options({ ...options, retryPolicy }))) as Iterable<unknown>
    }
    case 'sleep':
      return ctx.sleep(command.forMs)
    case 'sleepUntil':
      return ctx.sleep({ until: new Date(command.atMs) })
    case 'call':
      return (yield* ctx.beginRpc(command.workflow.name, ...command.values, ctx.options(options))) as Iterable<unknown>
    case 'now':
      return ctx.date.now()
    case 'random':
      return ctx.math.random()
    default:
      throw new Error(`'${command.verb}' is not supported by this adapter`)
  }
}

for (const definition of workflows) resonate.register(definition.name, generatorOf(definition) as never)
serveClients(resonate, (run, workflow, values) => resonate.beginRun(run, workflow, ...values, resonate.options({ timeout: runTimeoutMs })))
