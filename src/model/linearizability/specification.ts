// A model read as the sequential specification of an object: each of its actions is an operation, what a step returns
// is the operation's result, and where an action is not enabled the operation cannot take effect. Parameters that a
// call leaves open are nondeterminism: all their choices are tried. Properties, `ends` and `boundary` play no part;
// actions that no call names are not taken.
import type { Json } from '../../../sim/trace/event.ts'
import { canonicalJson, sameJson } from '../../../sim/trace/sameJson.ts'
import { ModelError } from '../../errors/modelError.ts'
import type { Instance } from '../instance/instance.ts'
import type { ParamValues } from '../instance/parameters.ts'
import { frozen } from '../schema/snapshot.ts'
import { plain } from '../schema/strict.ts'
import type { Call } from './operation.ts'

/** A call as the specification understands it. */
export interface BoundCall {
  /** The index of the action. */
  readonly action: number
  readonly fixed: ParamValues
  /** The choices of parameters that agree with the call; undefined if they depend on the state. */
  readonly choices: readonly ParamValues[] | undefined
}

/** Told of each thing that a call can do in the instance's state `before`; the state that it leads to is in `after`. */
export type Effect = (params: ParamValues, result: Json | undefined) => void

export class Specification {
  readonly instance: Instance
  /** By action and by the names of the parameters fixed: the choices for each value of these. */
  readonly #choices = new Map<string, ReadonlyMap<string, readonly ParamValues[]>>()

  constructor(instance: Instance) {
    this.instance = instance
  }

  /** @param where names the call in messages. */
  bind(call: Call, where: string): BoundCall {
    const { instance } = this
    const action = instance.actions.findIndex(({ name }) => name === call.action)
    if (action < 0) {
      const names = instance.actions.map(({ name }) => name).join(', ')
      throw new ModelError(`${where}: ${instance.name} has no action '${call.action}'; it has: ${names}`)
    }
    const params = instance.actions[action]?.params ?? {}
    const fixed = Object.fromEntries(Object.entries(call.input ?? {}).filter(([, value]) => value !== undefined))
    for (const name of Object.keys(fixed)) {
      if (Object.hasOwn(params, name)) continue
      throw new ModelError(
        `${where}: '${call.action}' has no parameter '${name}'; it has: ${Object.keys(params).join(', ') || 'none'}`,
      )
    }
    if (Object.values(params).some((source) => typeof source === 'function'))
      return { action, fixed, choices: undefined }
    const choices = this.#index(action, Object.keys(fixed).sort()).get(canonicalJson(fixed))
    if (choices === undefined) {
      const types = Object.entries(params).map(
        ([name, source]) => `${name}: ${typeof source === 'function' ? '' : source.says}`,
      )
      throw new ModelError(`${where}: '${call.action}' takes ${types.join(', ')}; found ${canonicalJson(fixed)}`)
    }
    return { action, fixed, choices }
  }

  effects({ action, fixed, choices }: BoundCall, visit: Effect): void {
    for (const params of choices ?? this.instance.choices(action)) {
      if (choices === undefined && !agrees(params, fixed)) continue
      const taken = this.instance.take(action, params)
      if (taken !== undefined) visit(params, this.#json(taken.result, action))
    }
  }

  #index(action: number, names: readonly string[]): ReadonlyMap<string, readonly ParamValues[]> {
    const key = JSON.stringify([action, names])
    const known = this.#choices.get(key)
    if (known !== undefined) return known
    const index = new Map<string, ParamValues[]>()
    for (const params of this.instance.choices(action)) {
      const text = canonicalJson(Object.fromEntries(names.map((name) => [name, params[name]])))
      const alike = index.get(text)
      if (alike === undefined) index.set(text, [params])
      else alike.push(params)
    }
    this.#choices.set(key, index)
    return index
  }

  #json(result: unknown, action: number): Json | undefined {
    if (typeof result === 'object' && result !== null && frozen in result) {
      const name = this.instance.actions[action]?.name ?? '?'
      throw new ModelError(
        `${this.instance.name}, action ${name}: its step returns a view, which is no result; return snapshot() of it`,
      )
    }
    return plain(result as Json | undefined)
  }
}

function agrees(params: ParamValues, fixed: ParamValues): boolean {
  for (const name in fixed) if (!sameJson(params[name], fixed[name])) return false
  return true
}
