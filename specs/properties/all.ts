// The properties that hold of every durable workflow on every engine, and those that a scenario adds where it puts them
// to the test.
import type { Property } from '../../src/property/property.ts'
import { exactlyOnceWithoutFaults } from './exactlyOnceWithoutFaults.ts'
import { idempotenceOnReplay } from './idempotenceOnReplay.ts'
import { noPhantomResults } from './noPhantomResults.ts'
import { runsComplete } from './runsComplete.ts'
import { singleOutcome } from './singleOutcome.ts'
import { stableIdempotencyKey } from './stableIdempotencyKey.ts'

export { approvalBeforeAct } from './approvalBeforeAct.ts'
export { noEarlyTimers } from './noEarlyTimers.ts'

export const allProperties: readonly Property[] = [
  exactlyOnceWithoutFaults,
  stableIdempotencyKey,
  noPhantomResults,
  idempotenceOnReplay,
  singleOutcome,
  runsComplete,
]
