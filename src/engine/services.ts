// The services that a scenario can declare: ready-made ones, and `ledger` for any other. Each is made anew for every
// run.
export type { ServiceDefinition } from '../../sim/services/definition.ts'
export { type InventoryOptions, inventory } from '../../sim/services/inventory.ts'
export { type LanguageModelOptions, languageModel } from '../../sim/services/languageModel.ts'
export { type Behaviour, type LedgerOptions, ledger } from '../../sim/services/ledger.ts'
export { mail } from '../../sim/services/mail.ts'
export { type PaymentsOptions, payments } from '../../sim/services/payments.ts'
