// A worker as its parent sees it: a child process that is started, sent one job at a time, watched, and killed.
import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { LimitKind } from '../../sim/process/limit.ts'
import { UserError } from '../errors/userError.ts'
import {
  type FromWorker,
  type Outcome,
  type RunJob,
  sliceMarks,
  slicesMax,
  type ToWorker,
  type WorkerSetup,
} from './protocol.ts'
import { type GivenUp, type ProcessorLimits, watch } from './watchdog.ts'

/** The environment of the workers: the usual one, or one that differs in everything that must not matter. */
export type PoolEnvironment = 'usual' | 'different'

const heapMaxMb = 512
const startsMax = 5
const startMs = 60_000

export interface WorkerOptions {
  readonly setup: WorkerSetup
  readonly environment: PoolEnvironment
}

/** No worker could be started: neither this tool's fault nor the user's, but the machine's. */
export class StartError extends Error {}

type Answer = FromWorker | { readonly kind: 'ended' } | { readonly kind: 'aborted' } | GivenUp

export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #sliceMs: number
  #errors = ''
  #slices = 0
  #startError: StartError | undefined

  private constructor({ setup, environment }: WorkerOptions) {
    this.#sliceMs = setup.sliceMs
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
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      // Structured cloning: a workload may hold what JSON does not, such as `undefined`.
      serialization: 'advanced',
      // An interrupt reaches the parent alone: it stops its workers itself.
      detached: process.platform !== 'win32',
    })
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors = (this.#errors + String(chunk)).slice(-4000)
    })
    const marks = this.#child.stdio[sliceMarks]
    marks?.on('data', (chunk: Uint8Array) => {
      this.#slices += chunk.length
    })
    marks?.on('error', () => {})
    this.#child.on('error', ({ message }) => {
      this.#startError = new StartError(`a worker could not be started in ${cwd}: ${message}`)
    })
  }

  static async start(options: WorkerOptions): Promise<WorkerProcess> {
    for (let deaths = 0; ; ) {
      const worker = new WorkerProcess(options)
      const answer = await worker.#ask({ kind: 'setup', setup: options.setup }, { wholeMs: startMs })
      if (answer.kind === 'ready') return worker
      const { signalCode } = worker.#child
      worker.stop()
      if (worker.#startError !== undefined) throw worker.#startError
      deaths += 1
      // Killed by someone while it started: another try costs nothing.
      if (signalCode === null || deaths === startsMax)
        throw new Error(`a worker did not start: ${answer.kind} ${worker.#errors}`)
    }
  }

  /**
   * What became of a job; undefined if it was stopped by `signal`. A worker that has lost a job is of no use any more.
   */
  async run(job: RunJob, signal?: AbortSignal): Promise<Outcome | undefined> {
    const limits = { sliceMs: this.#sliceMs, wholeMs: this.#sliceMs * slicesMax }
    const answer = await this.#ask({ kind: 'job', job }, limits, signal)
    if (answer.kind === 'result') return { kind: 'done', summary: answer.summary }
    if (answer.kind === 'stopped') return { kind: 'lost', index: job.index, limit: answer.limit }
    this.stop()
    if (answer.kind === 'aborted') return undefined
    const lost = (limit: LimitKind, detail: string): Outcome => ({
      kind: 'lost',
      index: job.index,
      limit: { limit, owner: '', detail },
    })
    if (answer.kind === 'memory' || /heap out of memory|Array buffer allocation failed/.test(this.#errors))
      return lost('memory', 'memory without end')
    if (answer.kind === 'late') return lost('spin', answer.detail)
    const signalName = this.#child.signalCode
    if (signalName === null) throw new Error(`a worker ended unexpectedly during job ${job.index}\n${this.#errors}`)
    return lost('death', `${signalName} in the worker`)
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  /** Sends a message and waits for the answer, watching the child meanwhile. */
  #ask(message: ToWorker, limits: ProcessorLimits, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = this.#child
      const finish = (answer: Answer): void => {
        unwatch()
        child.off('message', finish)
        child.off('close', onClose)
        child.off('error', onClose)
        signal?.removeEventListener('abort', onAbort)
        if (answer.kind !== 'broken') resolve(answer)
        else {
          this.stop()
          reject(typeof answer.error === 'string' ? new Error(answer.error) : new UserError(answer.error))
        }
      }
      const onClose = (): void => finish({ kind: 'ended' })
      const onAbort = (): void => finish({ kind: 'aborted' })
      const watched = {
        pid: child.pid ?? 0,
        slices: () => this.#slices,
        interrupt: () => void child.kill('SIGINT'),
      }
      const unwatch = watch(watched, limits, finish)
      child.on('message', finish)
      child.on('close', onClose)
      child.on('error', onClose)
      signal?.addEventListener('abort', onAbort, { once: true })
      // A worker that dies while it is written to is heard of by its end; without a callback the failed write would be
      // thrown.
      if (child.connected) child.send(message, () => {})
      else finish({ kind: 'ended' })
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
