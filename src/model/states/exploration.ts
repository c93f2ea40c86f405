// What every search keeps, whatever its order: the states, the counts, and the least violation.

import type { Instance } from '../instance/instance.ts'
import type { Judge } from '../instance/judge.ts'
import { FingerprintStore } from './fingerprintStore.ts'
import type { ProgressMemory } from './progress.ts'
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

/** What ends a search before its end. */
export const limitKinds = ['states', 'seconds', 'memory', 'interrupted'] as const

export type LimitKind = (typeof limitKinds)[number]

interface Spent {
  readonly states: number
  readonly bytes: number
  readonly deadlineMs: number
  readonly isStopped: boolean
}

/** The limit that a search has hit. */
export function limitHit(limits: Limits, { states, bytes, deadlineMs, isStopped }: Spent): LimitKind | undefined {
  if (isStopped) return 'interrupted'
  if (states > limits.statesMax) return 'states'
  if (performance.now() > deadlineMs) return 'seconds'
  return bytes > limits.memoryMaxBytes ? 'memory' : undefined
}

export function sayLimit(kind: LimitKind, { statesMax, secondsMax, memoryMaxBytes }: Limits): string {
  switch (kind) {
    case 'states':
      return `limit of ${statesMax} states`
    case 'seconds':
      return `limit of ${secondsMax} s`
    case 'memory':
      return `limit of ${memoryMaxBytes} bytes of memory`
    case 'interrupted':
      return 'interrupted'
  }
}

/**
 * A property that does not hold in `state`, or of the step to it from the state with index `parent` (-1: it is
 * initial).
 */
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
  /**
   * States on the longest shortest path, the initial one included, in a breadth-first search; else on the longest path
   * taken.
   */
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
  readonly #progress: ProgressMemory | undefined

  constructor(instance: Instance, judge: Judge, fingerprints = false, progress?: ProgressMemory) {
    this.#progress = progress
    this.instance = instance
    this.judge = judge
    this.store = new (fingerprints ? FingerprintStore : StateStore)(instance.width, instance.words)
    this.fired = instance.actions.map(() => 0)
    this.fresh = instance.actions.map(() => 0)
  }

  /** Keeps the least of the violations met: by property, packed words, and the words of the parent. */
  violate(property: number, parent: number): void {
    const state = this.instance.after.slice()
    if (this.violated === undefined || this.#less({ property, state, parent }, this.violated))
      this.violated = { property, state, parent }
  }

  /** The state in `before` has no successor. */
  deadlocked(index: number): void {
    const { before, after, ends } = this.instance
    if (ends?.() === true) return
    after.set(before)
    this.violate(this.judge.deadlock, this.store.parent(index))
  }

  /**
   * Tells how far the search is. Returns the limit that it has hit, in words. @param queue how many states are left to
   * expand.
   */
  limitHit(limits: Limits, deadlineMs: number, queue: number): string | undefined {
    const { store, generated, depth } = this
    this.#progress?.write({ distinct: store.size, generated, depth, queue })
    const bytes = store instanceof FingerprintStore ? 0 : store.bytes
    const hit = limitHit(limits, {
      states: store.size,
      bytes,
      deadlineMs,
      isStopped: this.#progress?.isStopped === true,
    })
    return hit === undefined ? undefined : sayLimit(hit, limits)
  }

  #less(one: Violated, other: Violated): boolean {
    if (one.property !== other.property) return one.property < other.property
    const order = compareWords(one.state, other.state)
    if (order !== 0) return order < 0
    return one.parent >= 0 && other.parent >= 0 && this.store.compare(one.parent, other.parent) < 0
  }
}
