// A timer may be late after a crash, but never early. Only while every clock is right can the trace tell an early timer
// from a wrong clock. A scenario chooses this property, since one without timers would never check it. A sleep inside
// `race` or `any` is not judged: the result does not say who won.
import {
  defineProperty,
  field,
  has,
  member,
  type Property,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import { type CommandRecord, namePlace, placeOf } from './commandRecord.ts'

/** Programs read whole milliseconds, just before they ask. */
const slackUs = 2000
const clockFaults: ReadonlySet<string> = new Set(['clock-offset', 'clock-drift', 'clock-jump', 'frozen-millisecond'])

export const noEarlyTimers: Property = defineProperty({
  name: 'no-early-timers',
  statement: 'While no clock has been wrong, no sleep, timeout or scheduled run comes earlier than it was asked for.',
  source: 'A timer is never early by the clock that owns it (specs/models/timer.ts), and all clocks agree.',
  kinds: ['fault.injected', 'workflow.enter', 'workflow.command', 'workflow.observe'],
  monitor: () => {
    /** The first time that something was asked for: a replay asks again. */
    const asked = new Map<string, TraceEvent>()
    const scheduled = new Map<string, { readonly event: TraceEvent; readonly delayMs: number }>()
    let wrong = false
    let premises = 0

    const judge = (since: TraceEvent, event: TraceEvent, ms: number, what: string): Violation | undefined => {
      premises += 1
      const earlyUs = since.timeUs + 1000 * ms - event.timeUs
      if (earlyUs <= slackUs) return undefined
      const cause = `${what} was early`
      return {
        message: `${namePlace(since)}: ${what} of ${ms} ms ended ${earlyUs / 1000} ms early`,
        cause,
        evidence: [since, event],
      }
    }

    const observe = (event: TraceEvent): Violation | undefined => {
      const since = asked.get(placeOf(event))
      if (since === undefined || !has(event, 'value')) return undefined
      const { verb = '' } = since.data as CommandRecord
      const ms = shortestMs(since.data as CommandRecord, member(event, 'value'))
      return ms === undefined
        ? undefined
        : judge(since, event, ms, verb === 'sleep' ? 'a sleep' : verb === 'all' ? 'a part of all' : 'a timeout')
    }

    const schedule = ({ verb, at, delayMs, operations = [] }: CommandRecord, event: TraceEvent): void => {
      if (verb === 'schedule' && at !== undefined && delayMs !== undefined && !scheduled.has(at))
        scheduled.set(at, { event, delayMs })
      for (const part of operations) schedule(part, event)
    }

    return {
      see: (event) => {
        if (wrong) return undefined
        switch (event.kind) {
          case 'fault.injected':
            wrong = clockFaults.has(field(event, 'kind'))
            return undefined
          case 'workflow.command':
            if (!asked.has(placeOf(event))) asked.set(placeOf(event), event)
            schedule(event.data as CommandRecord, event)
            return undefined
          case 'workflow.enter': {
            const known = scheduled.get(field(event, 'run'))
            return known === undefined ? undefined : judge(known.event, event, known.delayMs, 'a scheduled run')
          }
          default:
            return observe(event)
        }
      },
      premises: () => premises,
    }
  },
})

/** How long it must have taken until a command could record a value; undefined if it need not have taken any time. */
function shortestMs({ verb, forMs, timeoutMs, operations = [] }: CommandRecord, value: unknown): number | undefined {
  switch (verb) {
    case 'sleep':
      return forMs
    case 'waitFor':
      return (Object(value) as { readonly kind?: unknown }).kind === 'timeout' ? (timeoutMs ?? undefined) : undefined
    case 'all': {
      const values = Array.isArray(value) ? value : []
      const each = operations.flatMap((part, index) => shortestMs(part, values[index]) ?? [])
      return each.length === 0 ? undefined : Math.max(...each)
    }
    default:
      return undefined
  }
}
