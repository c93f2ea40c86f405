// A ledger: one effect a key for as long as the key is remembered, whatever is asked how often; and what it refuses.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ServiceDefinition } from '../../../sim/services/definition.ts'
import { inProcess } from '../../../sim/services/inProcess.ts'
import { inventory } from '../../../sim/services/inventory.ts'
import { ledger } from '../../../sim/services/ledger.ts'
import { mail } from '../../../sim/services/mail.ts'
import { payments } from '../../../sim/services/payments.ts'
import type { Json } from '../../../sim/trace/event.ts'
import { askOnce, type Call, Wire } from './wire.ts'

const hourMs = 3_600_000

/** Asks the same service again and again at these hours; what was answered, and whether each effect was new. */
function asked(
  definition: ServiceDefinition,
  calls: readonly (readonly [hours: number, call: Call])[],
): readonly unknown[] {
  const wire = new Wire('service', definition)
  const caller = wire.connect()
  for (const [hours, call] of calls) wire.at(hours * hourMs, () => caller.ask(call))
  wire.run()
  const effects = wire.of('effect').map(({ data }) => data as { isNew: boolean; payload: string })
  return [
    caller.heard.map(({ status, body }) => [status, JSON.parse(body)]),
    effects.map(({ isNew }) => isNew),
    new Set(effects.map(({ payload }) => payload)).size,
  ]
}

const charge = (cents: number): Call => ({ operation: 'charge', payload: { cents } })
const yes = [200, { accepted: true }]

test('the same key gets the first answer again', () => {
  expect(
    asked(payments({ limitCents: 100 }), [
      [0, charge(60)],
      [1, charge(60)],
      [23, charge(60)],
    ]),
  ).toEqual([[yes, yes, yes], [true, false, false], 1])
})

test('a payload whose members come in another order is the same', () => {
  const one: Call = { operation: 'charge', payload: { order: 'o1', cents: 60 } }
  const other: Call = { operation: 'charge', payload: { cents: 60, order: 'o1' } }
  const calls = [one, other].map((call) => [0, call] as const)
  expect(asked(payments({ limitCents: 100 }), calls)).toEqual([[yes, yes], [true, false], 1])
})

test('a key that was forgotten stands for a new effect, and is remembered anew', () => {
  const calls = [0, 23.9, 24, 47, 48].map((hours) => [hours, charge(60)] as const)
  expect(asked(payments({ limitCents: 100 }), calls)).toEqual([
    [yes, yes, yes, yes, yes],
    [true, false, true, false, true],
    1,
  ])
})

test('a key that is not forgotten', () => {
  const reserve: Call = { operation: 'reserve', payload: { quantity: 3 } }
  expect(
    asked(inventory({ stock: 2 }), [
      [0, reserve],
      [90_000, reserve],
    ]),
  ).toEqual([
    [
      [200, { reserved: false }],
      [200, { reserved: false }],
    ],
    [true, false],
    1,
  ])
})

test('another payload under the same key is refused, and is on record', () => {
  const refused = [422, { code: 'key-reused', message: 'the idempotency key r/0 was used with another payload' }]
  expect(
    asked(payments({ limitCents: 100 }), [
      [0, charge(60)],
      [1, charge(61)],
      [2, charge(60)],
    ]),
  ).toEqual([[yes, refused, yes], [true, false, false], 2])
})

test('without keys every request is an effect', () => {
  const send: Call = { operation: 'send', payload: { to: 'x' } }
  expect(
    asked(mail(), [
      [0, send],
      [0, send],
    ]),
  ).toEqual([
    [
      [200, { sent: true }],
      [200, { sent: true }],
    ],
    [true, true],
    1,
  ])
})

test('unavailable for the first tries of each key, before any effect', () => {
  const call = (key: string): Call => ({
    operation: 'charge',
    key,
    payload: { cents: 1 },
    headers: { 'x-fail-first': '2' },
  })
  const no = [503, { code: 'unavailable', message: 'service is unavailable' }]
  expect(
    asked(
      payments({ limitCents: 100 }),
      ['a', 'a', 'b', 'a', 'a'].map((key) => [0, call(key)] as const),
    ),
  ).toEqual([[no, no, no, yes, yes], [true, false], 1])
})

test('an answer that is a failure is an effect as well', () => {
  const shop = ledger({ ship: () => ({ failure: { code: 'no-parcel', message: 'no parcel' } }) })
  expect(
    asked(shop, [
      [0, { operation: 'ship' }],
      [0, { operation: 'ship' }],
    ]),
  ).toEqual([
    [
      [400, { code: 'no-parcel', message: 'no parcel' }],
      [400, { code: 'no-parcel', message: 'no parcel' }],
    ],
    [true, false],
    1,
  ])
})

test('what cannot be attributed, or is not offered, is refused without an effect', () => {
  const status = (call: Call): number | undefined => {
    const { wire, caller } = askOnce('payments', payments({ limitCents: 1 }), call)
    expect(wire.of('effect')).toEqual([])
    return caller.heard[0]?.status
  }
  for (const missing of ['idempotency-key', 'x-run', 'x-path'])
    expect(status({ operation: 'charge', headers: { [missing]: '' } })).toBe(400)
  expect(status({ operation: 'charge', payload: [] })).toBe(400)
  expect(status({ operation: 'charge', payload: 'cents' })).toBe(400)
  for (const operation of ['steal', 'constructor', '']) expect(status({ operation })).toBe(404)
})

test('a run id may be any text', () => {
  for (const run of ['bestellung-ü/1', '100 %', '%2F', 'a\nb']) {
    const { wire } = askOnce('mail', mail(), { operation: 'send', run: encodeURI(run) })
    expect(wire.of('effect').map(({ data }) => (data as { run: string }).run)).toEqual([run])
  }
})

test('over any requests: new effects are the first of each key, and a key’s answer never changes', () => {
  const requests = fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      cents: fc.constantFrom(1, 2),
      operation: fc.constantFrom('charge', 'refund'),
    }),
  )
  fc.assert(
    fc.property(requests, (script) => {
      const firsts = new Map<string, number>()
      const expected = script.map(({ key, cents, operation }): readonly Json[] => {
        const id = `${operation} ${key}`
        const first = firsts.get(id)
        firsts.set(id, first ?? cents)
        return [first === undefined, first === undefined || first === cents ? 200 : 422]
      })
      const wire = new Wire('payments', payments({ limitCents: 100 }))
      const caller = wire.connect()
      for (const { key, cents, operation } of script) caller.ask({ operation, key, payload: { cents } })
      wire.run()
      const news = wire.of('effect').map(({ data }) => (data as { isNew: boolean }).isNew)
      expect(caller.heard.map(({ status }, index) => [news[index], status])).toEqual(expected)
    }),
  )
})

test('called in-process it does the same', () => {
  const service = inProcess('payments', payments({ limitCents: 100 }))
  const effects: Json[] = []
  const call = (cents: number, failFirst = 0): unknown =>
    service.handle(
      'charge',
      { key: 'k', run: 'r', path: '0', payload: { cents }, failFirst },
      { nowUs: 0, wallUs: 0, effect: (data) => effects.push(data) },
    )
  expect(service.subject('charge', { key: 'k' })).toBe('charge k')
  expect(call(1, 1)).toEqual({ failure: { code: 'unavailable', message: 'payments is unavailable' } })
  expect(call(1)).toEqual({ output: { accepted: true } })
  expect(call(2)).toEqual({
    failure: { code: 'key-reused', message: 'the idempotency key k was used with another payload' },
  })
  expect(effects).toHaveLength(2)
})
