// The store of the ideal engine: runs, the journal of each, and signals, in a service that never fails and never
// forgets. Every operation is atomic and idempotent, and for each place of a journal the first record wins, so a worker
// may repeat any of them.
import type { Answer, Json, Service } from 'crashworthy'

/** A run as the store keeps it. `dueMs` is when a scheduled run may start, on the store's clock. */
interface Run {
  readonly run: string
  readonly workflow: string
  readonly values: Json
  readonly dueMs: number
  readonly journal: Map<string, Json>
  readonly signals: Map<string, Json[]>
  outcome: Json | undefined
}

type Input = Readonly<Record<string, Json>>

export function createStore(): Service {
  const runs = new Map<string, Run>()
  const early = new Map<string, Map<string, Json[]>>()

  const operations: Readonly<Record<string, (input: Input, nowMs: number) => Json>> = {
    create: ({ run, workflow, values, delayMs }, nowMs) => {
      const id = String(run)
      if (!runs.has(id)) {
        const dueMs = nowMs + Number(delayMs ?? 0)
        const signals = early.get(id) ?? new Map<string, Json[]>()
        early.delete(id)
        runs.set(id, {
          run: id,
          workflow: String(workflow),
          values: values ?? [],
          dueMs,
          journal: new Map(),
          signals,
          outcome: undefined,
        })
      }
      return summary(runs.get(id), nowMs)
    },
    read: ({ run }, nowMs) => summary(runs.get(String(run)), nowMs),
    /** What a new incarnation must take up. */
    unfinished: (_, nowMs) =>
      [...runs.values()].filter((run) => run.outcome === undefined).map((run) => summary(run, nowMs)),
    /** The first record of a place wins and is what everybody gets. A finished run takes no more. */
    record: ({ run, path, entry }) => {
      const found = runs.get(String(run))
      if (found === undefined) return null
      const place = String(path)
      if (!found.journal.has(place)) {
        if (found.outcome !== undefined) return { kind: 'over' }
        found.journal.set(place, entry ?? null)
      }
      return found.journal.get(place) ?? null
    },
    /** Records the next unread signal of a topic at a place, if there is one. */
    take: ({ run, path, topic }) => {
      const found = runs.get(String(run))
      if (found === undefined) return null
      const place = String(path)
      const known = found.journal.get(place)
      if (known !== undefined) return known
      if (found.outcome !== undefined) return { kind: 'over' }
      const waiting = found.signals.get(String(topic))
      if (waiting === undefined || waiting.length === 0) return null
      const entry = { kind: 'value', value: { kind: 'signal', payload: waiting.shift() ?? null } }
      found.journal.set(place, entry)
      return entry
    },
    /** Signals that come before the run, or before it waits, are kept. `id` makes a repeated one harmless. */
    signal: ({ run, topic, payload, id }) => {
      const found = runs.get(String(run))
      const signals = found?.signals ?? early.get(String(run)) ?? new Map<string, Json[]>()
      if (found === undefined) early.set(String(run), signals)
      const seen = signals.get(`seen ${String(topic)}`) ?? []
      if (!seen.includes(id ?? null)) {
        signals.set(`seen ${String(topic)}`, [...seen, id ?? null])
        signals.set(String(topic), [...(signals.get(String(topic)) ?? []), payload ?? null])
      }
      return null
    },
    finish: ({ run, outcome }) => {
      const found = runs.get(String(run))
      if (found === undefined) return null
      found.outcome ??= outcome ?? null
      return found.outcome
    },
  }

  return {
    name: 'store',
    subject: (operation, input) =>
      `${operation} ${String((input as Input)['run'] ?? '')}${(input as Input)['path'] === undefined ? '' : `/${String((input as Input)['path'])}`}`,
    handle: (operation, input, context): Answer => {
      const perform = operations[operation]
      if (perform === undefined)
        return { failure: { message: `the store has no operation ${operation}`, code: 'not-found' } }
      return { output: perform(input as Input, Math.floor(context.nowUs / 1000)) }
    },
  }
}

function summary(run: Run | undefined, nowMs: number): Json {
  if (run === undefined) return null
  return {
    run: run.run,
    workflow: run.workflow,
    values: run.values,
    journal: Object.fromEntries(run.journal),
    outcome: run.outcome ?? null,
    waitMs: Math.max(0, run.dueMs - nowMs),
  }
}
