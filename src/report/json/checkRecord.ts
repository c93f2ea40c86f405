// What a check leaves behind, as data: the versioned record that `--json` prints and the report reads. Rates are made
// here, and notes on what a verdict does not say.

import type { Counterexample } from '../../model/instance/counterexample.ts'
import type { Constants } from '../../model/instance/model.ts'
import type { ActionCount, CheckResult, CheckVerdict, PropertyResult, Strategy } from '../../model/search/check.ts'

export interface CheckRecord {
  readonly schemaVersion: 1
  readonly model: string
  readonly mutant: string | null
  readonly constants: Constants
  readonly strategy: Strategy
  readonly verdict: CheckVerdict
  /** Whether the verdict is about the states within the boundary only. */
  readonly withinBoundary: boolean
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  /** States that are known and were not expanded. */
  readonly queue: number
  readonly actions: readonly ActionCount[]
  readonly properties: readonly PropertyResult[]
  readonly counterexample: Counterexample | null
  /** Why the search was not exhaustive. */
  readonly gaps: readonly string[]
  /** What was never checked. */
  readonly vacuous: readonly string[]
  /** What the verdict does not say. */
  readonly notes: readonly string[]
  /** The names of the model's mutants. */
  readonly mutants: readonly string[]
  /** Of each mutant, where they were checked too: whether some property refutes it. */
  readonly refutations?: readonly Refutation[]
  readonly seconds: number
  readonly distinctPerSecond: number
  readonly generatedPerSecond: number
  readonly bytesPerState: number
}

export interface Refutation {
  readonly mutant: string
  readonly refuted: boolean
  readonly verdict: CheckVerdict
  /** The property that refutes it. */
  readonly property: string | null
  /** The steps of the counterexample. */
  readonly steps: number
}

export function checkRecord(result: CheckResult, mutants: readonly string[]): CheckRecord {
  const { seconds, distinct, generated } = result
  const rate = (count: number): number => Math.round(count / Math.max(seconds, 1e-6))
  return {
    schemaVersion: 1,
    model: result.model,
    mutant: result.mutant ?? null,
    constants: result.constants,
    strategy: result.strategy,
    verdict: result.verdict,
    withinBoundary: result.withinBoundary,
    distinct,
    generated,
    depth: result.depth,
    queue: result.queue,
    actions: result.actions,
    properties: result.properties,
    counterexample: result.counterexample ?? null,
    gaps: result.gaps,
    vacuous: result.vacuous,
    notes: notesOn(result),
    mutants,
    seconds: Number(seconds.toFixed(3)),
    distinctPerSecond: rate(distinct),
    generatedPerSecond: rate(generated),
    bytesPerState: Number(result.bytesPerState.toFixed(1)),
  }
}

export function refutation(mutant: string, { verdict, counterexample }: CheckResult): Refutation {
  return {
    mutant,
    refuted: verdict === 'violated',
    verdict,
    property: counterexample?.property ?? null,
    steps: counterexample?.steps.length ?? 0,
  }
}

function notesOn({ strategy, notes }: CheckResult): readonly string[] {
  switch (strategy) {
    case 'bfs':
      return notes
    case 'dfs':
      return [...notes, 'depth is that of the longest path taken, and a counterexample is not the shortest']
    case 'walk':
      return [...notes, 'a walk that finds nothing proves nothing']
  }
}
