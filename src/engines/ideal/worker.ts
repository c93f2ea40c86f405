// The one program of the ideal engine. On boot it asks the store what is unfinished and replays it; a result is
// recorded before the workflow sees it. Nothing else is durable, so the process may die at any moment.
import { workflows } from 'crashworthy:workflows'
import type { WorkflowDefinition } from 'crashworthy'
import type { Json } from 'crashworthy/adapter'
import {
  attempt,
  type ClientOperation,
  call,
  describeFailure,
  driveAsync,
  parts,
  type Request,
  serve,
} from 'crashworthy/adapter'

type Entry =
  | { readonly kind: 'value'; readonly value: Json }
  | {
      readonly kind: 'failure'
      readonly failure: { readonly name: string; readonly message: string; readonly code?: string }
    }
  | { readonly kind: 'due'; readonly atMs: number }
  | { readonly kind: 'over' }

interface Stored {
  readonly run: string
  readonly workflow: string
  readonly values: readonly Json[]
  readonly journal: Record<string, Entry>
  readonly outcome: Entry | null
  readonly waitMs: number
}

/** The run was cancelled, or ended by someone else: its code must not go on. */
class RunOver extends Error {}

const executions = new Map<string, Promise<Entry>>()
const cancellations = new Map<string, (outcome: Entry) => void>()
const waiters = new Map<string, Set<() => void>>()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 2 ** 31 - 1)))

const store = <T>(operation: string, input: Json): Promise<T> => call('store', operation, input) as Promise<T>

/** Executes a run once in this incarnation; everyone who asks gets the same promise of its outcome. */
function execute(stored: Stored): Promise<Entry> {
  let execution = executions.get(stored.run)
  if (execution === undefined) {
    const cancelled = new Promise<Entry>((resolve) => cancellations.set(stored.run, resolve))
    execution = stored.outcome === null ? Promise.race([perform(stored), cancelled]) : Promise.resolve(stored.outcome)
    executions.set(stored.run, execution)
  }
  return execution
}

async function perform({ run, workflow, values, journal, waitMs }: Stored): Promise<Entry> {
  const definition = workflows.find((known) => known.name === workflow)
  let outcome: Entry
  if (waitMs > 0) await pause(waitMs)
  try {
    if (definition === undefined) throw new Error(`no workflow '${workflow}'`)
    const value = await driveAsync(definition, run, values, (request) => command(request, journal))
    outcome = { kind: 'value', value: (value ?? null) as Json }
  } catch (error) {
    if (error instanceof RunOver) return (await store<Stored>('read', { run })).outcome ?? { kind: 'over' }
    outcome = { kind: 'failure', failure: describeFailure(error) }
  }
  return store<Entry>('finish', { run, outcome })
}

async function command(request: Request, journal: Record<string, Entry>): Promise<unknown> {
  const { run, path } = request
  const known = journal[path]
  if (known !== undefined) return open(known)
  return open(await store<Entry>('record', { run, path, entry: await settle(request, journal) }))
}

/** The value of an entry, or its failure as an exception. */
function open(entry: Entry): unknown {
  switch (entry.kind) {
    case 'value':
      return entry.value
    case 'failure':
      throw Object.assign(new Error(entry.failure.message), entry.failure)
    default:
      throw new RunOver()
  }
}

/** Does what a command says and gives its outcome, not yet recorded. */
async function settle(request: Request, journal: Record<string, Entry>): Promise<Entry> {
  try {
    return { kind: 'value', value: ((await act(request, journal)) ?? null) as Json }
  } catch (error) {
    if (error instanceof RunOver) throw error
    return { kind: 'failure', failure: describeFailure(error) }
  }
}

