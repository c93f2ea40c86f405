// The story of a liveness violation: a path to a fair component, and a cycle inside it that goes by one witness of
// every fairness condition: a step of it, or a state in which it is disabled.
import { beyond, type StateGraph } from './graph.ts'

/** States by which a cycle goes: what it passes, and one more thing to go by. */
interface Waypoint {
  readonly satisfied: (cycle: readonly number[]) => boolean
  readonly isTarget: (state: number) => boolean
  /** From a target, the state to step to; undefined where to be there is enough. */
  readonly step?: (state: number) => number | undefined
}

/**
 * A cycle in `component` from `entry` back to it.
 * @param mustContain what else it must go by.
 */
export function fairCycle(
  graph: StateGraph,
  component: Int32Array,
  entry: number,
  mustContain?: (state: number) => boolean,
): readonly number[] {
  const inside = new Set(component)
  const cycle = [entry]
  for (const waypoint of waypointsOf(graph, inside, mustContain)) {
    if (waypoint.satisfied(cycle)) continue
    walk(graph, cycle, inside, waypoint.isTarget)
    const next = waypoint.step?.(cycle.at(-1) ?? entry)
    if (next !== undefined) cycle.push(next)
  }
  if (cycle.length > 1 && cycle.at(-1) !== entry) walk(graph, cycle, inside, (state) => state === entry)
  if (cycle.length > 1 && cycle.at(-1) === entry) cycle.pop()
  return cycle
}

function* waypointsOf(
  graph: StateGraph,
  inside: ReadonlySet<number>,
  mustContain?: (state: number) => boolean,
): Generator<Waypoint> {
  if (mustContain !== undefined) yield { satisfied: (cycle) => cycle.some(mustContain), isTarget: mustContain }
  for (const index of graph.conditions.keys()) {
    const label = index + 1
    const stepOf = (state: number): number | undefined =>
      edgesOf(graph, state).find((edge) => edge.label === label && inside.has(edge.target))?.target
    const disabled = (state: number): boolean => edgesOf(graph, state).every((edge) => edge.label !== label)
    const { fair } = graph.conditions[index] ?? {}
    if (fair === 'weak' && [...inside].some(disabled)) {
      yield { satisfied: (cycle) => cycle.some(disabled), isTarget: disabled }
      continue
    }
    if (![...inside].some((state) => stepOf(state) !== undefined)) continue
    const taken = (cycle: readonly number[]): boolean =>
      cycle.some((state, at) =>
        edgesOf(graph, state).some((edge) => edge.label === label && edge.target === cycle[at + 1]),
      )
    yield { satisfied: taken, isTarget: (state) => stepOf(state) !== undefined, step: stepOf }
  }
}

interface Edge {
  readonly target: number
  readonly label: number
}

function edgesOf({ rows, targets, labels }: StateGraph, state: number): readonly Edge[] {
  return Array.from({ length: (rows[state + 1] as number) - (rows[state] as number) }, (_, at) => {
    const edge = (rows[state] as number) + at
    return { target: targets[edge] as number, label: labels[edge] as number }
  })
}

/** Extends `path` by a shortest way from its last state to a target; not at all if that is one. */
function walk(graph: StateGraph, path: number[], inside: States, isTarget: (state: number) => boolean): void {
  const start = path.at(-1)
  if (start !== undefined) path.push(...shortestWay(graph, [start], inside, isTarget).slice(1))
}

interface States {
  readonly has: (state: number) => boolean
}

/** A shortest way from one of the starts to a target, both included, by way of states inside. */
export function shortestWay(
  graph: StateGraph,
  starts: readonly number[],
  inside: States,
  isTarget: (state: number) => boolean,
): readonly number[] {
  const from = new Map<number, number>(starts.map((start) => [start, -1]))
  const queue = [...starts]
  for (const state of queue) {
    if (isTarget(state)) {
      const way: number[] = []
      for (let at = state; at >= 0; at = from.get(at) ?? -1) way.push(at)
      return way.reverse()
    }
    for (let edge = graph.rows[state] as number; edge < (graph.rows[state + 1] as number); edge += 1) {
      const target = graph.targets[edge] as number
      if (target === beyond || !inside.has(target) || from.has(target)) continue
      from.set(target, state)
      queue.push(target)
    }
  }
  throw new Error('invariant: there is a way to every waypoint')
}
