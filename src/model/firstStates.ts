// The first states of a model in audit, as every check ends. What a step does that is not pure it mostly does from the first: a clock that is
// read, chance, a view that is kept. It costs the same for each model, and what it finds of a search is thrown away. It comes after the
// search because code that has met the views of two instances is compiled for both, and is slower.
import { breadthFirst } from './breadthFirst.ts'
import { withPath } from './counterexample.ts'
import { Exploration, unlimited } from './exploration.ts'
import { type InstanceOptions, instantiate } from './instance.ts'
import { Judge } from './judge.ts'
import type { Model } from './model.ts'
import { refinementOf } from './refinement.ts'

const statesMax = 32
/** With many parameters a single state makes more calls than are worth auditing. */
const callsMax = 1024

export function auditFirstStates(model: Model, options: InstanceOptions): void {
  const { constants, mutant } = options
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
}
