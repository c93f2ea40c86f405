// Watches a worker that is at a job: its memory, and its processor time. A slice of a run that takes too long is
// interrupted, which the worker answers itself: it knows whose event ran. One that does not even answer that, and a run
// that takes too long as a whole, is given up. Invariant: only what the worker itself uses counts, not how long it
// waits for a processor.
import { residentBytes } from './memory.ts'
import { processorMs } from './processorTime.ts'

const residentMax = 1_200_000_000
const sampleEveryMs = 200
/** A worker that has used no processor time in so many samples waits for something that will not come. */
const stillSamplesMax = 600

export interface WatchedWorker {
  readonly pid: number
  /** How many slices it has begun, of all its jobs. */
  slices(): number
  interrupt(): void
}

export interface ProcessorLimits {
  /** For one slice; none while no run is under way. */
  readonly sliceMs?: number
  readonly wholeMs: number
}

/** Why a worker was given up, in words for a report; or that its memory had no end. */
export type GivenUp = { readonly kind: 'memory' } | { readonly kind: 'late'; readonly detail: string }

/** Watches until the returned function is called. `giveUp` is called at most once. */
export function watch(worker: WatchedWorker, limits: ProcessorLimits, giveUp: (why: GivenUp) => void): () => void {
  const { sliceMs = Number.POSITIVE_INFINITY, wholeMs } = limits
  const beganMs = processorMs(worker.pid) ?? 0
  const before = worker.slices()
  let slice = { number: before, beganMs, interrupted: false }
  let last = { usedMs: beganMs, samples: 0 }
  const sample = (): GivenUp | undefined => {
    if (residentBytes(worker.pid) > residentMax) return { kind: 'memory' }
    const nowMs = processorMs(worker.pid)
    // Whoever waits for its answer hears of its end.
    if (nowMs === undefined) return undefined
    last = nowMs > last.usedMs ? { usedMs: nowMs, samples: 0 } : { ...last, samples: last.samples + 1 }
    if (last.samples > stillSamplesMax) return { kind: 'late', detail: 'the worker stands still' }
    if (nowMs - beganMs > wholeMs)
      return { kind: 'late', detail: `no end of the whole run after ${wholeMs} ms of processor time` }
    if (worker.slices() !== slice.number) {
      slice = { number: worker.slices(), beganMs: nowMs, interrupted: false }
      return undefined
    }
    // Only a run can be interrupted, not what comes before it.
    const usedMs = slice.number === before ? 0 : nowMs - slice.beganMs
    if (usedMs > 2 * sliceMs)
      return { kind: 'late', detail: `no end after ${2 * sliceMs} ms of processor time, nor by an interrupt` }
    if (usedMs > sliceMs && !slice.interrupted) {
      slice.interrupted = true
      worker.interrupt()
    }
    return undefined
  }
  const timer = setInterval(() => {
    const why = sample()
    if (why === undefined) return
    clearInterval(timer)
    giveUp(why)
  }, sampleEveryMs)
  return () => clearInterval(timer)
}
