// A campaign: many seeds of one engine over some scenarios, judged as a whole. It finds, checks each finding before it
// shows it, runs a sample again to check determinism, and fails when what was asked for was never tested.
import { deriveSeed, formatSeed, parseSeed, type Seed } from '../../sim/decisions/seed.ts'
import { preludeText } from '../../sim/node/host/prelude.ts'
import { notClaimed, readFaults } from '../run/plan.ts'
import type { Replacements } from '../run/replacements.ts'
import { loadSut, prepareSut, type SutSource } from '../run/sut.ts'
import { checkDeterminism } from './determinism.ts'
import { type Outcome, runJobs } from './pool.ts'
import { type PreflightReport, runPreflight } from './preflight.ts'
import type { Limits, RunJob, RunSummary, WorkerSetup } from './protocol.ts'
import { toolVersion } from './record.ts'
import { type CampaignReport, type Divergence, type Finding, schemaVersion, type UnknownRun } from './report.ts'
import {
  type Batch,
  done,
  fingerprintOf,
  outcomesUpTo,
  tallyDenied,
  tallyFaults,
  tallyFindings,
  tallyProperties,
  tallySometimes,
  tallyUnknown,
} from './tally.ts'

export interface CampaignOptions extends Limits {
  readonly engine: string
  readonly scenarios: readonly string[]
  readonly seeds: number
  readonly seed: Seed
  readonly faults: string
  /** Working copies in place of packages. */
  readonly packages?: Replacements
  readonly workers: number
  /** One run of this many is done again in a different environment; 1 is all of them, 0 none. */
  readonly determinismEvery: number
  /** End at the first violation. Of the seeds up to it all are run, of those behind it none counts. */
  readonly failFast?: boolean
  /** Real time after which no further seed is begun, milliseconds. */
  readonly timeMaxMs?: number
  readonly onProgress?: (progress: Progress) => void
  /** Called once for each finding, when it is first seen; it has not been checked then. */
  readonly onFinding?: (seen: SeenFinding) => void
  readonly signal?: AbortSignal
}

export interface SeenFinding {
  readonly id: string
  readonly property: string
  readonly message: string
  readonly scenario: string
}

export interface Progress {
  readonly scenario: string
  readonly phase: 'preflight' | 'running' | 'checking determinism'
  readonly done: number
  readonly total: number
  /** Different findings so far, in all scenarios. */
  readonly findings: number
}

