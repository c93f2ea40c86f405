// The properties that hold of every durable workflow on every engine, and those that a scenario adds where it puts them to the test.
import type { Property } from '../../src/property/property.ts'
import { dueRunsEnd } from './runsComplete.ts'
import { failureFreeOnce } from './exactlyOnceWithoutFaults.ts'
import { oneKeyOnePayload } from './stableIdempotencyKey.ts'
import { oneTerminalResult } from './singleOutcome.ts'
import { replayChangesNothing } from './idempotenceOnReplay.ts'
import { toldWhatHappened } from './noPhantomResults.ts'

export { actsOnlyAfterApproval } from './approvalBeforeAct.ts'
export { neverEarly } from './noEarlyTimers.ts'

export const allProperties: readonly Property[] = [
  failureFreeOnce,
  oneKeyOnePayload,
  toldWhatHappened,
  replayChangesNothing,
  oneTerminalResult,
  dueRunsEnd,
]
