// `crashworthy run`: a campaign of seeds over scenarios of one engine.
import { Command, Option } from 'commander'
import { runCampaign } from '../campaign/campaign.ts'
import { saveFindings } from '../campaign/record.ts'
import type { CampaignReport } from '../campaign/report.ts'
import { reportCampaign } from '../report/campaign.ts'
import { exitCodes } from './exitCodes.ts'
import {
  engineOption,
  eventsOption,
  faultsOption,
  jobsOption,
  jsonOption,
  readCount,
  readScenarios,
  readSeed,
  seedOption,
  wallOption,
} from './options.ts'
import { progressLine } from './progress.ts'

interface RunOptions {
  readonly engine: string
  readonly seeds: string
  readonly seed: string
  readonly faults: string
  readonly jobs: string
  readonly json?: true
  readonly eventsMax: string
  readonly runTimeout: string
  readonly determinismEvery: string
  readonly out: string
  readonly expect?: 'violated'
}

export function runCommand(): Command {
  return new Command('run')
    .description('run a campaign: many seeds of one engine, judged as a whole')
    .argument('[scenario...]', 'names or folders; all built-in scenarios if none is given')
    .addOption(engineOption())
    .option('-n, --seeds <n>', 'how many runs of each scenario', '100')
    .addOption(seedOption())
    .addOption(faultsOption())
    .addOption(jobsOption())
    .addOption(jsonOption())
    .addOption(eventsOption())
    .addOption(wallOption())
    .option('--determinism-every <n>', 'do one run of n again in a different process environment; 0 for none', '50')
    .option('-o, --out <folder>', 'where findings are saved', '.crashworthy')
    .addOption(
      new Option('--expect <verdict>', 'exit with 0 exactly if a violation is found: for a bug that is known').choices(['violated']),
    )
    .addHelpText(
      'after',
      `
Examples:
  crashworthy run long-mission --engine resonate-local --faults none --seeds 20
  crashworthy run --engine oracle --seeds 1000 --faults crash,kill
  crashworthy run paid-order --engine ./my-engine --json > report.json`,
    )
    .action(async (scenarios: string[], options: RunOptions) => {
      const abort = new AbortController()
      const interrupt = (): void => abort.abort()
      process.once('SIGINT', interrupt)
      process.once('SIGTERM', interrupt)
      const progress = progressLine()
      const report = await runCampaign({
        engine: options.engine,
        scenarios: readScenarios(scenarios),
        seeds: readCount(options.seeds, '--seeds'),
        seed: readSeed(options.seed),
        faults: options.faults,
        jobs: readCount(options.jobs, '--jobs'),
        eventsMax: readCount(options.eventsMax, '--events-max'),
        wallMs: readCount(options.runTimeout, '--run-timeout'),
        determinismEvery: readCount(options.determinismEvery, '--determinism-every', 0),
        onProgress: progress.show,
        signal: abort.signal,
      }).finally(progress.end)
      process.removeListener('SIGINT', interrupt)
      process.removeListener('SIGTERM', interrupt)
      const saved = saveFindings(report, options)
      if (saved.problem !== undefined) process.stderr.write(`crashworthy: findings were not saved: ${saved.problem}\n`)
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : reportCampaign(report, saved.files))
      process.exitCode = exitCodeOf(report, options.expect)
    })
}

function exitCodeOf(report: CampaignReport, expected: 'violated' | undefined): number {
  if (report.interrupted) return exitCodes.interrupted
  if (expected === 'violated') return report.verdict === 'violated' ? exitCodes.holds : exitCodes.violated
  return exitCodes[report.verdict]
}
