// Two slow checkers that share nothing with the real one, and a check of witnesses. `byDefinition` tries every order of
// every choice of operations. `bySearch` is the plain search with a memory of texts: slow, but able to judge histories
// of some dozens of operations.
import type { Json } from '../../../sim/trace/event.ts'
import type { Operation } from '../../../src/model/linearizability/operation.ts'
import type { Linearized } from '../../../src/model/linearizability/result.ts'
import type { PlainObject } from './objects.ts'

const text = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  ) ?? 'undefined'

function precedes(one: Operation, other: Operation): boolean {
  return one.outcome === 'returned' && one.returnedAt < other.calledAt
}

/** The states after an operation that did what it answered. */
function after(object: PlainObject, states: readonly Json[], operation: Operation): readonly Json[] {
  const next = states.flatMap((state) => object.effects(state, operation.call))
  const agreeing = next.filter(
    ({ result }) => operation.outcome !== 'returned' || text(result) === text(operation.result),
  )
  return [...new Map(agreeing.map(({ state }) => [text(state), state])).values()]
}

export function byDefinition(object: PlainObject, history: readonly Operation[]): boolean {
  const operations = history.filter(({ outcome }) => outcome !== 'failed')
  const extend = (order: readonly Operation[], states: readonly Json[]): boolean => {
    if (states.length === 0) return false
    const left = operations.filter((operation) => !order.includes(operation))
    if (left.every(({ outcome }) => outcome === 'unknown')) return true
    return left.some(
      (next) =>
        !order.some((earlier) => precedes(next, earlier)) && extend([...order, next], after(object, states, next)),
    )
  }
  return extend([], [object.initial])
}

export function bySearch(object: PlainObject, history: readonly Operation[]): boolean {
  const operations = history.filter(({ outcome }) => outcome !== 'failed')
  const seen = new Set<string>()
  /** `done` has a letter for each operation. */
  const search = (done: string, states: readonly Json[]): boolean => {
    if (states.length === 0) return false
    const left = operations.filter((_, index) => done[index] === '-')
    if (left.every(({ outcome }) => outcome === 'unknown')) return true
    const key = `${done} ${states.map(text).sort().join(' ')}`
    if (seen.has(key)) return false
    seen.add(key)
    const deadline = Math.min(
      ...left.map((operation) => (operation.outcome === 'returned' ? operation.returnedAt : Number.POSITIVE_INFINITY)),
    )
    return operations.some((next, index) => {
      if (done[index] !== '-' || next.calledAt > deadline) return false
      return search(`${done.slice(0, index)}x${done.slice(index + 1)}`, after(object, states, next))
    })
  }
  return search('-'.repeat(operations.length), [object.initial])
}

/** Why an order does not explain a history; nothing if it does. */
export function faultOf(
  object: PlainObject,
  history: readonly Operation[],
  order: readonly Linearized[],
): string | undefined {
  const operations = order.map(({ operation }) => operation)
  if (new Set(operations).size !== operations.length) return 'an operation twice'
  if (order.some(({ index, operation }) => history[index] !== operation)) return 'an index of another operation'
  if (history.some((operation) => operation.outcome === 'returned' && !operations.includes(operation)))
    return 'an answered one is missing'
  if (operations.some(({ outcome }) => outcome === 'failed')) return 'a failed one took effect'
  if (operations.some((one, at) => operations.slice(at + 1).some((later) => precedes(later, one))))
    return 'against the order of time'
  let states: readonly Json[] = [object.initial]
  for (const { operation, result } of order) {
    states = after(object, states, { ...operation, outcome: 'returned', returnedAt: operation.calledAt, result })
    if (states.length === 0) return `no state after ${text(operation)}`
  }
  return undefined
}
