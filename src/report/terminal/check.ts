// The report of a check for a person, on one screen: how large the search was, which actions fired, what held, why it
// says no more than it does, and the counterexample as steps with only what each of them changed. A pure function of
// the record.
import type { Counterexample } from '../../model/instance/counterexample.ts'
import type { Constants } from '../../model/instance/model.ts'
import type { CheckRecord, Refutation } from '../json/checkRecord.ts'
import { mark } from './campaign.ts'
import { changedFields, fieldLines, fieldsOf, sayStep, sayValue, wrap } from './value.ts'

/** Of a long counterexample, how many steps are told from its beginning and from its end. */
const stepsFirst = 10
const stepsLast = 40

const strategies = { bfs: 'breadth-first', dfs: 'depth-first', walk: 'random walks' } as const

export function reportCheck(record: CheckRecord): string {
  const { properties, gaps, vacuous, notes, counterexample, mutants } = record
  const bytes = `${grouped(Math.round(record.bytesPerState))} bytes a state`
  const lines = [
    ...paragraph(`${nameOf(record)}: ${strategies[record.strategy]}`),
    `${grouped(record.distinct)} distinct states, ${grouped(record.generated)} generated, depth ${grouped(record.depth)}, ${left(record)}`,
    ...paragraph(
      `${record.seconds} s: ${grouped(record.distinctPerSecond)} distinct and ${grouped(record.generatedPerSecond)} generated a second, ${bytes}`,
    ),
    '',
    ...actionTable(record),
    '',
    ...properties.map(({ name, verdict }) => `  ${mark(verdict)} ${name}: ${verdict}`),
    ...(counterexample !== null && !properties.some(({ name }) => name === counterexample.property)
      ? [`  ${mark('violated')} ${counterexample.property}: violated`]
      : []),
  ]
  if (gaps.length > 0) lines.push('', ...paragraph(`not exhaustive because of: ${gaps.join('; ')}`))
  if (vacuous.length > 0) lines.push('', ...vacuous.map((what) => `  ! ${what}`))
  if (counterexample !== null) lines.push('', ...tellCounterexample(counterexample))
  for (const note of notes) lines.push('', ...paragraph(`note: ${note}`))
  if (mutants.length > 0 && record.mutant === null)
    lines.push('', ...paragraph(`mutants, each with a mistake: ${mutants.join(', ')}`))
  lines.push('', conclusion(record))
  return `${lines.join('\n')}\n`
}

/** One of many models: its counts, and which property refutes each of its mutants. */
export function reportModel(record: CheckRecord): string {
  const { verdict, vacuous, gaps, counterexample, refutations = [] } = record
  const counts = `${grouped(record.distinct)} distinct, ${grouped(record.generated)} generated, depth ${record.depth}, ${record.seconds} s`
  const lines = [...wrap(`${mark(verdict)} ${nameOf(record)}: ${verdict}; ${counts}`, 4)]
  for (const reason of [
    ...(counterexample === null ? [] : [`${counterexample.property} is violated`]),
    ...gaps,
    ...vacuous,
  ])
    lines.push(...wrap(`    ${reason}`, 6))
  lines.push(...refutations.flatMap((entry) => wrap(`    ${sayRefutation(entry)}`, 6)))
  return `${lines.join('\n')}\n`
}

export function tellCounterexample({ property, steps, loopsTo, closing }: Counterexample): readonly string[] {
  const lines = [
    `${property} is violated, in ${steps.length === 1 ? 'one step' : `${steps.length} steps`}${loopsTo === undefined ? '' : ', for ever'}:`,
  ]
  for (const [index, { action, params, state }] of steps.entries()) {
    const skipped = steps.length - stepsFirst - stepsLast
    if (skipped > 1 && index >= stepsFirst && index < stepsFirst + skipped) {
      if (index === stepsFirst) lines.push(`      … ${skipped} steps that --json and --itf have`)
      continue
    }
    lines.push(...wrap(`${String(index + 1).padStart(4)}  ${sayStep(action, params)}`, 8))
    const before = steps[index - 1]?.state
    const fields = before === undefined ? fieldsOf(state) : changedFields(before, state)
    lines.push(...fieldLines(fields, 8))
    if (fields.length === 0) lines.push('        (nothing changes)')
  }
  if (loopsTo === undefined) return lines
  if (closing === undefined) return [...lines, '      and then nothing ever happens']
  return [
    ...lines,
    ...wrap(
      `      ${sayStep(closing.action, closing.params)}: back to the state of step ${loopsTo + 1}, and so on for ever`,
      8,
    ),
  ]
}

function nameOf({ model, mutant, constants }: CheckRecord): string {
  return `${model}${mutant === null ? '' : `, mutant ${mutant}`}${sayConstants(constants)}`
}

function sayConstants(constants: Constants): string {
  const values = Object.entries(constants).map(([name, value]) => `${name} = ${sayValue(value)}`)
  return values.length === 0 ? '' : ` (${values.join(', ')})`
}

function left({ queue }: CheckRecord): string {
  return queue === 0 ? 'none left' : `${grouped(queue)} left to expand`
}

function actionTable({ actions }: CheckRecord): readonly string[] {
  const width = Math.max(6, ...actions.map(({ name }) => name.length))
  const row = (name: string, fired: string, fresh: string): string =>
    `  ${name.padEnd(width)} ${fired.padStart(13)} ${fresh.padStart(13)}`
  return [
    row('action', 'fired', 'new states'),
    ...actions.map(({ name, fired, fresh }) => row(name, grouped(fired), grouped(fresh))),
  ]
}

function sayRefutation({ mutant, refuted, verdict, property, steps }: Refutation): string {
  if (!refuted) return `! mutant ${mutant} is NOT REFUTED: ${verdict}`
  return `mutant ${mutant} is refuted by ${property}, ${steps} steps`
}

function conclusion({ verdict, withinBoundary, properties, counterexample, gaps, vacuous }: CheckRecord): string {
  if (verdict === 'holds') return withinBoundary ? 'all hold within the boundary' : 'all hold'
  const broken = new Set([...(counterexample === null ? [] : [counterexample.property]), ...violated(properties)])
  const reasons = verdict === 'violated' ? [...broken] : verdict === 'unknown' ? gaps : vacuous
  return `${verdict}: ${reasons.slice(0, 4).join('; ')}${reasons.length > 4 ? `; and ${reasons.length - 4} more` : ''}`
}

function violated(properties: CheckRecord['properties']): readonly string[] {
  return properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name)
}

function paragraph(text: string): readonly string[] {
  return wrap(text, 2)
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
