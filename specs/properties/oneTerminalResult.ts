// A terminal result is final: every reader of a run is told the same, whenever it asks.
import { defineProperty, field, has, type Property, type TraceEvent } from '../../src/property/property.ts'

export const oneTerminalResult: Property = defineProperty({
  name: 'one-terminal-result',
  statement: 'A run has one terminal result, the same for every reader.',
  source: 'Terminal is final: a run has one result, whoever reads it and whenever.',
  kinds: ['client.return'],
  monitor: () => {
    const firsts = new Map<string, TraceEvent>()
    let premises = 0
    return {
      see: (event) => {
        if (field(event, 'operation') !== 'result' || !has(event, 'output')) return undefined
        const run = field(event, 'run')
        const first = firsts.get(run)
        if (first === undefined) {
          firsts.set(run, event)
          return undefined
        }
        premises += 1
        if (field(first, 'output') === field(event, 'output')) return undefined
        return { message: `two readers of ${run} were told different results`, cause: 'readers disagree', evidence: [first, event] }
      },
      premises: () => premises,
    }
  },
})
