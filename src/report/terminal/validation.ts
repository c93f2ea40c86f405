// The report of `crashworthy validate` for a person: whether the model explains what was recorded; if not, how far it
// does, where the model may be there, and for each action why it cannot explain the next event. A pure function of the
// record.
import type { Blocked, ExplainedStep, Refusal } from '../../model/validation/result.ts'
import type { LogsRecord, StatesRecord, ValidationRecord } from '../json/validationRecord.ts'
import { changedFields, fieldLines, fieldsOf, sayParams, sayStep, sayValue, wrap } from './value.ts'

/** How many of the steps before the first event that is not explained are told. */
const stepsLast = 8

export function reportValidation(record: ValidationRecord): string {
  const lines = record.kind === 'states' ? reportStates(record) : reportLogs(record)
  return `${lines.join('\n')}\n`
}

function reportStates({ model, files, states, verdict, at, reason, notes }: StatesRecord): readonly string[] {
  if (verdict === 'accepted') {
    const accepted = wrap(`accepted: ${model} has a behaviour through the ${states} states of ${files.join(', ')}`, 2)
    return [...accepted, ...notes.flatMap((note) => wrap(`note: ${note}`, 2))]
  }
  return wrap(
    `rejected: ${model} has no behaviour through the states of ${files.join(', ')}; state ${at}: ${reason}`,
    2,
  )
}

function reportLogs(record: LogsRecord): readonly string[] {
  const { model, events, files, steps } = record
  const total = events.reduce((sum, count) => sum + count, 0)
  if (record.verdict === 'accepted') {
    const hidden = steps.filter(({ kind }) => kind === 'hidden').length
    return wrap(
      `accepted: ${model} explains all ${total} events of ${files.join(', ')}, with ${hidden} hidden steps`,
      2,
    )
  }
  const { explained, blocked, states, statesCount } = record
  const lines = [
    ...wrap(
      `${model} explains ${explained.map((count, log) => `${count} of ${events[log]} events of ${files[log]}`).join(', ')}`,
      2,
    ),
  ]
  if (steps.length > 0) lines.push('', ...tellSteps(steps))
  for (const entry of blocked) lines.push('', ...tellBlocked(entry, files))
  if (statesCount > 0) {
    lines.push(
      '',
      `the model may be in ${statesCount === 1 ? 'one state' : `${statesCount} states`} there${statesCount > states.length ? '; some of them' : ''}:`,
    )
    for (const [index, state] of states.entries()) {
      if (index > 0) lines.push('    or')
      lines.push(...fieldLines(fieldsOf(state), 4))
    }
  }
  const gaps = record.verdict === 'unknown' ? `: ${record.gaps.join('; ')}` : ''
  const where = blocked.map(({ log, index }) => `event ${index + 1} of ${files[log]}`).join(' and ')
  lines.push('', ...wrap(record.verdict === 'rejected' ? `rejected at ${where}` : `unknown, at ${where}${gaps}`, 2))
  return lines
}

/** The last steps of an explanation, each with what it changed. */
function tellSteps(steps: readonly ExplainedStep[]): readonly string[] {
  const first = Math.max(0, steps.length - stepsLast)
  const lines = [
    first === 0 ? 'explained so far:' : `explained so far, the last ${stepsLast} of ${steps.length} steps:`,
  ]
  for (const [index, step] of steps.entries()) {
    if (index < first) continue
    lines.push(...wrap(`${String(index + 1).padStart(4)}  ${sayExplained(step)}`, 8))
    const before = steps[index - 1]?.state
    lines.push(...fieldLines(before === undefined ? fieldsOf(step.state) : changedFields(before, step.state), 8))
  }
  return lines
}

function sayExplained(step: ExplainedStep): string {
  switch (step.kind) {
    case 'initial':
      return sayStep('init', step.params)
    case 'hidden':
      return `${sayStep(step.action, step.params)}, hidden`
    case 'event':
      return `${sayStep(step.action, step.params)}, event ${step.index + 1}`
    case 'late':
      return `${sayStep(step.action, step.params)}, event ${step.index + 1}, late`
    case 'skipped':
      return `event ${step.index + 1} may not have happened`
  }
}

function tellBlocked({ log, index, event, refusals }: Blocked, files: readonly string[]): readonly string[] {
  const lines = [
    `event ${index + 1} of ${files[log]}:`,
    ...wrap(`    ${sayValue(event)}`, 6),
    'why no action explains it:',
  ]
  const width = Math.min(24, Math.max(...refusals.map(({ action }) => action.length)))
  return [
    ...lines,
    ...refusals.flatMap((refusal) => wrap(`    ${refusal.action.padEnd(width)}  ${sayRefusal(refusal)}`, 6 + width)),
  ]
}

function sayRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'hidden':
      return 'no log shows it'
    case 'disabled':
      return refusal.params === undefined
        ? 'cannot be taken there'
        : `cannot be taken there with ${sayParams(refusal.params)}`
    case 'noParameters':
      return 'is not what the event tells of'
    case 'outsideParameter':
      return `its parameter ${refusal.parameter} cannot be ${refusal.value === undefined ? 'left out' : sayValue(refusal.value)}`
    case 'differs': {
      const differences = refusal.differences.map(({ field, shown, found }) => {
        const has = found === undefined ? 'nothing' : sayValue(found)
        return `${field === '' ? 'the event' : field} would be ${sayValue(shown)}, is ${has}`
      })
      const params = sayParams(refusal.params)
      return `${params === '' ? '' : `with ${params}: `}${differences.join('; ')}`
    }
    case 'limited':
      return 'explains it, but a limit ended the search there'
  }
}
