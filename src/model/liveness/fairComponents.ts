// Finds a strongly connected component in which a fair behaviour can stay for ever: Pearce's variant of Tarjan's
// algorithm ("A space-efficient algorithm for finding strongly connected components", 2016), iterative, and for strong
// fairness the emptiness check of Streett automata: where a condition is enabled somewhere in a component but never
// taken inside it, the states that enable it are removed and what is left is decomposed again. A single state is a
// component too, because every state may stutter.
import { beyond, type StateGraph } from './graph.ts'

export interface Search {
  readonly graph: StateGraph
  /** 1 for the states that may be used. */
  readonly allowed: Uint8Array
  /** A component must also contain one of these. */
  readonly mustContain?: (state: number) => boolean
}

/** The states of a fair component within the allowed states; undefined if there is none. */
export function fairComponent(search: Search): Int32Array | undefined {
  const { graph, allowed } = search
  const decomposition = new Decomposition(graph, allowed)
  const pending: Int32Array[] = []
  let fair: Int32Array | undefined
  const judge = (members: Int32Array): boolean => {
    if (search.mustContain !== undefined && !members.some(search.mustContain)) return false
    const verdict = fairness(graph, members, (state) => decomposition.isMember(state, members))
    if (verdict === 'fair') fair = members.slice()
    else if (verdict !== 'unfair') pending.push(verdict)
    return fair !== undefined
  }
  for (let state = 0; state < graph.size && fair === undefined; state += 1) {
    if (allowed[state] === 1) decomposition.from(state, judge)
  }
  for (let rest = pending.pop(); rest !== undefined && fair === undefined; rest = pending.pop()) {
    decomposition.forget(rest)
    for (const state of rest) if (fair === undefined) decomposition.from(state, judge)
  }
  return fair
}

/**
 * Whether a component is fair: each weakly fair condition is taken inside it or disabled somewhere in it, and each
 * strongly fair one is taken inside it or disabled everywhere in it. Otherwise 'unfair', or the states that are left
 * when strong fairness has ruled out others.
 */
function fairness(
  graph: StateGraph,
  members: Int32Array,
  inside: (state: number) => boolean,
): 'fair' | 'unfair' | Int32Array {
  const { rows, targets, labels, conditions } = graph
  if (conditions.length === 0) return 'fair'
  const taken = new Uint8Array(conditions.length + 1)
  const enabled = new Int32Array(conditions.length + 1)
  const lastSeen = new Int32Array(conditions.length + 1).fill(-1)
  for (const state of members) {
    for (let edge = rows[state] as number; edge < (rows[state + 1] as number); edge += 1) {
      const label = labels[edge] as number
      if (label === 0) continue
      if (lastSeen[label] !== state) {
        lastSeen[label] = state
        enabled[label] = (enabled[label] as number) + 1
      }
      const target = targets[edge] as number
      if (target !== beyond && inside(target)) taken[label] = 1
    }
  }
  const ruledOut = new Set<number>()
  for (const [index, { fair }] of conditions.entries()) {
    const label = index + 1
    if (taken[label] === 1 || enabled[label] === 0) continue
    // Inside any part of the component it stays enabled and untaken.
    if (enabled[label] === members.length) return 'unfair'
    if (fair === 'strong') ruledOut.add(label)
  }
  if (ruledOut.size === 0) return 'fair'
  return members.filter((state) => {
    for (let edge = rows[state] as number; edge < (rows[state + 1] as number); edge += 1)
      if (ruledOut.has(labels[edge] as number)) return false
    return true
  })
}

/** Components get numbers from here downwards, above all visiting numbers. */
const firstComponent = 2 ** 31 - 1

class Decomposition {
  readonly #graph: StateGraph
  readonly #allowed: Uint8Array
  /** 0: not visited; small: the least visiting number reached from it so far; large: the number of its component. */
  readonly #rank: Int32Array
  readonly #isRoot: Uint8Array
  /** The next edge of a state that is being visited. */
  readonly #cursor: Uint32Array
  readonly #calls: Int32Array
  readonly #open: Int32Array
  #index = 1
  #component = firstComponent

  constructor(graph: StateGraph, allowed: Uint8Array) {
    this.#graph = graph
    this.#allowed = allowed
    this.#rank = new Int32Array(graph.size)
    this.#isRoot = new Uint8Array(graph.size)
    this.#cursor = new Uint32Array(graph.size)
    this.#calls = new Int32Array(graph.size)
    this.#open = new Int32Array(graph.size)
  }

  /** Whether a state is in the component that was found last, whose members these are. */
  isMember(state: number, members: Int32Array): boolean {
    return this.#rank[state] === this.#rank[members[0] as number]
  }

  /** These states are to be decomposed again, by themselves. */
  forget(states: Int32Array): void {
    for (const state of states) this.#rank[state] = 0
    this.#index = 1
  }

  /** Visits what is reachable from `start`, and calls `found` with each component; stops when that answers true. */
  from(start: number, found: (members: Int32Array) => boolean): void {
    if (this.#rank[start] !== 0) return
    const { rows, targets } = this.#graph
    const [rank, cursor, calls, open] = [this.#rank, this.#cursor, this.#calls, this.#open]
    let called = 0
    let opened = 0
    const enter = (state: number): void => {
      rank[state] = this.#index
      this.#index += 1
      this.#isRoot[state] = 1
      cursor[state] = rows[state] as number
      calls[called] = state
      called += 1
    }
    const lower = (state: number, other: number): void => {
      if ((rank[other] as number) >= (rank[state] as number)) return
      rank[state] = rank[other] as number
      this.#isRoot[state] = 0
    }
    enter(start)
    while (called > 0) {
      const state = calls[called - 1] as number
      if ((cursor[state] as number) < (rows[state + 1] as number)) {
        const target = targets[cursor[state] as number] as number
        cursor[state] = (cursor[state] as number) + 1
        if (target === beyond || this.#allowed[target] !== 1) continue
        if (rank[target] === 0) enter(target)
        else lower(state, target)
        continue
      }
      called -= 1
      open[opened] = state
      opened += 1
      const caller = calls[called - 1]
      if (this.#isRoot[state] === 0) {
        if (called > 0) lower(caller as number, state)
        continue
      }
      let first = opened - 1
      while (first > 0 && (rank[open[first - 1] as number] as number) >= (rank[state] as number)) first -= 1
      for (let at = first; at < opened; at += 1) rank[open[at] as number] = this.#component
      this.#index -= opened - first
      this.#component -= 1
      const members = open.subarray(first, opened)
      opened = first
      if (found(members)) return
    }
  }
}
