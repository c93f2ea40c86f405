// Why a history is not linearizable: which operations could come next where the search got furthest, and what each
// would have had to return. Every state is asked in which the specification may be there, so what is not allowed here
// is not allowed after any order of the same operations.
import type { Json } from '../../../sim/trace/event.ts'
import { canonicalJson } from '../../../sim/trace/sameJson.ts'
import type { ParamValues } from '../instance/parameters.ts'
import type { Operation } from './operation.ts'
import type { Blocked } from './result.ts'
import type { Search } from './search.ts'
import type { Specification } from './specification.ts'

export interface Explanation<O extends Operation> {
  readonly blocked: Blocked<O>
  readonly pending: readonly Blocked<O>[]
  readonly states: readonly ParamValues[]
}

/** Of a search that ended without success. */
export function explain<O extends Operation>(specification: Specification, search: Search<O>): Explanation<O> {
  const asked = search
    .pending(search.furthest)
    .map((sought) => ({ ...sought, allowed: new Map<string, Json | undefined>() }))
  const states: ParamValues[] = []
  search.forEachState(search.furthest, () => {
    states.push(specification.instance.value(specification.instance.before))
    for (const { call, allowed } of asked)
      specification.effects(call, (_, result) => allowed.set(canonicalJson(result), result))
  })
  const inOrder = asked.sort((one, other) => one.returnedAt - other.returnedAt)
  const [blocked, ...pending] = inOrder.map(({ index, operation, allowed }) => ({
    index,
    operation,
    allowed: [...allowed].sort(inOrderOfResults).map(([, result]) => result),
  }))
  if (blocked === undefined)
    throw new Error('invariant: where not all answered operations are linearized, one may be next')
  return { blocked, pending, states }
}

/** Numbers by size, all else by its text. */
function inOrderOfResults(
  [text, result]: readonly [string, unknown],
  [otherText, other]: readonly [string, unknown],
): number {
  return typeof result === 'number' && typeof other === 'number' ? result - other : text < otherText ? -1 : 1
}
