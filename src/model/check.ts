// Checks a model: searches its states, judges its properties, and says what it did in a result that holds everything a report needs.
import type { Seed } from '../../sim/decisions/seed.ts'
import { breadthFirst } from './breadthFirst.ts'
import { type Counterexample, pathTo, tell } from './counterexample.ts'
import { depthFirst } from './depthFirst.ts'
import { ModelError } from './errors.ts'
import { type Explored, type Limits, unlimited } from './exploration.ts'
import { FingerprintStore } from './fingerprintStore.ts'
import { type Instance, type InstanceOptions, instantiate } from './instance.ts'
import { Judge } from './judge.ts'
import { checkLiveness, isLiveness } from './liveness/liveness.ts'
import type { Constants, Model } from './model.ts'
import { type ModelModule, parallelBreadthFirst } from './parallel/parallelBreadthFirst.ts'
import { refinementOf } from './refinement.ts'
import { randomWalks } from './walk.ts'

/** `vacuous`: nothing is violated, but something was never put to the test. */
export type CheckVerdict = 'holds' | 'violated' | 'unknown' | 'vacuous'

export type Strategy = 'bfs' | 'dfs' | 'walk'

export interface CheckOptions extends InstanceOptions, Partial<Limits> {
  readonly strategy?: Strategy
  /** Threads of a breadth-first search; 1 if not given. More need `module`. Nothing that is reported depends on their number. */
  readonly workers?: number
  readonly module?: ModelModule
  /** Tells states apart by 64 bits of hash, in breadth-first search without liveness; the result says how likely a mistake is. */
  readonly fingerprints?: boolean
  /** False leaves out the properties of liveness; the result says so. */
  readonly liveness?: boolean
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
  /** What was never put to the test. */
  readonly vacuous: readonly string[]
  readonly seconds: number
  readonly bytesPerState: number
}

const walkDefaults = { seed: { high: 0, low: 1 }, walks: 1000, stepsMax: 200 }

/**
 * Checks a model: all of it, unless a limit is hit.
 * @throws ModelError for a mistake in the model, or options that do not go together.
 */
export function check(model: Model, options: CheckOptions = {}): CheckResult {
  const start = performance.now()
  const instance = instantiate(model, options)
  const judge = new Judge(instance, refinementOf(model, instance))
  mustGoTogether(judge, options)
  const search = explore(instance, judge, options)
  try {
    const result = conclude(search, options, (performance.now() - start) / 1000)
    // Threads number states as they come: a lasso that is the same for any number of them is found in one thread's order.
    const isLasso = result.counterexample?.loopsTo !== undefined
    if (isLasso && (options.workers ?? 1) > 1)
      return { ...check(model, { ...options, workers: 1 }), seconds: (performance.now() - start) / 1000 }
    return result
  } finally {
    if (search.store instanceof FingerprintStore) search.store.dispose()
  }
}

function mustGoTogether(judge: Judge, { strategy = 'bfs', workers = 1, module, fingerprints = false, liveness }: CheckOptions): void {
  if (workers > 1 && strategy !== 'bfs') throw new ModelError(`several workers search breadth-first only, found strategy '${strategy}'`)
  if (workers > 1 && module === undefined) throw new ModelError('several workers need `module`: where they can import the model')
  if (!fingerprints) return
  if (strategy !== 'bfs' || workers > 1) throw new ModelError('fingerprints are for breadth-first search with one worker')
  if (liveness !== false && judge.properties.some(({ property }) => isLiveness(property))) {
    throw new ModelError('fingerprints cannot judge liveness: leave it out, or search exactly')
  }
}

function explore(instance: Instance, judge: Judge, options: CheckOptions): Explored {
  const limits = { ...unlimited, ...options }
  const { workers = 1, module } = options
  switch (options.strategy ?? 'bfs') {
    case 'bfs':
      return workers > 1 && module !== undefined
        ? parallelBreadthFirst(instance, judge, limitsOnly(limits), { workers, module, options })
        : breadthFirst(instance, judge, limits, options.fingerprints)
    case 'dfs':
      return depthFirst(instance, judge, limits)
    case 'walk':
      return randomWalks(instance, judge, limits, { ...walkDefaults, ...options })
  }
}

/** What can be sent to a thread. */
function limitsOnly({ statesMax, depthMax, secondsMax, memoryMaxBytes }: Limits): Limits {
  return { statesMax, depthMax, secondsMax, memoryMaxBytes }
}

