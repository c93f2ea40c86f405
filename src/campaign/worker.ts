// A campaign's worker: a child process of its own, so that a program that spins, floods or eats memory takes only this
// process with it. Each slice of a run can be interrupted, by the parent who counts its processor time (watchdog.ts).
// What a dead incarnation does then is over, and the run goes on; if anybody else is interrupted, this process ends.
import { writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatSeed } from '../../sim/decisions/seed.ts'
import { usePrelude } from '../../sim/node/host/prelude.ts'
import { canDrain } from '../../sim/process/drain.ts'
import { clearAsyncStack, interruptibleRun } from '../../sim/process/interrupt.ts'
import type { LimitHit } from '../../sim/process/limit.ts'
import { UserError, type UserErrorParts } from '../errors/userError.ts'
import { workflowListEntry } from '../run/listWorkflows.ts'
import { execute, executeWithBarrier, type Runnable, type RunWatch } from '../run/runnable.ts'
import { withSourcePlaces } from '../run/sourcePlaces.ts'
import { loadSut, type Sut } from '../run/sut.ts'
import { collectBetweenRuns } from './collectGarbage.ts'
import { performJob } from './job.ts'
import { type FromWorker, type RunJob, sliceMarks, type ToWorker, type WorkerSetup } from './protocol.ts'

// Whatever the parent's environment was, a program sees UTC.
process.env['TZ'] = 'UTC'

let prepared: { readonly sut: Sut; readonly setup: WorkerSetup } | undefined
/** More than any run was seen to need, garbage included. */
const hugeBytes = 450_000_000

process.on('message', (message: ToWorker) => {
  if (message.kind === 'setup') prepare(message.setup).catch((error) => sendError(error))
  else runJob(message.job).catch((error) => sendError(error, message.job))
})
// An interrupt that comes when the slice is over must not end the process.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))

async function prepare(setup: WorkerSetup): Promise<void> {
  usePrelude(setup.prelude)
  prepared = { sut: await loadSut(setup.sut), setup }
  send({ kind: 'ready' })
}

async function runJob(job: RunJob): Promise<void> {
  if (prepared === undefined) throw new Error('invariant: a worker is set up before it runs')
  const { sut, setup } = prepared
  collectBetweenRuns()
  const summary = await performJob(sut, job, setup.eventsMax, (make) => executed(make, setup))
  if (summary !== undefined) send({ kind: 'result', summary })
}

/** Runs to the end, or until the watchdog ends this process: then the result is undefined. */
function executed<T>(make: () => Runnable<T>, { sliceMs }: WorkerSetup): Promise<T | undefined> {
  if (!canDrain) return executeWithBarrier(make)
  return new Promise((resolve, reject) => {
    // A run must begin in a macrotask.
    setImmediate(() => {
      try {
        resolve(watched(make, sliceMs))
      } catch (error) {
        reject(error as Error)
      }
      clearAsyncStack()
    })
  })
}

/** Thrown when a slice was interrupted and the run cannot go on. */
class Interrupted extends Error {}

/** Runs in slices that can be interrupted; undefined if one was and the run is lost, after which this process ends. */
function watched<T>(make: () => Runnable<T>, sliceMs: number): T | undefined {
  const interruptible = interruptibleRun(sliceMs)
  const watch: RunWatch = {
    world: undefined,
    guard: (slice) => {
      writeSync(sliceMarks, '.')
      const before = process.cpuUsage()
      const result = interruptible(slice)
      if (result !== undefined) return result.value
      if (watch.world?.kernel.endDeadEvent() === true) return 'slice'
      const { user, system } = process.cpuUsage(before)
      send({ kind: 'stopped', limit: blame(watch, sliceMs, (user + system) / 1000) }, () => process.exit(0))
      throw new Interrupted()
    },
  }
  try {
    return execute(make, watch)
  } catch (error) {
    if (error instanceof Interrupted) return undefined
    throw error
  }
}

/** Whose event was interrupted; a limit that it had met before comes first. */
function blame({ world }: RunWatch, sliceMs: number, usedMs: number): LimitHit {
  if (world?.kernel.limit !== undefined) return world.kernel.limit
  const owner = world?.kernel.current?.name ?? ''
  const { heapUsed, external } = process.memoryUsage()
  // A program that fills the heap slows down to a crawl before it reaches the limit.
  if (heapUsed + external > hugeBytes) {
    const detail = `${heapUsed + external} bytes in use, and growing`
    return { limit: 'memory', owner, detail }
  }
  const at = `at ${(world?.kernel.nowUs ?? 0) / 1_000_000} s of virtual time`
  // The slice that was meant had just ended.
  if (usedMs < sliceMs / 2) return { limit: 'spin', owner: '', detail: `a late interrupt, ${at}` }
  return { limit: 'spin', owner, detail: `no end after ${sliceMs} ms of processor time, ${at}` }
}

async function sendError(error: unknown, job?: RunJob): Promise<void> {
  send({ kind: 'broken', error: error instanceof UserError ? await inSource(error.parts) : whoseError(error, job) })
}

/** What went wrong in a program is told with the lines of its sources. */
async function inSource(parts: UserErrorParts): Promise<UserErrorParts> {
  if (prepared === undefined) return parts
  const { sut, setup } = prepared
  const { engineFile, scenarioFile } = setup.sut
  const placed = {
    programs: [...sut.engine.machines.map(({ program }) => join(dirname(engineFile), program)), workflowListEntry],
    workflowsFile: join(dirname(scenarioFile), sut.scenario.workflows),
  }
  return { ...parts, found: await withSourcePlaces(parts.found, placed) }
}

/**
 * What throws while a definition's code is running is a mistake of its author's, unless it is an invariant of the parts
 * of ours in it.
 */
function whoseError(error: unknown, job: RunJob | undefined): UserErrorParts | string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const { engineFile = '', scenarioFile = '' } = prepared?.setup.sut ?? {}
  const where = [scenarioFile, engineFile].find((file) => stack.includes(pathToFileURL(file).href))
  if (job === undefined || where === undefined || stack.startsWith('Error: invariant')) return stack
  const seed = job.kind === 'seed' ? ` with seed ${formatSeed(job.seed)}` : ''
  const next = 'crashworthy list, and read a built-in one'
  return { expected: 'a definition that does not throw', found: String(error), where: `${where}${seed}`, next }
}

function send(message: FromWorker, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then)
}
