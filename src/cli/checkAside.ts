// Checks models in a thread beside, with progress on stderr. Ctrl-C ends the search where it is: what it has found
// until then is its result.
import { Worker } from 'node:worker_threads'
import type { LoadedModel } from '../config/models.ts'
import { ModelError } from '../errors/modelError.ts'
import type { CheckOptions, CheckResult } from '../model/search/check.ts'
import { type Progress, ProgressMemory } from '../model/states/progress.ts'
import type { CheckAnswer, CheckRequest } from './checkThread.ts'
import { type DrawnLine, drawnLine } from './drawnLine.ts'

const lookEveryMs = 100

export class CheckAside {
  readonly #worker: Worker
  readonly #line: DrawnLine = drawnLine()
  #memory = new ProgressMemory()
  /** Whether somebody has asked for the end. */
  isInterrupted = false
  readonly #interrupt = (): void => {
    this.isInterrupted = true
    this.#memory.stop()
  }

  constructor() {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.#worker = new Worker(new URL(`./checkThread.${extension}`, import.meta.url))
    process.once('SIGINT', this.#interrupt)
    process.once('SIGTERM', this.#interrupt)
  }

  async check({ model, url, exported }: LoadedModel, options: CheckOptions): Promise<CheckResult> {
    this.#memory = new ProgressMemory()
    if (this.isInterrupted) this.#memory.stop()
    const startedMs = Date.now()
    const name = options.mutant === undefined ? model.name : `${model.name}, mutant ${options.mutant}`
    const timer = setInterval(() => {
      this.#line.show(() => sayProgress(name, this.#memory.read(), Date.now() - startedMs))
    }, lookEveryMs)
    try {
      const request: CheckRequest = {
        url,
        exportName: exported,
        options: { ...options, progress: this.#memory.memory },
      }
      const answer = await this.#ask(request)
      if ('result' in answer) return answer.result
      if ('modelError' in answer) throw Object.assign(new ModelError(''), answer.modelError)
      throw answer.error
    } finally {
      clearInterval(timer)
      this.#line.end()
    }
  }

  #ask(request: CheckRequest): Promise<CheckAnswer> {
    return new Promise((resolve, reject) => {
      this.#worker.once('error', reject)
      this.#worker.once('message', (answer: CheckAnswer) => {
        this.#worker.removeListener('error', reject)
        resolve(answer)
      })
      this.#worker.postMessage(request)
    })
  }

  async end(): Promise<void> {
    process.removeListener('SIGINT', this.#interrupt)
    process.removeListener('SIGTERM', this.#interrupt)
    await this.#worker.terminate()
  }
}

/** How far a search is, after so many milliseconds. */
export function sayProgress(name: string, { phase, distinct, depth, queue }: Progress, elapsedMs: number): string {
  if (phase === 'judging liveness') return `${name}: judging liveness, ${distinct.toLocaleString('en-US')} states`
  const perSecond = Math.round(distinct / Math.max(1, elapsedMs / 1000))
  const [states, rate, left] = [distinct, perSecond, queue].map((count) => count.toLocaleString('en-US'))
  return `${name}: ${states} states, ${rate} states/s, depth ${depth}, ${left} left to expand`
}
