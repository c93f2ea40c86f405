// Determinism is checked, not assumed: a sample of the runs is done again in worker processes whose directory,
// environment, clock and heap differ, after other seeds. Where two digests of one seed differ, both are run once more
// with their traces kept, and the first event that differs is named.
import { formatSeed } from '../../sim/decisions/seed.ts'
import type { LimitHit } from '../../sim/process/limit.ts'
import { canonicalEvent } from '../../sim/trace/canonical.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { type Outcome, type PoolEnvironment, runJobs } from './pool.ts'
import type { RunJob, RunSummary } from './protocol.ts'
import type { Divergence, UnknownRun } from './report.ts'
import { type Batch, unknownRun } from './tally.ts'

export interface DeterminismCheck {
  readonly batch: Batch
  readonly workers: number
  /** The runs to do again, as they came out the first time. */
  readonly summaries: readonly RunSummary[]
  /** Called with how many of them have come back. */
  readonly onProgress: (done: number) => void
  readonly signal?: AbortSignal
}

export interface DeterminismResult {
  /** How many runs could be compared. */
  readonly checked: number
  readonly divergences: readonly Divergence[]
  /** Those that could not, because the second one met a limit. */
  readonly unknown: readonly UnknownRun[]
}

export async function checkDeterminism(check: DeterminismCheck): Promise<DeterminismResult> {
  const firsts = new Map(check.summaries.map((summary) => [summary.index, summary.digest]))
  const differing: { index: number; digests: [string, string] }[] = []
  const lost: { index: number; limit: LimitHit }[] = []
  let checked = 0
  // Backwards, so that each run has other runs before it than the first time.
  const indexes = [...firsts.keys()].sort((left, right) => right - left)
  await collect(check, 'different', indexes, false, (outcome) => {
    if (outcome.kind === 'done') {
      const { index, digest } = outcome.summary
      const first = firsts.get(index) ?? ''
      if (digest !== first) differing.push({ index, digests: [first, digest] })
      checked += 1
    } else lost.push(outcome)
    check.onProgress(checked + lost.length)
  })
  differing.sort((left, right) => left.index - right.index)
  const { scenario, seedOf } = check.batch
  const divergences: Divergence[] = []
  for (const { index, digests } of differing) {
    const left = await traceOf(check, 'usual', index)
    const right = await traceOf(check, 'different', index)
    divergences.push({ scenario, seed: formatSeed(seedOf(index)), digests, first: firstDifference(left, right) })
  }
  const unknown = lost
    .sort((left, right) => left.index - right.index)
    .map(({ index, limit }) =>
      unknownRun(check.batch, index, { ...limit, detail: `${limit.detail}, when it was done again` }),
    )
  return { checked, divergences, unknown }
}

/** The first event in which two traces differ. */
export function firstDifference(left: readonly TraceEvent[], right: readonly TraceEvent[]): Divergence['first'] {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index], right[index]]
    const texts = { left: one && canonicalEvent(one), right: other && canonicalEvent(other) }
    if (texts.left !== texts.right) return { sequence: index + 1, ...texts }
  }
  return undefined
}

async function traceOf(
  check: DeterminismCheck,
  environment: PoolEnvironment,
  index: number,
): Promise<readonly TraceEvent[]> {
  let trace: readonly TraceEvent[] = []
  await collect(check, environment, [index], true, (outcome) => {
    if (outcome.kind === 'done') trace = outcome.summary.trace
  })
  return trace
}

async function collect(
  { batch: { setup, faults, seedOf }, workers, signal }: DeterminismCheck,
  environment: PoolEnvironment,
  indexes: readonly number[],
  keepTrace: boolean,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const jobs = indexes.map((index): RunJob => ({ kind: 'seed', index, keepTrace, seed: seedOf(index), faults }))
  await runJobs(jobs, { setup, workers, environment }, onOutcome, signal)
}
