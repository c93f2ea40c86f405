// A campaign's report for a person: what was run, what held, what did not and its story, in a screenful. A pure
// function of the data.
import type { CampaignReport, Finding, PropertyReport } from '../../campaign/report.ts'
import { escaped, escapedLines } from '../../errors/escaped.ts'
import { counted } from './counted.ts'
import { eventLine } from './event.ts'

const evidenceMax = 6
const scheduleMax = 8

export function reportCampaign(report: CampaignReport, saved: ReadonlyMap<string, string>): string {
  const { versions, seed, runs, runsAsked, durationMs } = report
  const lines = [
    `${report.engine}: ${counted(runs, 'run')} of ${report.scenarios.join(', ')}, base seed ${seed}${runs < runsAsked ? `, ${runsAsked} asked for` : ''}`,
    `crashworthy ${versions.crashworthy}, Node ${versions.node}; ${(durationMs / 1000).toFixed(1)} s, ${counted(report.distinctTraces, 'distinct trace')}, ${report.eventsPerSecond} events/s a worker`,
    ...faultLines(report),
    '',
    ...report.properties.map(
      (property) => `  ${mark(property.verdict)} ${property.name}: ${sayProperty(property, runs)}`,
    ),
    ...report.sometimes.map(
      ({ name, reached }) => `  ${reached ? '+' : '!'} sometimes ${name}: ${reached ? 'reached' : 'NEVER REACHED'}`,
    ),
    determinismLine(report),
  ]
  for (const finding of report.findings) lines.push('', ...findingLines(finding, saved.get(finding.id)))
  for (const { limit, owner, detail, scenario, replay } of report.unknown.slice(0, evidenceMax)) {
    const who = owner === '' ? scenario : `${owner} in ${scenario}`
    lines.push('', `unknown: ${limit} in ${who}: ${detail}`, `  Reproduce: npx ${replay}`)
  }
  if (report.unknown.length > evidenceMax)
    lines.push('', `… and ${report.unknown.length - evidenceMax} more unknown runs`)
  for (const member of report.unsupported) lines.push('', `not supported by the simulated host: ${member}`)
  lines.push(...deniedLines(report), '', conclusion(report))
  return `${lines.join('\n')}\n`
}

export function mark(verdict: string): string {
  return verdict === 'holds' ? '+' : verdict === 'violated' ? '✗' : verdict === 'unknown' ? '?' : '!'
}

/** What is known of a property, and of how many runs nothing is. */
function sayProperty({ verdict, evaluated, held, violations, unknown }: PropertyReport, runs: number): string {
  if (violations > 0)
    return `violated in ${violations} of ${counted(runs, 'run')}${unknown > 0 ? `, ${unknown} unknown` : ''}`
  if (verdict === 'unknown') return `unknown in ${counted(unknown, 'run')}`
  if (verdict === 'vacuous') return 'vacuous, never checked'
  const judged = unknown > 0 ? ` in ${counted(held, 'run')}, ${unknown} unknown` : ''
  return `holds${judged}, checked ${counted(evaluated, 'time')}`
}

function faultLines({ faults, faultChoice }: CampaignReport): string[] {
  const { given, notClaimed } = faultChoice
  const unclaimed =
    notClaimed.length === 0 ? [] : [`not injected, the engine does not claim them: ${notClaimed.join(', ')}`]
  if (faults.length === 0) return [`--faults ${given}: no faults`, ...unclaimed]
  const offered = faults.filter((fault) => fault.offered > 0)
  const inapplicable = faults.filter((fault) => fault.offered === 0).map(({ kind }) => kind)
  return [
    `--faults ${given}; faults that took effect: ${offered.map(({ kind, tookEffect }) => `${kind} ${tookEffect}`).join(', ')}`,
    ...(inapplicable.length === 0 ? [] : [`inapplicable, no site was ever reached: ${inapplicable.join(', ')}`]),
    ...unclaimed,
  ]
}

function determinismLine({ determinism }: CampaignReport): string {
  const { checked, diverged } = determinism
  if (checked === 0) return '  ! determinism: not checked'
  return `  ${diverged === 0 ? '+' : '✗'} determinism: ${counted(checked, 'run')} done again in a different environment, ${diverged} diverged`
}

function findingLines(finding: Finding, file: string | undefined): string[] {
  const { checked, schedule, evidence } = finding
  const lines = [
    `finding ${finding.id}: ${finding.property} violated by ${finding.engine} in ${counted(finding.count, 'run')}`,
    ...escapedLines(finding.message).map((line) => `  ${line}`),
  ]
  if (checked.withoutFaults) lines.push('  It needs no fault at all.')
  if (!checked.replayed) lines.push('  CAUTION: its replay did not show it again; this may be a fault of the tool.')
  if (schedule.length > 0 && !checked.withoutFaults) {
    lines.push('  injected faults:')
    for (const { site, kind, says } of schedule.slice(0, scheduleMax))
      lines.push(`    ${escaped(site)}: ${kind} ${says}`)
    if (schedule.length > scheduleMax) lines.push(`    … and ${schedule.length - scheduleMax} more`)
  }
  lines.push('  evidence:', ...evidence.slice(0, evidenceMax).map((event) => `    ${eventLine(event)}`))
  if (file === undefined) lines.push(`  Reproduce: npx ${finding.replay} --digest ${finding.digest}`)
  else lines.push(`  Reproduce: npx crashworthy replay ${idOf(finding, file)}`, `  saved: ${file}`)
  return lines
}

/** The id is enough where findings are saved by default. */
function idOf({ id }: Finding, file: string): string {
  return file.startsWith('.crashworthy') ? id : file
}

function deniedLines({ denied }: CampaignReport): string[] {
  if (denied.length === 0) return []
  const uses = denied.map(({ use, runs }) => `${use} (${counted(runs, 'run')})`)
  return ['', `denied, as under node --permission: ${uses.join(', ')}`]
}

function conclusion({ verdict, reasons }: CampaignReport): string {
  if (verdict === 'holds') return 'all hold'
  return `${verdict}: ${reasons.slice(0, 4).join('; ')}${reasons.length > 4 ? `; and ${reasons.length - 4} more` : ''}`
}
