// Checks a model: searches its states, judges its properties, and says what it did in a result that holds everything a
// report needs.
import type { Seed } from '../../../sim/decisions/seed.ts'
import { quoted } from '../../errors/didYouMean.ts'
import { describe, ModelError } from '../../errors/modelError.ts'
import { type Counterexample, withPath } from '../instance/counterexample.ts'
import { type InstanceOptions, instantiate } from '../instance/instance.ts'
import { Judge } from '../instance/judge.ts'
import type { Constants, Model } from '../instance/model.ts'
import { refinementOf } from '../instance/refinement.ts'
import { isLiveness } from '../liveness/liveness.ts'
import { type ModelModule, parallelBreadthFirst } from '../parallel/parallelBreadthFirst.ts'
import { Exploration, type Explored, type Limits, unlimited } from '../states/exploration.ts'
import { FingerprintStore } from '../states/fingerprintStore.ts'
import { ProgressMemory } from '../states/progress.ts'
import { breadthFirst } from './breadthFirst.ts'
import { conclude } from './conclusion.ts'
import { depthFirst } from './depthFirst.ts'
import { auditFirstStates } from './firstStates.ts'
import { randomWalks } from './walk.ts'

/** `vacuous`: nothing is violated, but something was never checked. */
export type CheckVerdict = 'holds' | 'violated' | 'unknown' | 'vacuous'

export type Strategy = 'bfs' | 'dfs' | 'walk'

export interface CheckOptions extends InstanceOptions, Partial<Limits> {
  readonly strategy?: Strategy
  /**
   * Threads of a breadth-first search; 1 if not given. More need `module`. Nothing that is reported depends on their
   * number.
   */
  readonly workers?: number
  readonly module?: ModelModule
  /**
   * Tells states apart by 64 bits of hash, in breadth-first search without liveness; the result says how likely a
   * mistake is.
   */
  readonly fingerprints?: boolean
  /** False leaves out the properties of liveness; the result says so. */
  readonly liveness?: boolean
  /**
   * Counts a search as exhaustive that left out nothing but what lies beyond the model's boundary: the verdict is about
   * the states within.
   */
  readonly withinBoundary?: boolean
  /** Where to say how far the search is, and where to be asked to stop. */
  readonly progress?: SharedArrayBuffer
  /** Of random walks: their seed, how many, and how long. */
  readonly seed?: Seed
  readonly walks?: number
  readonly stepsMax?: number
}

export interface ActionCount {
  readonly name: string
  /** How many successors it gave, and how many of them were new. */
  readonly fired: number
  readonly fresh: number
}

export interface PropertyResult {
  readonly name: string
  readonly verdict: CheckVerdict
  /** How many states met its premise. */
  readonly premises: number
}

export interface CheckResult {
  readonly model: string
  readonly constants: Constants
  readonly mutant?: string
  readonly strategy: Strategy
  readonly verdict: CheckVerdict
  /** Whether the verdict is about the states within the model's boundary only, as was asked for. */
  readonly withinBoundary: boolean
  /** Distinct states, and all successors with initial states, duplicates included. */
  readonly distinct: number
  readonly generated: number
  /** States on the longest shortest path, the initial one included. */
  readonly depth: number
  /** States that were left unexpanded. */
  readonly queue: number
  readonly actions: readonly ActionCount[]
  readonly properties: readonly PropertyResult[]
  readonly counterexample?: Counterexample
  /** Why the search was not exhaustive; empty if it was. */
  readonly gaps: readonly string[]
  /** What else whoever reads the verdict should know. */
  readonly notes: readonly string[]
  /** What was never checked. */
  readonly vacuous: readonly string[]
  readonly seconds: number
  readonly bytesPerState: number
}

const walkDefaults = { seed: { high: 0, low: 1 }, walks: 1000, stepsMax: 200 }

/**
 * Checks a model: all of it, unless a limit is hit. The first states are searched again in audit, unless `audit` is
 * false.
 * @throws ModelError for a mistake in the model, or options that do not go together.
 */
