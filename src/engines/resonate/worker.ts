// The program of a worker's machine: portable workflows on the generator interface of the Resonate SDK, with the SDK's
// HTTP network. A plain Node program that would run anywhere.

import { workflows } from 'crashworthy:workflows'
import { incarnation, machine } from 'crashworthy:world'
import { Resonate } from '@resonatehq/sdk'
import { generatorOf } from 'crashworthy/engines/resonate-local/generator'
import { dialect, serverUrl, workersGroup } from './cluster.ts'

const resonate = new Resonate({ url: serverUrl, group: workersGroup, pid: `${machine}-${incarnation}` })

for (const definition of workflows) resonate.register(definition.name, generatorOf(definition, dialect) as never)
