// A replay for a person: the digest, the injected faults, what was violated and by which events.
import type { ReplayOutcome } from '../../campaign/replay.ts'
import { escaped, escapedLines } from '../../errors/escaped.ts'
import { counted } from './counted.ts'
import { eventLine } from './event.ts'

export function reportReplay(outcome: ReplayOutcome): string {
  if (outcome.kind === 'refused') return `refused: ${outcome.changed.join('; ')}\n`
  if (outcome.outcome.kind === 'lost') {
    const { limit, owner, detail } = outcome.outcome.limit
    return `unknown: ${limit}${owner === '' ? '' : ` in ${owner}`}: ${detail}\n`
  }
  const { summary } = outcome.outcome
  const lines = [
    `${outcome.engine} ${outcome.scenario}: ${summary.events} events, digest ${summary.digest}${comparison(outcome)}`,
  ]
  if (outcome.swarm.length > 0) lines.push(`fault kinds of this seed, by rate: ${outcome.swarm.join(', ')}`)
  if (summary.schedule.length > 0)
    lines.push(
      'injected faults:',
      ...summary.schedule.map(({ site, kind, says }) => `  ${escaped(site)}: ${kind} ${says}`),
    )
  for (const { fault, reason } of summary.unused)
    lines.push(`without meaning here: ${fault.site}: ${fault.kind} (${reason})`)
  for (const { property, verdict, premises, violations } of summary.judgements) {
    lines.push(`  ${property}: ${verdict}${violations.length > 0 ? '' : `, checked ${counted(premises, 'time')}`}`)
    const [first] = violations
    if (first !== undefined)
      lines.push(
        ...escapedLines(first.message).map((line) => `    ${line}`),
        ...first.evidence.map((event) => `      ${eventLine(event)}`),
      )
  }
  for (const member of summary.refused) lines.push(`not supported by the simulated host: ${member}`)
  if (summary.denied.length > 0) lines.push(`denied, as under node --permission: ${summary.denied.join(', ')}`)
  return `${lines.join('\n')}\n`
}

function comparison({ expected, same }: Extract<ReplayOutcome, { kind: 'replayed' }>): string {
  if (expected === undefined) return ''
  return same ? ', the same' : `, NOT ${expected}`
}
