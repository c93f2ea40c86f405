// Drives a portable workflow on an engine and notes in the trace what the workflow's code saw. The notes are written
// here, by the wrapper around the code, and never by the engine: entering, each command with its place, each
// observation, the end.

import { type Command, contextOf, type Json, type WorkflowDefinition } from './contract.ts'
import { record } from './world.ts'

/** A command and its place in the run: '0', '1', … and '1.0', '1.1' for the parts of a parallel one. */
export interface Request {
  readonly run: string
  readonly path: string
  readonly command: Command
}

/** Runs a workflow's code: yields each request, is resumed with its result, or by `throw` with its failure. */
export function* drive(
  definition: WorkflowDefinition,
  run: string,
  values: readonly Json[],
): Generator<Request, unknown, unknown> {
  record('workflow.enter', { run, workflow: definition.name, values })
  const code = definition.body(contextOf(run), ...(values as never[]))
  let index = 0
  let resumed: IteratorResult<Command, unknown>
  try {
    resumed = code.next()
    while (resumed.done !== true) {
      const path = String(index)
      index += 1
      const command = resumed.value
      record('workflow.command', { run, path, ...describe(command) })
      let result: unknown
      let failure: { readonly error: unknown } | undefined
      try {
        result = yield { run, path, command }
      } catch (error) {
        failure = { error }
      }
      if (failure === undefined) {
        record('workflow.observe', { run, path, value: (result ?? null) as Json })
        resumed = code.next(result)
      } else {
        record('workflow.observe', { run, path, failure: describeFailure(failure.error) })
        resumed = code.throw(failure.error)
      }
    }
  } catch (error) {
    record('workflow.end', { run, failure: describeFailure(error) })
    throw error
  }
  record('workflow.end', { run, value: (resumed.value ?? null) as Json })
  return resumed.value
}

/** Drives a workflow on an engine whose own interface is asynchronous. */
export async function driveAsync(
  definition: WorkflowDefinition,
  run: string,
  values: readonly Json[],
  perform: (request: Request) => Promise<unknown>,
): Promise<unknown> {
  const driver = drive(definition, run, values)
  let resumed = driver.next()
  while (resumed.done !== true) {
    let result: unknown
    try {
      result = await perform(resumed.value)
    } catch (error) {
      resumed = driver.throw(error)
      continue
    }
    resumed = driver.next(result)
  }
  return resumed.value
}

/** The parts of a parallel command, each with its own place. */
export function parts(request: Request): readonly Request[] {
  if (!('operations' in request.command)) return []
  return request.command.operations.map((command, index) => ({
    run: request.run,
    path: `${request.path}.${index}`,
    command,
  }))
}

function describe(command: Command): { readonly [key: string]: Json } {
  switch (command.verb) {
    case 'step':
      return { verb: 'step', step: command.step.name, values: command.values }
    case 'call':
      return { verb: 'call', workflow: command.workflow.name, values: command.values }
    case 'schedule':
      return {
        verb: 'schedule',
        workflow: command.workflow.name,
        values: command.values,
        at: command.run,
        delayMs: command.delayMs,
      }
    case 'all':
    case 'race':
    case 'any':
      return { verb: command.verb, operations: command.operations.map(describe) }
    case 'send':
      return { verb: 'send', to: command.run, topic: command.topic, payload: command.payload }
    case 'cancel':
      return { verb: 'cancel', to: command.run }
    default:
      return { ...command }
  }
}

/** An error as data: its name and message, and its code if it has one. */
export function describeFailure(error: unknown): {
  readonly name: string
  readonly message: string
  readonly code?: string
} {
  if (typeof error !== 'object' || error === null || !('message' in error))
    return { name: 'Error', message: String(error) }
  const { name, message, code } = error as { name?: unknown; message: unknown; code?: unknown }
  return { name: String(name ?? 'Error'), message: String(message), ...(typeof code === 'string' ? { code } : {}) }
}
