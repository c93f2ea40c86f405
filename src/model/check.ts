// Checks a model: searches its states, judges its properties, and says what it did in a result that holds everything a report needs.
import type { Seed } from '../../sim/decisions/seed.ts'
import { breadthFirst } from './breadthFirst.ts'
import { type Counterexample, pathTo, tell } from './counterexample.ts'
import { depthFirst } from './depthFirst.ts'
import { type Bounds, type Exploration, unbounded } from './exploration.ts'
import { type Instance, type InstanceOptions, instantiate } from './instance.ts'
import { Judge } from './judge.ts'
import { checkLiveness, isLiveness } from './liveness/liveness.ts'
import type { Constants, Model } from './model.ts'
import { refinementOf } from './refinement.ts'
import { randomWalks } from './walk.ts'

/** `vacuous`: nothing is violated, but something was never put to the test. */
export type CheckVerdict = 'holds' | 'violated' | 'unknown' | 'vacuous'

export type Strategy = 'bfs' | 'dfs' | 'walk'

export interface CheckOptions extends InstanceOptions, Partial<Bounds> {
  readonly strategy?: Strategy
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
  readonly variant?: string
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
  /** What was never put to the test. */
  readonly vacuous: readonly string[]
  readonly seconds: number
  readonly bytesPerState: number
}

const walkDefaults = { seed: { high: 0, low: 1 }, walks: 1000, stepsMax: 200 }

export function check(model: Model, options: CheckOptions = {}): CheckResult {
  const start = performance.now()
  const instance = instantiate(model, options)
  const judge = new Judge(instance, refinementOf(model, instance))
  const search = explore(instance, judge, options)
  return conclude(search, options, (performance.now() - start) / 1000)
}

function explore(instance: Instance, judge: Judge, options: CheckOptions): Exploration {
  const bounds = { ...unbounded, ...options }
  switch (options.strategy ?? 'bfs') {
    case 'bfs':
      return breadthFirst(instance, judge, bounds)
    case 'dfs':
      return depthFirst(instance, judge, bounds)
    case 'walk':
      return randomWalks(instance, judge, bounds, { ...walkDefaults, ...options })
  }
}

/** What a finished search says about every property. */
export function conclude(search: Exploration, options: CheckOptions, seconds: number): CheckResult {
  const { instance, judge, store } = search
  const strategy = options.strategy ?? 'bfs'
  const gaps = [...search.gaps, ...(search.excluded > 0 ? [`boundary: ${search.excluded} successors beyond it`] : [])]
  const verdicts = new Map<string, CheckVerdict>()
  let counterexample: Counterexample | undefined
  let vacuous: string[] = []
  const { violated } = search
  if (violated !== undefined) {
    const property = judge.name(violated.property)
    const path = [...pathTo(store, violated.parent), violated.state]
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
  const properties = judge.properties.map(({ name, property }, index): PropertyResult => {
    const premises = judge.premises[index] ?? 0
    const met = premises > 0 || !countsPremises(property)
    const known = verdicts.get(name)
    if (known === 'violated') return { name, verdict: known, premises }
    if (property.kind === 'sometimes' && premises > 0) return { name, verdict: 'holds', premises }
    if (isLiveness(property) && known === undefined) return { name, verdict: 'unknown', premises }
    return { name, verdict: exhaustive ? (met ? 'holds' : 'vacuous') : 'unknown', premises }
  })
  if (refinement !== undefined) {
    const verdict = verdicts.get(refinement.name) ?? (exhaustive ? 'holds' : 'unknown')
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
    ...(instance.variant === undefined ? {} : { variant: instance.variant }),
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
    vacuous,
    seconds,
    bytesPerState: store.size === 0 ? 0 : store.bytes / store.size,
  }
}

/** Whether a property has something that must be met before it says anything. */
function countsPremises(property: Judge['properties'][number]['property']): boolean {
  return property.kind === 'always' || property.kind === 'alwaysStep' || property.kind === 'sometimes' || property.kind === 'leadsTo'
}
