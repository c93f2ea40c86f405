// `crashworthy doctor`: every run twice, the second time in a different process environment. One digest, or the first
// event that differs.
import { Command } from 'commander'
import { runCampaign } from '../campaign/campaign.ts'
import { reportDoctor } from '../report/terminal/doctor.ts'
import { exitCodes } from './exitCodes.ts'
import { type CampaignFlags, readCampaign, withCampaignOptions } from './options.ts'
import { progressLine } from './progress.ts'
import { shown } from './shown.ts'

export function doctorCommand(): Command {
  return withCampaignOptions(new Command('doctor'))
    .description('check determinism: every run again in a different process environment')
    .addHelpText(
      'after',
      '\nExamples:\n  crashworthy doctor --engine ideal --seeds 1000\n  crashworthy doctor paid-order --engine ./my-engine',
    )
    .action(async (scenarios: string[], flags: CampaignFlags) => {
      const progress = progressLine()
      const options = { ...(await readCampaign(scenarios, flags)), determinismEvery: 1, onProgress: progress.show }
      const report = await runCampaign(options).finally(progress.end)
      const { determinism, runs, unknown } = report
      process.stdout.write(
        flags.json === true ? `${JSON.stringify({ runs, determinism })}\n` : shown(reportDoctor(report)),
      )
      if (determinism.diverged > 0) process.exitCode = exitCodes.violated
      else if (unknown.length > 0 || determinism.checked < runs) process.exitCode = exitCodes.unknown
    })
}
