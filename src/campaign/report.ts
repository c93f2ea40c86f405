// What a campaign came to, as data: the one versioned object that every reporter reads. All of it is ordered by seed,
// never by completion; only `eventsPerSecond` and `durationMs` are measurements, everything else is the same for any
// number of workers.
// Engines and scenarios stand in it as they were given, a built-in name or a path: a copy may bear the name of what it
// was copied from.
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import type { LimitHit } from '../../sim/process/limit.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import type { Workload } from '../engine/scenario.ts'
import type { Verdict } from '../property/property.ts'
import type { Replacements } from '../run/replacements.ts'
import type { PreflightReport } from './preflight.ts'

export const schemaVersion = 1

export interface FaultReport {
  readonly kind: string
  readonly offered: number
  readonly drawn: number
  readonly tookEffect: number
}

export interface PropertyReport {
  readonly name: string
  readonly verdict: Verdict | 'vacuous'
  /** How often its premise was met, in runs that were judged. */
  readonly evaluated: number
  /** In how many runs it holds. */
  readonly held: number
  /** In how many runs it was violated. */
  readonly violations: number
  /** In how many runs nothing can be said of it. They are listed; `holds` is about the others. */
  readonly unknown: number
}

export interface SometimesReport {
  readonly name: string
  readonly reached: boolean
}

/** One bug, however often it was seen; its first seed stands for it. */
export interface Finding {
  readonly id: string
  readonly fingerprint: string
  readonly property: string
  readonly message: string
  readonly scenario: string
  readonly engine: string
  readonly seed: string
  readonly entropy: string
  readonly schedule: readonly InjectedFault[]
  readonly workload: Workload
  readonly eventsMax: number
  /** Working copies that stood in for packages. */
  readonly packages: Replacements
  readonly digest: string
  /** In how many runs of the campaign it was seen. */
  readonly count: number
  /** The command that shows it again. */
  readonly replay: string
  /** What the checks before showing it said. */
  readonly checked: { readonly replayed: boolean; readonly withoutFaults: boolean }
  readonly evidence: readonly TraceEvent[]
}

export interface DeniedReport {
  /** The member, and the line of the program that used it. */
  readonly use: string
  readonly runs: number
}

/** A run of which nothing can be said, because a limit was met. */
export interface UnknownRun extends LimitHit {
  readonly scenario: string
  readonly seed: string
  readonly replay: string
}

export interface Divergence {
  readonly scenario: string
  readonly seed: string
  readonly digests: readonly [string, string]
  /** The first event that differs, as canonical text, on both sides; undefined where one trace ends. */
  readonly first:
    | { readonly sequence: number; readonly left: string | undefined; readonly right: string | undefined }
    | undefined
}

/** What `--faults` came to. */
export interface FaultChoice {
  /** As it was given. */
  readonly given: string
  /** On in every run: kinds that were asked for by name. */
  readonly named: readonly string[]
  /** On in a random half of the seeds: kinds of the profiles. */
  readonly swarm: readonly string[]
  /** Kinds of the profiles that were not injected, because the engine does not claim to survive or detect them. */
  readonly notClaimed: readonly string[]
}

export interface CampaignReport {
  readonly schemaVersion: typeof schemaVersion
  readonly versions: { readonly crashworthy: string; readonly node: string }
  readonly engine: string
  readonly scenarios: readonly string[]
  /** Identifies the code that ran, by scenario. */
  readonly codeHashes: Readonly<Record<string, string>>
  /** What the run without faults before the seeds has measured, for each scenario. */
  readonly preflight: readonly PreflightReport[]
  /** The base seed: that of each run is derived from it. */
  readonly seed: string
  readonly faultChoice: FaultChoice
  readonly runs: number
  /** How many runs were asked for: `--time` and `--fail-fast` may end a campaign before. */
  readonly runsAsked: number
  readonly distinctTraces: number
  readonly eventsPerSecond: number
  readonly durationMs: number
  readonly faults: readonly FaultReport[]
  readonly properties: readonly PropertyReport[]
  readonly sometimes: readonly SometimesReport[]
  readonly findings: readonly Finding[]
  readonly unknown: readonly UnknownRun[]
  /** Members of the host that programs used and that are not supported: nothing built on such a run can be trusted. */
  readonly unsupported: readonly string[]
  /** Members that were denied as under `node --permission`, each with the number of runs. No verdict depends on it. */
  readonly denied: readonly DeniedReport[]
  readonly determinism: {
    readonly checked: number
    readonly diverged: number
    readonly divergences: readonly Divergence[]
  }
  readonly interrupted: boolean
  /**
   * What the campaign as a whole came to, worst first: a violation, something unknown, something vacuous, or all holds.
   */
  readonly verdict: Verdict | 'vacuous'
  /** Why it is not `holds`, in words. */
  readonly reasons: readonly string[]
}
