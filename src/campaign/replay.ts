// One run again: from a seed, or from a record, whose inputs must be the ones of now. The run happens in a worker like
// any other.
import type { Seed } from '../../sim/decisions/seed.ts'
import type { Verdict } from '../property/property.ts'
import { planOf, readFaults } from '../run/plan.ts'
import type { Replacements } from '../run/replacements.ts'
import { loadSut, prepareSut } from '../run/sut.ts'
import { setupOf } from './campaign.ts'
import { type Outcome, runJobs } from './pool.ts'
import type { RunJob, RunSummary, WorkerSetup } from './protocol.ts'
import { inputsOf, type RunRecord, readRecord } from './record.ts'

export type ReplayTarget =
  | {
      readonly kind: 'seed'
      readonly seed: Seed
      readonly engine: string
      readonly scenario: string
      readonly faults: string
      readonly eventsMax: number
      readonly packages?: Replacements
      readonly digest?: string
    }
  | { readonly kind: 'record'; readonly file: string }

export interface ReplayOptions {
  readonly keepTrace: boolean
  readonly sliceMs: number
}

export type ReplayOutcome =
  /** An input is not what it was: equal digests cannot be expected. */
  | { readonly kind: 'refused'; readonly changed: readonly string[] }
  | {
      readonly kind: 'replayed'
      readonly engine: string
      readonly scenario: string
      readonly verdict: Verdict
      readonly outcome: Outcome
      /** The digest that was expected, if one was, and whether the run has it. */
      readonly expected: string | undefined
      readonly same: boolean
      /**
       * The fault kinds that the seed has switched on, with their rates; empty for a record, which has its schedule.
       */
      readonly swarm: readonly string[]
    }

export async function replay(target: ReplayTarget, options: ReplayOptions): Promise<ReplayOutcome> {
  return target.kind === 'record' ? replayRecord(readRecord(target.file), options) : replaySeed(target, options)
}

async function replayRecord(record: RunRecord, { keepTrace, sliceMs }: ReplayOptions): Promise<ReplayOutcome> {
  const { engine, scenario, entropy, workload, schedule, eventsMax, digest: expected } = record
  const source = await prepareSut(engine, scenario, record.packages)
  const changed = changes(record, source.codeHash)
  if (changed.length > 0) return { kind: 'refused', changed }
  const setup = setupOf(source, { eventsMax, sliceMs })
  const outcome = await once({ kind: 'record', index: 0, keepTrace, entropy, workload, schedule }, setup)
  const same = outcome.kind === 'done' && outcome.summary.digest === expected
  return { kind: 'replayed', engine, scenario, verdict: verdictOf(outcome), outcome, expected, same, swarm: [] }
}

async function replaySeed(
  target: Extract<ReplayTarget, { kind: 'seed' }>,
  { keepTrace, sliceMs }: ReplayOptions,
): Promise<ReplayOutcome> {
  const { engine, scenario, seed, eventsMax, digest: expected } = target
  const source = await prepareSut(engine, scenario, target.packages)
  const sut = await loadSut(source)
  const faults = readFaults(target.faults, sut.engine)
  const outcome = await once(
    { kind: 'seed', index: 0, keepTrace, seed, faults },
    setupOf(source, { eventsMax, sliceMs }),
  )
  const same = outcome.kind === 'done' && (expected === undefined || outcome.summary.digest === expected)
  if (outcome.kind === 'done' && !same) {
    const { digest } = outcome.summary
    return {
      kind: 'refused',
      changed: [
        `the digest is ${digest}, not ${expected}: the code, the scenario, the tool or Node is not what it was`,
      ],
    }
  }
  const rates = planOf(sut.scenario, seed, faults).source
  const swarm = rates.kind === 'seeded' ? [...rates.rates].map(([kind, { times, of }]) => `${kind} ${times}/${of}`) : []
  return { kind: 'replayed', engine, scenario, verdict: verdictOf(outcome), outcome, expected, same, swarm }
}

async function once(run: RunJob, setup: WorkerSetup): Promise<Outcome> {
  const outcomes: Outcome[] = []
  await runJobs([run], { setup, workers: 1, environment: 'usual' }, (outcome) => void outcomes.push(outcome))
  const [outcome] = outcomes
  if (outcome === undefined) throw new Error('invariant: a job that was not aborted has an outcome')
  return outcome
}

function changes({ inputs }: RunRecord, codeHash: string): string[] {
  const now = inputsOf(codeHash)
  const names = {
    tool: 'the version of crashworthy',
    node: 'the major version of Node',
    code: 'the code of the engine or the scenario',
  } as const
  return (['tool', 'node', 'code'] as const).flatMap((input) =>
    inputs[input] === now[input] ? [] : [`${names[input]} was ${inputs[input]}, is ${now[input]}`],
  )
}

function verdictOf(outcome: Outcome): Verdict {
  if (outcome.kind === 'lost') return 'unknown'
  const verdicts = (outcome.summary satisfies RunSummary).judgements.map((judgement) => judgement.verdict)
  if (verdicts.includes('violated')) return 'violated'
  return verdicts.includes('unknown') || outcome.summary.refused.length > 0 ? 'unknown' : 'holds'
}
