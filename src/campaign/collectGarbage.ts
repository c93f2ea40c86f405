// Dead realms are freed late: only by a full collection, and V8 does not hurry while the heap may still grow.
// Between runs a worker therefore collects by itself, so that its memory stays flat and a full heap means that a
// program has filled it.
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Well above what a run needs, well below a worker's limit. */
const usedBytesMax = 150_000_000

let collect: (() => void) | undefined

/**
 * Collects garbage if much has come together. In a turn of its own: the turn of a run still holds what the run's weak
 * references gave.
 */
export function collectBetweenRuns(): void {
  if (getHeapStatistics().used_heap_size > usedBytesMax) collectGarbage()
}

/**
 * Collects garbage now. The function is taken from one realm while the flag is on: no program's realm ever has a `gc`.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc', undefined, { filename: 'crashworthy:gc' }) as () => void
    setFlagsFromString('--no-expose-gc')
  }
  collect()
}
