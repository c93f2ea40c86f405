// The properties that hold of every durable workflow on every engine, and those that a scenario adds where it puts them to the test.
import type { Property } from '../../src/property/property.ts'
import { dueRunsEnd } from './dueRunsEnd.ts'
import { failureFreeOnce } from './failureFreeOnce.ts'
import { oneKeyOnePayload } from './oneKeyOnePayload.ts'
import { oneTerminalResult } from './oneTerminalResult.ts'
import { replayChangesNothing } from './replayChangesNothing.ts'
import { toldWhatHappened } from './toldWhatHappened.ts'

export { actsOnlyAfterApproval } from './actsOnlyAfterApproval.ts'
export { neverEarly } from './neverEarly.ts'

export const allProperties: readonly Property[] = [
  failureFreeOnce,
  oneKeyOnePayload,
  toldWhatHappened,
  replayChangesNothing,
  oneTerminalResult,
  dueRunsEnd,
]
