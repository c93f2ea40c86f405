// The search for a linearization, after Wing and Gong ("Testing and verifying concurrent objects", 1993): take one
// after another of the operations that may be next, ask the specification what it does, and go back where no answer
// agrees. Depth first, so that a history that is linearizable is found to be so in about as many configurations as it
// has operations.
import type { Json } from '../../../sim/trace/event.ts'
import { sameJson } from '../../../sim/trace/sameJson.ts'
import { ModelError } from '../../errors/modelError.ts'
import type { ParamValues } from '../instance/parameters.ts'
import { Configurations } from './configurations.ts'
import type { Operation } from './operation.ts'
import type { Specification } from './specification.ts'
import type { Interval, Timeline } from './timeline.ts'

/** An operation of a search. */
export interface Sought<O extends Operation = Operation> extends Interval {
  /** Where it stands in the history. */
  readonly index: number
  readonly operation: O
  /** What an answered one must have returned. */
  readonly result: Json | undefined
}

/** An operation that took effect: how, and what the specification says it returned. */
export interface Taken<O extends Operation = Operation> {
  readonly sought: Sought<O>
  readonly params: ParamValues
  readonly result: Json | undefined
}

export class Search<O extends Operation = Operation> {
  readonly timeline: Timeline<Sought<O>>
  /** The configuration in which the most answered operations are linearized, the first that was met of these. */
  furthest = -1
  #furthestCount = -1
  readonly #specification: Specification
  readonly #configurations: Configurations
  readonly #unanswered: Int32Array
  readonly #nextUnanswered: Int32Array
  readonly #candidates: Int32Array
  /**
   * A configuration's set of answered operations and its state, the one expanded and its successor; and views of the
   * states in them.
   */
  readonly #key: Int32Array
  readonly #nextKey: Int32Array
  readonly #state: Int32Array
  readonly #nextState: Int32Array

  constructor(specification: Specification, timeline: Timeline<Sought<O>>) {
    const keyWords = timeline.setWords + specification.instance.width
    this.timeline = timeline
    this.#specification = specification
    this.#configurations = new Configurations(keyWords, timeline.unansweredWords)
    this.#unanswered = new Int32Array(timeline.unansweredWords)
    this.#nextUnanswered = new Int32Array(timeline.unansweredWords)
    this.#candidates = new Int32Array(timeline.operations.length)
    this.#key = new Int32Array(keyWords)
    this.#nextKey = new Int32Array(keyWords)
    this.#state = this.#key.subarray(timeline.setWords)
    this.#nextState = this.#nextKey.subarray(timeline.setWords)
  }

  /** How many configurations were met. */
  get size(): number {
    return this.#configurations.size
  }

  /**
   * The configuration in which all answered operations are linearized; -1 if there is none, undefined if the budget did
   * not suffice to know.
   */
  run(budget: number): number | undefined {
    const stack: number[] = []
    let whole = -1
    let current = -1
    const arrive = (): void => {
      const index = this.#configurations.add(this.#nextKey, this.#nextUnanswered, current)
      if (index < 0) return
      stack.push(index)
      const count = this.timeline.count(this.#nextKey)
      if (count > this.#furthestCount) {
        this.#furthestCount = count
        this.furthest = index
      }
      if (this.timeline.isWhole(this.#nextKey)) whole = index
    }
    this.#initials(arrive)
    if (stack.length === 0) throw new ModelError(`${this.#specification.instance.name} has no initial state`)
    while (whole < 0) {
      const index = stack.pop()
      if (index === undefined) return -1
      if (this.size > budget) return undefined
      current = index
      this.#expand(index, arrive)
    }
    return whole
  }

  /** The operations that lead to a configuration. They are not stored, but found again by expanding its ancestors. */
  pathTo(configuration: number): readonly Taken<O>[] {
    const path: Taken<O>[] = []
    const [key, unanswered] = [this.#key.slice(), this.#unanswered.slice()]
    for (let at = configuration; this.#configurations.parent(at) >= 0; at = this.#configurations.parent(at)) {
      this.#configurations.load(at, key, unanswered)
      let found: Taken<O> | undefined
      this.#expand(this.#configurations.parent(at), (taken) => {
        if (found === undefined && same(key, this.#nextKey) && same(unanswered, this.#nextUnanswered)) found = taken
      })
      if (found === undefined)
        throw new Error('invariant: each configuration of a path is a successor of the one before it')
      path.push(found)
    }
    return path.reverse()
  }

  /** The answered operations that may be next in a configuration, in the order of their calls. */
  pending(configuration: number): readonly Sought<O>[] {
    this.#configurations.load(configuration, this.#key, this.#unanswered)
    const count = this.timeline.candidates(this.#key, this.#unanswered, this.#candidates)
    const positions = [...this.#candidates.subarray(0, count)].filter((position) => this.timeline.isAnswered(position))
    return positions.map((position) => this.timeline.operations[position] as Sought<O>)
  }

  /**
   * Puts into the instance's `before` each state in which the specification may be when the answered operations of a
   * configuration have taken effect: in any order, and with any unanswered ones among them. It is what the search has
   * met, all of it if it ended without success.
   */
  forEachState(configuration: number, visit: () => void): void {
    const { instance } = this.#specification
    this.#configurations.load(configuration, this.#key, this.#unanswered)
    const set = this.#key.slice(0, this.timeline.setWords)
    this.#configurations.forEachKey(this.#key, () => {
      if (!set.every((word, index) => word === this.#key[index])) return
      instance.words.copy(this.#state, instance.before)
      visit()
    })
  }

  #initials(arrive: () => void): void {
    const { instance } = this.#specification
    this.#nextKey.fill(0)
    this.#nextUnanswered.fill(0)
    instance.initials(() => {
      instance.words.copy(instance.after, this.#nextState)
      arrive()
    })
  }

  /**
   * Visits the successors of a configuration. The last visited is that of the operation that was called first, to be
   * expanded first.
   */
  #expand(configuration: number, visit: (taken: Taken<O>) => void): void {
    const { instance } = this.#specification
    this.#configurations.load(configuration, this.#key, this.#unanswered)
    instance.words.copy(this.#state, instance.before)
    const count = this.timeline.candidates(this.#key, this.#unanswered, this.#candidates)
    for (let at = count - 1; at >= 0; at -= 1) {
      const position = this.#candidates[at] as number
      const sought = this.timeline.operations[position] as Sought<O>
      const answered = this.timeline.isAnswered(position)
      this.#specification.effects(sought.call, (params, result) => {
        if (answered && !sameJson(result, sought.result)) return
        this.#nextKey.set(this.#key)
        this.#nextUnanswered.set(this.#unanswered)
        this.timeline.linearize(position, this.#nextKey, this.#nextUnanswered)
        instance.words.copy(instance.after, this.#nextState)
        visit({ sought, params, result })
      })
    }
  }
}

function same(one: Int32Array, other: Int32Array): boolean {
  return one.every((word, index) => word === other[index])
}
