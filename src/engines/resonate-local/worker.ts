// The program: portable workflows on the generator interface of the Resonate SDK. A plain Node program that would run
// anywhere.

import { workflows } from 'crashworthy:workflows'
import { Resonate } from '@resonatehq/sdk'
import { serveClients } from './clients.ts'
import { runTimeoutMs } from './dialect.ts'
import { generatorOf } from './generator.ts'

const resonate = new Resonate()

for (const definition of workflows) resonate.register(definition.name, generatorOf(definition, {}) as never)
serveClients(resonate, {
  start: ({ run, workflow, values }) =>
    resonate.beginRun(run, workflow, ...values, resonate.options({ timeout: runTimeoutMs })),
})
