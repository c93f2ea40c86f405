// How clients reach Resonate, wherever and on whichever of its interfaces the workflows run. A request that failed is
// told as a failure, never as a result: the client asks again.
import type { Json } from 'crashworthy/adapter'
import { type ClientOperation, describeFailure, serve } from 'crashworthy/adapter'

interface Handle {
  result(): Promise<unknown>
  done(): Promise<boolean>
}

/** The part of both Resonate classes that clients need. */
export interface ResonateClient {
  get(id: string): Promise<Handle>
  readonly promises: {
    get(id: string): Promise<{ readonly state: string }>
    cancel(id: string): Promise<unknown>
  }
}

export interface ClientRequest {
  readonly run: string
  readonly workflow: string
  readonly values: readonly Json[]
  readonly topic: string
  readonly payload: Json
  /** Of a signal: the same whenever it is sent again, and of no other. */
  readonly id: string
}

/** What is done differently in one process and in many. */
export interface ClientActions {
  start(request: ClientRequest): Promise<unknown>
  /** Absent where workflows cannot wait for signals. */
  signal?(request: ClientRequest): Promise<unknown>
}

export function serveClients(resonate: ResonateClient, actions: ClientActions): void {
  serve(async (operation: ClientOperation, request: ClientRequest): Promise<Json> => {
    const { run } = request
    switch (operation) {
      case 'start':
        await actions.start(request)
        return { run }
      case 'result':
        return result(resonate, run)
      case 'cancel':
        await resonate.promises.cancel(run)
        return null
      case 'describe':
        return { run, status: (await (await resonate.get(run)).done()) ? 'ended' : 'running' }
      case 'signal':
        if (actions.signal === undefined) throw new Error('signals are not supported by this adapter')
        await actions.signal(request)
        return null
    }
  })
}

async function result(resonate: ResonateClient, run: string): Promise<Json> {
  const handle = await resonate.get(run)
  try {
    return { kind: 'value', value: ((await handle.result()) ?? null) as Json }
  } catch (error) {
    const { state } = await resonate.promises.get(run)
    if (state === 'pending' || state === 'resolved') throw error
    return { kind: 'failure', failure: describeFailure(error) }
  }
}
