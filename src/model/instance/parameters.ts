// The values that an action's parameters take: all combinations, in canonical order.
import { describe, ModelError } from '../../errors/modelError.ts'
import { valueClass } from '../schema/scalars.ts'
import { Source } from '../schema/source.ts'
import { mustBeCountable, type Type } from '../schema/type.ts'
import type { Action, Source as ParamSource } from './model.ts'

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

/**
 * All combinations of an action's parameters in a state; where no parameter depends on the state, they are made once.
 */
export function choicesOf(params: NonNullable<Action['params']>): Choices {
  const sources = Object.entries(params).map(([name, source]) => ({
    name,
    source: source as ParamSource<never, unknown>,
  }))
  const make = maker(Object.keys(params))
  const combine = (state: never): readonly ParamValues[] => {
    let combinations: (readonly unknown[])[] = [[]]
    for (const { name, source } of sources) {
      const drawn = typeof source === 'function' ? offered(name, source(state)) : valuesOf(source)
      combinations = combinations.flatMap((chosen) => drawn.map((value) => [...chosen, value]))
    }
    return combinations.map(make)
  }
  if (sources.some(({ source }) => typeof source === 'function')) return Object.assign(combine, { fixed: false })
  let once: readonly ParamValues[] | undefined
  const made = (): readonly ParamValues[] => {
    once ??= combine(undefined as never).map((chosen) => Object.freeze(chosen))
    return once
  }
  return Object.assign(made, { fixed: true })
}

/** Makes objects that have these names, and refuse to be read by others. */
function maker(names: readonly string[]): (values: readonly unknown[]) => ParamValues {
  const source = new Source({ writable: false, guarded: false })
  const made = valueClass(source, { says: 'an object of parameters' }, names, names)
  return source.build(
    new Int32Array(0),
    { call: { open: true } },
    `(v) => new ${made}(${names.map((_, at) => `v[${at}]`).join(', ')})`,
  )
}

/** The values that a state offers. The characters of a string are none. */
function offered(name: string, values: unknown): readonly unknown[] {
  if (typeof values === 'object' && values !== null && Symbol.iterator in values)
    return [...(values as Iterable<unknown>)]
  throw new ModelError(
    `parameter ${name}: expected values to choose from (an array, a set of the state), found ${describe(values)}`,
  )
}

const valuesMax = 2 ** 22

/** The values of a type, in canonical order. */
function valuesOf(type: Type): readonly unknown[] {
  mustBeCountable(type, 'a parameter')
  if (type.size > valuesMax || type.sparse === true)
    throw new ModelError(`a parameter cannot be drawn from ${type.says}: too many values, or not countable`)
  const source = new Source({ writable: false, guarded: false })
  const decode = source.build<(index: number) => unknown>(
    new Int32Array(0),
    { call: { open: true } },
    type.decode(source),
  )
  return Array.from({ length: type.size }, (_, index) => decode(index))
}
