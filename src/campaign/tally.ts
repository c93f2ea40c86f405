// Adds up the outcomes of a campaign's runs into a report. Outcomes may come in any order; the tally sorts them by
// index first, so the report is a function of the set of outcomes.
import { formatSeed, type Seed } from '../../sim/decisions/seed.ts'
import type { LimitHit } from '../../sim/process/limit.ts'
import type { Scenario } from '../engine/scenario.ts'
import { hashText } from '../run/bundle.ts'
import type { FaultPlan } from '../run/plan.ts'
import { replacementOptions, shellWord } from '../run/replacements.ts'
import type { Outcome } from './pool.ts'
import { defaultLimits, type RunSummary, type WorkerSetup } from './protocol.ts'
import type { DeniedReport, FaultReport, Finding, PropertyReport, SometimesReport, UnknownRun } from './report.ts'

/** The part of a campaign that ran one scenario. */
export interface Batch {
  /** The engine, the scenario and the faults as they were given, so that a replay finds the same ones again. */
  readonly engine: string
  readonly scenario: string
  readonly faultsText: string
  readonly definition: Scenario
  readonly setup: WorkerSetup
  readonly faults: FaultPlan
  /** Kinds of the profiles that the engine does not claim. */
  readonly notClaimed: readonly string[]
  readonly seedOf: (index: number) => Seed
  readonly outcomes: readonly Outcome[]
}

export function done(batch: Batch): readonly RunSummary[] {
  return batch.outcomes
    .flatMap((outcome) => (outcome.kind === 'done' ? [outcome.summary] : []))
    .sort((left, right) => left.index - right.index)
}

/** The outcomes of the seeds up to an index: others may have been begun before it was known to be the last. */
export function outcomesUpTo(last: number, outcomes: readonly Outcome[]): readonly Outcome[] {
  const indexOf = (outcome: Outcome): number => (outcome.kind === 'done' ? outcome.summary.index : outcome.index)
  return outcomes.filter((outcome) => indexOf(outcome) <= last)
}

export function tallyFaults(batches: readonly Batch[]): readonly FaultReport[] {
  const kinds = new Map<string, { offered: number; drawn: number; tookEffect: number }>()
  for (const { faults } of batches)
    for (const kind of [...faults.named, ...faults.swarm]) kinds.set(kind, { offered: 0, drawn: 0, tookEffect: 0 })
  for (const { faults } of batches.flatMap(done)) {
    for (const [kind, count] of faults) {
      const sum = kinds.get(kind)
      if (sum === undefined) continue
      sum.offered += count.offered
      sum.drawn += count.drawn
      sum.tookEffect += count.tookEffect
    }
  }
  return [...kinds].map(([kind, count]) => ({ kind, ...count }))
}

export function tallyProperties(batches: readonly Batch[]): readonly PropertyReport[] {
  const reports = new Map<string, { evaluated: number; held: number; violations: number; unknown: number }>()
  for (const batch of batches) {
    for (const { name } of batch.definition.properties)
      reports.set(name, reports.get(name) ?? { evaluated: 0, held: 0, violations: 0, unknown: 0 })
    for (const outcome of batch.outcomes) {
      if (outcome.kind === 'lost') for (const { name } of batch.definition.properties) entry(reports, name).unknown += 1
      else {
        for (const { property, verdict, premises } of outcome.summary.judgements) {
          const report = entry(reports, property)
          report.evaluated += verdict === 'unknown' ? 0 : premises
          report.held += verdict === 'holds' ? 1 : 0
          report.violations += verdict === 'violated' ? 1 : 0
          report.unknown += verdict === 'unknown' ? 1 : 0
        }
      }
    }
  }
  return [...reports].map(([name, report]) => ({ name, verdict: propertyVerdict(report), ...report }))
}

/** Runs of which nothing can be said do not hide what the others say; where there are no others, it is unknown. */
function propertyVerdict({
  evaluated,
  violations,
  unknown,
}: Omit<PropertyReport, 'name' | 'verdict'>): PropertyReport['verdict'] {
  if (violations > 0) return 'violated'
  if (evaluated > 0) return 'holds'
  return unknown > 0 ? 'unknown' : 'vacuous'
}

