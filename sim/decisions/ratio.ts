// Rates are ratios of integers, because no float may reach a decision.

/** How often a fault kind occurs: `times` of `of` sites, both integers, 0 <= times <= of, of >= 1. */
export interface Ratio {
  readonly times: number
  readonly of: number
}

/** Whether a 32-bit draw falls under a ratio. */
export function occurs(ratio: Ratio, draw: number): boolean {
  return draw % ratio.of < ratio.times
}
