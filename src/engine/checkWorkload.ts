// Whether a workload is one that clients can play: its shape, and that every workflow that it starts exists.
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'
import type { Workload } from './scenario.ts'

/** Throws a UserError that names the field. `where` is the scenario and the seed. */
export function checkWorkload(workload: Workload, workflows: readonly string[], where: string): void {
  const wrong = (field: string, expected: string, found: string, next = 'crashworthy list'): UserError =>
    new UserError({ expected, found, where: `field '${field}' of the workload of ${where}`, next })
  const duration = 'a number of milliseconds that is not negative'
  const { starts, signals, timersMs = [], scriptedMs } = Object(workload) as Workload
  for (const [field, list] of Object.entries({ starts, signals, timersMs }))
    if (!Array.isArray(list)) throw wrong(field, 'an array', describe(list))
  for (const [index, start] of starts.entries()) {
    const at = `starts[${index}]`
    const { run, workflow, values, atMs } = Object(start) as (typeof starts)[number]
    if (typeof run !== 'string' || run === '') throw wrong(`${at}.run`, 'the id of a run', describe(run))
    if (!Array.isArray(values)) throw wrong(`${at}.values`, 'an array', describe(values))
    if (!isDuration(atMs)) throw wrong(`${at}.atMs`, duration, describe(atMs))
    if (!workflows.includes(workflow)) {
      const known = workflows.length === 0 ? 'a workflow, of which the scenario has none' : 'a workflow of the scenario'
      throw wrong(
        `${at}.workflow`,
        workflows.length === 0 ? known : `${known}: ${workflows.join(', ')}`,
        typeof workflow === 'string' ? quoted(workflow, workflows) : describe(workflow),
        `mend the name, or add the workflow to 'workflows'`,
      )
    }
  }
  for (const [index, signal] of signals.entries()) {
    const at = `signals[${index}]`
    const { run, topic, atMs } = Object(signal) as (typeof signals)[number]
    if (typeof run !== 'string' || run === '') throw wrong(`${at}.run`, 'the id of a run', describe(run))
    if (typeof topic !== 'string') throw wrong(`${at}.topic`, 'a text', describe(topic))
    if (!isDuration(atMs)) throw wrong(`${at}.atMs`, duration, describe(atMs))
  }
  for (const [index, atMs] of timersMs.entries())
    if (!isDuration(atMs)) throw wrong(`timersMs[${index}]`, duration, describe(atMs))
  if (scriptedMs !== undefined && !(isDuration(scriptedMs) && Number.isSafeInteger(scriptedMs)))
    throw wrong('scriptedMs', 'a whole number of milliseconds, or none', describe(scriptedMs))
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
}
