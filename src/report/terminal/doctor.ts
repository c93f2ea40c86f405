// What the doctor found, for a person: how many runs were done twice, and where two of them parted.
import type { CampaignReport } from '../../campaign/report.ts'
import { counted } from './counted.ts'

export function reportDoctor({ engine, scenarios, runs, determinism, unknown, findings }: CampaignReport): string {
  const { checked, diverged, divergences } = determinism
  const lines = [
    `${engine}: ${checked} of ${counted(runs, 'run')} of ${scenarios.join(', ')} done again in a different environment, ${diverged} diverged`,
  ]
  for (const { scenario, seed, digests, first } of divergences) {
    lines.push(`${scenario} ${seed}: ${digests.join(' and ')}`)
    if (first === undefined)
      lines.push(
        '  the traces were equal when they were run once more: the digest of one run depends on the runs before it',
      )
    else
      lines.push(
        `  first difference, event ${first.sequence}:`,
        `    here:  ${first.left ?? '(the trace ends)'}`,
        `    there: ${first.right ?? '(the trace ends)'}`,
      )
  }
  for (const { seed, scenario, limit, detail } of unknown)
    lines.push(`${scenario} ${seed}: unknown, ${limit}: ${detail}`)
  // Not what was asked, and too much to be kept to oneself.
  for (const { property, count, replay } of findings)
    lines.push(`${property} was violated in ${count} of the runs: ${replay}`)
  return `${lines.join('\n')}\n`
}