async function act(request: Request, journal: Record<string, Entry>): Promise<unknown> {
  const { run, path, command: asked } = request
  const each = (): Promise<unknown>[] => parts(request).map((part) => command(part, journal))
  switch (asked.verb) {
    case 'step':
      return retried(asked.step.retry.max, asked.step.retry.backoffMs, () =>
        attempt(asked.step, run, path, asked.values),
      )
    case 'sleep':
      return until(await due(request, journal, Date.now() + asked.forMs))
    case 'sleepUntil':
      return until(asked.atMs)
    case 'waitFor':
      return wait(request, journal, asked.topic, asked.timeoutMs)
    case 'send':
      await store('signal', { run: asked.run, topic: asked.topic, payload: asked.payload, id: `${run}/${path}` })
      wake(asked.run)
      return null
    case 'call':
      return child(`${run}/${path}`, asked.workflow, asked.values)
    case 'all':
      return Promise.all(each())
    case 'race':
      return Promise.race(each())
    case 'any':
      return Promise.any(each())
    case 'cancel':
      return cancel(asked.run)
    case 'schedule': {
      const stored = await store<Stored>('create', {
        run: asked.run,
        workflow: asked.workflow.name,
        values: asked.values,
        delayMs: asked.delayMs,
      })
      execute(stored).catch(() => {})
      return null
    }
    case 'now':
      return Date.now()
    case 'random':
      return Math.random()
    case 'uuid':
      return crypto.randomUUID()
    case 'version':
      return asked.version
  }
}

async function retried(max: number, backoffMs: number, once: () => Promise<unknown>): Promise<unknown> {
  for (let failures = 0; ; ) {
    try {
      return await once()
    } catch (error) {
      failures += 1
      if (failures > max) throw error
      await pause(backoffMs)
    }
  }
}

/** A point in time that is fixed when it is first asked for, and survives the process. */
async function due(request: Request, journal: Record<string, Entry>, atMs: number): Promise<number> {
  const path = `${request.path}.due`
  const entry =
    journal[path] ?? (await store<Entry>('record', { run: request.run, path, entry: { kind: 'due', atMs } }))
  if (entry.kind !== 'due') throw new RunOver()
  return entry.atMs
}

async function until(atMs: number): Promise<void> {
  for (let left = atMs - Date.now(); left > 0; left = atMs - Date.now()) await pause(left)
}

async function wait(
  request: Request,
  journal: Record<string, Entry>,
  topic: string,
  timeoutMs: number | null,
): Promise<unknown> {
  const { run, path } = request
  const deadlineMs = timeoutMs === null ? Number.POSITIVE_INFINITY : await due(request, journal, Date.now() + timeoutMs)
  for (;;) {
    const woken = new Promise<void>((resolve) => {
      const set = waiters.get(run) ?? new Set()
      waiters.set(run, set.add(resolve))
    })
    const entry = await store<Entry | null>('take', { run, path, topic })
    if (entry !== null) return open(entry)
    if (Date.now() >= deadlineMs) return { kind: 'timeout' }
    await (timeoutMs === null ? woken : Promise.race([woken, until(deadlineMs)]))
  }
}

function wake(run: string): void {
  for (const resolve of waiters.get(run) ?? []) resolve()
  waiters.delete(run)
}

async function child(run: string, definition: WorkflowDefinition, values: readonly Json[]): Promise<unknown> {
  return open(await execute(await store<Stored>('create', { run, workflow: definition.name, values })))
}

async function cancel(run: string): Promise<void> {
  const failure = { name: 'Cancelled', message: `${run} was cancelled` }
  const outcome = await store<Entry>('finish', { run, outcome: { kind: 'failure', failure } })
  cancellations.get(run)?.(outcome)
}

async function handle(
  operation: ClientOperation,
  input: { run: string; workflow: string; values: Json; topic: string; payload: Json; id: string },
): Promise<Json> {
  const { run } = input
  switch (operation) {
    case 'start': {
      const stored = await store<Stored>('create', { run, workflow: input.workflow, values: input.values })
      execute(stored).catch(() => {})
      return { run }
    }
    case 'result':
      return (await execute(await store<Stored>('read', { run }))) as unknown as Json
    case 'signal':
      await store('signal', { run, topic: input.topic, payload: input.payload, id: input.id })
      wake(run)
      return null
    case 'cancel':
      await cancel(run)
      return null
    case 'describe': {
      const stored = await store<Stored | null>('read', { run })
      return stored === null ? null : { run, status: stored.outcome === null ? 'running' : stored.outcome.kind }
    }
  }
}

serve(handle as never)
store<readonly Stored[]>('unfinished', {}).then((unfinished) => {
  for (const stored of unfinished) execute(stored).catch(() => {})
})
