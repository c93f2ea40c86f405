// One run again: from a seed, or from a record, whose inputs must be the ones of now. The run happens in a worker like any other.
import type { Seed } from '../../sim/decisions/seed.ts'
import type { Verdict } from '../property/property.ts'
import { readFaults } from '../run/plan.ts'
import { loadSubject, prepareSubject } from '../run/subject.ts'
import { setupOf } from './campaign.ts'
import { type Outcome, perform } from './pool.ts'
import type { RunOrder, RunSummary } from './protocol.ts'
import { inputsOf, type RunRecord, readRecord } from './record.ts'

export type ReplayTarget =
  | {
      readonly kind: 'seed'
      readonly seed: Seed
      readonly engine: string
      readonly scenario: string
      readonly faults: string
      readonly digest?: string
    }
  | { readonly kind: 'record'; readonly file: string }

export interface ReplayOptions {
  readonly keepTrace: boolean
  readonly eventsMax: number
  readonly wallMs: number
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
    }

export async function replay(target: ReplayTarget, options: ReplayOptions): Promise<ReplayOutcome> {
  const record = target.kind === 'record' ? readRecord(target.file) : undefined
  const { engine, scenario } = record ?? (target as Exclude<ReplayTarget, { kind: 'record' }>)
  const source = await prepareSubject(engine, scenario)
  const changed = record === undefined ? [] : changes(record, source.codeHash)
  if (changed.length > 0) return { kind: 'refused', changed }
  const outcome = await once(await order(target, record, source, options), await setupOf(source, options))
  const expected = record?.digest ?? (target.kind === 'seed' ? target.digest : undefined)
  const same = outcome.kind === 'done' && (expected === undefined || outcome.summary.digest === expected)
  if (!same && expected !== undefined && outcome.kind === 'done' && record === undefined) {
    return {
      kind: 'refused',
      changed: [`the digest is ${outcome.summary.digest}, not ${expected}: the code, the scenario, the tool or Node is not what it was`],
    }
  }
  return { kind: 'replayed', engine, scenario, verdict: verdictOf(outcome), outcome, expected, same }
}

async function order(
  target: ReplayTarget,
  record: RunRecord | undefined,
  source: Awaited<ReturnType<typeof prepareSubject>>,
  { keepTrace }: ReplayOptions,
): Promise<RunOrder> {
  if (record !== undefined) {
    const { entropy, workload, schedule } = record
    return { kind: 'record', index: 0, keepTrace, entropy, workload, schedule }
  }
  if (target.kind !== 'seed') throw new Error('invariant: a target is a seed or a record')
  const { engine } = await loadSubject(source)
  return { kind: 'seed', index: 0, keepTrace, seed: target.seed, faults: readFaults(target.faults, engine) }
}

async function once(run: RunOrder, setup: Awaited<ReturnType<typeof setupOf>>): Promise<Outcome> {
  const outcomes: Outcome[] = []
  await perform([run], { setup, jobs: 1, environment: 'usual' }, (outcome) => void outcomes.push(outcome))
  const [outcome] = outcomes
  if (outcome === undefined) throw new Error('invariant: an order that was not aborted has an outcome')
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
