// The values that an action's parameters take: all combinations, in canonical order.
import { ModelError } from './errors.ts'
import type { Action, Source as ParamSource } from './model.ts'
import { Source } from './schema/source.ts'
import { mustBeCountable, type Type } from './schema/type.ts'

/** The values of an action's parameters. */
export type ParamValues = Readonly<Record<string, unknown>>

export interface Choices {
  (state: never): readonly ParamValues[]
  /** The same in every state. */
  readonly fixed: boolean
}

/** The same choices, without asking each time whether they were made already. */
export function settled(choices: Choices): (state: never) => readonly ParamValues[] {
  if (!choices.fixed) return choices
  const once = choices(undefined as never)
  return () => once
}

/** All combinations of an action's parameters in a state; where no parameter depends on the state, they are made once. */
export function choicesOf(params: NonNullable<Action['params']>): Choices {
  const sources = Object.entries(params).map(([name, source]) => ({ name, source: source as ParamSource<never, unknown> }))
  const combine = (state: never): readonly ParamValues[] => {
    let combinations: ParamValues[] = [{}]
    for (const { name, source } of sources) {
      const drawn = typeof source === 'function' ? [...source(state)] : valuesOf(source)
      combinations = combinations.flatMap((chosen) => drawn.map((value) => ({ ...chosen, [name]: value })))
    }
    return combinations
  }
  if (sources.some(({ source }) => typeof source === 'function')) return Object.assign(combine, { fixed: false })
  let once: readonly ParamValues[] | undefined
  const made = (): readonly ParamValues[] => {
    once ??= combine(undefined as never).map((chosen) => Object.freeze(chosen))
    return once
  }
  return Object.assign(made, { fixed: true })
}

const valuesMax = 2 ** 22

/** The values of a type, in canonical order. */
function valuesOf(type: Type): readonly unknown[] {
  mustBeCountable(type, 'a parameter')
  if (type.size > valuesMax || type.sparse === true)
    throw new ModelError(`a parameter cannot be drawn from ${type.says}: too many values, or not countable`)
  const source = new Source({ writable: false, guarded: false })
  const decode = source.build<(index: number) => unknown>(new Int32Array(0), { call: { open: true } }, type.decode(source))
  return Array.from({ length: type.size }, (_, index) => decode(index))
}
