// The program of a worker's machine: portable workflows on the async interface of the Resonate SDK, with the SDK's HTTP
// network.

import { workflows } from 'crashworthy:workflows'
import { incarnation, machine } from 'crashworthy:world'
import { Resonate } from '@resonatehq/sdk/async'
import { dialect, serverUrl, workersGroup } from 'crashworthy/engines/resonate/cluster'
import { asyncFunctionOf } from 'crashworthy/engines/resonate-local-async/asyncFunction'

const resonate = new Resonate({ url: serverUrl, group: workersGroup, pid: `${machine}-${incarnation}` })

for (const definition of workflows) resonate.register(definition.name, asyncFunctionOf(definition, dialect))
