// Who waits for what, as a person reads it: a line for each run that has not ended and for each part that it still
// waits for, children below their parents. At most a screenful.

import { field, type TraceEvent } from '../../src/property/property.ts'
import { formatTime } from '../../src/report/event.ts'
import { type Attempts, isDone, type Part, type RunStatus, type RunStatuses } from './runStatus.ts'

const linesMax = 20
const textMax = 60

/** What of a run is innermost: the run that the others wait for, and in a word what it waits for. */
export interface Innermost {
  readonly cause: string
  readonly last: TraceEvent | undefined
}

/** The lines for these runs and all that they wait for. */
export function blockedOn(runs: readonly string[], statuses: RunStatuses): readonly string[] {
  const lines = runs.flatMap((run) => linesOf(run, statuses.of(run), statuses, '    '))
  return lines.length <= linesMax
    ? lines
    : [...lines.slice(0, linesMax - 1), `    … and ${lines.length - linesMax + 1} more lines`]
}

/** Follows the first thing that each waits for down to the one that waits for nobody else. */
export function innermost(run: string, statuses: RunStatuses): Innermost {
  const status = statuses.of(run)
  if (status === undefined) return { cause: 'never entered', last: undefined }
  const { last, waits } = status
  if (status.ended) return { cause: 'ended and told nobody', last }
  if (waits === undefined) return { cause: 'went on and asked for nothing', last }
  let part = waits.part
  for (;;) {
    const child = statuses.childAt(run, part.place)
    if (child !== undefined && !child.ended) return innermost(child.run, statuses)
    const open = part.parts.find((one) => isOpen(run, one, statuses))
    if (open === undefined) return { cause: `waits at ${part.verb}`, last }
    part = open
  }
}

function linesOf(run: string, status: RunStatus | undefined, statuses: RunStatuses, indent: string): readonly string[] {
  if (status === undefined) return [`${indent}${run}: its code was never entered`]
  const { last, waits } = status
  const where = `last ran on ${last.machine}.${last.incarnation}`
  if (status.ended) return [`${indent}${run}: its code has ended, but who waits for it was not told; ${where}`]
  if (waits === undefined) {
    const what = last.kind === 'workflow.enter' ? 'was entered' : `went on after place ${field(last, 'path')}`
    return [`${indent}${run} ${what} at ${formatTime(last.timeUs)} and asked for nothing; ${where}`]
  }
  const { part, sinceUs } = waits
  const head = `${indent}${run} waits at ${nameOf(part)}, since ${formatTime(sinceUs)}${detailOf(run, part, statuses)}; ${where}`
  return [head, ...below(run, part, statuses, `${indent}  `)]
}

/** What a part waits for in turn: the child of a call, the open parts of a parallel command. */
function below(run: string, part: Part, statuses: RunStatuses, indent: string): readonly string[] {
  if (part.verb === 'call') {
    const child = statuses.childAt(run, part.place)
    return child === undefined ? [] : linesOf(child.run, child, statuses, indent)
  }
  return part.parts
    .filter((one) => isOpen(run, one, statuses))
    .flatMap((one) => {
      const inner = below(run, one, statuses, one.verb === 'call' ? indent : `${indent}  `)
      return one.verb === 'call' && inner.length > 0
        ? inner
        : [`${indent}at ${nameOf(one)}${detailOf(run, one, statuses)}`, ...inner]
    })
}

function isOpen(run: string, part: Part, statuses: RunStatuses): boolean {
  if (part.verb === 'call') return statuses.childAt(run, part.place)?.ended !== true
  const attempts = statuses.attemptsAt(run, part.place)
  return attempts === undefined || !isDone(attempts)
}

function nameOf({ verb, name, parts, place }: Part): string {
  return `${verb}${parts.length > 0 ? ` of ${parts.length}` : ''}${name === '' ? '' : ` '${name}'`}, place ${place}`
}

function detailOf(run: string, { verb, place, parts }: Part, statuses: RunStatuses): string {
  if (parts.length > 0) return parts.some((part) => isOpen(run, part, statuses)) ? '' : ' (all of it done)'
  if (verb === 'call') return statuses.childAt(run, place) === undefined ? ' (never entered)' : ''
  if (verb !== 'step') return ''
  const attempts = statuses.attemptsAt(run, place)
  return ` (${attempts === undefined ? 'never attempted' : tell(attempts)})`
}

function tell(attempts: Attempts): string {
  const { count, last } = attempts
  if (last.kind === 'step.attempt') return `attempt ${count} under way since ${formatTime(last.timeUs)}`
  if (isDone(attempts)) return `attempt ${count} done at ${formatTime(last.timeUs)}`
  const { failure } = last.data as { readonly failure?: { readonly code?: string; readonly message?: string } }
  const why = failure?.code ?? failure?.message ?? 'no reason'
  return `attempt ${count} failed at ${formatTime(last.timeUs)}: ${why.slice(0, textMax)}`
}
