// The entry point of models: what a model file imports, and what checks it.

export type { ActionCount, CheckOptions, CheckResult, CheckVerdict, PropertyResult, Strategy } from './check.ts'
export { check } from './check.ts'
export type { Counterexample, Step } from './counterexample.ts'
export { ModelError } from './errors.ts'
export type { Action, Model, ModelDefinition, ModelProperty } from './model.ts'
export { defineModel } from './model.ts'
export { replace, snapshot } from './schema/snapshot.ts'
export { t } from './schema/t.ts'
export type { Type } from './schema/type.ts'
