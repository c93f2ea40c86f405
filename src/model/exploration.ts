// What every search keeps, whatever its order: the states, the counts, and the least violation.

import { FingerprintStore } from './fingerprintStore.ts'
import type { Instance } from './instance.ts'
import type { Judge } from './judge.ts'
import { StateStore, type States } from './stateStore.ts'
import { compareWords } from './words.ts'

/** Where a search gives up. Having hit one, it is not exhaustive. */
export interface Limits {
  readonly statesMax: number
  /** Counts states on a path, the initial one included. */
  readonly depthMax: number
  readonly secondsMax: number
  /** Of states in memory; with fingerprints, finished levels go to disk past it. */
  readonly memoryMaxBytes: number
}

export const unlimited: Limits = {
  statesMax: Number.POSITIVE_INFINITY,
  depthMax: Number.POSITIVE_INFINITY,
  secondsMax: Number.POSITIVE_INFINITY,
  memoryMaxBytes: Number.POSITIVE_INFINITY,
}

/** A property that does not hold in `state`, or of the step to it from the state with index `parent` (-1: it is initial). */
export interface Violated {
  readonly property: number
  readonly state: Int32Array
  readonly parent: number
}

/** A search that has ended. */
export interface Explored {
  readonly instance: Instance
  readonly judge: Judge
  readonly store: States
  readonly generated: number
  /** States on the longest shortest path, the initial one included, in a breadth-first search; else on the longest path taken. */
  readonly depth: number
  /** Successors that differ from the state they follow: the edges of the graph. */
  readonly moves: number
  /** States that are known and not expanded. */
  readonly queue: number
  /** Successors beyond the boundary. */
  readonly excluded: number
  /** Expansions of a state that had been expanded at a greater depth. */
  readonly expandedAgain: number
  /** Of each action: how many successors it gave, and how many of them were new. */
  readonly fired: readonly number[]
  readonly fresh: readonly number[]
  readonly violated: Violated | undefined
  /** Why the search is not exhaustive. */
  readonly gaps: readonly string[]
}

export class Exploration implements Explored {
  readonly instance: Instance
  readonly judge: Judge
  readonly store: StateStore
  generated = 0
  depth = 0
  moves = 0
  queue = 0
  excluded = 0
  expandedAgain = 0
  readonly fired: number[]
  readonly fresh: number[]
  violated: Violated | undefined
  readonly gaps: string[] = []

  constructor(instance: Instance, judge: Judge, fingerprints = false) {
    this.instance = instance
    this.judge = judge
    this.store = new (fingerprints ? FingerprintStore : StateStore)(instance.width, instance.words)
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
    const order = compareWords(one.state, other.state)
    if (order !== 0) return order < 0
    return one.parent >= 0 && other.parent >= 0 && this.store.compare(one.parent, other.parent) < 0
  }
}

/** The limit that a search has hit, in words. */
export function limitHit({ store }: Exploration, limits: Limits, deadlineMs: number): string | undefined {
  if (store.size > limits.statesMax) return `limit of ${limits.statesMax} states`
  if (performance.now() > deadlineMs) return `limit of ${limits.secondsMax} s`
  if (store.bytes > limits.memoryMaxBytes && !(store instanceof FingerprintStore))
    return `limit of ${limits.memoryMaxBytes} bytes of memory`
  return undefined
}
