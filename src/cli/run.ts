// `crashworthy run`: a campaign of seeds over scenarios of one engine.
import { Command, Option } from 'commander'
import { runCampaign } from '../campaign/campaign.ts'
import { saveFindings } from '../campaign/record.ts'
import type { CampaignReport } from '../campaign/report.ts'
import { reportCampaign } from '../report/terminal/campaign.ts'
import { exitCodes } from './exitCodes.ts'
import { type CampaignFlags, outOption, readCampaign, readCount, withCampaignOptions } from './options.ts'
import { progressLine } from './progress.ts'
import { shown } from './shown.ts'

interface RunFlags extends CampaignFlags {
  readonly determinismEvery: string
  readonly failFast?: true
  readonly out: string
  readonly expect?: 'violated'
}

export function runCommand(): Command {
  return withCampaignOptions(new Command('run'))
    .description('run a campaign: many seeds of one engine, judged as a whole')
    .option('--determinism-every <n>', 'do one run of n again in a different process environment; 0 for none', '50')
    .option('--fail-fast', 'end at the first violation')
    .addOption(outOption())
    .addOption(
      new Option(
        '--expect <verdict>',
        'succeed only if a violation is found and nothing diverges (a known bug)',
      ).choices(['violated']),
    )
    .addHelpText(
      'after',
      `
Examples:
  crashworthy run long-mission --engine resonate-local --faults none --seeds 20
  crashworthy run --engine ideal --seeds 1000 --faults crash,kill
  crashworthy run paid-order --engine ./my-engine --json > report.json
  crashworthy run --engine ./my-engine --seeds 1000000 --time 10m --fail-fast`,
    )
    .action(async (scenarios: string[], flags: RunFlags) => {
      const abort = new AbortController()
      const interrupt = (): void => abort.abort()
      process.once('SIGINT', interrupt)
      process.once('SIGTERM', interrupt)
      const progress = progressLine()
      const report = await runCampaign({
        ...(await readCampaign(scenarios, flags)),
        determinismEvery: readCount(flags.determinismEvery, '--determinism-every', 0),
        failFast: flags.failFast === true,
        onProgress: progress.show,
        onFinding: progress.found,
        signal: abort.signal,
      }).finally(progress.end)
      process.removeListener('SIGINT', interrupt)
      process.removeListener('SIGTERM', interrupt)
      const saved = saveFindings(report, flags)
      if (saved.problem !== undefined) process.stderr.write(`crashworthy: findings were not saved: ${saved.problem}\n`)
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(report)}\n` : shown(reportCampaign(report, saved.files)),
      )
      process.exitCode = exitCodeOf(report, flags.expect)
    })
}

function exitCodeOf(report: CampaignReport, expected: 'violated' | undefined): number {
  if (report.interrupted) return exitCodes.interrupted
  // Two environments that differ are no bug of the engine's that could have been known.
  const known = report.findings.length > 0 && report.determinism.diverged === 0
  if (expected === 'violated') return known ? exitCodes.holds : exitCodes.violated
  return exitCodes[report.verdict]
}
