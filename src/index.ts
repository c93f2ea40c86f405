// The package's entry point: what the files of an engine, a scenario, a property or a workflow import. It is bundled
// into simulated programs, so it holds contracts only, and nothing that runs a campaign (that is
// `crashworthy/campaign`).
export type { FaultName } from '../sim/faults/kinds.ts'
export { faultKinds } from '../sim/faults/kinds.ts'
export type { Answer, Service } from '../sim/services/service.ts'
export type { Json } from '../sim/trace/event.ts'
export type { Claim, Claims } from './engine/claims.ts'
export { claims } from './engine/claims.ts'
export type { Engine, EngineMachine } from './engine/contract.ts'
export { defineEngine } from './engine/contract.ts'
export type { Scenario, Sometimes, Workload } from './engine/scenario.ts'
export { defineScenario } from './engine/scenario.ts'
export type {
  Behaviour,
  InventoryOptions,
  LanguageModelOptions,
  LedgerOptions,
  PaymentsOptions,
  ServiceDefinition,
} from './engine/services.ts'
export { inventory, languageModel, ledger, mail, payments } from './engine/services.ts'
export { endsWith, outlives } from './engine/sometimes.ts'
export type { Monitor, Property, RunEnd, TraceEvent, Verdict, Violation } from './property/property.ts'
export { defineProperty, field, has, member, sameJson } from './property/property.ts'
export type {
  Command,
  Operation,
  RetryPolicy,
  StepDefinition,
  StepTools,
  WorkflowContext,
  WorkflowDefinition,
} from './workflow/contract.ts'
export { step, workflow } from './workflow/contract.ts'
