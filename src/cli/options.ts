// Options that several commands share, and how their texts are read. Whatever cannot be read is a UserError with one
// line.
import { availableParallelism } from 'node:os'
import { type Command, Option } from 'commander'
import { parseSeed, type Seed } from '../../sim/decisions/seed.ts'
import type { CampaignOptions } from '../campaign/campaign.ts'
import { defaultLimits, slicesMax } from '../campaign/protocol.ts'
import { scenariosFor } from '../config/builtIn.ts'
import { UserError } from '../errors/userError.ts'
import { faultProfiles } from '../run/plan.ts'
import { readReplacements } from '../run/replacements.ts'

const engineOption = (): Option => new Option('-e, --engine <name|folder>', 'the engine to test').makeOptionMandatory()
export const faultsOption = (): Option =>
  new Option(
    '-f, --faults <names>',
    `profiles (${Object.keys(faultProfiles).join(', ')}: a random subset per seed) or kinds (always on), comma-separated`,
  ).default('all')
export const seedOption = (): Option =>
  new Option(
    '-s, --seed <seed>',
    '64 bits: 0x and up to 16 hex digits, a number, or a git commit hash, whole or abbreviated',
  ).default('0x1')
const jobsOption = (): Option =>
  new Option('-j, --jobs <n>', 'worker processes').default(String(availableParallelism()))
export const outOption = (): Option =>
  new Option('-o, --out <folder>', 'where findings are saved').default('.crashworthy')
export const jsonOption = (): Option => new Option('--json', 'print one JSON object')
export const eventsOption = (): Option =>
  new Option('--events-max <n>', 'events after which a run is unknown').default(String(defaultLimits.eventsMax))
export const wallOption = (): Option =>
  new Option(
    '--run-timeout <ms>',
    `processor time after which a slice of a run counts as spinning; a whole run has ${slicesMax} times as long`,
  ).default(String(defaultLimits.sliceMs))

export const resolveOption = (): Option =>
  new Option('--resolve <name=folder>', 'a working copy to run in place of a package; may be repeated')
    .argParser((text: string, texts: readonly string[] = []) => [...texts, text])
    .default([], 'none')

/** @param next what to type instead. */
export function readSeed(text: string, where = 'option --seed', next = '--seed 0x1'): Seed {
  const seed = parseSeed(text)
  if (seed !== undefined) return seed
  throw new UserError({
    expected: 'a seed: 0x and up to 16 hex digits, a number, or a git commit hash',
    found: `'${text}'`,
    where,
    next,
  })
}

/** A whole number of at least `least`. */
export function readCount(text: string, option: string, least = 1): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= least && /^\d+$/.test(text)) return count
  throw new UserError({
    expected: `a whole number of at least ${least}`,
    found: `'${text}'`,
    where: `option ${option}`,
    next: `${option} ${Math.max(least, 10)}`,
  })
}

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** A time such as `30s`, `10m` or `1.5h`, in milliseconds. */
export function readDuration(text: string, option: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? []
  const ms = Number(count) * (unitsMs[unit] ?? Number.NaN)
  if (ms > 0 && Number.isSafeInteger(Math.round(ms))) return Math.round(ms)
  throw new UserError({
    expected: 'a time: a number and s, m or h',
    found: `'${text}'`,
    where: `option ${option}`,
    next: `${option} 10m`,
  })
}

/** The options of every command that runs many seeds, as commander gives them. */
export interface CampaignFlags {
  readonly engine: string
  readonly seeds: string
  readonly seed: string
  readonly faults: string
  readonly jobs: string
  readonly json?: true
  readonly eventsMax: string
  readonly runTimeout: string
  readonly resolve: readonly string[]
  readonly time?: string
}

/** Adds the argument and the options of a command that runs many seeds. */
export function withCampaignOptions(command: Command): Command {
  return command
    .argument('[scenario...]', 'names or folders; if none is given, all built-in scenarios that the engine can run')
    .addOption(engineOption())
    .option('-n, --seeds <n>', 'how many runs of each scenario', '100')
    .addOption(seedOption())
    .option('--time <time>', 'after which no further run is begun: 30s, 10m, 2h')
    .addOption(faultsOption())
    .addOption(jobsOption())
    .addOption(jsonOption())
    .addOption(eventsOption())
    .addOption(wallOption())
    .addOption(resolveOption())
}

/** What those options say to a campaign. */
export async function readCampaign(
  scenarios: readonly string[],
  flags: CampaignFlags,
): Promise<Omit<CampaignOptions, 'determinismEvery'>> {
  const twice = scenarios.find((name, index) => scenarios.indexOf(name) !== index)
  if (twice !== undefined)
    throw new UserError({
      expected: 'each scenario once',
      found: `'${twice}' twice`,
      where: 'the scenario argument',
      next: 'more seeds: --seeds 1000',
    })
  return {
    engine: flags.engine,
    scenarios: scenarios.length > 0 ? scenarios : await scenariosFor(flags.engine),
    seeds: readCount(flags.seeds, '--seeds'),
    seed: readSeed(flags.seed),
    faults: flags.faults,
    workers: readCount(flags.jobs, '--jobs'),
    eventsMax: readCount(flags.eventsMax, '--events-max'),
    sliceMs: readCount(flags.runTimeout, '--run-timeout'),
    packages: readReplacements(flags.resolve),
    ...(flags.time === undefined ? {} : { timeMaxMs: readDuration(flags.time, '--time') }),
  }
}
