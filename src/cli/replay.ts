// `crashworthy replay`: one run again, from a seed or from a saved record. The same digest, or a unsupported that says
// which input changed.
import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { type ReplayTarget, replay } from '../campaign/replay.ts'
import { UserError } from '../errors/userError.ts'
import { reportReplay } from '../report/replay.ts'
import { readReplacements } from '../run/replacements.ts'
import { exitCodes } from './exitCodes.ts'
import { eventsOption, faultsOption, jsonOption, readCount, readSeed, resolveOption, wallOption } from './options.ts'

export interface ReplayFlags {
  readonly faults: string
  readonly digest?: string
  readonly json?: true
  readonly eventsMax: string
  readonly runTimeout: string
  readonly resolve: readonly string[]
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('do one run again, exactly')
    .argument('<seed:engine:scenario | file>', 'a run by its seed, or a record that a campaign saved')
    .addOption(faultsOption())
    .option('--digest <digest>', 'the digest that it must have')
    .addOption(jsonOption())
    .addOption(eventsOption())
    .addOption(wallOption())
    .addOption(resolveOption())
    .addHelpText(
      'after',
      `
Examples:
  crashworthy replay 0x1:resonate-local:long-mission --faults none
  crashworthy replay .crashworthy/1f0c3a55.json

With a record, a changed engine, scenario, tool or Node is named and refused; a seed gives its run as it is now.`,
    )
    .action(async (target: string, options: ReplayFlags, command: Command) => {
      const outcome = await replay(readTarget(target, options, command), {
        keepTrace: false,
        sliceMs: readWallMs(options),
      })
      process.stdout.write(options.json === true ? `${JSON.stringify(outcome)}\n` : reportReplay(outcome))
      if (outcome.kind === 'refused') process.exitCode = exitCodes.usage
      // All inputs are what they were and the digest is not: the run is not a function of them.
      else if (outcome.outcome.kind === 'done' && !outcome.same) process.exitCode = exitCodes.violated
      else process.exitCode = exitCodes[outcome.verdict]
    })
}

/** What a replay command names: a record's file, or a seed with its engine and scenario. */
export function readTarget(
  target: string,
  { faults, digest, eventsMax, resolve }: ReplayFlags,
  command: Command,
): ReplayTarget {
  const parts = target.split(':')
  const [seed, engine, scenario] = parts
  if (parts.length === 3 && seed !== undefined && engine !== undefined && scenario !== undefined) {
    const run = {
      seed: readSeed(seed, 'the argument', `crashworthy ${command.name()} 0x1:${engine}:${scenario}`),
      engine,
      scenario,
      faults,
      eventsMax: readCount(eventsMax, '--events-max'),
      packages: readReplacements(resolve),
    }
    return { kind: 'seed', ...run, ...(digest === undefined ? {} : { digest }) }
  }
  if (existsSync(target)) {
    const given = ['faults', 'digest', 'eventsMax', 'resolve'].find(
      (option) => command.getOptionValueSource(option) === 'cli',
    )
    if (given === undefined) return { kind: 'record', file: target }
    throw new UserError({
      expected: 'a record alone, which holds what happens in its run',
      found: command.options.find((option) => option.attributeName() === given)?.long ?? given,
      where: 'the options',
      next: `crashworthy ${command.name()} ${target}`,
    })
  }
  throw new UserError({
    expected: 'seed:engine:scenario or the file of a record',
    found: `'${target}'`,
    where: 'the argument',
    next: 'crashworthy replay --help',
  })
}

export function readWallMs({ runTimeout }: Pick<ReplayFlags, 'runTimeout'>): number {
  return readCount(runTimeout, '--run-timeout')
}
