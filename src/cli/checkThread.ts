// The thread in which `crashworthy check` searches: a search is one synchronous call, and the main thread has to draw
// its progress and to hear Ctrl-C meanwhile. It answers each request with what the check came to.
import { parentPort } from 'node:worker_threads'
import { ModelError } from '../errors/modelError.ts'
import type { Model } from '../model/instance/model.ts'
import { type CheckOptions, type CheckResult, check } from '../model/search/check.ts'

export interface CheckRequest {
  readonly url: string
  readonly exportName: string
  readonly options: CheckOptions
}

/** An error that crosses threads loses its class, and all that is not a usual member of an error. */
export type CheckAnswer =
  | { readonly result: CheckResult }
  | { readonly modelError: Pick<ModelError, 'message' | 'during' | 'places' | 'step' | 'path'> }
  | { readonly error: unknown }

parentPort?.on('message', async ({ url, exportName, options }: CheckRequest) => {
  parentPort?.postMessage(await answerTo(url, exportName, options))
})

async function answerTo(url: string, exportName: string, options: CheckOptions): Promise<CheckAnswer> {
  try {
    const model = ((await import(url)) as Readonly<Record<string, unknown>>)[exportName] as Model
    return { result: check(model, { ...options, module: { url, exportName } }) }
  } catch (error) {
    if (!(error instanceof ModelError)) return { error }
    const { message, during, places, step, path } = error
    return { modelError: { message, during, places, step, path } }
  }
}
