// The canonical form of a trace: one JSON array an event, members in a fixed order, data as it was written. Written as
// NDJSON and read back it gives the same events, and so the same digest.
import { type EventKind, eventKinds, type Json, type TraceEvent } from './event.ts'

const kinds: ReadonlySet<string> = new Set(eventKinds)

/** One event as one line: `[sequence, timeUs, machine, incarnation, kind, data, cause]`. */
export function canonicalEvent({ sequence, timeUs, machine, incarnation, kind, data, cause }: TraceEvent): string {
  return JSON.stringify([sequence, timeUs, machine, incarnation, kind, data, cause])
}

export function writeNdjson(events: readonly TraceEvent[]): string {
  return events.map((event) => `${canonicalEvent(event)}\n`).join('')
}

/** Reads a trace that `writeNdjson` wrote. The problem names the line when it is not one. */
export function readNdjson(text: string): { readonly events: readonly TraceEvent[] } | { readonly problem: string } {
  const events: TraceEvent[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue
    const event = readEvent(line)
    if (event === undefined || event.sequence !== events.length + 1)
      return { problem: `line ${index + 1} is not event ${events.length + 1} of a trace` }
    events.push(event)
  }
  return { events }
}

function readEvent(line: string): TraceEvent | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return undefined
  }
  if (!Array.isArray(parsed) || parsed.length !== 7) return undefined
  const [sequence, timeUs, machine, incarnation, kind, data, cause] = parsed as unknown[]
  const numbers = [sequence, timeUs, incarnation, cause]
  if (
    !numbers.every(Number.isSafeInteger) ||
    typeof machine !== 'string' ||
    typeof kind !== 'string' ||
    !kinds.has(kind)
  )
    return undefined
  return {
    sequence: sequence as number,
    timeUs: timeUs as number,
    machine,
    incarnation: incarnation as number,
    kind: kind as EventKind,
    data: data as Json,
    cause: cause as number,
  }
}
