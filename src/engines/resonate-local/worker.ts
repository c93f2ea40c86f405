// The program: portable workflows on the generator interface of the Resonate SDK. A plain Node program that would run anywhere.

import { workflows } from 'crashworthy:workflows'
import { Constant, type Context, Resonate } from '@resonatehq/sdk'
import { attempt } from '../../workflow/attempt.ts'
import type { Json, WorkflowDefinition } from '../../workflow/contract.ts'
import { drive, parts, type Request } from '../../workflow/drive.ts'
import { runTimeoutMs, serveClients } from './clients.ts'

const resonate = new Resonate()

/** What Resonate's runner drives: it knows what it sends back, the types of its generators do not say. */
type Operations<T> = Generator<unknown, T, unknown>

/** A workflow as Resonate takes it: every command becomes an operation of its context. */
function generatorOf(definition: WorkflowDefinition): (ctx: Context, ...values: Json[]) => Operations<unknown> {
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

function* perform(ctx: Context, request: Request): Operations<unknown> {
  const { command } = request
  switch (command.verb) {
    case 'all': {
      const futures: Operations<unknown>[] = []
      for (const part of parts(request)) futures.push(operations(yield* begin(ctx, part)))
      const results: unknown[] = []
      for (const future of futures) results.push(yield* future)
      return results
    }
    case 'sleep':
      return yield* operations(ctx.sleep(command.forMs))
    case 'sleepUntil':
      return yield* operations(ctx.sleep({ until: new Date(command.atMs) }))
    case 'now':
      return yield* operations(ctx.date.now())
    case 'random':
      return yield* operations(ctx.math.random())
    default:
      return yield* operations(yield* begin(ctx, request))
  }
}

/** Begins a step or a child, which may then go on beside others, and gives its future. */
function* begin(ctx: Context, { run, path, command }: Request): Operations<unknown> {
  if (command.verb === 'call')
    return yield* operations(ctx.beginRpc(command.workflow.name, ...command.values, ctx.options({ timeout: runTimeoutMs })))
  if (command.verb !== 'step') throw new Error(`'${command.verb}' is not supported here by this adapter`)
  const { step, values } = command
  const retryPolicy = new Constant({ delay: step.retry.backoffMs, maxRetries: step.retry.max })
  return yield* operations(ctx.beginRun(() => attempt(step, run, path, values), ctx.options({ timeout: runTimeoutMs, retryPolicy })))
}

function operations(yieldable: unknown): Operations<unknown> {
  return yieldable as Operations<unknown>
}

for (const definition of workflows) resonate.register(definition.name, generatorOf(definition) as never)
serveClients(resonate, (run, workflow, values) => resonate.beginRun(run, workflow, ...values, resonate.options({ timeout: runTimeoutMs })))
