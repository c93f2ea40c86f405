// Liveness, judged after healing: faults have stopped and everything is up, so every run that was started must end
// within the printed bound: the scripted time, the longest lease and the engine's recovery bound. If not, it says what
// each run is blocked on. Every reader must get the result, not only one. A signal may be refused for as long as no run
// waits for it.
import {
  defineProperty,
  field,
  has,
  type Property,
  programEventKinds,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import { blockedOn, innermost } from './blockedOn.ts'
import { type Part, RunStatuses } from './runStatus.ts'

export const runsComplete: Property = defineProperty({
  name: 'runs-complete',
  statement:
    'After healing, every run that was started ends within the bound, its readers get its result, and a signal reaches a run that waits for it.',
  source: 'Resume after a crash: what was started and is due ends.',
  kinds: ['client.call', 'client.return', 'process.uncaught', ...programEventKinds],
  monitor: () => {
    const started = new Map<string, TraceEvent>()
    const read = new Set<string>()
    /** What readers and signals asked for first and still ask for, by who asks. */
    const open = new Map<string, TraceEvent>()
    const statuses = new RunStatuses()
    let failure: TraceEvent | undefined

    const seeCall = (event: TraceEvent, run: string): void => {
      if (field(event, 'operation') === 'start') {
        started.set(run, started.get(run) ?? event)
        statuses.start(run)
      } else open.set(callOf(event), open.get(callOf(event)) ?? event)
    }

    const seeReturn = (event: TraceEvent, run: string): void => {
      if (!has(event, 'output')) return
      open.delete(callOf(event))
      if (field(event, 'operation') === 'result') read.add(run)
    }

    const notEnded = (after: string): readonly Violation[] => {
      const late = [...started].filter(([run]) => !read.has(run))
      const [first] = late
      if (first === undefined) return []
      const [run, start] = first
      const { cause, last } = innermost(run, statuses)
      const head = `${late.length === 1 ? '1 run has' : `${late.length} runs have`} not ended ${after}:`
      const lines = blockedOn(
        late.map(([name]) => name),
        statuses,
      )
      // A process that failed by itself is the likeliest reason.
      const evidence = [start, last, failure].filter((event) => event !== undefined)
      return [{ message: [head, ...lines].join('\n'), cause, evidence }]
    }

    const unanswered = (after: string): readonly Violation[] =>
      [...open.values()].flatMap((call) => {
        const run = field(call, 'run')
        if (field(call, 'operation') === 'signal') {
          const topic = field(call, 'topic')
          const status = statuses.of(run)
          if (status === undefined || !waitsFor(status.waits?.part, topic)) return []
          const message = `${run} waits for '${topic}', and a signal of it was not acknowledged ${after}`
          return [{ message, cause: 'a signal was not acknowledged', evidence: [call, status.last] }]
        }
        if (!read.has(run)) return []
        return [
          {
            message: `the ${field(call, 'who')} of ${run} did not get its result ${after}`,
            cause: 'a reader got no result',
            evidence: [call],
          },
        ]
      })

    return {
      see: (event) => {
        const run = field(event, 'run')
        if (event.kind === 'process.uncaught') failure = event
        else if (event.kind === 'client.call') seeCall(event, run)
        else if (event.kind === 'client.return') seeReturn(event, run)
        else statuses.see(event)
        return undefined
      },
      end: ({ kind, boundMs }) => {
        const after = `${boundMs / 1000} s after healing`
        return kind === 'deadline' ? [...notEnded(after), ...unanswered(after)] : []
      },
      premises: () => started.size,
    }
  },
})

/** Equal for a call, its repetitions and its answer. */
function callOf(event: TraceEvent): string {
  return `${field(event, 'who')} ${field(event, 'operation')} ${field(event, 'run')} ${field(event, 'id')}`
}

function waitsFor(part: Part | undefined, topic: string): boolean {
  if (part === undefined) return false
  return (part.verb === 'waitFor' && part.name === topic) || part.parts.some((one) => waitsFor(one, topic))
}
