// Refinement (Abadi and Lamport, The existence of refinement mappings; safety only): every initial state stands for an
// initial state of the abstract model, and every step that is generated, also one to a state already seen, stands for a
// step of it or for none. Successors of abstract states are found once and kept. What fairness the abstract model asks
// for is not looked at.

import { StateStore } from '../states/stateStore.ts'
import { type Instance, instantiate } from './instance.ts'
import type { StepTest } from './judge.ts'
import type { Model } from './model.ts'

export function refinementOf({ refines }: Model, concrete: Instance): StepTest | undefined {
  if (refines === undefined) return undefined
  const { constants } = concrete
  const abstract = instantiate(
    refines.abstract,
    refines.constants === undefined ? {} : { constants: refines.constants(constants) },
  )
  const { words, width, before, after } = abstract
  const store = new StateStore(width, words)
  const successors = new Map<number, ReadonlySet<number>>()
  const numberOf = (): number => {
    const index = store.add(after, -1)
    return index < 0 ? -1 - index : index
  }
  const initials = new Set<number>()
  abstract.initials(() => initials.add(numberOf()))

  const stepsFrom = (index: number): ReadonlySet<number> => {
    const known = successors.get(index)
    if (known !== undefined) return known
    const found = new Set<number>()
    store.load(index, before)
    abstract.expand(() => found.add(numberOf()))
    successors.set(index, found)
    return found
  }

  const map = (view: never): number => {
    abstract.pack(refines.mapping(view, constants))
    return numberOf()
  }

  // One state is expanded at a time: what it stands for is found once for all of its successors.
  const expanded = new Int32Array(concrete.width)
  let standsFor = -1
  return {
    name: `refines ${abstract.name}`,
    initial: () => initials.has(map(concrete.afterView)),
    step: () => {
      if (standsFor < 0 || !concrete.words.same(expanded, concrete.before)) {
        expanded.set(concrete.before)
        standsFor = map(concrete.beforeView)
      }
      const next = map(concrete.afterView)
      return next === standsFor || stepsFrom(standsFor).has(next)
    },
  }
}
