// Depth-first search: finds deep states early and needs no level to end. Without a limit it visits what a breadth-first
// search visits. With a limit on depth, a state that is reached again at a smaller depth is expanded again, and counted
// apart: otherwise what lies beyond it within the limit would be missed.
import type { Exploration, Limits } from '../states/exploration.ts'

export function depthFirst(search: Exploration, limits: Limits): void {
  const { instance, judge, store, fired, fresh } = search
  const { before, after, inside } = instance
  const limited = limits.depthMax !== Number.POSITIVE_INFINITY
  const deadline = performance.now() + limits.secondsMax * 1000
  const { same } = instance.words
  const asksOfSteps = judge.asksOfSteps
  /** Indices to be expanded, and the depth at which each was pushed. */
  const stack: number[] = []
  const depths: number[] = []
  /** The least depth at which each state was reached; only if there is a limit. */
  const reached: number[] = []
  let current = -1
  let depth = 0
  let successors = 0
  let again = false

  instance.initials(() => {
    search.generated += 1
    const broken = judge.initial()
    if (broken >= 0) search.violate(broken, -1)
    arrive(-1)
  })

  function arrive(action: number): void {
    const known = store.find(after)
    if (known >= 0) {
      if (!limited || depth + 1 >= (reached[known] ?? 0)) return
      // A shorter way to it: what lies beyond comes within the limit. The parent moves too, so that paths stay within
      // it.
      reached[known] = depth + 1
      store.setParent(known, current)
      stack.push(known)
      depths.push(depth + 1)
      return
    }
    const broken = judge.state()
    if (broken >= 0) search.violate(broken, current)
    if (inside?.() === false) {
      search.excluded += 1
      return
    }
    const index = store.add(after, current)
    if (action >= 0) fresh[action] = (fresh[action] as number) + 1
    if (limited) reached[index] = depth + 1
    stack.push(index)
    depths.push(depth + 1)
  }

  function visit(action: number): void {
    successors += 1
    if (again) {
      arrive(action)
      return
    }
    fired[action] = (fired[action] as number) + 1
    if (!same(before, after)) search.moves += 1
    if (asksOfSteps) {
      const broken = judge.step()
      if (broken >= 0) search.violate(broken, current)
    }
    arrive(action)
  }

  const expanded: boolean[] = []
  let expandedCount = 0
  let cut = false
  for (let turns = 0; stack.length > 0 && search.violated === undefined; turns += 1) {
    const limit =
      store.size > limits.statesMax || (turns & 1023) === 0
        ? search.limitHit(limits, deadline, stack.length)
        : undefined
    if (limit !== undefined) {
      search.gaps.push(limit)
      break
    }
    current = stack.pop() as number
    depth = depths.pop() as number
    search.depth = Math.max(search.depth, depth)
    if (limited && depth > (reached[current] ?? 0)) continue
    if (depth >= limits.depthMax) {
      cut = true
      continue
    }
    again = limited && expanded[current] === true
    if (again) search.expandedAgain += 1
    if (limited && !again) {
      expanded[current] = true
      expandedCount += 1
    }
    store.load(current, before)
    successors = 0
    instance.expand(visit)
    if (!again) search.generated += successors
    if (successors === 0) search.deadlocked(current)
  }
  if (cut) search.gaps.push(`depth limit of ${limits.depthMax}`)
  search.queue = limited ? store.size - expandedCount : stack.length
}
