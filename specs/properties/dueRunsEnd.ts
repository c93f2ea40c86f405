// Liveness, judged after healing: faults have stopped and everything is up, so every run that was started must end within the
// printed bound: the scripted time, the longest lease and the engine's recovery bound.
import { defineProperty, field, has, type Property, type TraceEvent, type Violation } from '../../src/property/property.ts'

export const dueRunsEnd: Property = defineProperty({
  name: 'due-runs-end',
  statement: 'After healing, every run that was started ends within the bound, and its readers learn its result.',
  source: 'Resume after a crash; invariant I2 of the facts on engines.',
  kinds: ['client.call', 'client.return', 'workflow.command', 'workflow.observe', 'process.uncaught'],
  monitor: () => {
    const started = new Map<string, TraceEvent>()
    const waiting = new Map<string, TraceEvent>()
    const ended = new Set<string>()
    let failure: TraceEvent | undefined
    return {
      see: (event) => {
        const run = field(event, 'run')
        if (event.kind === 'process.uncaught') failure = event
        else if (event.kind === 'workflow.command' || event.kind === 'workflow.observe') waiting.set(run, event)
        else if (field(event, 'operation') === 'start') started.set(run, started.get(run) ?? event)
        else if (event.kind === 'client.return' && field(event, 'operation') === 'result' && has(event, 'output')) ended.add(run)
        return undefined
      },
      end: ({ kind, boundMs }) => {
        if (kind !== 'deadline') return []
        return [...started].flatMap(([run, start]): Violation[] => {
          if (ended.has(run)) return []
          const last = waiting.get(run)
          return [
            {
              message: `${run} has not ended ${boundMs / 1000} s after healing; ${last === undefined ? 'its code was never entered' : waitsFor(last)}`,
              cause:
                last === undefined
                  ? 'never entered'
                  : `waits after ${last.kind} ${field(last, 'verb') || field(last, 'path')}`.replace(/\d+/g, 'n'),
              // A process that failed by itself is the likeliest reason.
              evidence: [start, last, failure].filter((event) => event !== undefined),
            },
          ]
        })
      },
      premises: () => started.size,
    }
  },
})

function waitsFor(event: TraceEvent): string {
  if (event.kind === 'workflow.observe') return `it stands after place ${field(event, 'path')}`
  const what = field(event, 'step') || field(event, 'topic') || field(event, 'workflow')
  return `it waits for ${field(event, 'verb')}${what === '' ? '' : ` ${what}`} at place ${field(event, 'path')}`
}
