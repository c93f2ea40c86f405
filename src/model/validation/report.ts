// From the items of a search back to a story: the steps that explain the logs, and where they could not be explained
// any further.
import type { ParamValues } from '../instance/parameters.ts'
import { plain } from '../schema/strict.ts'
import { StateStore } from '../states/stateStore.ts'
import type { Move } from './product.ts'
import { refusals } from './refusals.ts'
import type { ExplainedStep, Stuck, ValidationResult } from './result.ts'
import type { Search } from './search.ts'

export function accepted(search: Search, index: number): ValidationResult {
  return { verdict: 'accepted', model: search.product.instance.name, items: search.size, steps: tell(search, index) }
}

/**
 * @param items those after the longest explained prefix, all with the same cursors, closed under silent moves; the
 * first one's path is told.
 */
export function stuck(search: Search, items: readonly number[], statesShown: number): ValidationResult {
  const { product } = search
  const { instance } = product
  const [first] = items
  const gaps = search.gaps()
  const states = distinctStates(search, items)
  const prefix: Stuck = {
    explained: first === undefined ? product.logs.map(() => 0) : explainedBy(search, first),
    steps: first === undefined ? [] : tell(search, first),
    statesCount: states.size,
    states: valuesOf(search, states, statesShown),
    blocked: first === undefined ? [] : blockedAt(search, items, first),
  }
  const found = { model: instance.name, items: search.size, ...prefix }
  return gaps.length > 0 ? { verdict: 'unknown', gaps, ...found } : { verdict: 'rejected', ...found }
}

/** The model's states in some items, without positions. */
export function distinctStates(search: Search, items: readonly number[]): StateStore {
  const { instance, item } = search.product
  const states = new StateStore(instance.width, instance.words)
  for (const index of items) {
    search.load(index, item)
    states.add(item, -1)
  }
  return states
}

export function valuesOf({ product }: Search, states: StateStore, valuesMax: number): readonly ParamValues[] {
  const state = new Int32Array(product.instance.width)
  return Array.from({ length: Math.min(states.size, valuesMax) }, (_, index) => {
    states.load(index, state)
    return product.instance.value(state)
  })
}

function explainedBy(search: Search, index: number): readonly number[] {
  search.load(index, search.product.item)
  return search.product.cursors(search.product.item)
}

function blockedAt(search: Search, items: readonly number[], first: number): Stuck['blocked'] {
  const { product } = search
  search.open(first)
  const each = (visit: () => void): void => {
    for (const index of items) {
      search.open(index)
      if (!product.beyond) visit()
    }
  }
  return product.nextEvents().map((target) => ({ ...target, refusals: plain(refusals(product, target, each)) }))
}

/** Tells the path to an item. Moves are not stored; they are found again by expanding the item before. */
function tell(search: Search, index: number): readonly ExplainedStep[] {
  const path = search.path(index)
  const { product } = search
  return path.map((at, step) => {
    const item = new Int32Array(product.width)
    search.load(at, item)
    const state = product.instance.value(item.subarray(0, product.instance.width))
    const before = path[step - 1]
    return before === undefined
      ? { kind: 'initial', params: initialParams(search, item), state }
      : { ...moveTo(search, before, item), state }
  })
}

function initialParams({ product }: Search, item: Int32Array): ParamValues {
  let found: ParamValues | undefined
  product.initials((params) => {
    if (found === undefined && same(product.next, item)) found = plain(params)
  })
  if (found === undefined) throw new Error('invariant: an explanation begins with an initial state')
  return found
}

function moveTo(search: Search, before: number, item: Int32Array): Move {
  const { product } = search
  let found: Move | undefined
  const visit = (move: Move): void => {
    if (found === undefined && same(product.next, item)) found = plain(move)
  }
  search.open(before)
  product.silent(visit)
  if (found === undefined) product.consuming(visit)
  if (found === undefined) throw new Error('invariant: each item of an explanation is a successor of the one before it')
  return found
}

function same(one: Int32Array, other: Int32Array): boolean {
  return one.every((word, index) => word === other[index])
}
