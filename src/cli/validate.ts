// `crashworthy validate`: does a model explain what a real system left behind? Logs of events, or a trace of states in
// ITF.
import { Command } from 'commander'
import { atSourcePlaces, loadModel } from '../config/models.ts'
import { readTextFile } from '../errors/readTextFile.ts'
import { UserError } from '../errors/userError.ts'
import { readItf } from '../model/itf/itf.ts'
import { replay } from '../model/replay/replay.ts'
import { readLog } from '../model/validation/readLog.ts'
import { validationLimits } from '../model/validation/search.ts'
import { validate } from '../model/validation/validate.ts'
import { statesRecord, type ValidationRecord } from '../report/json/validationRecord.ts'
import { reportValidation } from '../report/terminal/validation.ts'
import { exitCodes } from './exitCodes.ts'
import { type ModelFlags, readModelFlags, withModelOptions } from './modelOptions.ts'
import { jsonOption, readCount } from './options.ts'

interface ValidateFlags extends ModelFlags {
  readonly hiddenSteps: string
  readonly frontier: string
  readonly items: string
  readonly json?: true
}

export function validateCommand(): Command {
  return withModelOptions(new Command('validate'))
    .description('ask a model whether it explains what a real system did')
    .argument('<model>', 'the name of a built-in model, or the path of a file of yours')
    .argument('<trace...>', 'logs of events (.ndjson, one for each observer), or one trace of states (.itf.json)')
    .option('--hidden-steps <n>', 'steps in a row that no log shows', String(validationLimits.hiddenStepsMax))
    .option('--frontier <n>', 'states that are kept after each event', String(validationLimits.frontierMax))
    .option('--items <n>', 'states that are kept in all', String(validationLimits.itemsMax))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  crashworthy validate durablePromise server.ndjson
  crashworthy validate ./my-model.ts worker-1.ndjson worker-2.ndjson
  crashworthy validate durablePromise trace.itf.json

Exit codes: 0 accepted, 1 rejected, 2 unknown, because a limit was hit.`,
    )
    .action(async (name: string, files: readonly string[], flags: ValidateFlags) => {
      const record = await recordOf(name, files, flags)
      process.stdout.write(flags.json === true ? `${JSON.stringify(record)}\n` : reportValidation(record))
      process.exitCode = { accepted: exitCodes.holds, rejected: exitCodes.violated, unknown: exitCodes.unknown }[
        record.verdict
      ]
    })
}

async function recordOf(name: string, files: readonly string[], flags: ValidateFlags): Promise<ValidationRecord> {
  const loaded = await loadModel(name)
  const { model } = loaded
  const settings = readModelFlags(loaded, flags)
  const asked = {
    model: model.name,
    mutant: settings.mutant ?? null,
    constants: { ...model.constants, ...settings.constants },
    files,
  }
  const [file = ''] = files
  if (files.some((one) => one.endsWith('.json'))) {
    if (files.length > 1)
      throw new UserError({
        expected: 'one trace of states',
        found: files.join(' '),
        where: 'the arguments',
        next: `crashworthy validate ${name} ${file}`,
      })
    const trace = readItf(model, read(file), settings, file)
    return statesRecord(asked, trace, replay(model, trace, settings))
  }
  const logs = files.map((one) => readLog(read(one), one))
  if (logs.every(({ length }) => length === 0))
    throw new UserError({
      expected: 'at least one event',
      found: 'none',
      where: files.join(', '),
      next: 'crashworthy validate --help',
    })
  const options = {
    ...settings,
    hiddenStepsMax: readCount(flags.hiddenSteps, '--hidden-steps', 0),
    frontierMax: readCount(flags.frontier, '--frontier'),
    itemsMax: readCount(flags.items, '--items'),
  }
  const result = await atSourcePlaces(loaded, () => validate(model, logs, options))
  return { schemaVersion: 1, ...asked, kind: 'events', events: logs.map(({ length }) => length), ...result }
}

function read(file: string): string {
  return readTextFile(file, 'a file of events (.ndjson) or states (.itf.json)', 'crashworthy validate --help')
}
