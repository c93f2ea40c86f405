// `crashworthy doctor`: every run twice, the second time in a different process environment. One digest, or the first event that differs.
import { Command } from 'commander'
import { runCampaign } from '../campaign/campaign.ts'
import { reportDoctor } from '../report/doctor.ts'
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

interface DoctorOptions {
  readonly engine: string
  readonly seeds: string
  readonly seed: string
  readonly faults: string
  readonly jobs: string
  readonly json?: true
  readonly eventsMax: string
  readonly runTimeout: string
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check determinism: every run again in a different process environment')
    .argument('[scenario...]', 'names or folders; all built-in scenarios if none is given')
    .addOption(engineOption())
    .option('-n, --seeds <n>', 'how many runs of each scenario', '100')
    .addOption(seedOption())
    .addOption(faultsOption())
    .addOption(jobsOption())
    .addOption(jsonOption())
    .addOption(eventsOption())
    .addOption(wallOption())
    .addHelpText(
      'after',
      '\nExamples:\n  crashworthy doctor --engine oracle --seeds 1000\n  crashworthy doctor paid-order --engine ./my-engine',
    )
    .action(async (scenarios: string[], options: DoctorOptions) => {
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
        determinismEvery: 1,
        onProgress: progress.show,
      }).finally(progress.end)
      const { determinism, runs, unknown } = report
      process.stdout.write(options.json === true ? `${JSON.stringify({ runs, determinism })}\n` : reportDoctor(report))
      process.exitCode =
        determinism.diverged > 0
          ? exitCodes.violated
          : unknown.length > 0 || determinism.checked < runs
            ? exitCodes.unknown
            : exitCodes.holds
    })
}