/** A `sometimes` counts where it could be reached: those that need faults only in campaigns that have some. */
export function tallySometimes(batches: readonly Batch[]): readonly SometimesReport[] {
  const reports = new Map<string, boolean>()
  for (const batch of batches) {
    const faulty = batch.faults.named.length + batch.faults.swarm.length > 0
    for (const { name, needsFaults } of batch.definition.sometimes)
      if (faulty || !needsFaults) reports.set(name, reports.get(name) ?? false)
    for (const { reached } of done(batch)) for (const name of reached) if (reports.has(name)) reports.set(name, true)
  }
  return [...reports].map(([name, reached]) => ({ name, reached }))
}

/** One bug has one fingerprint, in whatever run it is seen. */
export function fingerprintOf({ engine, scenario }: Batch, property: string, cause: string): string {
  return hashText(`${engine} ${scenario} ${property} ${cause}`)
}

/** Findings by fingerprint, each with the summary of its first run; not yet checked. */
export function tallyFindings(
  batches: readonly Batch[],
): readonly { readonly finding: Finding; readonly batch: Batch; readonly summary: RunSummary }[] {
  const found = new Map<string, { finding: Finding; batch: Batch; summary: RunSummary }>()
  for (const batch of batches) {
    for (const summary of done(batch)) {
      const seen = new Set<string>()
      for (const { property, violations } of summary.judgements) {
        for (const violation of violations) {
          const fingerprint = fingerprintOf(batch, property, violation.cause)
          if (seen.has(fingerprint)) continue
          seen.add(fingerprint)
          const known = found.get(fingerprint)
          if (known !== undefined) {
            known.finding = { ...known.finding, count: known.finding.count + 1 }
            continue
          }
          const seed = formatSeed(batch.seedOf(summary.index))
          const finding: Finding = {
            id: fingerprint.slice(0, 8),
            fingerprint,
            property,
            message: violation.message,
            scenario: batch.scenario,
            engine: batch.engine,
            seed,
            entropy: formatSeed(summary.entropy),
            schedule: summary.schedule,
            workload: summary.workload,
            eventsMax: batch.setup.eventsMax,
            packages: batch.setup.sut.packages,
            digest: summary.digest,
            count: 1,
            replay: replayCommand(batch, seed),
            checked: { replayed: false, withoutFaults: false },
            evidence: violation.evidence,
          }
          found.set(fingerprint, { finding, batch, summary })
        }
      }
    }
  }
  return [...found.values()]
}

export function tallyDenied(summaries: readonly Pick<RunSummary, 'denied'>[]): readonly DeniedReport[] {
  const runs = new Map<string, number>()
  for (const { denied } of summaries) for (const use of denied) runs.set(use, (runs.get(use) ?? 0) + 1)
  return [...runs].map(([use, count]) => ({ use, runs: count })).sort((left, right) => (left.use < right.use ? -1 : 1))
}

export function tallyUnknown(batches: readonly Batch[]): readonly UnknownRun[] {
  return batches.flatMap((batch) =>
    batch.outcomes
      .flatMap((outcome) => {
        const limit = outcome.kind === 'lost' ? outcome.limit : outcome.summary.limit
        if (limit === undefined) return []
        const index = outcome.kind === 'lost' ? outcome.index : outcome.summary.index
        return [{ index, run: unknownRun(batch, index, limit) }]
      })
      .sort((left, right) => left.index - right.index)
      .map(({ run }) => run),
  )
}

export function unknownRun(batch: Batch, index: number, limit: LimitHit): UnknownRun {
  const seed = formatSeed(batch.seedOf(index))
  return { ...limit, scenario: batch.scenario, seed, replay: replayCommand(batch, seed) }
}

function replayCommand({ engine, scenario, faultsText, setup }: Batch, seed: string): string {
  const { eventsMax, sliceMs } = setup
  const limits = [
    ...(eventsMax === defaultLimits.eventsMax ? [] : [`--events-max ${eventsMax}`]),
    ...(sliceMs === defaultLimits.sliceMs ? [] : [`--run-timeout ${sliceMs}`]),
  ]
  return [
    `crashworthy replay ${shellWord(`${seed}:${engine}:${scenario}`)} --faults ${shellWord(faultsText)}`,
    ...limits,
    ...replacementOptions(setup.sut.packages),
  ].join(' ')
}

function entry<T>(reports: Map<string, T>, name: string): T {
  const report = reports.get(name)
  if (report === undefined) throw new Error(`invariant: a judgement is of a property of its scenario, ${name} is not`)
  return report
}