export function check(model: Model, options: CheckOptions = {}): CheckResult {
  const start = performance.now()
  mustBeOptions(options)
  const instance = instantiate(model, options)
  const judge = new Judge(instance, refinementOf(model, instance))
  mustGoTogether(judge, options)
  const progress = options.progress && new ProgressMemory(options.progress)
  const own = new Exploration(instance, judge, options.fingerprints, progress)
  const audit = (): void => {
    if (options.audit === undefined) auditFirstStates(model, options)
  }
  let search: Explored = own
  try {
    search = explore(own, options)
    audit()
    progress?.beginLiveness()
    const result = conclude(search, options, (performance.now() - start) / 1000)
    // Threads number states as they come: a lasso that is the same for any number of them is found in one thread's
    // order.
    const isLasso = result.counterexample?.loopsTo !== undefined
    if (isLasso && (options.workers ?? 1) > 1)
      return { ...check(model, { ...options, workers: 1 }), seconds: (performance.now() - start) / 1000 }
    return result
  } catch (error) {
    // A model that is not pure breaks what a search relies on.
    if (!(error instanceof ModelError)) audit()
    // One thread keeps all states, and so can tell the way to the state in which the model's mistake shows.
    if (error instanceof ModelError && (options.workers ?? 1) > 1) check(model, { ...options, workers: 1 })
    throw withPath(error, search)
  } finally {
    if (search.store instanceof FingerprintStore) search.store.dispose()
  }
}

const optionNames: readonly (keyof CheckOptions)[] = [
  ...([
    'constants',
    'mutant',
    'audit',
    'strategy',
    'workers',
    'module',
    'fingerprints',
    'liveness',
    'withinBoundary',
  ] as const),
  ...(['seed', 'walks', 'stepsMax', 'statesMax', 'depthMax', 'secondsMax', 'memoryMaxBytes', 'progress'] as const),
]

const strategies: readonly Strategy[] = ['bfs', 'dfs', 'walk']

/** An option that is not known would be ignored: a misspelt `mutant` would check the model itself. */
function mustBeOptions(options: CheckOptions): void {
  const unknown = Object.keys(options).find((name) => !optionNames.some((known) => known === name))
  if (unknown !== undefined) throw new ModelError(`check: there is no option ${quoted(unknown, optionNames)}`)
  const { strategy = 'bfs' } = options
  if (!strategies.includes(strategy))
    throw new ModelError(`check: there is no strategy ${quoted(strategy, strategies)}`)
  for (const name of [
    'workers',
    'walks',
    'stepsMax',
    'statesMax',
    'depthMax',
    'secondsMax',
    'memoryMaxBytes',
  ] as const) {
    const value: unknown = options[name]
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue
    throw new ModelError(`check: ${name}: expected a number of at least 0, found ${describe(value)}`)
  }
}

function mustGoTogether(
  judge: Judge,
  { strategy = 'bfs', workers = 1, module, fingerprints = false, liveness }: CheckOptions,
): void {
  if (workers > 1 && strategy !== 'bfs')
    throw new ModelError(`several workers search breadth-first only, found strategy '${strategy}'`)
  if (workers > 1 && module === undefined)
    throw new ModelError('several workers need `module`: where they can import the model')
  if (!fingerprints) return
  if (strategy !== 'bfs' || workers > 1)
    throw new ModelError('fingerprints are for breadth-first search with one worker')
  if (liveness !== false && judge.properties.some(({ property }) => isLiveness(property))) {
    throw new ModelError('fingerprints cannot judge liveness: leave it out, or search exactly')
  }
}

/** Fills `search`; if threads do it, what they have found together is another one. */
function explore(search: Exploration, options: CheckOptions): Explored {
  const { statesMax, depthMax, secondsMax, memoryMaxBytes } = { ...unlimited, ...options }
  const limits: Limits = { statesMax, depthMax, secondsMax, memoryMaxBytes }
  const { workers = 1, module, progress } = options
  switch (options.strategy ?? 'bfs') {
    case 'bfs':
      if (workers > 1 && module !== undefined)
        return parallelBreadthFirst(search.instance, search.judge, limits, { workers, module, options, progress })
      breadthFirst(search, limits)
      break
    case 'dfs':
      depthFirst(search, limits)
      break
    case 'walk':
      randomWalks(search, limits, { ...walkDefaults, ...options })
  }
  return search
}
