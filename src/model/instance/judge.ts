// What a search asks of every new state and every generated step, and what it has seen of each property so far.
import { inPart, ModelError, mustBeBoolean } from '../../errors/modelError.ts'
import type { Instance, NamedProperty } from './instance.ts'

/**
 * A step that a model of another must be able to take, or stutter. Answers whether it can; reads `before` and `after`
 * of the instance.
 */
export interface StepTest {
  readonly name: string
  readonly initial: () => boolean
  readonly step: () => boolean
}

export class Judge {
  readonly properties: readonly NamedProperty[]
  /** How many states met the premise of each property, or reached its `sometimes`. */
  readonly premises: number[]
  readonly refinement: StepTest | undefined
  readonly #instance: Instance
  readonly #stateTests: readonly {
    readonly index: number
    readonly premise: StateTest | undefined
    readonly test: StateTest
  }[]
  readonly #stepTests: readonly { readonly index: number; readonly test: (before: never, after: never) => boolean }[]
  readonly #watches: readonly Watch[]

  constructor(instance: Instance, refinement?: StepTest) {
    this.#instance = instance
    this.refinement = refinement
    this.properties = instance.properties
    this.premises = this.properties.map(() => 0)
    this.#stateTests = this.properties.flatMap(({ property }, index) =>
      property.kind === 'always' ? [{ index, premise: property.premise, test: property.test }] : [],
    )
    this.#stepTests = this.properties.flatMap(({ property }, index) =>
      property.kind === 'alwaysStep' ? [{ index, test: property.test }] : [],
    )
    this.#watches = this.properties.flatMap(({ property }, index): Watch[] => {
      if (property.kind === 'sometimes')
        return [{ index, of: 'its test', test: property.test, once: true, reached: false }]
      if (property.kind === 'leadsTo')
        return [{ index, of: 'its premise', test: property.premise, once: false, reached: false }]
      return []
    })
  }

  /** Index of the first property that the state in `after` violates, or -1. Called once for each new state. */
  state(): number {
    const { afterView } = this.#instance
    let asked = 0
    try {
      for (const watch of this.#watches) {
        if (watch.once && watch.reached) continue
        asked = watch.index
        if (!mustBeBoolean(watch.test(afterView), watch.of)) continue
        watch.reached = true
        this.#meet(asked)
      }
      for (const { index, premise, test } of this.#stateTests) {
        asked = index
        if (premise !== undefined && !mustBeBoolean(premise(afterView), 'its premise')) continue
        this.#meet(index)
        if (!mustBeBoolean(test(afterView), 'its test')) return index
      }
    } catch (error) {
      throw this.#inProperty(error, asked)
    }
    return -1
  }

  /** Whether anything is asked of steps. */
  get asksOfSteps(): boolean {
    return this.#stepTests.length > 0 || this.refinement !== undefined
  }

  /**
   * Index of the first property that the step from `before` to `after` violates, or -1. Refinement comes after the last
   * property.
   */
  step(): number {
    const { beforeView, afterView } = this.#instance
    let asked = 0
    try {
      for (const { index, test } of this.#stepTests) {
        asked = index
        this.#meet(index)
        if (!mustBeBoolean(test(beforeView, afterView), 'its test')) return index
      }
      asked = this.properties.length
      return this.refinement?.step() === false ? asked : -1
    } catch (error) {
      throw this.#inProperty(error, asked)
    }
  }

  /** The same of an initial state in `after`. */
  initial(): number {
    const { length } = this.properties
    try {
      return this.refinement?.initial() === false ? length : -1
    } catch (error) {
      throw this.#inProperty(error, length)
    }
  }

  /**
   * The name of the property that an index stands for: the model's own, the refinement, or the absence of deadlocks.
   */
  name(index: number): string {
    if (index < this.properties.length) return this.properties[index]?.name ?? ''
    return index === this.properties.length && this.refinement !== undefined ? this.refinement.name : 'deadlock'
  }

  get deadlock(): number {
    return this.properties.length + 1
  }

  #inProperty(error: unknown, index: number): unknown {
    const during = index < this.properties.length ? `property ${this.name(index)}` : this.name(index)
    const found = inPart(error, this.#instance.name, during)
    if (found instanceof ModelError) found.isOfSuccessor = true
    return found
  }

  #meet(index: number): void {
    this.premises[index] = (this.premises[index] ?? 0) + 1
  }
}

type StateTest = (state: never) => boolean

/** A test that counts how often it is met: a premise, or a `sometimes`, which is done with when it was met once. */
interface Watch {
  readonly index: number
  /** What it is, for messages. */
  readonly of: string
  readonly test: StateTest
  readonly once: boolean
  reached: boolean
}
