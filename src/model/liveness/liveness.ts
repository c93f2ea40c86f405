// Properties of infinite fair behaviours, judged on the whole graph after an exhaustive search. Each is turned into the
// question whether there is a fair component among some states that can be reached from some states by way of those:
// then a behaviour that violates it exists.

import { inPart, mustBeBoolean } from '../../errors/modelError.ts'
import { type Counterexample, pathTo, stepBetween, tell } from '../instance/counterexample.ts'
import type { ModelProperty, Test } from '../instance/model.ts'
import type { Explored } from '../states/exploration.ts'
import { fairComponent } from './fairComponents.ts'
import { graphOf, type StateGraph } from './graph.ts'
import { fairCycle, shortestWay } from './lasso.ts'

export interface LivenessResult {
  readonly results: readonly { readonly name: string; readonly holds: boolean }[]
  /** Of the first property that does not hold. */
  readonly counterexample: Counterexample | undefined
}

export type LivenessProperty = Extract<
  ModelProperty,
  { readonly kind: 'eventually' | 'eventuallyAlways' | 'infinitelyOften' | 'leadsTo' }
>

export function isLiveness(property: ModelProperty): property is LivenessProperty {
  return ['eventually', 'eventuallyAlways', 'infinitelyOften', 'leadsTo'].includes(property.kind)
}

export function checkLiveness(search: Explored): LivenessResult {
  const graph = graphOf(search)
  let counterexample: Counterexample | undefined
  const results: { name: string; holds: boolean }[] = []
  for (const { name, property } of search.judge.properties) {
    if (!isLiveness(property)) continue
    const found = violation(search, graph, { name, property })
    results.push({ name, holds: found === undefined })
    if (found !== undefined) counterexample ??= tellLasso(search, graph, name, found)
  }
  return { results, counterexample }
}

interface Named {
  readonly name: string
  readonly property: LivenessProperty
}

/** A fair component that violates a property, and from where and by way of what it is reached. */
interface Found {
  readonly component: Int32Array
  readonly isStart: (state: number) => boolean
  readonly way: Uint8Array
  readonly mustContain: ((state: number) => boolean) | undefined
}

function violation(search: Explored, graph: StateGraph, { name, property }: Named): Found | undefined {
  const fails = holdsIn(search, { property: name, test: property.test, truth: false })
  if (property.kind === 'eventuallyAlways') {
    const mustContain = (state: number): boolean => fails[state] === 1
    const way = new Uint8Array(graph.size).fill(1)
    const component = fairComponent({ graph, allowed: way, mustContain })
    return component === undefined
      ? undefined
      : { component, isStart: (state) => search.store.parent(state) < 0, way, mustContain }
  }
  const premise =
    property.kind === 'leadsTo' ? holdsIn(search, { property: name, test: property.premise, truth: true }) : undefined
  const isStart = (state: number): boolean => {
    if (fails[state] !== 1) return false
    if (property.kind === 'eventually') return search.store.parent(state) < 0
    return premise === undefined || premise[state] === 1
  }
  const way = reachable(graph, isStart, fails)
  const component = fairComponent({ graph, allowed: way })
  return component === undefined ? undefined : { component, isStart, way, mustContain: undefined }
}

/** 1 for each state in which the test of a property gives `truth`. */
function holdsIn({ instance, store }: Explored, { property, test, truth }: Asked): Uint8Array {
  const marks = new Uint8Array(store.size)
  try {
    for (let state = 0; state < store.size; state += 1) {
      store.load(state, instance.before)
      if (mustBeBoolean(test(instance.beforeView), 'its test') === truth) marks[state] = 1
    }
  } catch (error) {
    throw inPart(error, instance.name, `property ${property}`)
  }
  return marks
}

interface Asked {
  /** The name of the property. */
  readonly property: string
  readonly test: Test
  readonly truth: boolean
}

/** 1 for each of the `allowed` states that can be reached from a start by way of them. */
function reachable(graph: StateGraph, isStart: (state: number) => boolean, allowed: Uint8Array): Uint8Array {
  const reached = new Uint8Array(graph.size)
  const stack: number[] = []
  for (let start = 0; start < graph.size; start += 1) {
    if (reached[start] === 1 || !isStart(start)) continue
    reached[start] = 1
    stack.push(start)
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      for (let edge = graph.rows[state] as number; edge < (graph.rows[state + 1] as number); edge += 1) {
        const target = graph.targets[edge] as number
        if (target < 0 || allowed[target] !== 1 || reached[target] === 1) continue
        reached[target] = 1
        stack.push(target)
      }
    }
  }
  return reached
}

/**
 * A shortest way from a start into the component, after the way from an initial state to that start; then round the
 * cycle.
 */
function tellLasso(
  search: Explored,
  graph: StateGraph,
  property: string,
  { component, isStart, way, mustContain }: Found,
): Counterexample {
  const { store, instance } = search
  const members = new Set(component)
  const starts: number[] = []
  for (let state = 0; state < graph.size; state += 1) if (way[state] === 1 && isStart(state)) starts.push(state)
  const approach = shortestWay(graph, starts, { has: (state) => way[state] === 1 }, (state) => members.has(state))
  const cycle = fairCycle(graph, component, approach.at(-1) as number, mustContain)
  const path = [
    ...pathTo(store, approach[0] as number),
    ...[...approach.slice(1), ...cycle.slice(1)].map((state) => packed(search, state)),
  ]
  const loopsTo = path.length - cycle.length
  const steps = tell(instance, path)
  if (cycle.length === 1) return { property, steps, loopsTo }
  return {
    property,
    steps,
    loopsTo,
    closing: stepBetween(instance, path.at(-1) as Int32Array, path[loopsTo] as Int32Array),
  }
}

function packed({ store }: Explored, state: number): Int32Array {
  const words = new Int32Array(store.width)
  store.load(state, words)
  return words
}
