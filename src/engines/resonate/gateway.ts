// The program of the machine that clients talk to. It runs no workflows: it is a client of the server, with the SDK's
// own HTTP network. A client's signal that comes before its run waits for it is refused, for the client to send again;
// nothing is kept here.
import { incarnation, machine } from 'crashworthy:world'
import { Codec, Resonate } from '@resonatehq/sdk'
import { type ClientRequest, serveClients } from 'crashworthy/engines/resonate-local/clients'
import { runTimeoutMs, type Signal } from 'crashworthy/engines/resonate-local/dialect'
import { serverUrl, signals, workersGroup } from './cluster.ts'

const resonate = new Resonate({ url: serverUrl, group: 'gateway', pid: `${machine}-${incarnation}` })
const codec = new Codec()

serveClients(resonate, {
  start: ({ run, workflow, values }) =>
    resonate.beginRpc(run, workflow, ...values, resonate.options({ target: workersGroup, timeout: runTimeoutMs })),
  signal,
})

/**
 * Resolves the first wait for the topic that is still open. A signal that was sent before, and whose acknowledgement
 * was lost, is known by its id, which is stored with it.
 */
async function signal({ run, topic, payload, id }: ClientRequest): Promise<void> {
  const { data = '' } = codec.encode({ id, payload } satisfies Signal)
  for (let nth = 0; ; nth += 1) {
    try {
      const wait = await resonate.promises.resolve(signals.idOf(run, topic, nth), { data })
      if (wait.state === 'resolved' && wait.value.data === data) return
    } catch (error) {
      // Nobody waits yet. Once the run is over, nobody will.
      if (!isUnknown(error) || (await resonate.promises.get(run)).state === 'pending') throw error
      return
    }
  }
}

/** True of the server's answer that there is no such promise. */
function isUnknown(error: unknown): boolean {
  return (error as { readonly serverError?: { readonly code?: number } }).serverError?.code === 404
}
