// The memory that the threads of one search share.

import type { Instance } from '../instance/instance.ts'
import type { Judge } from '../instance/judge.ts'
import type { Limits } from '../states/exploration.ts'
import { ProgressMemory } from '../states/progress.ts'
import { Barrier } from './barrier.ts'
import { Ring } from './ring.ts'
import { recordWords, type ShardContext } from './shard.ts'

const ringRecords = 1 << 14

/** It can be sent to a thread. */
export interface Plan {
  readonly shards: number
  readonly width: number
  readonly limits: Limits
  /** Where each thread says how far it is, if anybody wants to know. */
  readonly progress: SharedArrayBuffer | undefined
  readonly barrier: SharedArrayBuffer
  /** By sender, then by receiver. */
  readonly rings: readonly (readonly SharedArrayBuffer[])[]
  /** One word: how many threads have posted what they found. */
  readonly done: SharedArrayBuffer
}

export function planFor(shards: number, width: number, limits: Limits, progress?: SharedArrayBuffer): Plan {
  const ring = (): SharedArrayBuffer => Ring.memory(recordWords(width), ringRecords)
  return {
    shards,
    width,
    limits,
    progress,
    barrier: Barrier.memory(shards, width),
    rings: Array.from({ length: shards }, () => Array.from({ length: shards }, ring)),
    done: new SharedArrayBuffer(4),
  }
}

interface Own {
  readonly instance: Instance
  readonly judge: Judge
  readonly barrier: Barrier
}

export function contextOf(plan: Plan, shard: number, own: Own): ShardContext {
  const ring = (memory: SharedArrayBuffer | undefined): Ring =>
    new Ring(memory as SharedArrayBuffer, recordWords(plan.width))
  return {
    ...own,
    limits: plan.limits,
    progress: plan.progress && new ProgressMemory(plan.progress, shard),
    shard,
    shards: plan.shards,
    to: plan.rings.map((_, other) => ring(plan.rings[shard]?.[other])),
    from: plan.rings.map((row) => ring(row[shard])),
  }
}
