// What several scenarios want to have been reached, so that a campaign cannot pass without having tested it.

import { field } from '../property/property.ts'
import type { Sometimes } from './scenario.ts'

/** A workflow ended with a value. */
export function endsWith(value: string, statement: string): Sometimes {
  return {
    name: value.replaceAll(' ', '-'),
    statement,
    kinds: ['workflow.end'],
    watch: () => (event) => field(event, 'value') === value,
    needsFaults: false,
  }
}

/** A run that was still under way `afterMs` after its workflow was entered first: longer than any lease. */
export function outlives(afterMs: number): Sometimes {
  return {
    name: 'outlives-a-lease',
    statement: `a run is still under way ${afterMs / 1000} s after it began`,
    kinds: ['workflow.enter', 'workflow.observe'],
    watch: () => {
      const began = new Map<string, number>()
      return (event) => {
        const run = field(event, 'run')
        const since = began.get(run)
        if (since === undefined) began.set(run, event.timeUs)
        return since !== undefined && event.timeUs - since > afterMs * 1000
      }
    },
    needsFaults: false,
  }
}
