// A store of goods. What it answers depends on one request alone, and not on what was reserved before: the same
// workload then has the same outcomes in whatever order its runs are served.
import type { ServiceDefinition } from './definition.ts'
import { ledger } from './ledger.ts'

export interface InventoryOptions {
  /** The most that one order may reserve. */
  readonly stock: number
}

/** `reserve { quantity }` answers `{ reserved }`, `release` answers `{ released }`. */
export function inventory({ stock }: InventoryOptions): ServiceDefinition {
  return ledger({
    reserve: ({ quantity }) => ({ output: { reserved: Number(quantity) <= stock } }),
    release: () => ({ output: { released: true } }),
  })
}
