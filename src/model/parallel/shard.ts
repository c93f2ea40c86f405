// One thread's part of a breadth-first search. A state belongs to the shard that its hash names. Each shard expands its
// own states of a level, keeps what is its own and sends the rest; the level ends when everybody has finished and
// everything sent has arrived. Whatever could depend on who came first is settled by order instead: of several parents
// in the level before, the one with the least words.

import type { Instance } from '../instance/instance.ts'
import type { Judge } from '../instance/judge.ts'
import { type LimitKind, type Limits, limitHit, sayLimit } from '../states/exploration.ts'
import type { ProgressMemory } from '../states/progress.ts'
import { type SharedStore, StateStore } from '../states/stateStore.ts'
import { compareWords } from '../states/words.ts'
import type { Barrier, Said, SharedViolation } from './barrier.ts'
import { Outbox } from './outbox.ts'
import type { Ring } from './ring.ts'

export interface ShardContext {
  readonly instance: Instance
  readonly judge: Judge
  readonly limits: Limits
  readonly progress: ProgressMemory | undefined
  readonly shard: number
  readonly shards: number
  readonly barrier: Barrier
  /** To each shard, and from each shard; the own one is not used. */
  readonly to: readonly Ring[]
  readonly from: readonly Ring[]
}

/** What a shard has found, in data that can be sent to another thread. */
export interface ShardOutcome {
  readonly store: SharedStore
  readonly generated: number
  readonly moves: number
  readonly excluded: number
  readonly depth: number
  readonly levelStart: number
  readonly fired: readonly number[]
  readonly fresh: readonly number[]
  readonly premises: readonly number[]
  readonly violated: SharedViolation | undefined
  readonly gaps: readonly string[]
}

/** A record between shards: the action, the parent's index, the state, the parent's words. */
export const recordWords = (width: number): number => 2 + 2 * width

