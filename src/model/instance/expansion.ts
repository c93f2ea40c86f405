// One function, compiled for a model, that visits all successors of a state.
import { mustBeBoolean, mustBeSynchronous } from '../../errors/modelError.ts'
import type { Action } from './model.ts'
import type { ParamValues } from './parameters.ts'

export interface NamedAction extends Action {
  readonly name: string
}

/** Called for each successor, whose words are in `after`. */
export type Visit = (action: number, params: ParamValues) => void

export interface Places {
  readonly beforeView: never
  readonly draftView: never
  readonly before: Int32Array
  readonly after: Int32Array
  readonly width: number
  readonly current: { action: number }
}

/**
 * One loop for each action, so that each `when` and `step` is called from a place of its own and can be inlined there.
 */
export function compileExpansion(
  actions: readonly NamedAction[],
  choices: readonly ((state: never) => readonly ParamValues[])[],
  { beforeView, draftView, before, after, width, current }: Places,
): (visit: Visit) => void {
  const copy =
    width <= 32 ? Array.from({ length: width }, (_, word) => `B[${word}] = A[${word}]`).join('; ') : 'B.set(A)'
  const names = actions.map((_, index) => `W${index}, S${index}, C${index}`)
  const loops = actions.map(({ when }, index) => {
    const test = when === undefined ? '' : `if (mustBeBoolean(W${index}(before, p), 'when')) `
    const take = `${test}{ ${copy}; mustBeSynchronous(S${index}(draft, p), 'step'); visit(${index}, p) }`
    return `current.action = ${index}; { const ps = C${index}(before); for (let i = 0; i < ps.length; i++) { const p = ps[i]; ${take} } }`
  })
  const make = new Function(
    'before',
    'draft',
    'A',
    'B',
    'current',
    'F',
    'mustBeBoolean',
    'mustBeSynchronous',
    `'use strict'; const [${names.join(', ')}] = F; return (visit) => { ${loops.join('\n')} }`,
  )
  const functions = actions.flatMap(({ when, step }, index) => [when, step, choices[index]])
  return make(beforeView, draftView, before, after, current, functions, mustBeBoolean, mustBeSynchronous)
}
