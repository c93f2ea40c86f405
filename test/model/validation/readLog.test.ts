// Logs as text, and the events in them.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { differences, equal, matches } from '../../../src/model/validation/match.ts'
import { readLog } from '../../../src/model/validation/readLog.ts'

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)

test('events are written one a line and read back', () => {
  fc.assert(
    fc.property(fc.array(json), fc.constantFrom('\n', '\r\n', '\n\n'), (events, end) => {
      expect(readLog(events.map((event) => JSON.stringify(event) + end).join(''))).toEqual(events)
    }),
  )
  expect(readLog('\uFEFF{"kind":"a"}')).toEqual([{ kind: 'a' }])
})

test('what is no event is named by its line', () => {
  expect(() => readLog('{"kind":"a"}\n\n{"kind":\n', 'trace.ndjson')).toThrowErrorMatchingInlineSnapshot(
    `[UserError: expected one JSON event a line, found Unexpected end of JSON input in trace.ndjson, line 3; try: one event on each line, nothing before or after it]`,
  )
})

test('an event may say more than a step shows, in objects, not in arrays', () => {
  const event = { kind: 'a', from: { name: 'x', at: [1, { b: 2 }] }, none: null }
  expect(matches({}, event)).toBe(true)
  expect(matches({ kind: 'a', more: undefined, from: { name: 'x' } }, event)).toBe(true)
  expect(matches({ from: { at: [1, { b: 2 }] } }, event)).toBe(true)
  expect(matches({ from: { at: [1] } }, event)).toBe(false)
  expect(matches({ from: { at: [1, {}] } }, event)).toBe(false)
  expect(matches({ none: {} }, event)).toBe(false)
  expect(matches(JSON.parse('{"__proto__":{}}'), event)).toBe(false)
  expect(differences({ kind: 'b', from: { name: 'x', at: [2] }, to: null }, event)).toMatchInlineSnapshot(`
    [
      {
        "field": "kind",
        "found": "a",
        "shown": "b",
      },
      {
        "field": "from.at",
        "found": [
          1,
          {
            "b": 2,
          },
        ],
        "shown": [
          2,
        ],
      },
      {
        "field": "to",
        "found": undefined,
        "shown": null,
      },
    ]
  `)
  expect(differences('a', event)).toHaveLength(1)
})

test('an event matches itself and what has more fields; there are differences exactly if it does not match', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      expect(matches(one, one)).toBe(true)
      expect(equal(one, structuredClone(one))).toBe(true)
      expect(equal(one, other)).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)))
      expect(differences(one, other).length === 0).toBe(matches(one, other))
      const merged = isObject(one) && isObject(other) ? { ...other, ...one } : one
      expect(matches(one, merged)).toBe(true)
    }),
  )
})

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
