// A pool of workers that runs jobs. Invariant: the answers depend on the jobs alone, not on the number of workers, on
// who did what, or on how busy the machine is. A job that was lost without anybody to blame is tried once more, alone,
// before it counts.
import type { Outcome, RunJob, WorkerSetup } from './protocol.ts'
import { type PoolEnvironment, StartError, WorkerProcess } from './workerProcess.ts'

export type { Outcome } from './protocol.ts'
export { type PoolEnvironment, StartError }

export interface PoolOptions {
  readonly setup: WorkerSetup
  readonly workers: number
  readonly environment: PoolEnvironment
}

/** Runs every job and hands each outcome to `onOutcome` as it comes. `signal` stops the pool early. */
export async function runJobs(
  jobs: Iterable<RunJob>,
  options: PoolOptions,
  onOutcome: (outcome: Outcome) => void,
  signal?: AbortSignal,
): Promise<void> {
  const again: RunJob[] = []
  await runAll(jobs, options, signal, (outcome, job) => {
    if (isBlameless(outcome)) again.push(job)
    else onOutcome(outcome)
  })
  // Each in a process of its own: the runs before it may have filled the other.
  for (const job of again) await runAll([job], { ...options, workers: 1 }, signal, onOutcome)
}

/** Whether something other than the run may have been at fault: its neighbours, the runs before it, whoever kills. */
function isBlameless(outcome: Outcome): boolean {
  if (outcome.kind === 'done') return false
  const { limit, owner } = outcome.limit
  return limit === 'death' || limit === 'memory' || owner === ''
}

async function runAll(
  jobs: Iterable<RunJob>,
  options: PoolOptions,
  signal: AbortSignal | undefined,
  onOutcome: (outcome: Outcome, job: RunJob) => void,
): Promise<void> {
  const queue = jobs[Symbol.iterator]()
  let failed = false
  const work = async (): Promise<void> => {
    let worker: WorkerProcess | undefined
    try {
      for (;;) {
        if (failed || signal?.aborted === true) return
        const next = queue.next()
        if (next.done === true) return
        worker ??= await WorkerProcess.start(options)
        const outcome = await worker.run(next.value, signal)
        if (outcome === undefined) return
        if (outcome.kind === 'lost') worker = undefined
        onOutcome(outcome, next.value)
      }
    } catch (error) {
      failed = true
      throw error
    } finally {
      worker?.stop()
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.max(1, options.workers) }, work))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
}
