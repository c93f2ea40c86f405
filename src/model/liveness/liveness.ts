// Properties of infinite fair behaviours, judged on the whole graph after an exhaustive search.
import type { Counterexample } from '../counterexample.ts'
import type { Exploration } from '../exploration.ts'

export interface LivenessResult {
  readonly results: readonly { readonly name: string; readonly holds: boolean }[]
  readonly counterexample: Counterexample | undefined
}

export function checkLiveness(_search: Exploration): LivenessResult {
  return { results: [], counterexample: undefined }
}
