// The preflight of a campaign: one run without faults for each scenario, before any seed, in a worker like any other.
// What is set up wrong is told once and in seconds, instead of as a finding of every seed.
import { dirname, join } from 'node:path'
import { formatSeed, type Seed } from '../../sim/decisions/seed.ts'
import { UserError } from '../errors/userError.ts'
import { bundleWorkflowList } from '../run/listWorkflows.ts'
import type { PreflightFigures } from '../run/preflight.ts'
import { prepareSut } from '../run/sut.ts'
import { type Outcome, runJobs } from './pool.ts'
import type { RunJob, WorkerSetup } from './protocol.ts'
import type { Batch } from './tally.ts'

/** Of so many seeds the workloads are checked before any is run. */
const seedsMax = 1000

export interface PreflightReport extends PreflightFigures {
  readonly scenario: string
}

/** Undefined if it was interrupted. Throws a UserError with what is wrong. */
export async function runPreflight(
  batch: Batch,
  seeds: number,
  signal?: AbortSignal,
): Promise<PreflightReport | undefined> {
  const { setup, scenario, definition, seedOf } = batch
  const workflowsFile = join(dirname(setup.sut.scenarioFile), definition.workflows)
  const job = {
    kind: 'preflight',
    index: 0,
    keepTrace: false,
    seeds: Array.from({ length: Math.min(seeds, seedsMax) }, (_, index): Seed => seedOf(index)),
    workflowList: await bundleWorkflowList(workflowsFile, setup.sut.packages),
    workflowsFile,
  } as const
  const figures = await figuresOf(job, batch, setup, signal)
  if (figures?.unfinished === undefined) return figures && { scenario, ...figures }
  // Is it the engine that does not end, or the workload? One that cannot be wrong decides it, and measures the time.
  const ideal = await figuresOf(job, batch, { ...setup, sut: await prepareSut('ideal', scenario) }, signal)
  if (ideal === undefined) return undefined
  const { unfinished = [], isQuiet, measuredMs } = ideal
  if (isQuiet === true)
    throw new UserError({
      expected: 'a workload that ends without faults',
      found: `one that does not, on the ideal engine either: ${unfinished.join(', ')}`,
      where: `scenario ${definition.name}`,
      next: `crashworthy trace ${formatSeed(seedOf(0))}:ideal:${scenario} --faults none`,
    })
  return { scenario, ...figures, ...(measuredMs === undefined ? {} : { measuredMs }) }
}

async function figuresOf(
  job: Extract<RunJob, { kind: 'preflight' }>,
  { definition }: Batch,
  setup: WorkerSetup,
  signal?: AbortSignal,
): Promise<PreflightFigures | undefined> {
  let outcome = undefined as Outcome | undefined
  const take = (found: Outcome): void => {
    outcome = found
  }
  await runJobs([job], { setup, workers: 1, environment: 'usual' }, take, signal)
  if (outcome === undefined) return undefined
  if (outcome.kind === 'done') return outcome.summary.preflight
  const { limit, detail, owner } = outcome.limit
  throw new UserError({
    verdict: 'unknown',
    expected: 'a run without faults that ends',
    found: `the limit on ${limit}: ${detail}`,
    where: `${owner === '' ? '' : `process ${owner}, `}scenario ${definition.name}`,
    next: 'crashworthy trace of a seed with --faults none, or a longer --run-timeout',
  })
}
