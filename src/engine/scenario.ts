// The scenario contract: what is run and what must hold. A scenario is a folder with a `scenario.ts` whose default
// export is `defineScenario({...})`, and a file of portable workflows that is bundled into the engine's programs.
import type * as FastCheck from 'fast-check'
import type { FaultName } from '../../sim/faults/kinds.ts'
import type { ServiceDefinition } from '../../sim/services/definition.ts'
import type { EventKind, Json, TraceEvent } from '../../sim/trace/event.ts'
import type { Property } from '../property/property.ts'
import type { Verb } from '../workflow/contract.ts'

/** What clients do in one run; made from the seed before the run and stored in its record. */
export interface Workload {
  readonly starts: readonly {
    readonly run: string
    readonly workflow: string
    readonly values: readonly Json[]
    readonly atMs: number
  }[]
  readonly signals: readonly {
    readonly run: string
    readonly topic: string
    readonly payload: Json
    readonly atMs: number
  }[]
  /**
   * When long sleeps and timeouts end if nothing delays them: faults of machines and links gather there, as at starts
   * and signals.
   */
  readonly timersMs?: readonly number[]
  /**
   * An upper bound on the scripted time, a whole number of milliseconds: sleeps, timeouts, steps and backoffs of the
   * longest run, and when it starts. Faults are injected for as long, and ten minutes more. It is checked by a run
   * without faults, and so is every workload whose run is late. If it is left out each workload is measured before it
   * is run under faults, which takes one run more.
   */
  readonly scriptedMs?: number
}

/** Something that a campaign must reach at least once, or it has not tested what it says. */
export interface Sometimes {
  readonly name: string
  readonly statement: string
  readonly kinds: readonly EventKind[]
  /** Folds one run: returns a function that is given each event of these kinds and says whether it is reached. */
  readonly watch: () => (event: TraceEvent) => boolean
  /** True if it can only be reached under faults. */
  readonly needsFaults: boolean
}

export interface Scenario {
  readonly name: string
  readonly about: string
  /** The workflows' file, relative to the scenario's folder; it exports `workflows`. */
  readonly workflows: string
  readonly uses: readonly Verb[]
  /** What the steps call, by host name; makers are in `services.ts`. */
  readonly services: Readonly<Record<string, ServiceDefinition>>
  readonly workload: (fc: typeof FastCheck) => FastCheck.Arbitrary<Workload>
  readonly properties: readonly Property[]
  readonly sometimes: readonly Sometimes[]
  /** Fault kinds that must take effect in a campaign that has them on. */
  readonly mustFire: readonly FaultName[]
}

/** Declares a scenario; only infers the type. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario
}
