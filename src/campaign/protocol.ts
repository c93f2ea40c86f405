// What a campaign's parent and its workers say to each other: plain data, as structured cloning carries it. A worker
// prepares one sut, then runs what it is sent, one run at a time, and answers each before it begins the next, so that
// the parent always knows which one is under way.
import type { FaultCount, UnusedFault } from '../../sim/decisions/decisions.ts'
import type { Schedule } from '../../sim/decisions/schedule.ts'
import type { Seed } from '../../sim/decisions/seed.ts'
import type { LimitHit } from '../../sim/process/limit.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import type { Workload } from '../engine/scenario.ts'
import type { UserErrorParts } from '../errors/userError.ts'
import type { ProgramBundle } from '../run/bundle.ts'
import type { FaultPlan } from '../run/plan.ts'
import type { PreflightFigures } from '../run/preflight.ts'
import type { Judgement } from '../run/run.ts'
import type { SutSource } from '../run/sut.ts'

/**
 * One run to do: from a seed, or from a record's workload, entropy and schedule; or the one before all of these seeds,
 * with the program that lists the scenario's workflows.
 */
export type RunJob = { readonly index: number; readonly keepTrace: boolean } & (
  | { readonly kind: 'seed'; readonly seed: Seed; readonly faults: FaultPlan }
  | { readonly kind: 'record'; readonly entropy: Seed; readonly workload: Workload; readonly schedule: Schedule }
  | {
      readonly kind: 'preflight'
      readonly seeds: readonly Seed[]
      readonly workflowList: ProgramBundle
      readonly workflowsFile: string
    }
)

/** How far a run may go. */
export interface Limits {
  readonly eventsMax: number
  /** Processor time after which a slice of a run counts as spinning, milliseconds. */
  readonly sliceMs: number
}

/** A run is many slices, each of which is watched: it may take so many times as long as one of them. */
export const slicesMax = 20

export const defaultLimits: Limits = { eventsMax: 5_000_000, sliceMs: 5000 }

/** The descriptor to which a worker writes a byte at the start of each slice: messages wait until the run is over. */
export const sliceMarks = 4

export interface WorkerSetup extends Limits {
  readonly sut: SutSource
  readonly prelude: string
}

/** What one run came to. `limit` says why nothing can be said, if so. */
export interface RunSummary {
  readonly index: number
  readonly digest: string
  readonly events: number
  /** Real time that the run took. */
  readonly tookMs: number
  readonly limit: LimitHit | undefined
  readonly entropy: Seed
  readonly workload: Workload
  readonly schedule: Schedule
  readonly unused: readonly UnusedFault[]
  readonly faults: readonly (readonly [string, FaultCount])[]
  readonly judgements: readonly Judgement[]
  readonly reached: readonly string[]
  readonly refused: readonly string[]
  readonly denied: readonly string[]
  readonly trace: readonly TraceEvent[]
  /** What a preflight has measured. */
  readonly preflight?: PreflightFigures
}

/** What became of a job: a result, or the limit that ended it. */
export type Outcome =
  | { readonly kind: 'done'; readonly summary: RunSummary }
  | { readonly kind: 'lost'; readonly index: number; readonly limit: LimitHit }

export type ToWorker =
  | { readonly kind: 'setup'; readonly setup: WorkerSetup }
  | { readonly kind: 'job'; readonly job: RunJob }

export type FromWorker =
  | { readonly kind: 'ready' }
  /** Something was thrown: by what a user has written, or by this tool, whose stack it is then. */
  | { readonly kind: 'broken'; readonly error: UserErrorParts | string }
  | { readonly kind: 'result'; readonly summary: RunSummary }
  /** The run was interrupted: the worker cannot be trusted any more and exits. */
  | { readonly kind: 'stopped'; readonly limit: LimitHit }
