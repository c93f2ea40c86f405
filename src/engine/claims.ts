// What an engine says of the fault kinds. Nothing outside its claim is injected, so every failure is a bug.
import { type FaultName, faultKinds } from '../../sim/faults/kinds.ts'

/**
 * - `survives`: its promise holds.
 * - `detects`: it stops with an error; it need not go on.
 * - `not claimed`: not injected.
 */
export type Claim = 'survives' | 'detects' | 'not claimed'

export type Claims = Readonly<Record<FaultName, Claim>>

/** The claims of an engine: kinds that are not named are not claimed. */
export function claims(named: {
  readonly survives: readonly FaultName[]
  readonly detects?: readonly FaultName[]
}): Claims {
  const claimOf = (name: FaultName): Claim => {
    if (named.survives.includes(name)) return 'survives'
    return named.detects?.includes(name) === true ? 'detects' : 'not claimed'
  }
  return Object.fromEntries(faultKinds.map(({ name }) => [name, claimOf(name)])) as Claims
}
