// Whether a workflow's code is deterministic, seen from its replays: code that was started with the same values and was
// told the same at every place before must ask for the same next. Sound whatever the engine does, and however many
// executions of one run go on side by side: a place counts only while all executions were told one thing at it.
import type { TraceEvent } from '../../sim/trace/event.ts'
import { canonicalJson } from '../../sim/trace/sameJson.ts'

export const replayKinds = ['workflow.enter', 'workflow.command', 'workflow.observe'] as const

/** Two commands that the code of one run asked for at one place. */
export interface Nondeterminism {
  readonly run: string
  readonly workflow: string
  readonly place: number
  readonly commands: readonly [string, string]
}

interface History {
  workflow: string
  /** What the code was started with; undefined once it was started with different values. */
  entry: string | undefined
  readonly commands: string[]
  /** What was told at each place as a value; `null` where it differed or was a failure, of which not all is noted. */
  readonly told: (string | null)[]
}

export class ReplayCheck {
  readonly #runs = new Map<string, History>()

  see({ kind, data }: TraceEvent): Nondeterminism | undefined {
    const { run, path } = data as { readonly run: string; readonly path: string }
    if (kind === 'workflow.enter') {
      const { workflow } = data as { readonly workflow: string }
      const entry = canonicalJson(data)
      const known = this.#runs.get(run)
      if (known === undefined) this.#runs.set(run, { workflow, entry, commands: [], told: [] })
      else if (known.entry !== entry) known.entry = undefined
      return undefined
    }
    const history = this.#runs.get(run)
    if (history === undefined) return undefined
    const place = Number(path)
    if (kind === 'workflow.observe') {
      const { value } = data as { readonly value?: unknown }
      const told = value === undefined ? null : canonicalJson(value)
      history.told[place] = place in history.told && history.told[place] !== told ? null : told
      return undefined
    }
    const command = canonicalJson(data)
    const known = history.commands[place]
    history.commands[place] ??= command
    if (known === undefined || known === command || history.entry === undefined) return undefined
    for (let before = 0; before < place; before += 1) if (history.told[before] == null) return undefined
    return { run, workflow: history.workflow, place, commands: [known, command] }
  }
}
