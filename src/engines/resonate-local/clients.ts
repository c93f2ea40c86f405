// How clients reach an in-memory Resonate, whichever of its interfaces runs the workflows.
import type { Json } from '../../workflow/contract.ts'
import { describeFailure } from '../../workflow/drive.ts'
import { type ClientOperation, serve } from '../../workflow/world.ts'

interface Handle {
  result(): Promise<unknown>
  done(): Promise<boolean>
}

/** The part of both Resonate classes that clients need. */
export interface ResonateClient {
  get(id: string): Promise<Handle>
  readonly promises: { cancel(id: string): Promise<unknown> }
}

/** Runs outlive the SDK's default timeout of 24 hours. */
export const runTimeoutMs = 365 * 86_400_000

export function serveClients(
  resonate: ResonateClient,
  start: (run: string, workflow: string, values: readonly Json[]) => Promise<unknown>,
): void {
  serve(async (operation: ClientOperation, input: { run: string; workflow: string; values: readonly Json[] }): Promise<Json> => {
    const { run } = input
    switch (operation) {
      case 'start':
        await start(run, input.workflow, input.values)
        return { run }
      case 'result': {
        const handle = await resonate.get(run)
        try {
          return { kind: 'value', value: ((await handle.result()) ?? null) as Json }
        } catch (error) {
          return { kind: 'failure', failure: describeFailure(error) }
        }
      }
      case 'cancel':
        await resonate.promises.cancel(run)
        return null
      case 'describe':
        return { run, status: (await (await resonate.get(run)).done()) ? 'ended' : 'running' }
      case 'signal':
        throw new Error('signals are not supported by this adapter')
    }
  })
}
