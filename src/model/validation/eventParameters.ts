// The parameters that an action's `fromEvent` reads from an event. They are taken only if the action could have drawn
// them, so that a log is never explained by a step that the model does not have: of a type, by the type; of what a
// state offers, in that state.
import type { Json } from '../../../sim/trace/event.ts'
import type { NamedAction } from '../instance/expansion.ts'
import type { ParamValues } from '../instance/parameters.ts'
import { Source } from '../schema/source.ts'
import type { Type } from '../schema/type.ts'
import { equal } from './match.ts'

/** `none`: the event gives none. `outside`: it gives a value that the named parameter cannot have. */
export type Reading = { readonly kind: 'found'; readonly params: ParamValues } | { readonly kind: 'none' } | Outside

interface Outside {
  readonly kind: 'outside'
  readonly parameter: string
  readonly value: unknown
}

/** Gives a value its frozen form, or undefined if it is none of the type's. */
type Normalize = (value: unknown) => unknown

type State = never

/** The readings of one action; `undefined` for an action without `fromEvent`. */
export type EventParameters = (event: Json, state: State) => Reading

/** More events than are looked at between two steps of a search. */
const readingsMax = 1024

export function eventParameters({ params = {}, fromEvent }: NamedAction): EventParameters | undefined {
  if (fromEvent === undefined) return undefined
  const typed: (readonly [string, Normalize])[] = []
  const offered: (readonly [string, (state: State) => Iterable<unknown>])[] = []
  for (const [name, source] of Object.entries(params)) {
    if (typeof source === 'function') offered.push([name, source])
    else typed.push([name, normalizeOf(source)])
  }

  const read = (event: Json): Reading => {
    const given = fromEvent(event) as Readonly<Record<string, unknown>> | undefined
    if (given === undefined) return { kind: 'none' }
    const normal: Record<string, unknown> = { ...given }
    for (const [parameter, normalize] of typed) {
      normal[parameter] = normalize(given[parameter])
      if (normal[parameter] === undefined) return { kind: 'outside', parameter, value: given[parameter] }
    }
    return { kind: 'found', params: Object.freeze(normal) }
  }

  // What an event gives does not depend on the state, and the same event is asked about in many states.
  const readings = new Map<Json, Reading>()
  return (event, state) => {
    let reading = readings.get(event)
    if (reading === undefined) {
      if (readings.size === readingsMax) readings.clear()
      reading = read(event)
      readings.set(event, reading)
    }
    return reading.kind === 'found' && offered.length > 0 ? among(offered, reading.params, state) : reading
  }
}

/** Looks for parameters among the values that a state offers, and takes those. */
function among(
  offered: readonly (readonly [string, (state: State) => Iterable<unknown>])[],
  given: ParamValues,
  state: State,
): Reading {
  const params: Record<string, unknown> = { ...given }
  for (const [parameter, offers] of offered) {
    const value = [...offers(state)].find((candidate) => equal(candidate as Json, given[parameter] as Json))
    if (value === undefined) return { kind: 'outside', parameter, value: given[parameter] }
    params[parameter] = value
  }
  return { kind: 'found', params }
}

function normalizeOf(type: Type): Normalize {
  const source = new Source({ writable: false, guarded: false })
  const [encode, decode] = [type.encode(source), type.decode(source)]
  const text = `(v) => { const index = ${encode}(v); return index < 0 ? undefined : ${decode}(index) }`
  return source.build<Normalize>(new Int32Array(0), { call: { open: true } }, text)
}
