// Whether a history of concurrent operations is linearizable (Herlihy and Wing, 1990): whether the operations could
// have taken effect one at a time, each between its call and its return, with the results that a sequential
// specification gives. Where the caller can say which part of the object an operation is about, the parts are judged
// one by one (P-compositionality: Horn and Kroening, "Faster linearizability checking via P-compositionality", 2015).
// It decides about the history that it is given, not about the object that made it.
import { type InstanceOptions, instantiate } from '../instance/instance.ts'
import type { Model } from '../instance/model.ts'
import { plain } from '../schema/strict.ts'
import { mustBeTimed, type Operation } from './operation.ts'
import type { LinearizabilityResult, Linearized } from './result.ts'
import { Search, type Sought } from './search.ts'
import { Specification } from './specification.ts'
import { Timeline } from './timeline.ts'
import { explain } from './violation.ts'

export interface LinearizabilityOptions<O extends Operation = Operation> extends InstanceOptions {
  /**
   * The part of the object that an operation is about, such as a key. It is for the caller to know that the parts are
   * independent: that no operation on one changes what an operation on another does or returns.
   */
  readonly partition?: (operation: O) => string
  /**
   * After how many configurations to stop exploring, in all parts together; 2,000,000 unless told. Where they do not
   * suffice, the verdict is `unknown`. The last one may bring a few more.
   */
  readonly budget?: number
}

const budgetDefault = 2_000_000

/**
 * Judges a history against a model whose actions return results. Throws if the history does not fit the model: an
 * unknown action, a parameter outside its type, times that are no interval. Unanswered operations are tried wherever
 * they may have taken effect, so the collections of the model need room for all that the history ever puts in, and not
 * only for what was in at a time.
 */
export function linearizable<O extends Operation>(
  model: Model,
  history: readonly O[],
  options: LinearizabilityOptions<O> = {},
): LinearizabilityResult<O> {
  const { partition, budget = budgetDefault } = options
  const specification = new Specification(instantiate(model, options))
  const parts = partsOf(place(specification, history), partition)
  const orders: (readonly Linearized<O>[])[] = []
  const undecided: string[] = []
  let configurations = 0
  for (const [name, operations] of parts) {
    const timeline = new Timeline(operations)
    const search = new Search(specification, timeline)
    const found = search.run(budget - configurations)
    configurations += search.size
    const tell = (configuration: number): readonly Linearized<O>[] =>
      search.pathTo(configuration).map(({ sought: { index, operation }, params, result }) => ({
        index,
        operation,
        params: plain(params),
        result,
      }))
    if (found === undefined) {
      undecided.push(name ?? '')
    } else if (found < 0) {
      const part = name === undefined ? {} : { part: name }
      const { blocked, pending, states } = explain(specification, search)
      const prefix = tell(search.furthest)
      return {
        verdict: 'violated',
        ...part,
        prefix,
        answered: timeline.answered,
        blocked,
        pending,
        states,
        configurations,
      }
    } else {
      orders.push(tell(found))
    }
  }
  if (undecided.length === 0) return { verdict: 'linearizable', order: merge(orders), configurations }
  const where =
    partition === undefined ? '' : `; ${undecided.length} of ${parts.length} parts undecided: ${undecided.join(', ')}`
  return { verdict: 'unknown', gaps: [`budget of ${budget} configurations spent${where}`], configurations }
}

/**
 * Failed operations are dropped unread: they may have failed because they ask for what no object of this kind can do.
 */
function place<O extends Operation>(specification: Specification, history: readonly O[]): readonly Sought<O>[] {
  return history.flatMap((operation, index) => {
    const { call, calledAt, outcome } = operation
    if (outcome === 'failed') return []
    mustBeTimed(operation, index)
    const bound = specification.bind(call, `history[${index}]`)
    const end = outcome === 'returned' ? { returnedAt: operation.returnedAt, result: operation.result } : unanswered
    return [{ index, operation, call: bound, calledAt, ...end }]
  })
}

const unanswered = { returnedAt: Number.POSITIVE_INFINITY, result: undefined }

/** The parts, small ones first: a budget that does not suffice for a big one is then not missed by the others. */
function partsOf<O extends Operation>(
  operations: readonly Sought<O>[],
  partition: ((operation: O) => string) | undefined,
): readonly (readonly [string | undefined, readonly Sought<O>[]])[] {
  if (partition === undefined) return [[undefined, operations]]
  const parts = Map.groupBy(operations, ({ operation }) => partition(operation))
  return [...parts].sort(([, one], [, other]) => one.length - other.length)
}

/**
 * One order of all parts. In its part, an operation took effect at the latest call up to it; this point lies between
 * its own call and return, because nothing stands before an operation that was called after this one returned. Points
 * of different parts can be compared.
 */
function merge<O extends Operation>(orders: readonly (readonly Linearized<O>[])[]): readonly Linearized<O>[] {
  const points = orders.flatMap((order) => {
    let point = Number.NEGATIVE_INFINITY
    return order.map((linearized) => {
      point = Math.max(point, linearized.operation.calledAt)
      return { point, linearized }
    })
  })
  return points.sort((one, other) => one.point - other.point).map(({ linearized }) => linearized)
}
