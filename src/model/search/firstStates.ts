// The first states of a model in audit, as every check ends. What a step does that is not pure it mostly does from the
// first: a clock that is read, chance, a view that is kept. It costs the same for each model, and what it finds of a
// search is thrown away. It comes after the search, and once for each model in a process, because code that has met the
// views of many instances is compiled for all of them, and is slower.

import { withPath } from '../instance/counterexample.ts'
import { type InstanceOptions, instantiate } from '../instance/instance.ts'
import { Judge } from '../instance/judge.ts'
import type { Model } from '../instance/model.ts'
import { refinementOf } from '../instance/refinement.ts'
import { Exploration, unlimited } from '../states/exploration.ts'
import { breadthFirst } from './breadthFirst.ts'

const statesMax = 32
/** With many parameters a single state makes more calls than are worth auditing. */
const callsMax = 1024

/** Of each model, what was audited already: the model itself (an empty name), and its mutants. */
const audited = new WeakMap<Model, Set<string>>()

export function auditFirstStates(model: Model, options: InstanceOptions): void {
  const { constants, mutant } = options
  const known = audited.get(model) ?? new Set()
  if (known.has(mutant ?? '')) return
  const instance = instantiate(
    model,
    { audit: true, ...(constants === undefined ? {} : { constants }), ...(mutant === undefined ? {} : { mutant }) },
    callsMax,
  )
  const search = new Exploration(instance, new Judge(instance, refinementOf(model, instance)))
  try {
    breadthFirst(search, { ...unlimited, statesMax })
  } catch (error) {
    throw withPath(error, search)
  }
  audited.set(model, known.add(mutant ?? ''))
}
