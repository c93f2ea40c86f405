// One attempt of a step: gives the body its tools, and notes in the trace that the attempt began and how it ended.
import type { Json, StepDefinition, StepTools } from './contract.ts'
import { describeFailure } from './drive.ts'
import { callService, streamService } from './services.ts'
import { record } from './world.ts'

/** Runs a step's body once. Throws what the body throws: trying again is the engine's part. */
export async function attempt(
  step: StepDefinition,
  run: string,
  path: string,
  values: readonly Json[],
): Promise<unknown> {
  const key = `${run}/${path}`
  const tools: StepTools = {
    key,
    call: (service, operation, payload, options) =>
      callService(service, operation, { key, run, path, payload, ...options }) as Promise<never>,
    stream: (service, operation, payload) => streamService(service, operation, { key, run, path, payload }),
  }
  record('step.attempt', { run, path, step: step.name })
  try {
    const value = await step.body(tools, ...(values as never[]))
    record('step.outcome', { run, path, step: step.name, value: (value ?? null) as Json })
    return value
  } catch (error) {
    record('step.outcome', { run, path, step: step.name, failure: describeFailure(error) })
    throw error
  }
}
