// Random walks: for models that are too large to be searched whole. Each walk begins in an initial state and takes
// successors by a hash of (seed, walk, step); all successors of each state on it are judged, not only the one that is
// taken. It never says that a model holds.
import { hashText } from '../../../sim/decisions/hash.ts'
import type { Seed } from '../../../sim/decisions/seed.ts'
import type { Exploration, Limits } from '../states/exploration.ts'

export interface WalkOptions {
  readonly seed: Seed
  readonly walks: number
  /** Steps of one walk. */
  readonly stepsMax: number
}

export function randomWalks(search: Exploration, limits: Limits, { seed, walks, stepsMax }: WalkOptions): void {
  const { instance, judge, store, fired, fresh } = search
  const { before, after, inside } = instance
  const deadline = performance.now() + limits.secondsMax * 1000
  search.gaps.push(`${walks} random walks of at most ${stepsMax} steps`)
  let current = -1
  let successors: number[] = []

  function arrive(action: number): void {
    search.generated += 1
    const known = store.find(after)
    if (known >= 0) {
      successors.push(known)
      return
    }
    const broken = judge.state()
    if (broken >= 0) search.violate(broken, current)
    if (inside?.() === false) {
      search.excluded += 1
      return
    }
    successors.push(store.add(after, current))
    if (action >= 0) fresh[action] = (fresh[action] as number) + 1
  }

  function visit(action: number): void {
    fired[action] = (fired[action] as number) + 1
    const broken = judge.step()
    if (broken >= 0) search.violate(broken, current)
    arrive(action)
  }

  const initials: number[] = []
  instance.initials(() => {
    const broken = judge.initial()
    if (broken >= 0) search.violate(broken, -1)
    arrive(-1)
  })
  initials.push(...successors)
  const draw = (walk: number, step: number, of: number): number => hashText(seed, `walk ${walk} step ${step}`).low % of

  for (let walk = 0; walk < walks && initials.length > 0; walk += 1) {
    current = initials[draw(walk, 0, initials.length)] as number
    for (let step = 1; step <= stepsMax && step < limits.depthMax; step += 1) {
      if (search.violated !== undefined) return
      const limit = search.limitHit(limits, deadline, 0)
      if (limit !== undefined) {
        search.gaps.push(limit)
        return
      }
      store.load(current, before)
      successors = []
      const generated = search.generated
      instance.expand(visit)
      search.depth = Math.max(search.depth, step)
      if (search.generated === generated) search.deadlocked(current)
      if (successors.length === 0) break
      current = successors[draw(walk, step, successors.length)] as number
    }
  }
}