export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const startedMs = Date.now()
  const isOver = (): boolean => options.timeMaxMs !== undefined && Date.now() - startedMs >= options.timeMaxMs
  const batches: Batch[] = []
  const seen = new Set<string>()
  const divergences: Divergence[] = []
  const unknown: UnknownRun[] = []
  let checked = 0
  let tookMs = 0
  // All of them before any is run: a mistake in the last would otherwise be found after hours.
  const prepared: Batch[] = []
  for (const scenario of options.scenarios) prepared.push(await prepareBatch(options, scenario))
  const preflight: PreflightReport[] = []
  for (const unrun of prepared) {
    options.onProgress?.({ scenario: unrun.scenario, phase: 'preflight', done: 0, total: 1, findings: 0 })
    const passed = await runPreflight(unrun, options.seeds, options.signal)
    if (passed !== undefined) preflight.push(passed)
  }
  for (const unrun of prepared) {
    const batch = await runBatch(options, unrun, seen, isOver)
    batches.push(batch)
    tookMs += done(batch).reduce((sum, summary) => sum + summary.tookMs, 0)
    const sample = done(batch).filter(
      ({ index }) => options.determinismEvery > 0 && index % options.determinismEvery === 0,
    )
    if (sample.length === 0) continue
    const total = sample.length
    const onProgress = (count: number): void =>
      options.onProgress?.({
        scenario: batch.scenario,
        phase: 'checking determinism',
        done: count,
        total,
        findings: seen.size,
      })
    const check = await checkDeterminism({
      batch,
      workers: options.workers,
      summaries: sample,
      onProgress,
      ...(options.signal && { signal: options.signal }),
    })
    checked += check.checked
    divergences.push(...check.divergences)
    unknown.push(...check.unknown)
    if (options.failFast === true && seen.size > 0) break
  }
  const findings: Finding[] = []
  for (const { finding, batch, summary } of tallyFindings(batches)) {
    findings.push({ ...finding, checked: await checkFinding(finding, batch, summary) })
  }
  const summaries = batches.flatMap(done)
  const events = summaries.reduce((sum, summary) => sum + summary.events, 0)
  const report = {
    schemaVersion,
    versions: { crashworthy: toolVersion(), node: process.versions.node },
    engine: options.engine,
    scenarios: batches.map(({ scenario }) => scenario),
    codeHashes: Object.fromEntries(batches.map(({ scenario, setup }) => [scenario, setup.sut.codeHash])),
    preflight,
    seed: formatSeed(options.seed),
    faultChoice: {
      given: options.faults,
      named: kindsOf(prepared, ({ faults }) => faults.named),
      swarm: kindsOf(prepared, ({ faults }) => faults.swarm),
      notClaimed: kindsOf(prepared, (batch) => batch.notClaimed),
    },
    runs: batches.reduce((sum, batch) => sum + batch.outcomes.length, 0),
    runsAsked: options.seeds * options.scenarios.length,
    distinctTraces: new Set(summaries.map((summary) => summary.digest)).size,
    eventsPerSecond: Math.round((events / Math.max(1, tookMs)) * 1000),
    durationMs: Date.now() - startedMs,
    faults: tallyFaults(batches),
    properties: tallyProperties(batches),
    sometimes: tallySometimes(batches),
    findings,
    unknown: [...tallyUnknown(batches), ...unknown],
    unsupported: [...new Set(summaries.flatMap((summary) => summary.refused))].sort(),
    denied: tallyDenied(summaries),
    determinism: { checked, diverged: divergences.length, divergences },
    interrupted: options.signal?.aborted === true,
  } as const
  return { ...report, ...conclude(report, batches) }
}

/** The setup of workers for one engine and scenario. */
export function setupOf(sut: SutSource, { eventsMax, sliceMs }: Limits): WorkerSetup {
  return { sut, prelude: preludeText(), eventsMax, sliceMs }
}

async function prepareBatch(options: CampaignOptions, scenario: string): Promise<Batch> {
  const source = await prepareSut(options.engine, scenario, options.packages)
  const { engine, scenario: definition } = await loadSut(source)
  const faults = readFaults(options.faults, engine)
  const setup = setupOf(source, options)
  const seedOf = (index: number): Seed =>
    options.seeds === 1 ? options.seed : deriveSeed(options.seed, `run of ${definition.name}`, index)
  return {
    engine: options.engine,
    scenario,
    faultsText: options.faults,
    definition,
    setup,
    faults,
    notClaimed: notClaimed(options.faults, engine),
    seedOf,
    outcomes: [],
  }
}

function kindsOf(batches: readonly Batch[], kinds: (batch: Batch) => readonly string[]): readonly string[] {
  return [...new Set(batches.flatMap(kinds))]
}