export function searchShard(context: ShardContext): ShardOutcome {
  const { instance, judge, limits, progress, shard, shards, barrier } = context
  const { before, after, inside, width, words } = instance
  const store = new StateStore(width, words, true)
  const fired = instance.actions.map(() => 0)
  const fresh = instance.actions.map(() => 0)
  const asksOfSteps = judge.asksOfSteps
  const deadline = performance.now() + limits.secondsMax * 1000
  const outbox = new Outbox(context.to, recordWords(width))
  const none = new Int32Array(width)
  /** Of each state of the level that is being built: the words of its parent, and the action that found it. */
  let parents = new Int32Array(width << 10)
  let foundBy: number[] = []
  let least: SharedViolation | undefined
  let [generated, moves, excluded, successors] = [0, 0, 0, 0]
  let [current, level, nextLevel] = [-1, 0, 0]

  const ownerOf = (state: Int32Array): number => (words.hash(state, 0) & 0x7fffffff) % shards
  const globalOf = (local: number, of: number): number => local * shards + of

  /** Keeps the least violation of the state in `after`. */
  function violate(property: number, parent: number, parentState: Int32Array): void {
    const found = { property, parent, state: after.slice(), parentState: parentState.slice() }
    if (least === undefined || lessViolation(found, least)) least = found
  }

  /** Takes the state in `after`, which is this shard's own. */
  function arrive(action: number, parent: number, parentState: Int32Array): void {
    const index = store.add(after, parent)
    if (index < 0) {
      keepLeastParent(-1 - index, action, parent, parentState)
      return
    }
    const place = (index - nextLevel) * width
    if (place + width > parents.length) {
      const grown = new Int32Array(parents.length * 2)
      grown.set(parents)
      parents = grown
    }
    words.store(parentState, parents, place)
    foundBy.push(action)
    const broken = judge.state()
    if (broken >= 0) violate(broken, parent, parentState)
  }

  function keepLeastParent(known: number, action: number, parent: number, parentState: Int32Array): void {
    if (known < nextLevel || store.parent(known) === parent) return
    const place = (known - nextLevel) * width
    for (let word = 0; word < width; word += 1) {
      const difference = (parentState[word] as number) - (parents[place + word] as number)
      if (difference > 0) return
      if (difference < 0) break
    }
    words.store(parentState, parents, place)
    store.setParent(known, parent)
    foundBy[known - nextLevel] = action
  }

  function visit(action: number): void {
    successors += 1
    fired[action] = (fired[action] as number) + 1
    const self = globalOf(current, shard)
    if (asksOfSteps) {
      const broken = judge.step()
      if (broken >= 0) violate(broken, self, before)
    }
    if (words.same(before, after)) return
    moves += 1
    if (inside?.() === false) {
      const broken = judge.state()
      if (broken >= 0) violate(broken, self, before)
      excluded += 1
      return
    }
    const owner = ownerOf(after)
    if (owner === shard) arrive(action, self, before)
    else outbox.put(owner, action, current, after, before)
  }

  const parentState = new Int32Array(width)
  function receive(): number {
    let count = 0
    for (const [sender, ring] of context.from.entries()) {
      if (sender === shard) continue
      count += ring.drain((cells, at) => {
        for (let word = 0; word < width; word += 1) {
          after[word] = cells[at + 2 + word] as number
          parentState[word] = cells[at + 2 + width + word] as number
        }
        arrive(cells[at] as number, globalOf(cells[at + 1] as number, sender), parentState)
      })
    }
    return count
  }

  instance.initials(() => {
    if (shard === 0) generated += 1
    if (ownerOf(after) !== shard) return
    const broken = judge.initial()
    if (broken >= 0) violate(broken, -1, none)
    if (inside?.() === false) {
      const wrong = judge.state()
      if (wrong >= 0) violate(wrong, -1, none)
      excluded += 1
    } else arrive(-1, -1, none)
  })

  const gaps: string[] = []
  let depth = 0
  let gaveUp: LimitKind | undefined
  for (let round = 0; ; round += 1) {
    for (const action of foundBy) if (action >= 0) fresh[action] = (fresh[action] as number) + 1
    foundBy = []
    barrier.say(round, shard, { found: store.size - nextLevel, gaveUp, violated: least })
    level = nextLevel
    nextLevel = store.size
    barrier.wait()
    const said = Array.from({ length: shards }, (_, other) => barrier.hear(round, other))
    least = said.reduce<SharedViolation | undefined>(lesser, undefined)
    if (said.every(({ found }) => found === 0)) break
    depth += 1
    const limit = said.find((one) => one.gaveUp !== undefined)?.gaveUp
    if (limit !== undefined) gaps.push(sayLimit(limit, limits))
    if (least !== undefined || gaps.length > 0) break
    if (depth === limits.depthMax) {
      gaps.push(`depth limit of ${limits.depthMax}`)
      break
    }
    for (current = level; current < nextLevel && gaveUp === undefined; current += 1) {
      if ((current & 1023) === 0) {
        progress?.write({ distinct: store.size, generated, depth, queue: store.size - current })
        const spent = {
          states: store.size * shards,
          bytes: store.bytes * shards,
          deadlineMs: deadline,
          isStopped: progress?.isStopped === true,
        }
        gaveUp = limitHit(limits, spent)
        if (barrier.hasFailed) break
      }
      store.load(current, before)
      successors = 0
      instance.expand(visit)
      generated += successors
      if (successors === 0 && instance.ends?.() !== true) {
        after.set(before)
        violate(judge.deadlock, store.parent(current), none)
      }
      if ((current & 15) === 0) {
        receive()
        outbox.send()
      }
    }
    while (!outbox.send()) receive()
    barrier.finish()
    while (!barrier.haveFinished(round + 1)) receive()
    receive()
  }
  const { premises } = judge
  return {
    store: store.share(),
    generated,
    moves,
    excluded,
    depth,
    levelStart: level,
    fired,
    fresh,
    premises,
    violated: least,
    gaps,
  }
}

function lesser(one: SharedViolation | undefined, { violated }: Said): SharedViolation | undefined {
  if (violated === undefined) return one
  return one === undefined || lessViolation(violated, one) ? violated : one
}

/** By property, by the words of the state, by the words of its parent. */
function lessViolation(one: SharedViolation, other: SharedViolation): boolean {
  if (one.property !== other.property) return one.property < other.property
  return (compareWords(one.state, other.state) || compareWords(one.parentState, other.parentState)) < 0
}
