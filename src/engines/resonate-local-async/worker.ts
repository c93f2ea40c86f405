// The program: portable workflows on the async interface of the Resonate SDK.

import { workflows } from 'crashworthy:workflows'
import { Constant, type Context, Resonate } from '@resonatehq/sdk/async'
import { attempt } from '../../workflow/attempt.ts'
import type { Json } from '../../workflow/contract.ts'
import { driveAsync, parts, type Request } from '../../workflow/drive.ts'
import { runTimeoutMs, serveClients } from '../resonate-local/clients.ts'

const resonate = new Resonate()

function perform(ctx: Context, request: Request): Promise<unknown> {
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
    case 'call':
      return ctx.rpc(command.workflow.name, ...command.values, ctx.options(options))
    case 'all':
      return Promise.all(parts(request).map((part) => perform(ctx, part)))
    case 'now':
      return ctx.date.now()
    case 'random':
      return ctx.math.random()
    default:
      throw new Error(`'${command.verb}' is not supported by this adapter`)
  }
}

for (const definition of workflows) {
  resonate.register(definition.name, (ctx: Context, ...values: Json[]) =>
    driveAsync(definition, ctx.id, values, (request) => perform(ctx, request)),
  )
}
serveClients(resonate, (run, workflow, values) => resonate.run(run, workflow, ...values, resonate.options({ timeout: runTimeoutMs })))
