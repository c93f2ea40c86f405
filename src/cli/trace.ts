// `crashworthy trace`: the whole story of one run, in lanes for a person or as NDJSON for a program; or of a trace that
// was written before.
import { Command } from 'commander'
import { readNdjson, writeNdjson } from '../../sim/trace/canonical.ts'
import { digestOf } from '../../sim/trace/digest.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { replay } from '../campaign/replay.ts'
import { readTextFile } from '../errors/readTextFile.ts'
import { UserError } from '../errors/userError.ts'
import { lanes } from '../report/terminal/event.ts'
import { reportReplay } from '../report/terminal/replay.ts'
import { exitCodes } from './exitCodes.ts'
import { eventsOption, faultsOption, outOption, resolveOption, wallOption } from './options.ts'
import { type ReplayFlags, readTarget, readWallMs } from './replay.ts'

export function traceCommand(): Command {
  return new Command('trace')
    .description('print the whole trace of one run')
    .argument(
      '<seed:engine:scenario | finding | record | file.ndjson>',
      'a run, a finding by its id, its record, or a trace that was written before',
    )
    .addOption(outOption())
    .addOption(faultsOption())
    .option('--ndjson', 'the canonical form, one event a line')
    .addOption(eventsOption())
    .addOption(wallOption())
    .addOption(resolveOption())
    .addHelpText(
      'after',
      `
Examples:
  crashworthy trace 0x1:resonate-local:long-mission --faults none | less
  crashworthy trace 0x1:ideal:paid-order --ndjson > run.ndjson
  crashworthy trace run.ndjson`,
    )
    .action(async (target: string, options: ReplayFlags & { readonly ndjson?: true }, command: Command) => {
      if (target.endsWith('.ndjson')) {
        const read = readTrace(target)
        process.stdout.write(`${options.ndjson === true ? writeNdjson(read) : lanes(read)}`)
        if (options.ndjson !== true) process.stdout.write(`digest ${digestOf(read)}\n`)
        return
      }
      const outcome = await replay(readTarget(target, options, command), {
        keepTrace: true,
        sliceMs: readWallMs(options),
      })
      if (outcome.kind === 'refused' || outcome.outcome.kind === 'lost') {
        process.stdout.write(reportReplay(outcome))
        process.exitCode = exitCodes.unknown
        return
      }
      const { trace, digest } = outcome.outcome.summary
      process.stdout.write(options.ndjson === true ? writeNdjson(trace) : `${lanes(trace)}digest ${digest}\n`)
    })
}

function readTrace(file: string): readonly TraceEvent[] {
  const read = readNdjson(readTextFile(file, 'a trace as NDJSON', 'crashworthy trace --help'))
  if ('problem' in read)
    throw new UserError({
      expected: 'a trace as NDJSON',
      found: read.problem,
      where: file,
      next: 'crashworthy trace --help',
    })
  return read.events
}
