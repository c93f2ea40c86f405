// From the indices of a search back to a story: the steps from an initial state, each with its action, its parameters
// and the state after it. Actions and parameters are not stored; they are found again by expanding the parent.
import { ModelError } from '../../errors/modelError.ts'
import { plain } from '../schema/strict.ts'
import type { Explored } from '../states/exploration.ts'
import type { States } from '../states/stateStore.ts'
import type { Instance } from './instance.ts'
import type { ParamValues } from './parameters.ts'

export interface Step {
  /** 'init' for the first. */
  readonly action: string
  readonly params: ParamValues
  /** The frozen value of the state after it. */
  readonly state: ParamValues
}

export interface Counterexample {
  readonly property: string
  readonly steps: readonly Step[]
  /** Of a behaviour without end: the index of the step after which everything repeats. */
  readonly loopsTo?: number
  /** The step that leads from the last state back to that one; none where the system just stays where it is. */
  readonly closing?: Taken
}

export type Taken = Pick<Step, 'action' | 'params'>

/** Packed states from an initial one to the state with this index. */
export function pathTo(store: States, index: number): Int32Array[] {
  const path: Int32Array[] = []
  for (let at = index; at >= 0; at = store.parent(at)) {
    const state = new Int32Array(store.width)
    store.load(at, state)
    path.push(state)
  }
  return path.reverse()
}

/** Tells a path of packed states as steps. Throws if some step is not one of the model's: then the search has lied. */
export function tell(instance: Instance, path: readonly Int32Array[]): readonly Step[] {
  return path.map((state, index) => {
    const before = path[index - 1]
    const { action, params } =
      before === undefined ? initialStep(instance, state) : stepBetween(instance, before, state)
    return { action, params, state: instance.value(state) }
  })
}

/** A mistake of a model with the way to the state in which it shows, as far as the search knows it. */
export function withPath(error: unknown, { instance, store }: Explored): unknown {
  if (!(error instanceof ModelError) || error.path.length > 0) return error
  const [before, after] = [instance.before.slice(), instance.after.slice()]
  const index = store.find(before)
  const known = index < 0 ? [] : pathTo(store, index)
  const candidates = error.isOfSuccessor ? [[...known, after], [after]] : [known]
  for (const path of candidates) {
    try {
      error.path = tell(instance, path)
      break
    } catch {
      // An initial state has no state before it, and a model that is not pure does not take a step again.
    }
  }
  return error
}

function initialStep(instance: Instance, state: Int32Array): Taken {
  let found: Taken | undefined
  instance.initials((params) => {
    if (found === undefined && instance.words.same(instance.after, state))
      found = { action: 'init', params: plain(params) }
  })
  if (found === undefined) throw new Error('invariant: a path begins with an initial state')
  return found
}

/** The first action, in the model's order, that leads from one state to the other. */
export function stepBetween(instance: Instance, before: Int32Array, after: Int32Array): Taken {
  let found: Taken | undefined
  instance.before.set(before)
  instance.expand((action, params) => {
    if (found === undefined && instance.words.same(instance.after, after))
      found = { action: instance.actions[action]?.name ?? '', params: plain(params) }
  })
  if (found === undefined) throw new Error('invariant: each state of a path is a successor of the one before it')
  return found
}
