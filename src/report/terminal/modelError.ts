// A mistake in a model for a person: what went wrong and in which line, the step with its parameters and what it had
// changed, and the steps that lead to the state before it.
import { escaped } from '../../errors/escaped.ts'
import type { ModelError } from '../../errors/modelError.ts'
import { changedFields, fieldLines, sayStep } from './value.ts'

/** Of a long way there, how many of its last steps are told. */
const stepsMax = 12

export function reportModelError({ message, places, step, path }: ModelError): string {
  const lines = [`crashworthy: ${escaped(message)}`]
  const [place] = places
  if (place !== undefined) lines.push(`  in ${place.file}:${place.line}:${place.column}`)
  if (step !== undefined) {
    const changed = changedFields(step.before, step.after)
    lines.push(`  the step: ${sayStep(step.action, step.params)}${changed.length > 0 ? ', which had changed' : ''}`)
    lines.push(...fieldLines(changed, 4))
  }
  if (path.length > 0) lines.push('  after:')
  if (path.length > stepsMax) lines.push(`    … ${path.length - stepsMax} steps`)
  for (const { action, params } of path.slice(-stepsMax)) lines.push(`    ${sayStep(action, params)}`)
  return `${lines.join('\n')}\n`
}