/** @param seen the ids of the findings so far, which this adds to. */
async function runBatch(
  options: CampaignOptions,
  batch: Batch,
  seen: Set<string>,
  isOver: () => boolean,
): Promise<Batch> {
  const { setup, scenario, faults, seedOf } = batch
  const outcomes: Outcome[] = []
  // Seeds are begun in their order: those before the first violation are all under way when it is found.
  let last = options.seeds - 1
  const jobs = function* (): Generator<RunJob> {
    for (let index = 0; index <= last && !isOver(); index += 1)
      yield { kind: 'seed', index, keepTrace: false, seed: seedOf(index), faults }
  }
  const look = (outcome: Outcome): void => {
    if (outcome.kind === 'lost') return
    for (const { property, violations } of outcome.summary.judgements)
      for (const { cause, message } of violations) {
        if (options.failFast === true) last = Math.min(last, outcome.summary.index)
        const id = fingerprintOf(batch, property, cause).slice(0, 8)
        if (seen.has(id)) continue
        seen.add(id)
        options.onFinding?.({ id, property, message, scenario })
      }
  }
  await runJobs(
    jobs(),
    { setup, workers: Math.min(options.workers, options.seeds), environment: 'usual' },
    (outcome) => {
      outcomes.push(outcome)
      look(outcome)
      options.onProgress?.({
        scenario,
        phase: 'running',
        done: outcomes.length,
        total: options.seeds,
        findings: seen.size,
      })
    },
    options.signal,
  )
  return { ...batch, outcomes: outcomesUpTo(last, outcomes) }
}

/**
 * Before a finding is shown: is it there again when its schedule is replayed in a fresh process, and is it there
 * without any fault?
 */
async function checkFinding(finding: Finding, { setup }: Batch, summary: RunSummary): Promise<Finding['checked']> {
  const entropy = parseSeed(finding.entropy)
  if (entropy === undefined) throw new Error('invariant: a finding has the entropy of its run')
  const job = { kind: 'record', keepTrace: false, entropy, workload: finding.workload } as const
  const replays: boolean[] = [false, false]
  await runJobs(
    [
      { ...job, index: 0, schedule: finding.schedule },
      { ...job, index: 1, schedule: [] },
    ],
    { setup, workers: 1, environment: 'different' },
    (outcome) => {
      if (outcome.kind === 'lost') return
      const { index, digest, judgements } = outcome.summary
      const violated = judgements.some(
        (judgement) => judgement.property === finding.property && judgement.verdict === 'violated',
      )
      replays[index] = violated && (index === 1 || digest === summary.digest)
    },
  )
  return { replayed: replays[0] === true, withoutFaults: replays[1] === true }
}

/** The verdict of the whole campaign: 1 violated, 2 unknown, 3 vacuous, in that order of weight. */
export function conclude(
  report: Omit<CampaignReport, 'verdict' | 'reasons'>,
  batches: readonly Batch[],
): { readonly verdict: CampaignReport['verdict']; readonly reasons: readonly string[] } {
  const violated = [
    ...report.properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => `${name} is violated`),
    ...report.determinism.divergences.map(
      ({ seed, scenario }) => `seed ${seed} of ${scenario} gave two different traces`,
    ),
  ]
  const unknown = [
    ...report.unknown.map(({ limit, seed, detail }) => `seed ${seed} met the limit on ${limit}: ${detail}`),
    ...report.unsupported.map((member) => `${member} is not supported by the simulated host`),
    ...(report.interrupted ? ['the campaign was interrupted'] : []),
  ]
  const injected = new Set(report.faults.filter(({ tookEffect }) => tookEffect > 0).map(({ kind }) => kind))
  const mustFire = batches.flatMap(({ faults, definition }) => [
    ...faults.named,
    ...definition.mustFire.filter((kind) => faults.swarm.includes(kind)),
  ])
  const vacuous = [
    ...[...new Set(mustFire)]
      .filter((kind) => !injected.has(kind))
      .map((kind) => `the fault '${kind}' never took effect`),
    ...report.properties
      .filter(({ verdict }) => verdict === 'vacuous')
      .map(({ name }) => `the premise of ${name} was never met`),
    ...report.sometimes.filter(({ reached }) => !reached).map(({ name }) => `'${name}' was never reached`),
  ]
  const verdict =
    violated.length > 0 ? 'violated' : unknown.length > 0 ? 'unknown' : vacuous.length > 0 ? 'vacuous' : 'holds'
  return { verdict, reasons: [...violated, ...unknown, ...vacuous] }
}
