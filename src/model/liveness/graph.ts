// The graph of all reachable states, as rows of edges: where each leads, and which fairness condition it is a step of.
// Steps that change nothing are no edges: every state may stutter anyway, and they enable nothing. Six bytes an edge,
// four a state.

import type { Fairness } from '../instance/model.ts'
import type { ParamValues } from '../instance/parameters.ts'
import type { Explored } from '../states/exploration.ts'

/** One thing that fairness asks for: an action, or one choice of its parameters. */
export interface Condition {
  readonly fair: Fairness
  readonly action: number
  /** JSON of the parameters; empty where the action is meant as a whole. */
  readonly params: string
}

/** The target of an edge that leaves the boundary: it is taken nowhere, but it is enabled. */
export const beyond = -1

const conditionsMax = 65_535

export interface StateGraph {
  readonly size: number
  /** Edges of state s are those from rows[s] to rows[s + 1]. */
  readonly rows: Uint32Array
  readonly targets: Int32Array
  /** One more than the number of the condition; 0 where nothing is fair. */
  readonly labels: Uint16Array
  readonly conditions: readonly Condition[]
}

export function graphOf({ instance, store, moves }: Explored): StateGraph {
  const rows = new Uint32Array(store.size + 1)
  const targets = new Int32Array(moves)
  const labels = new Uint16Array(moves)
  const conditions: Condition[] = []
  const labelOf = labeller(instance.actions, conditions)
  const { before, after, words } = instance
  let edge = 0
  const visit = (action: number, params: ParamValues): void => {
    if (words.same(before, after)) return
    targets[edge] = store.find(after)
    labels[edge] = labelOf(action, params)
    edge += 1
  }
  for (let state = 0; state < store.size; state += 1) {
    rows[state] = edge
    store.load(state, before)
    instance.expand(visit)
  }
  rows[store.size] = edge
  if (edge !== moves) throw new Error(`invariant: the same ${moves} moves are found again, not ${edge}`)
  return { size: store.size, rows, targets, labels, conditions }
}

function labeller(
  actions: readonly { readonly name: string; readonly fair?: Fairness; readonly fairAs?: 'whole' }[],
  conditions: Condition[],
): (action: number, params: ParamValues) => number {
  const byObject = actions.map(() => new Map<ParamValues, number>())
  const byText = actions.map(() => new Map<string, number>())
  return (action, params) => {
    const { fair, fairAs } = actions[action] ?? {}
    if (fair === undefined) return 0
    const known = byObject[action]?.get(params)
    if (known !== undefined) return known
    const text = fairAs === 'whole' ? '' : JSON.stringify(params)
    const label = byText[action]?.get(text) ?? conditions.push({ fair, action, params: text })
    if (conditions.length > conditionsMax)
      throw new RangeError(`more than ${conditionsMax} fairness conditions: make some actions fair as a whole`)
    byText[action]?.set(text, label)
    // Parameters drawn from types are the same frozen objects each time; those drawn from states are made anew.
    if (Object.isFrozen(params)) byObject[action]?.set(params, label)
    return label
  }
}
