// A trace that is written and read back is the same trace, and any change of an event changes its digest.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNdjson, writeNdjson } from '../../../sim/trace/canonical.ts'
import { digestOf } from '../../../sim/trace/digest.ts'
import { type EventKind, eventKinds, type Json, type TraceEvent } from '../../../sim/trace/event.ts'
import { Trace } from '../../../sim/trace/trace.ts'

const events = fc.array(
  fc.record({
    timeUs: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    machine: fc.constantFrom('', 'worker', 'server'),
    incarnation: fc.nat(9),
    kind: fc.constantFrom(...eventKinds),
    // What JSON cannot carry as it is (-0) cannot enter a trace: data crosses as JSON text.
    data: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json),
    cause: fc.nat(99),
  }),
  { minLength: 1, maxLength: 20 },
)

type Script = readonly Omit<TraceEvent, 'sequence'>[]

function record(script: Script): Trace {
  const trace = new Trace({ keep: true })
  for (const { timeUs, machine, incarnation, kind, data, cause } of script)
    trace.append(timeUs, machine, incarnation, kind, data, cause)
  return trace
}

test('NDJSON out and in keeps the events and the digest', () => {
  fc.assert(
    fc.property(events, (script) => {
      const trace = record(script)
      const read = readNdjson(writeNdjson(trace.events))
      expect(read).toEqual({ events: trace.events })
      expect(digestOf(trace.events)).toBe(trace.digest)
    }),
  )
})

test('the digest sees every member of every event', () => {
  fc.assert(
    fc.property(events, fc.nat(), (script: Script, at) => {
      const index = at % script.length
      const event = script[index]
      if (event === undefined) return
      const { digest } = record(script)
      const changes = [
        { timeUs: (event.timeUs + 1) % Number.MAX_SAFE_INTEGER },
        { machine: `${event.machine}x` },
        { incarnation: event.incarnation + 1 },
        { kind: eventKinds[(eventKinds.indexOf(event.kind) + 1) % eventKinds.length] ?? event.kind },
        { data: [event.data] },
        { cause: event.cause + 1 },
      ]
      for (const change of changes) expect(record(script.with(index, { ...event, ...change })).digest).not.toBe(digest)
    }),
  )
})

test('every listener is called with every event of each of its kinds, in the order of the trace, kept or not', () => {
  for (const keep of [true, false]) {
    const trace = new Trace({ keep })
    const heard: [who: string, kind: EventKind, data: Json][] = []
    const listen = (who: string, kinds: readonly EventKind[]): void =>
      trace.listen(kinds, ({ kind, data }) => heard.push([who, kind, data]))
    listen('all', eventKinds)
    listen('all too', eventKinds)
    for (const kind of eventKinds) listen(kind, [kind])
    const twice = [...eventKinds, ...eventKinds]
    for (const [index, kind] of twice.entries()) trace.append(index, 'm', 1, kind, index, 0)
    expect(heard).toEqual(twice.flatMap((kind, index) => ['all', 'all too', kind].map((who) => [who, kind, index])))
  }
})

test('a corrupt trace is refused with its line', () => {
  const text = writeNdjson(
    record([{ timeUs: 1, machine: 'm', incarnation: 1, kind: 'process.boot', data: null, cause: 0 }]).events,
  )
  expect(
    ['{', `${text}[1]`, `${text}${text}`, text.replace('process.boot', 'process.boom')].map((corrupt) =>
      readNdjson(corrupt),
    ),
  ).toMatchInlineSnapshot(`
    [
      {
        "problem": "line 1 is not event 1 of a trace",
      },
      {
        "problem": "line 2 is not event 2 of a trace",
      },
      {
        "problem": "line 2 is not event 2 of a trace",
      },
      {
        "problem": "line 1 is not event 1 of a trace",
      },
    ]
  `)
})
