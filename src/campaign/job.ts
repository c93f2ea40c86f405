// What a worker does for one job. Each world that it runs goes through `execute`, which watches over it.
import type { Seed } from '../../sim/decisions/seed.ts'
import type { Workload } from '../engine/scenario.ts'
import { UserError } from '../errors/userError.ts'
import { listWorkflows } from '../run/listWorkflows.ts'
import { planOf } from '../run/plan.ts'
import { preflight, preflightWorkload } from '../run/preflight.ts'
import { begin, type RunInput, type RunResult } from '../run/run.ts'
import type { Runnable } from '../run/runnable.ts'
import type { Sut } from '../run/sut.ts'
import type { RunJob, RunSummary } from './protocol.ts'

/** Runs to the end; undefined if the watchdog has ended the run, and with it the job. */
export type Execute = <T>(make: () => Runnable<T>) => Promise<T | undefined>

/** What the job came to; undefined if the watchdog has ended it. */
export async function performJob(
  sut: Sut,
  job: RunJob,
  eventsMax: number,
  execute: Execute,
): Promise<RunSummary | undefined> {
  const began = performance.now()
  if (job.kind === 'preflight') return performPreflight(sut, job, execute)
  const plan =
    job.kind === 'seed'
      ? planOf(sut.scenario, job.seed, job.faults)
      : { entropy: job.entropy, workload: job.workload, source: { kind: 'replay', schedule: job.schedule } as const }
  const { entropy } = plan
  const scriptedMs = plan.workload.scriptedMs ?? (await measure(sut, plan.workload, entropy, execute))
  if (scriptedMs === undefined) return undefined
  const timed = { ...plan.workload, scriptedMs }
  const judged = await runJudged({ sut, ...plan, workload: timed, keepTrace: job.keepTrace, eventsMax }, execute)
  if (judged === undefined) return undefined
  const { result, workload } = judged
  const { faults, stop: _, ...rest } = result
  const tookMs = performance.now() - began
  return { ...rest, index: job.index, tookMs, entropy, workload, faults: [...faults] }
}

/**
 * A run that is late is judged by a time that a person has worked out. Before it is said to violate anything, what its
 * workload takes is measured; where that is longer, the run is done again with it.
 */
async function runJudged(
  input: RunInput,
  execute: Execute,
): Promise<{ readonly result: RunResult; readonly workload: Workload } | undefined> {
  const { sut, workload, entropy } = input
  const result = await execute(() => begin(input))
  const isLate = result?.judgements.some(({ verdict }) => verdict === 'violated') === true && result.stop !== 'stopped'
  if (result === undefined || !isLate) return result && { result, workload }
  const figures = await execute(() => preflight(sut, workload, entropy))
  if (figures === undefined) return undefined
  const scriptedMs = figures.measuredMs ?? 0
  return scriptedMs > (workload.scriptedMs ?? 0)
    ? runJudged({ ...input, workload: { ...workload, scriptedMs } }, execute)
    : { result, workload }
}

/** How long a workload takes by itself whose scenario does not say it. */
async function measure(sut: Sut, workload: Workload, entropy: Seed, execute: Execute): Promise<number | undefined> {
  const figures = await execute(() => preflight(sut, workload, entropy))
  if (figures === undefined) return undefined
  if (figures.measuredMs !== undefined) return figures.measuredMs
  throw new UserError({
    expected: "a workload whose run without faults ends, so that its time can be measured, or its 'scriptedMs'",
    found: `neither, after ${figures.events} events`,
    where: `scenario ${sut.scenario.name}`,
    next: 'scriptedMs: its sleeps, timeouts, steps and backoffs, in milliseconds',
  })
}

/** The scenario's workflows are listed first: a workload that starts another is no run for the engine. */
async function performPreflight(
  sut: Sut,
  { index, seeds, workflowList, workflowsFile }: Extract<RunJob, { kind: 'preflight' }>,
  execute: Execute,
): Promise<RunSummary | undefined> {
  const began = performance.now()
  const workflows = await execute(() => listWorkflows(workflowList, workflowsFile))
  const [entropy] = seeds
  if (workflows === undefined || entropy === undefined) return undefined
  const workload = preflightWorkload(sut, workflows, seeds)
  const figures = await execute(() => preflight(sut, workload, entropy))
  if (figures === undefined) return undefined
  const tookMs = performance.now() - began
  const nothing = {
    schedule: [],
    unused: [],
    faults: [],
    judgements: [],
    reached: [],
    refused: [],
    denied: [],
    trace: [],
  }
  const { events } = figures
  return { index, digest: '', events, tookMs, limit: undefined, entropy, workload, ...nothing, preflight: figures }
}
