// Of a trace that ends in a cycle: whether the cycle closes, and whether the behaviour that it stands for is fair and
// violates a property of liveness. Read off the trace itself, state by state, without the graph in which it was found.
import { mustBeBoolean } from '../../errors/modelError.ts'
import type { Instance } from '../instance/instance.ts'
import type { LivenessProperty } from '../liveness/liveness.ts'

export interface Lasso {
  readonly path: readonly Int32Array[]
  /** The index of the state that comes after the last one. */
  readonly loopsTo: number
}

/**
 * Whether the last state is followed by the one that it loops to: by a step, or because the system just stays there.
 */
export function closes(instance: Instance, path: readonly Int32Array[], loopsTo: number): boolean {
  const { words, before, after } = instance
  const [last, first] = [path.at(-1), path[loopsTo]]
  if (last === undefined || first === undefined) return false
  if (words.same(last, first)) return true
  let found = false
  before.set(last)
  instance.expand(() => {
    found ||= words.same(after, first)
  })
  return found
}

export function violatesForEver(instance: Instance, lasso: Lasso, property: LivenessProperty): boolean {
  const { path, loopsTo } = lasso
  const holds = (test: (state: never) => boolean) => (state: Int32Array) => {
    instance.before.set(state)
    return mustBeBoolean(test(instance.beforeView), 'a test')
  }
  const met = path.map(holds(property.test))
  return refutes() && isFair(instance, lasso)

  function refutes(): boolean {
    switch (property.kind) {
      case 'eventually':
        return !met.includes(true)
      case 'eventuallyAlways':
        return met.includes(false, loopsTo)
      case 'infinitelyOften':
        return !met.includes(true, loopsTo)
      case 'leadsTo': {
        // After the last state that satisfies the test, if that is before the cycle: does one satisfy the premise?
        const since = met.lastIndexOf(true) + 1
        return since <= loopsTo && path.slice(since).some(holds(property.premise))
      }
    }
  }
}

/**
 * Whether each fair action is taken in the cycle, or disabled there: somewhere, if it is weakly fair, or everywhere, if
 * strongly.
 */
function isFair(instance: Instance, { path, loopsTo }: Lasso): boolean {
  const { words, before, after, actions } = instance
  const cycle = path.slice(loopsTo)
  const enabledIn = new Map<string, number>()
  const taken = new Set<string>()
  const fairness = new Map<string, 'weak' | 'strong'>()
  for (const [index, state] of cycle.entries()) {
    const next = cycle[index + 1] ?? (cycle[0] as Int32Array)
    const enabled = new Set<string>()
    before.set(state)
    instance.expand((action, params) => {
      const { fair, fairAs } = actions[action] ?? {}
      // A step that changes nothing enables nothing.
      if (fair === undefined || words.same(before, after)) return
      const condition = `${action} ${fairAs === 'whole' ? '' : JSON.stringify(params)}`
      fairness.set(condition, fair)
      enabled.add(condition)
      if (words.same(after, next)) taken.add(condition)
    })
    for (const condition of enabled) enabledIn.set(condition, (enabledIn.get(condition) ?? 0) + 1)
  }
  return [...fairness].every(
    ([condition, fair]) => taken.has(condition) || (fair === 'weak' && (enabledIn.get(condition) ?? 0) < cycle.length),
  )
}
