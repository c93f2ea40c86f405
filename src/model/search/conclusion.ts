// What a finished search says: about every property, about all of them together, and what the verdict does not say.

import { type Counterexample, pathTo, tell } from '../instance/counterexample.ts'
import type { Judge } from '../instance/judge.ts'
import { checkLiveness, isLiveness } from '../liveness/liveness.ts'
import type { Explored } from '../states/exploration.ts'
import type { CheckOptions, CheckResult, CheckVerdict, PropertyResult } from './check.ts'

/**
 * The parent by which a violation is told: of a state that is kept, the least one; of a step, the one that it was taken
 * from.
 */
function parentOf({ judge, store, violated }: Explored): number {
  if (violated === undefined) return -1
  const { property, state, parent } = violated
  const isOfState = property === judge.deadlock || judge.properties[property]?.property.kind === 'always'
  const known = isOfState ? store.find(state) : -1
  return known >= 0 ? store.parent(known) : parent
}

function notesOf(
  { judge, generated, store, excluded, expandedAgain }: Explored,
  { fingerprints = false, withinBoundary }: CheckOptions,
): readonly string[] {
  const notes: string[] = []
  if (judge.refinement !== undefined)
    notes.push('refinement is about safety: what fairness the abstract model asks for was not looked at')
  // The optimistic estimate of TLC: every duplicate was a chance to be taken for another state.
  if (fingerprints)
    notes.push(
      `states were told apart by 64 bits: chance of a mistake ${((store.size * (generated - store.size)) / 2 ** 64).toExponential(1)}`,
    )
  if (withinBoundary && excluded > 0)
    notes.push(`${excluded} successors beyond the boundary were judged and not expanded`)
  if (expandedAgain > 0) notes.push(`${expandedAgain} states were expanded again, at a smaller depth`)
  return notes
}

/** What a finished search says about every property. */
export function conclude(search: Explored, options: CheckOptions, seconds: number): CheckResult {
  const { instance, judge, store } = search
  const strategy = options.strategy ?? 'bfs'
  const withinBoundary = search.excluded > 0 && options.withinBoundary === true
  const beyond = search.excluded > 0 && !withinBoundary ? [`boundary: ${search.excluded} successors beyond it`] : []
  const incomplete = [...search.gaps, ...beyond]
  const gaps = [...incomplete]
  const verdicts = new Map<string, CheckVerdict>()
  let counterexample: Counterexample | undefined
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
  const vacuous = exhaustive ? untested(search, properties) : []
  const broken = violated !== undefined || properties.some(({ verdict }) => verdict === 'violated')
  return {
    model: instance.name,
    constants: instance.constants,
    ...(instance.mutant === undefined ? {} : { mutant: instance.mutant }),
    strategy,
    withinBoundary,
    verdict: broken ? 'violated' : !exhaustive ? 'unknown' : vacuous.length > 0 ? 'vacuous' : 'holds',
    distinct: store.size,
    generated: search.generated,
    depth: search.depth,
    queue: search.queue,
    actions: instance.actions.map(({ name }, index) => ({
      name,
      fired: search.fired[index] ?? 0,
      fresh: search.fresh[index] ?? 0,
    })),
    properties,
    ...(counterexample === undefined ? {} : { counterexample }),
    gaps,
    notes: notesOf(search, options),
    vacuous,
    seconds,
    bytesPerState: store.size === 0 ? 0 : store.bytes / store.size,
  }
}

/** What an exhaustive search without a violation has not put to the test. */
function untested(
  { instance, judge, store, fired }: Explored,
  properties: readonly PropertyResult[],
): readonly string[] {
  const { actions, mutant } = instance
  if (store.size === 0) return ['there is no initial state within the boundary: nothing was searched']
  const found = [
    ...(actions.length === 0 ? ['the model has no action'] : []),
    ...actions.filter((_, index) => fired[index] === 0).map(({ name }) => `action ${name} never fired`),
    ...(properties.length === 0 ? ['the model has no property: it was searched for deadlocks only'] : []),
    ...properties.flatMap(({ name, verdict }, index) =>
      verdict === 'vacuous' ? [untestedProperty(name, judge.properties[index])] : [],
    ),
  ]
  if (mutant !== undefined && found.length === 0)
    return [`mutant ${mutant} is not refuted: every property holds of it as well`]
  return found
}

function untestedProperty(name: string, property: Judge['properties'][number] | undefined): string {
  return property?.property.kind === 'sometimes'
    ? `no state satisfies property ${name}`
    : `the premise of property ${name} was never met`
}

/** Whether a property has something that must be met before it says anything. */
function countsPremises(property: Judge['properties'][number]['property']): boolean {
  return (
    property.kind === 'always' ||
    property.kind === 'alwaysStep' ||
    property.kind === 'sometimes' ||
    property.kind === 'leadsTo'
  )
}
