// The engine contract: which machines an engine needs, which ordinary Node program runs on each, what it claims to survive. An
// engine is a folder with an `engine.ts` whose default export is `defineEngine({...})`; its programs know nothing of the simulator.
import type { FaultName } from '../../sim/faults/kinds.ts'
import type { Service } from '../../sim/services/service.ts'
import type { Verb } from '../workflow/contract.ts'

/** What an engine says of a fault kind. Nothing outside its claim is injected, so every failure is a bug. */
export type Claim = 'survives' | 'detects' | 'not claimed'

export interface EngineMachine {
  readonly name: string
  /** The program's file, relative to the engine's folder. */
  readonly program: string
  /** Whether a supervisor boots it again when it ends. */
  readonly restart: 'always' | 'never'
}

export interface Engine {
  readonly name: string
  /** One sentence: what it is, in which version. */
  readonly about: string
  readonly machines: readonly EngineMachine[]
  /** The machine that clients talk to. */
  readonly entry: string
  /** Dependencies of the engine that cannot fail, made anew for each run. */
  readonly services?: () => readonly Service[]
  readonly supports: readonly Verb[]
  /** The longest lease that the engine grants, milliseconds; 0 if it grants none. */
  readonly leaseMs: number
  /** How long after its last lease ran out it may take to pick a run up again, milliseconds. */
  readonly recoveryBoundMs: number
  readonly claims: Readonly<Record<FaultName, Claim>>
}

/** Declares an engine; only infers the type. */
export function defineEngine(engine: Engine): Engine {
  return engine
}