/** The parent by which a violation is told: of a state that is kept, the least one; of a step, the one that it was taken from. */
function parentOf({ judge, store, violated }: Explored): number {
  if (violated === undefined) return -1
  const { property, state, parent } = violated
  const isOfState = property === judge.deadlock || judge.properties[property]?.property.kind === 'always'
  const known = isOfState ? store.find(state) : -1
  return known >= 0 ? store.parent(known) : parent
}

function notesOf({ judge, generated, store, expandedAgain }: Explored, { fingerprints = false }: CheckOptions): readonly string[] {
  const notes: string[] = []
  if (judge.refinement !== undefined) notes.push('refinement is about safety: what fairness the abstract model asks for was not looked at')
  // The optimistic estimate of TLC: every duplicate was a chance to be taken for another state.
  if (fingerprints)
    notes.push(
      `states were told apart by 64 bits: chance of a mistake ${((store.size * (generated - store.size)) / 2 ** 64).toExponential(1)}`,
    )
  if (expandedAgain > 0) notes.push(`${expandedAgain} states were expanded again, at a smaller depth`)
  return notes
}

/** What a finished search says about every property. */
function conclude(search: Explored, options: CheckOptions, seconds: number): CheckResult {
  const { instance, judge, store } = search
  const strategy = options.strategy ?? 'bfs'
  const incomplete = [...search.gaps, ...(search.excluded > 0 ? [`boundary: ${search.excluded} successors beyond it`] : [])]
  const gaps = [...incomplete]
  const verdicts = new Map<string, CheckVerdict>()
  let counterexample: Counterexample | undefined
  let vacuous: string[] = []
  const { violated } = search
  if (violated !== undefined) {
    const property = judge.name(violated.property)
    const path = [...pathTo(store, parentOf(search)), violated.state]
    counterexample = { property, steps: tell(instance, path) }
    verdicts.set(property, 'violated')
  }
  const wanted = judge.properties.filter(({ property }) => isLiveness(property))
  if (violated === undefined && wanted.length > 0) {
    if (options.liveness === false) gaps.push('properties of liveness were left out')
    else if (search.gaps.length === 0) {
      const live = checkLiveness(search)
      for (const { name, holds } of live.results) verdicts.set(name, holds ? 'holds' : 'violated')
      counterexample = live.counterexample
    }
  }
  const { refinement } = judge
  const exhaustive = gaps.length === 0 && violated === undefined
  /** The whole graph was seen, so safety is decided, whether or not liveness was left out. */
  const complete = incomplete.length === 0 && violated === undefined
  const properties = judge.properties.map(({ name, property }, index): PropertyResult => {
    const premises = judge.premises[index] ?? 0
    const met = premises > 0 || !countsPremises(property)
    const known = verdicts.get(name)
    if (known === 'violated') return { name, verdict: known, premises }
    if (property.kind === 'sometimes' && premises > 0) return { name, verdict: 'holds', premises }
    if (isLiveness(property) && known === undefined) return { name, verdict: 'unknown', premises }
    return { name, verdict: complete ? (met ? 'holds' : 'vacuous') : 'unknown', premises }
  })
  if (refinement !== undefined) {
    const verdict = verdicts.get(refinement.name) ?? (complete ? 'holds' : 'unknown')
    properties.push({ name: refinement.name, verdict, premises: search.generated })
  }
  if (exhaustive) {
    vacuous = [
      ...instance.actions.filter((_, index) => search.fired[index] === 0).map(({ name }) => `action ${name} never fired`),
      ...properties.filter(({ verdict }) => verdict === 'vacuous').map(({ name }) => `property ${name} was never put to the test`),
    ]
  }
  const broken = violated !== undefined || properties.some(({ verdict }) => verdict === 'violated')
  return {
    model: instance.name,
    constants: instance.constants,
    ...(instance.mutant === undefined ? {} : { mutant: instance.mutant }),
    strategy,
    verdict: broken ? 'violated' : !exhaustive ? 'unknown' : vacuous.length > 0 ? 'vacuous' : 'holds',
    distinct: store.size,
    generated: search.generated,
    depth: search.depth,
    queue: search.queue,
    actions: instance.actions.map(({ name }, index) => ({ name, fired: search.fired[index] ?? 0, fresh: search.fresh[index] ?? 0 })),
    properties,
    ...(counterexample === undefined ? {} : { counterexample }),
    gaps,
    notes: notesOf(search, options),
    vacuous,
    seconds,
    bytesPerState: store.size === 0 ? 0 : store.bytes / store.size,
  }
}

/** Whether a property has something that must be met before it says anything. */
function countsPremises(property: Judge['properties'][number]['property']): boolean {
  return property.kind === 'always' || property.kind === 'alwaysStep' || property.kind === 'sometimes' || property.kind === 'leadsTo'
}
