// Breadth-first search: the states of one depth before those of the next, so that a counterexample is a shortest one. A
// violation ends the search at the end of its level, and of several parents in the level before the least is kept:
// nothing that is reported depends on the order within a level.
import type { Exploration, Limits } from '../states/exploration.ts'
import { FingerprintStore } from '../states/fingerprintStore.ts'

export function breadthFirst(search: Exploration, limits: Limits): void {
  const { instance, judge, store, fired, fresh } = search
  const { before, after, inside } = instance
  const { same } = instance.words
  const asksOfSteps = judge.asksOfSteps
  const deadline = performance.now() + limits.secondsMax * 1000

  let current = -1
  let nextLevel = 0
  let successors = 0
  /** Of each state of the level that is being built: the action that found it. */
  let foundBy: number[] = []

  instance.initials(() => {
    search.generated += 1
    const broken = judge.initial()
    if (broken >= 0) search.violate(broken, -1)
    if (store.find(after) < 0) arrive(-1)
  })

  /** Judges the state in `after`, which is not known yet, and keeps it if it is inside the boundary. */
  function arrive(action: number): void {
    const broken = judge.state()
    if (broken >= 0) search.violate(broken, current)
    if (inside?.() === false) {
      search.excluded += 1
      return
    }
    store.add(after, current)
    foundBy.push(action)
  }

  function visit(action: number): void {
    successors += 1
    fired[action] = (fired[action] as number) + 1
    if (asksOfSteps) {
      const broken = judge.step()
      if (broken >= 0) search.violate(broken, current)
    }
    // A step that changes nothing needs no table.
    if (same(before, after)) return
    search.moves += 1
    if (inside !== undefined) {
      const known = store.find(after)
      if (known < 0) arrive(action)
      else keepLeastParent(known, action)
      return
    }
    const index = store.add(after, current)
    if (index < 0) {
      keepLeastParent(-1 - index, action)
      return
    }
    foundBy.push(action)
    const broken = judge.state()
    if (broken >= 0) search.violate(broken, current)
  }

  function keepLeastParent(known: number, action: number): void {
    if (known < nextLevel) return
    const parent = store.parent(known)
    if (parent === current || store.compare(current, parent) > 0) return
    store.setParent(known, current)
    foundBy[known - nextLevel] = action
  }

  /** Credits the new states of the level to the actions that lead to them from their least parents. */
  function credit(): void {
    for (const action of foundBy) if (action >= 0) fresh[action] = (fresh[action] as number) + 1
    foundBy = []
  }

  let level = 0
  let levels = 0
  while (level < store.size) {
    levels += 1
    search.depth = levels
    nextLevel = store.size
    credit()
    if (search.violated !== undefined) break
    if (levels === limits.depthMax) {
      search.gaps.push(`depth limit of ${limits.depthMax}`)
      break
    }
    if (store instanceof FingerprintStore && store.bytes > limits.memoryMaxBytes) {
      const failure = store.spill(level)
      if (failure !== undefined) {
        search.gaps.push(`states could not be written to disk: ${failure}`)
        break
      }
    }
    for (current = level; current < nextLevel; current += 1) {
      const limit =
        store.size > limits.statesMax || (current & 1023) === 0
          ? search.limitHit(limits, deadline, store.size - current)
          : undefined
      if (limit !== undefined) {
        search.gaps.push(limit)
        search.queue = store.size - current
        credit()
        return
      }
      store.load(current, before)
      successors = 0
      instance.expand(visit)
      search.generated += successors
      if (successors === 0) search.deadlocked(current)
    }
    level = nextLevel
  }
  search.queue = store.size - level
}
