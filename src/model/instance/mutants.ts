// The named mistakes of a model: each replaces actions, and some property of the model refutes it.
import type { Constants, Model } from './model.ts'

export function mutantsOf(model: Model, constants: Constants = {}): readonly string[] {
  const tools = { action: (definition: unknown) => definition, constants: { ...model.constants, ...constants } }
  return Object.keys(model.mutants?.(tools as never) ?? {})
}
