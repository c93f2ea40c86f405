// A pool of workers that runs jobs. Invariant: the answers depend on the jobs alone, not on the number of workers nor
// on who did what; a worker that dies is replaced and its job is answered with the limit that killed it.
import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { LimitHit } from '../../sim/process/limit.ts'
import { UserError } from '../errors/userError.ts'
import { residentBytes } from './memory.ts'
import {
  type FromWorker,
  type RunJob,
  type RunSummary,
  slicesMax,
  type ToWorker,
  type WorkerSetup,
} from './protocol.ts'

/** What became of a job: a result, or the limit that ended the worker. */
export type Outcome =
  | { readonly kind: 'done'; readonly summary: RunSummary }
  | { readonly kind: 'lost'; readonly index: number; readonly limit: LimitHit }

/** The environment of the workers: the usual one, or one that differs in everything that must not matter. */
export type PoolEnvironment = 'usual' | 'different'

const memoryMax = 1_200_000_000
const heapMaxMb = 512
const watchEveryMs = 200
const startsMax = 5

export interface PoolOptions {
  readonly setup: WorkerSetup
  readonly workers: number
  readonly environment: PoolEnvironment
}

/** No worker could be started: neither this tool's fault nor the user's, but the machine's. */
export class StartError extends Error {}

/** Runs every job and hands each outcome to `onOutcome` as it comes. `signal` stops the pool early. */
export async function runJobs(
  jobs: Iterable<RunJob>,
  options: PoolOptions,
  onOutcome: (outcome: Outcome) => void,
  signal?: AbortSignal,
): Promise<void> {
  const queue = jobs[Symbol.iterator]()
  let failed = false
  const work = async (): Promise<void> => {
    let worker: Worker | undefined
    try {
      for (;;) {
        if (failed || signal?.aborted === true) return
        const next = queue.next()
        if (next.done === true) return
        worker ??= await Worker.start(options)
        let outcome = await worker.run(next.value, signal)
        if (outcome?.kind === 'lost' && ['death', 'memory'].includes(outcome.limit.limit)) {
          // Someone killed the worker, or the runs before had filled it, or the run did it: only the run can do it
          // again.
          worker = await Worker.start(options)
          outcome = await worker.run(next.value, signal)
        }
        if (outcome === undefined) return
        if (outcome.kind === 'lost') worker = undefined
        onOutcome(outcome)
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

class Worker {
  readonly #child: ChildProcess
  readonly #wallMs: number
  #errors = ''
  #startError: StartError | undefined

  private constructor({ setup, environment }: PoolOptions) {
    this.#wallMs = setup.wallMs
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const { PATH = '' } = process.env
    const cwd = environment === 'different' ? tmpdir() : process.cwd()
    this.#child = fork(fileURLToPath(new URL(`./worker.${extension}`, import.meta.url)), {
      execArgv: [
        `--max-old-space-size=${heapMaxMb}`,
        // Realms live for a second: what that compiler makes of their functions hardly pays (a sixth more runs a second
        // without it).
        '--no-maglev',
        // V8 keeps maps for some collections after their last object, and each holds the realm of its prototype, whose
        // feedback holds further maps: in a process that had been busy for long, dead realms filled the heap.
        '--retain-maps-for-n-gc=0',
        // Far above what a worker's own collections leave: marking that V8 has begun by itself keeps what dies
        // meanwhile.
        '--initial-old-space-size=300',
        '--disable-warning=ExperimentalWarning',
        ...(environment === 'different' ? ['--import', differentClock] : []),
      ],
      env: {
        PATH,
        LC_ALL: 'C',
        TZ: environment === 'different' ? 'Asia/Kolkata' : 'UTC',
        ...(environment === 'different' ? differentEnv : {}),
      },
      cwd,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Structured cloning: a workload may hold what JSON does not, such as `undefined`.
      serialization: 'advanced',
      // An interrupt reaches the parent alone: it stops its workers itself.
      detached: process.platform !== 'win32',
    })
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors = (this.#errors + String(chunk)).slice(-4000)
    })
    this.#child.on('error', ({ message }) => {
      this.#startError = new StartError(`a worker could not be started in ${cwd}: ${message}`)
    })
  }

  static async start(options: PoolOptions): Promise<Worker> {
    for (let deaths = 0; ; ) {
      const worker = new Worker(options)
      const answer = await worker.#ask({ kind: 'setup', setup: options.setup }, 60_000)
      if (typeof answer !== 'string' && answer.kind === 'ready') return worker
      const { signalCode } = worker.#child
      worker.stop()
      if (worker.#startError !== undefined) throw worker.#startError
      deaths += 1
      // Killed by someone while it started: another try costs nothing.
      if (signalCode === null || deaths === startsMax)
        throw new Error(`a worker did not start: ${String(answer)} ${worker.#errors}`)
    }
  }

  async run(job: RunJob, signal?: AbortSignal): Promise<Outcome | undefined> {
    const withinMs = this.#wallMs * slicesMax
    const answer = await this.#ask({ kind: 'job', job }, withinMs, signal)
    if (typeof answer !== 'string') {
      if (answer.kind === 'result') return { kind: 'done', summary: answer.summary }
      if (answer.kind === 'stopped') return { kind: 'lost', index: job.index, limit: answer.limit }
    }
    this.stop()
    if (answer === 'aborted') return undefined
    if (answer === 'memory' || /heap out of memory|Array buffer allocation failed/.test(this.#errors)) {
      return {
        kind: 'lost',
        index: job.index,
        limit: { limit: 'memory', owner: '', ownerDead: false, detail: 'memory without end' },
      }
    }
    if (answer === 'late') {
      return {
        kind: 'lost',
        index: job.index,
        limit: {
          limit: 'spin',
          owner: '',
          ownerDead: false,
          detail: `no end of the whole run after ${withinMs} ms of real time`,
        },
      }
    }
    const signalName = this.#child.signalCode
    if (signalName === null) throw new Error(`a worker ended unexpectedly during job ${job.index}\n${this.#errors}`)
    return {
      kind: 'lost',
      index: job.index,
      limit: { limit: 'death', owner: '', ownerDead: false, detail: `${signalName} in the worker` },
    }
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  /** Sends a message and waits for the answer, watching the child's time and memory meanwhile. */
  #ask(
    message: ToWorker,
    withinMs: number,
    signal?: AbortSignal,
  ): Promise<FromWorker | 'ended' | 'late' | 'memory' | 'aborted'> {
    return new Promise((resolve, reject) => {
      const child = this.#child
      const finish = (answer: FromWorker | 'ended' | 'late' | 'memory' | 'aborted'): void => {
        clearInterval(watch)
        clearTimeout(late)
        child.off('message', finish)
        child.off('close', onClose)
        child.off('error', onClose)
        signal?.removeEventListener('abort', onAbort)
        if (typeof answer === 'string' || answer.kind !== 'broken') resolve(answer)
        else {
          this.stop()
          reject(typeof answer.error === 'string' ? new Error(answer.error) : new UserError(answer.error))
        }
      }
      const onClose = (): void => finish('ended')
      const onAbort = (): void => finish('aborted')
      const watch = setInterval(() => {
        if (residentBytes(child.pid ?? 0) > memoryMax) finish('memory')
      }, watchEveryMs)
      const late = setTimeout(() => finish('late'), withinMs)
      child.on('message', finish)
      child.on('close', onClose)
      child.on('error', onClose)
      signal?.addEventListener('abort', onAbort, { once: true })
      // A worker that dies while it is written to is heard of by its end; without a callback the failed write would be
      // thrown.
      if (child.connected) child.send(message, () => {})
      else finish('ended')
    })
  }
}

/** Shifts the worker's own clock by an hour and fills its heap, before anything else is loaded. */
const differentClock = `data:text/javascript,${encodeURIComponent(`
  const { now } = Date
  const RealDate = Date
  const hour = 3600000
  globalThis.Date = class Date extends RealDate {
    constructor(...values) { values.length === 0 ? super(now() + hour) : super(...values) }
    static now() { return now() + hour }
  }
  globalThis.crashworthyBallast = Array.from({ length: 200000 }, (_, index) => ({ index }))
`)}`

const differentEnv: Readonly<Record<string, string>> = {
  HOME: '/nowhere',
  LANG: 'tr_TR.UTF-8',
  NODE_ENV: 'production',
  DEBUG: '*',
  RESONATE_URL: 'http://leak.invalid',
}
