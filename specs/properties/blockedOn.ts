// What each run is blocked on, as a person reads it: a line for each run that has not ended and for each part that it
// still waits for, children below their parents. At most a screenful.

import { field, type TraceEvent } from '../../src/property/property.ts'
import { formatTime } from '../../src/report/terminal/event.ts'
import { type Attempts, isDone, type Part, type RunStatus, type RunStatuses } from './runStatus.ts'

const linesMax = 20
const textMax = 60

/** The innermost wait: the run that the others wait for, and what it waits for. */
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

/** Follows the first wait of each run down to the run that waits for no other. */
export function innermost(run: string, statuses: RunStatuses): Innermost {
  const status = statuses.of(run)
  if (status === undefined) return { cause: 'never started', last: undefined }
  const { last, waits } = status
  if (status.ended) return { cause: 'ended without a reader getting the result', last }
  if (waits === undefined) return { cause: 'went on without a new command', last }
  let part = waits.part
  for (;;) {
    const child = statuses.childAt(run, part.place)
    if (child !== undefined && !child.ended) return innermost(child.run, statuses)
    const open = part.parts.find((one) => isOpen(run, one, statuses))
    if (open === undefined) return { cause: `blocked on ${part.verb}`, last }
    part = open
  }
}

function linesOf(run: string, status: RunStatus | undefined, statuses: RunStatuses, indent: string): readonly string[] {
  if (status === undefined) return [`${indent}${run}: its workflow never started`]
  const { last, waits } = status
  const where = `last ran on ${last.machine}.${last.incarnation}`
  if (status.ended) return [`${indent}${run}: its workflow ended, but its caller did not get the result; ${where}`]
  if (waits === undefined) {
    const what = last.kind === 'workflow.enter' ? 'started' : `went on after command ${field(last, 'path')}`
    return [`${indent}${run} ${what} at ${formatTime(last.timeUs)} and gave no new command; ${where}`]
  }
  const { part, sinceUs } = waits
  const head = `${indent}${run} is blocked on ${nameOf(part)} since ${formatTime(sinceUs)}${detailOf(run, part, statuses)}; ${where}`
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
        : [`${indent}${nameOf(one)}${detailOf(run, one, statuses)}`, ...inner]
    })
}

function isOpen(run: string, part: Part, statuses: RunStatuses): boolean {
  if (part.verb === 'call') return statuses.childAt(run, part.place)?.ended !== true
  const attempts = statuses.attemptsAt(run, part.place)
  return attempts === undefined || !isDone(attempts)
}

function nameOf({ verb, name, parts, place }: Part): string {
  return `${verb} ${place}${parts.length > 0 ? ` of ${parts.length} parts` : ''}${name === '' ? '' : ` (\`${name}\`)`}`
}

function detailOf(run: string, { verb, place, parts }: Part, statuses: RunStatuses): string {
  if (parts.length > 0) return parts.some((part) => isOpen(run, part, statuses)) ? '' : ', all parts done'
  if (verb === 'call') return statuses.childAt(run, place) === undefined ? ', never started' : ''
  if (verb !== 'step') return ''
  const attempts = statuses.attemptsAt(run, place)
  return `, ${attempts === undefined ? 'never attempted' : describeAttempts(attempts)}`
}

function describeAttempts(attempts: Attempts): string {
  const { count, last } = attempts
  if (last.kind === 'step.attempt') return `attempt ${count} running since ${formatTime(last.timeUs)}`
  if (isDone(attempts)) return `attempt ${count} done at ${formatTime(last.timeUs)}`
  const { failure } = last.data as { readonly failure?: { readonly code?: string; readonly message?: string } }
  const why = failure?.code ?? failure?.message ?? 'no reason'
  return `attempt ${count} failed at ${formatTime(last.timeUs)}: ${why.slice(0, textMax)}`
}
