// One event of a trace as a line for a person, and a whole trace in lanes: a column for each machine.
import type { TraceEvent } from '../../../sim/trace/event.ts'
import { escaped } from '../../errors/escaped.ts'

const detailMax = 96

/** Virtual time as days, hours, minutes, seconds and microseconds, as far as needed. */
export function formatTime(timeUs: number): string {
  const seconds = Math.floor(timeUs / 1_000_000)
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  )
  const days = Math.floor(seconds / 86_400)
  return `${days > 0 ? `${days}d ` : ''}${parts.join(':')}.${String(timeUs % 1_000_000).padStart(6, '0')}`
}

export function eventLine(event: TraceEvent): string {
  return `#${event.sequence} ${formatTime(event.timeUs)} ${who(event)} ${event.kind} ${detail(event)}`.trimEnd()
}

/** A trace in lanes: time, then one column a machine (the world first), each event in its own. */
export function lanes(events: readonly TraceEvent[]): string {
  const machines = [...new Set(events.map((event) => event.machine))].sort()
  const heads = machines.map((machine) => (machine === '' ? 'world' : machine))
  const lines = [`${'time'.padEnd(18)} ${heads.join(' | ')}`]
  for (const event of events) {
    const lane = machines.indexOf(event.machine)
    lines.push(
      `${formatTime(event.timeUs).padStart(18)} ${'  | '.repeat(lane)}${who(event)} ${event.kind} ${detail(event)}`.trimEnd(),
    )
  }
  return `${lines.join('\n')}\n`
}

function who({ machine, incarnation }: TraceEvent): string {
  return machine === '' ? 'world' : `${machine}.${incarnation}`
}

/** The event's data without quotes where they do not matter, cut to a line. */
function detail({ kind, data }: TraceEvent): string {
  if (data === null) return ''
  if (kind === 'timer.fire' || kind === 'immediate.run') return `after ${Number(data) / 1000} ms`
  const text = typeof data === 'string' ? data.trimEnd() : typeof data === 'object' ? fields(data) : String(data)
  const line = text.length > detailMax ? `${text.slice(0, detailMax)}…` : text
  return escaped(line.replaceAll('\n', ' '))
}

function fields(data: object): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}
