// The program: portable workflows on the async interface of the Resonate SDK.

import { workflows } from 'crashworthy:workflows'
import { Resonate } from '@resonatehq/sdk/async'
import { serveClients } from 'crashworthy/engines/resonate-local/clients'
import { runTimeoutMs } from 'crashworthy/engines/resonate-local/dialect'
import { asyncFunctionOf } from './asyncFunction.ts'

const resonate = new Resonate()

for (const definition of workflows) resonate.register(definition.name, asyncFunctionOf(definition, {}))
serveClients(resonate, {
  start: ({ run, workflow, values }) =>
    resonate.run(run, workflow, ...values, resonate.options({ timeout: runTimeoutMs })),
})
