// The ways in which a published model is counted besides one thread's exact breadth-first search.
import { check, type Model } from '../../../src/model/index.ts'
import type { Constants } from '../../../src/model/instance/model.ts'

export interface Counts {
  readonly distinct: number
  readonly generated: number
  readonly depth: number
}

/** Breadth first by two threads, and by fingerprints. A published model's file and export have its name. */
export function otherWays(
  model: Model,
  constants: Constants,
): { readonly twoThreads: Counts; readonly fingerprints: Counts } {
  const module = { url: new URL(`./${model.name}.ts`, import.meta.url).href, exportName: model.name }
  const options = { constants, liveness: false }
  return {
    twoThreads: countsOf(check(model, { ...options, workers: 2, module })),
    fingerprints: countsOf(check(model, { ...options, fingerprints: true })),
  }
}

function countsOf({ distinct, generated, depth }: Counts): Counts {
  return { distinct, generated, depth }
}
