// Liveness, judged after healing: faults have stopped and everything is up, so every run that was started must end within the
// printed bound: the scripted time, the longest lease and the engine's recovery bound. If not, it says who waits for what.
import { defineProperty, field, has, type Property, type TraceEvent } from '../../src/property/property.ts'
import { Standings, standingKinds } from './standing.ts'
import { innermost, whoWaits } from './whoWaits.ts'

export const dueRunsEnd: Property = defineProperty({
  name: 'due-runs-end',
  statement: 'After healing, every run that was started ends within the bound, and its readers learn its result.',
  source: 'Resume after a crash: what was started and is due ends.',
  kinds: ['client.call', 'client.return', 'process.uncaught', ...standingKinds],
  monitor: () => {
    const started = new Map<string, TraceEvent>()
    const ended = new Set<string>()
    const standings = new Standings()
    let failure: TraceEvent | undefined
    return {
      see: (event) => {
        const run = field(event, 'run')
        if (event.kind === 'process.uncaught') failure = event
        else if (event.kind === 'client.call') {
          if (field(event, 'operation') !== 'start') return undefined
          started.set(run, started.get(run) ?? event)
          standings.start(run)
        } else if (event.kind !== 'client.return') standings.see(event)
        else if (field(event, 'operation') === 'result' && has(event, 'output')) ended.add(run)
        return undefined
      },
      end: ({ kind, boundMs }) => {
        const late = [...started].filter(([run]) => !ended.has(run))
        const [first] = late
        if (kind !== 'deadline' || first === undefined) return []
        const [run, start] = first
        const { cause, last } = innermost(run, standings)
        const head = `${late.length === 1 ? '1 run has' : `${late.length} runs have`} not ended ${boundMs / 1000} s after healing:`
        const lines = whoWaits(
          late.map(([name]) => name),
          standings,
        )
        // A process that failed by itself is the likeliest reason.
        const evidence = [start, last, failure].filter((event) => event !== undefined)
        return [{ message: [head, ...lines].join('\n'), cause, evidence }]
      },
      premises: () => started.size,
    }
  },
})
