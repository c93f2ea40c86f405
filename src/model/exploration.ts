// What every search keeps, whatever its order: the states, the counts, and the least violation.
import type { Instance } from './instance.ts'
import type { Judge } from './judge.ts'
import { StateStore } from './stateStore.ts'

/** Where a search gives up. Having met one, it is not exhaustive. */
export interface Bounds {
  readonly statesMax: number
  /** Counts states on a path, the initial one included. */
  readonly depthMax: number
  readonly secondsMax: number
}

export const unbounded: Bounds = {
  statesMax: Number.POSITIVE_INFINITY,
  depthMax: Number.POSITIVE_INFINITY,
  secondsMax: Number.POSITIVE_INFINITY,
}

/** A property that does not hold in `state`, or of the step to it from the state with index `parent` (-1: it is initial). */
export interface Violated {
  readonly property: number
  readonly state: Int32Array
  readonly parent: number
}

export class Exploration {
  readonly instance: Instance
  readonly judge: Judge
  readonly store: StateStore
  generated = 0
  /** States on the longest shortest path, the initial one included, in a breadth-first search; else on the longest path taken. */
  depth = 0
  /** Successors that differ from the state they follow: the edges of the graph. */
  moves = 0
  /** States that are known and not expanded. */
  queue = 0
  /** Successors beyond the boundary. */
  excluded = 0
  /** Expansions of a state that had been expanded at a greater depth. */
  expandedAgain = 0
  readonly fired: number[]
  readonly fresh: number[]
  violated: Violated | undefined
  /** Why the search is not exhaustive. */
  readonly gaps: string[] = []

  constructor(instance: Instance, judge: Judge) {
    this.instance = instance
    this.judge = judge
    this.store = new StateStore(instance.width, instance.words)
    this.fired = instance.actions.map(() => 0)
    this.fresh = instance.actions.map(() => 0)
  }

  /** Keeps the least of the violations met: by property, packed words, and the words of the parent. */
  violate(property: number, parent: number): void {
    const state = this.instance.after.slice()
    if (this.violated === undefined || this.#less({ property, state, parent }, this.violated)) this.violated = { property, state, parent }
  }

  /** The state in `before` has no successor. */
  deadlocked(index: number): void {
    const { before, after, ends } = this.instance
    if (ends?.() === true) return
    after.set(before)
    this.violate(this.judge.deadlock, this.store.parent(index))
  }

  #less(one: Violated, other: Violated): boolean {
    if (one.property !== other.property) return one.property < other.property
    const at = one.state.findIndex((word, index) => word !== other.state[index])
    if (at >= 0) return (one.state[at] as number) < (other.state[at] as number)
    return one.parent >= 0 && other.parent >= 0 && this.store.compare(one.parent, other.parent) < 0
  }
}
