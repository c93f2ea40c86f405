// `crashworthy replay`: one run again, from a seed, a finding or a saved record. The same digest, or a refusal that says
// which input changed.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { type ReplayTarget, replay } from '../campaign/replay.ts'
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'
import { reportReplay } from '../report/terminal/replay.ts'
import { readReplacements } from '../run/replacements.ts'
import { definitionFile } from '../run/sut.ts'
import { exitCodes } from './exitCodes.ts'
import {
  eventsOption,
  faultsOption,
  jsonOption,
  outOption,
  readCount,
  readSeed,
  resolveOption,
  wallOption,
} from './options.ts'
import { shown } from './shown.ts'

export interface ReplayFlags {
  readonly out: string
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
    .argument(
      '<seed:engine:scenario | finding | file>',
      'a run by its seed, a finding by its id, or the record that a campaign saved of it',
    )
    .addOption(outOption())
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
  crashworthy replay 1f0c3a55
  crashworthy replay .crashworthy/1f0c3a55.json

With a finding, a changed engine, scenario, tool or Node is named and refused; a seed gives its run as it is now.

Exit codes: those of run; 2 if the code has changed since; 1 if the digest is another although nothing has.`,
    )
    .action(async (target: string, options: ReplayFlags, command: Command) => {
      const outcome = await replay(readTarget(target, options, command), {
        keepTrace: false,
        sliceMs: readWallMs(options),
      })
      process.stdout.write(options.json === true ? `${JSON.stringify(outcome)}\n` : shown(reportReplay(outcome)))
      if (outcome.kind === 'refused') process.exitCode = exitCodes.unknown
      // All inputs are what they were and the digest is not: the run is not a function of them.
      else if (outcome.outcome.kind === 'done' && !outcome.same) process.exitCode = exitCodes.violated
      else process.exitCode = exitCodes[outcome.verdict]
    })
}

/** What a replay command names: a record's file, or a seed with its engine and scenario. */
export function readTarget(
  target: string,
  { faults, digest, eventsMax, resolve, out }: ReplayFlags,
  command: Command,
): ReplayTarget {
  const parts = target.split(':')
  const [seed, engine, scenario] = parts
  if (parts.length === 3 && seed !== undefined && engine !== undefined && scenario !== undefined) {
    definitionFile(engine, 'engine', 'the argument')
    definitionFile(scenario, 'scenario', 'the argument')
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
  const file = existsSync(target) ? target : findingFile(target, out)
  if (file !== undefined) {
    const given = ['faults', 'digest', 'eventsMax', 'resolve'].find(
      (option) => command.getOptionValueSource(option) === 'cli',
    )
    if (given === undefined) return { kind: 'record', file }
    throw new UserError({
      expected: 'a finding alone: its record holds what happens in its run',
      found: command.options.find((option) => option.attributeName() === given)?.long ?? given,
      where: 'the options',
      next: `crashworthy ${command.name()} ${target}`,
    })
  }
  const isPath = /[/\\]|\.json$/.test(target)
  const isId = /^[0-9a-f]{8}$/.test(target)
  const ids = findingIds(out)
  throw new UserError({
    ...(isPath ? { code: 'missing-file' as const } : {}),
    expected: 'seed:engine:scenario, the id of a finding or the file of a record',
    found: isPath
      ? `'${target}', which does not exist,`
      : `${quoted(target, ids)}${isId ? `, which is not in ${out},` : ''}`,
    where: 'the argument',
    next:
      ids[0] === undefined
        ? `crashworthy ${command.name()} 0x1:ideal:paid-order`
        : `crashworthy ${command.name()} ${ids[0]} (findings in ${out}: ${ids.join(', ')})`,
  })
}

/** The record of a finding that a campaign has saved. */
function findingFile(id: string, out: string): string | undefined {
  return findingIds(out).includes(id) ? join(out, `${id}.json`) : undefined
}

function findingIds(out: string): readonly string[] {
  if (!existsSync(out)) return []
  return readdirSync(out).flatMap((file) => /^([0-9a-f]{8})\.json$/.exec(file)?.[1] ?? [])
}

export function readWallMs({ runTimeout }: Pick<ReplayFlags, 'runTimeout'>): number {
  return readCount(runTimeout, '--run-timeout')
}
