// The engine contract: which machines an engine needs, which ordinary Node program runs on each, what it claims to
// survive. An engine is a folder with an `engine.ts` whose default export is `defineEngine({...})`; its programs know
// nothing of the simulator.
import type { MayRepeat } from '../../sim/network/http/intermediary.ts'
import type { Service } from '../../sim/services/service.ts'
import type { Verb } from '../workflow/contract.ts'
import type { Claims } from './claims.ts'

export interface EngineMachine {
  readonly name: string
  /** The program's file, relative to the engine's folder. */
  readonly program: string
  /** Whether a supervisor boots it again when it ends. */
  readonly restart: 'always' | 'never'
  /** Nothing on its disk matters: the process may come up on another machine. */
  readonly movable?: boolean
  /**
   * Nothing goes on without this one. Where it dies at every boot for long, the world heals early: no fault could
   * do anything any more.
   */
  readonly vital?: boolean
  /** The program of the next version, for deploys; without it a deploy brings another build of the same program. */
  readonly next?: string
  /** Variables of the environment of its process. */
  readonly env?: Readonly<Record<string, string>>
  /** What follows the program on its command line. */
  readonly args?: readonly string[]
  /** What is on its disk before it is switched on: text or bytes, by absolute path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** The zone of its local times, by its IANA name; UTC if it is not set. */
  readonly timeZone?: string
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
  /**
   * Machines in front of which an HTTP intermediary stands, and which of its requests the engine claims may reach it
   * twice.
   */
  readonly intermediaries?: Readonly<Record<string, MayRepeat>>
  readonly supports: readonly Verb[]
  /** The longest lease that the engine grants, milliseconds; 0 if it grants none. */
  readonly leaseMs: number
  /** How long after its last lease ran out it may take to pick a run up again, milliseconds. */
  readonly recoveryBoundMs: number
  /** Made by `claims({ survives: […] })`. */
  readonly claims: Claims
}

/** Declares an engine; only infers the type. */
export function defineEngine(engine: Engine): Engine {
  return engine
}
