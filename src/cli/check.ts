// `crashworthy check`: the model checker over one model, or over all that come with the package and their mutants.
import { writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { atSourcePlaces, builtInModels, type LoadedModel, loadModel } from '../config/models.ts'
import { ModelError } from '../errors/modelError.ts'
import { UserError } from '../errors/userError.ts'
import type { Counterexample } from '../model/instance/counterexample.ts'
import { mutantsOf } from '../model/instance/mutants.ts'
import { writeItf } from '../model/itf/itf.ts'
import type { CheckOptions, CheckResult, CheckVerdict, Strategy } from '../model/search/check.ts'
import { type CheckRecord, checkRecord, refutation } from '../report/json/checkRecord.ts'
import { reportCheck, reportModel } from '../report/terminal/check.ts'
import { writeTest } from '../report/vitest/counterexampleTest.ts'
import { CheckAside } from './checkAside.ts'
import { exitCodes } from './exitCodes.ts'
import { hasConstant, type ModelFlags, type ModelSettings, readModelFlags, withModelOptions } from './modelOptions.ts'
import { jsonOption, readCount, readDuration, readSeed, seedOption } from './options.ts'
import { shown } from './shown.ts'

interface CheckFlags extends ModelFlags {
  readonly strategy: Strategy
  readonly depth?: string
  readonly states?: string
  readonly time?: string
  readonly seed: string
  readonly walks: string
  readonly liveness: boolean
  readonly audit?: true
  readonly withinBoundary?: true
  readonly workers: string
  readonly fingerprints?: true
  readonly memory?: string
  readonly itf?: string
  readonly test?: string
  readonly json?: true
}

export function checkCommand(): Command {
  return withModelOptions(new Command('check'))
    .description('check a model: search its states, judge its properties')
    .argument(
      '<model | all>',
      'the name of a built-in model, the path of a file of yours, or all built-in models and their mutants',
    )
    .addOption(
      new Option('--strategy <order>', 'the order of the search').choices(['bfs', 'dfs', 'walk']).default('bfs'),
    )
    .option('--depth <n>', 'states on a path after which the search goes no deeper')
    .option('--states <n>', 'states after which it stops')
    .option('--time <time>', 'after which it stops: 30s, 10m, 2h')
    .addOption(seedOption())
    .option('--walks <n>', 'how many random walks', '1000')
    .option('--no-liveness', 'leave out the properties of infinite behaviours')
    .option('--workers <k>', 'threads of a breadth-first search', '1')
    .option(
      '--fingerprints',
      'tell states apart by 64 bits of hash, and say how likely a mistake is; not with liveness',
    )
    .option('--memory <MB>', 'memory for states, after which the search stops; with --fingerprints, it goes on on disk')
    .option(
      '--within-boundary',
      "judge the states within the model's boundary: what lies beyond does not make the verdict unknown",
    )
    .option('--audit', 'look for mistakes of the model itself: functions that are not pure, views that are kept; slow')
    .option('--itf <file>', 'write the counterexample as an ITF trace (Apalache, Quint)')
    .option('--test <file>', 'write the counterexample as a vitest test')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  crashworthy check all
  crashworthy check durablePromise --set promises=1
  crashworthy check ./my-model.ts --strategy walk --time 30s

With all, a mutant that no property refutes counts as vacuous.`,
    )
    .action(async (name: string, flags: CheckFlags) => {
      const options = readFlags(flags)
      const aside = new CheckAside()
      try {
        const code = await (name === 'all' ? checkAll(flags, options, aside) : checkOne(name, flags, options, aside))
        process.exitCode = aside.isInterrupted ? exitCodes.interrupted : code
      } finally {
        await aside.end()
      }
    })
}

async function checkOne(name: string, flags: CheckFlags, options: CheckOptions, aside: CheckAside): Promise<number> {
  const loaded = await loadModel(name)
  const settings = readModelFlags(loaded, flags)
  const record = await atSourcePlaces(loaded, () => recordOf(loaded, settings, options, aside))
  if (flags.itf !== undefined) save(flags.itf, record, (found) => writeItf(loaded.model, found, settings))
  if (flags.test !== undefined)
    save(flags.test, record, (found, file) => writeTest(loaded, found, { ...settings, file }))
  process.stdout.write(flags.json === true ? `${JSON.stringify(record)}\n` : shown(reportCheck(record)))
  return exitCodes[record.verdict]
}

/** Checks every built-in model, or those that have what the flags name. A report is printed as soon as it is there. */
async function checkAll(flags: CheckFlags, options: CheckOptions, aside: CheckAside): Promise<number> {
  const single = (['itf', 'test'] as const).find((option) => flags[option] !== undefined)
  if (single !== undefined)
    throw new UserError({
      expected: 'one model',
      found: "'all'",
      where: `option --${single}`,
      next: `crashworthy check durablePromise --${single} …`,
    })
  const models = await Promise.all((await builtInModels()).map(loadModel))
  const chosen = models.filter(
    ({ model }) =>
      flags.set.every((text) => hasConstant(model, text)) &&
      (flags.mutant === undefined || mutantsOf(model).includes(flags.mutant)),
  )
  if (chosen.length === 0) {
    const found = [
      ...(flags.mutant === undefined ? [] : [`--mutant ${flags.mutant}`]),
      ...flags.set.map((text) => `--set ${text}`),
    ]
    throw new UserError({
      expected: 'what some built-in model has',
      found: found.join(' '),
      where: 'the options',
      next: 'crashworthy list',
    })
  }
  const records: CheckRecord[] = []
  for (const loaded of chosen) {
    const settings = readModelFlags(loaded, flags)
    if (aside.isInterrupted) break
    const record = await recordOf(loaded, settings, options, aside)
    const refutations = []
    for (const mutant of flags.mutant === undefined ? record.mutants : [])
      refutations.push(refutation(mutant, await checked(loaded, { ...options, ...settings, mutant }, aside)))
    records.push({ ...record, refutations })
    if (flags.json !== true) process.stdout.write(shown(reportModel({ ...record, refutations })))
  }
  if (flags.json === true) process.stdout.write(`${JSON.stringify(records)}\n`)
  return exitCodes[verdictOnAll(records)]
}

async function recordOf(
  loaded: LoadedModel,
  settings: ModelSettings,
  options: CheckOptions,
  aside: CheckAside,
): Promise<CheckRecord> {
  return checkRecord(
    await checked(loaded, { ...options, ...settings }, aside),
    mutantsOf(loaded.model, settings.constants),
  )
}

/** What a user's own model throws is the user's to know about: it is no error of this tool. */
async function checked(loaded: LoadedModel, options: CheckOptions, aside: CheckAside): Promise<CheckResult> {
  const { origin } = loaded
  try {
    return await aside.check(loaded, options)
  } catch (error) {
    if (
      origin.kind === 'built-in' ||
      error instanceof ModelError ||
      !(error instanceof Error) ||
      error.message.startsWith('invariant')
    )
      throw error
    const next = 'crashworthy check … --audit'
    throw new UserError({
      expected: 'a model that runs',
      found: `${error.name}: ${error.message}`,
      where: origin.file,
      next,
    })
  }
}

/** Worst first: what is violated, what is unknown, what was never checked. */
function verdictOnAll(records: readonly CheckRecord[]): CheckVerdict {
  const own = records.map(({ verdict }) => verdict)
  const refutations = records.flatMap((record) => record.refutations ?? []).filter(({ refuted }) => !refuted)
  const verdicts = [...own, ...refutations.map(({ verdict }) => (verdict === 'unknown' ? 'unknown' : 'vacuous'))]
  return (['violated', 'unknown', 'vacuous'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'holds'
}

function readFlags(flags: CheckFlags): CheckOptions {
  const { strategy, depth, states, time, memory, seed, walks, workers, liveness, audit, fingerprints, withinBoundary } =
    flags
  return {
    strategy,
    liveness,
    seed: readSeed(seed),
    walks: readCount(walks, '--walks'),
    ...(audit === true ? { audit } : {}),
    ...(withinBoundary === true ? { withinBoundary } : {}),
    workers: readCount(workers, '--workers'),
    fingerprints: fingerprints === true,
    ...(depth === undefined ? {} : { depthMax: readCount(depth, '--depth'), stepsMax: readCount(depth, '--depth') }),
    ...(states === undefined ? {} : { statesMax: readCount(states, '--states') }),
    ...(memory === undefined ? {} : { memoryMaxBytes: readCount(memory, '--memory') * 2 ** 20 }),
    ...(time === undefined ? {} : { secondsMax: readDuration(time, '--time') / 1000 }),
  }
}

/** Writes the counterexample, if there is one. */
function save(
  file: string,
  { counterexample }: CheckRecord,
  write: (counterexample: Counterexample, file: string) => string,
): void {
  if (counterexample === null) {
    process.stderr.write(`crashworthy: there is no counterexample, so ${file} was not written\n`)
    return
  }
  try {
    writeFileSync(file, write(counterexample, file))
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    throw new UserError({
      expected: 'a file that can be written',
      found,
      where: file,
      next: 'the path of a folder that exists',
    })
  }
}
