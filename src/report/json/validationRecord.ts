// What `crashworthy validate` leaves behind, as data: what trace validation said of logs, or what a replay said of a
// trace of states.

import type { Constants } from '../../model/instance/model.ts'
import type { Replay, Trace } from '../../model/replay/replay.ts'
import type { ValidationResult } from '../../model/validation/result.ts'

interface Asked {
  readonly schemaVersion: 1
  readonly model: string
  readonly mutant: string | null
  readonly constants: Constants
  /** The files, as they were named. */
  readonly files: readonly string[]
}

/** Of events: how many each log has, and how they are explained or not. */
export type LogsRecord = Asked & { readonly kind: 'events'; readonly events: readonly number[] } & ValidationResult

/**
 * Of states: whether the model has a behaviour through exactly these; if not, the index of the first that it cannot
 * reach.
 */
export type StatesRecord = Asked & {
  readonly kind: 'states'
  readonly verdict: 'accepted' | 'rejected'
  readonly states: number
  readonly at: number | null
  readonly reason: string | null
  /** What the verdict does not say. */
  readonly notes: readonly string[]
}

export type ValidationRecord = LogsRecord | StatesRecord

export function statesRecord(
  asked: Omit<Asked, 'schemaVersion'>,
  { steps, loopsTo }: Trace,
  replayed: Replay,
): StatesRecord {
  const refused = replayed.kind === 'refused' ? replayed : undefined
  return {
    schemaVersion: 1,
    ...asked,
    kind: 'states',
    verdict: refused === undefined ? 'accepted' : 'rejected',
    states: steps.length,
    at: refused?.step ?? null,
    reason: refused?.reason ?? null,
    notes: loopsTo === undefined ? [] : ['it repeats for ever; whether that is fair was not looked at'],
  }
}
