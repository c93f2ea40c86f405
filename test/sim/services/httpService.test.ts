// A service on the wire: what it answers and when, its order on a connection, and each of its faults at the site of a
// request.
import { expect, test } from 'vitest'
import type { InjectedFault } from '../../../sim/decisions/schedule.ts'
import { serviceKinds } from '../../../sim/faults/serviceKinds.ts'
import type { ServiceDefinition } from '../../../sim/services/definition.ts'
import { ledger } from '../../../sim/services/ledger.ts'
import { askOnce, type Caller, Wire } from './wire.ts'

const bank = ledger({ charge: ({ cents }) => ({ output: { charged: cents ?? null } }) })
const site = 'payments charge order-1/0 #1'
const charge = { operation: 'charge', key: 'order-1/0', run: 'order-1', path: '0', payload: { cents: 5 } }
const faultAt = (kind: string, choice: number): InjectedFault => ({ site, kind, choice, says: 'in a test' })
const answers = (caller: Caller): readonly (readonly [number, number, unknown])[] =>
  caller.heard.map(({ atMs, status, body }) => [atMs, status, JSON.parse(body)])

test('an answer takes 2 ms, is JSON, and the connection stays', () => {
  const { wire, caller } = askOnce('payments', bank, charge)
  expect(answers(caller)).toEqual([[2, 200, { charged: 5 }]])
  expect(caller.heard[0]?.header('content-type')).toBe('application/json')
  expect(caller.closed).toBe(false)
  expect(wire.of('effect').map(({ data, timeUs }) => [timeUs, data])).toEqual([
    [
      2000,
      {
        service: 'payments',
        operation: 'charge',
        key: 'order-1/0',
        run: 'order-1',
        path: '0',
        payload: '0x271555618b2a6e43',
        isNew: true,
      },
    ],
  ])
})

test('requests of one connection are answered in their order, one at a time; those of two side by side', () => {
  const wire = new Wire('payments', bank)
  const [first, second] = [wire.connect(), wire.connect()]
  for (const key of ['a', 'b']) first.ask({ ...charge, key, payload: { cents: key } })
  second.ask({ ...charge, key: 'c', payload: { cents: 'c' } })
  wire.at(10, () => first.ask({ ...charge, key: 'd', payload: { cents: 'd' } }))
  wire.run()
  expect(answers(first)).toEqual([
    [2, 200, { charged: 'a' }],
    [4, 200, { charged: 'b' }],
    [12, 200, { charged: 'd' }],
  ])
  expect(answers(second)).toEqual([[2, 200, { charged: 'c' }]])
})

test('a request may come in any pieces', () => {
  const whole = new Wire('payments', bank)
  const sent: Uint8Array[] = []
  const recorder = whole.connect()
  recorder.side.data = (bytes) => sent.push(bytes)
  recorder.ask(charge)
  const wire = new Wire('payments', bank)
  const caller = wire.connect()
  for (const byte of Buffer.concat(sent)) caller.side.data(Uint8Array.of(byte))
  wire.run()
  expect(answers(caller)).toEqual([[2, 200, { charged: 5 }]])
})

test('who wants the connection closed has it closed, and so has who does not speak HTTP/1.1 with JSON', () => {
  const asked = askOnce('payments', bank, { ...charge, headers: { connection: 'close' } })
  expect(answers(asked.caller)).toEqual([[2, 200, { charged: 5 }]])
  expect(asked.caller.heard[0]?.header('connection')).toBe('close')
  expect(asked.caller.closed).toBe(true)
  const raw = (text: string): readonly unknown[] => {
    const wire = new Wire('payments', bank)
    const caller = wire.connect()
    caller.side.data(Buffer.from(text))
    wire.run()
    return [caller.heard.map(({ status }) => status), caller.closed]
  }
  expect(raw('GET /charge HTTP/1.0\r\n\r\n')).toEqual([[505], true])
  expect(raw('?\r\n\r\n')).toEqual([[400], true])
  expect(raw('POST /charge HTTP/1.1\r\ncontent-length: 1\r\n\r\n{')).toEqual([[400], false])
  expect(raw('GET /charge HTTP/1.1\r\n\r\n')).toEqual([[405], false])
})

test('a caller that has gone: its request still takes effect, and it hears nothing', () => {
  for (const leave of ['ended', 'failed'] as const) {
    const wire = new Wire('payments', bank)
    const caller = wire.connect()
    caller.ask(charge)
    wire.at(1, () =>
      leave === 'ended' ? caller.side.ended() : caller.side.failed({ code: 'ECONNRESET', syscall: 'read' }),
    )
    wire.run()
    expect(wire.of('effect')).toHaveLength(1)
    expect(caller.heard).toEqual([])
    expect(caller.closed).toBe(leave === 'ended')
  }
})

/**
 * What a fault makes of one request: the answer, when effects happened, and that it is on record once as injected.
 */
function under(kind: string, choice: number): Readonly<Record<string, unknown>> {
  const { wire, caller } = askOnce('payments', bank, charge, [faultAt(kind, choice)])
  expect(wire.of('fault.injected').map(({ timeUs, data }) => [timeUs, data])).toEqual([[0, { kind, site }]])
  expect(wire.kernel.decisions.count(kind)).toEqual({ offered: 1, drawn: 1, tookEffect: 1 })
  expect(wire.kernel.decisions.unused()).toEqual([])
  return {
    heard: caller.heard.map(({ atMs, status }) => [atMs, status]),
    effectsMs: wire.of('effect').map(({ timeUs }) => timeUs / 1000),
    closed: caller.closed,
  }
}

test('service-error-before: that status, no effect', () => {
  expect(under('service-error-before', 1)).toEqual({ heard: [[2, 500]], effectsMs: [], closed: false })
  expect(under('service-error-before', 2)).toEqual({ heard: [[2, 503]], effectsMs: [], closed: false })
})

test('service-error-after: that status, although it took effect', () => {
  expect(under('service-error-after', 1)).toEqual({ heard: [[2, 500]], effectsMs: [2], closed: false })
  expect(under('service-error-after', 2)).toEqual({ heard: [[2, 502]], effectsMs: [2], closed: false })
})

test('service-timeout: no answer, and the connection stays open', () => {
  expect(under('service-timeout', 1)).toEqual({ heard: [], effectsMs: [], closed: false })
  expect(under('service-timeout', 2)).toEqual({ heard: [], effectsMs: [2], closed: false })
})

test('service-slow: the effect is as late as the answer', () => {
  expect([1, 2, 3].map((choice) => under('service-slow', choice))).toEqual(
    [10_000, 60_000, 400_000].map((ms) => ({ heard: [[ms, 200]], effectsMs: [ms], closed: false })),
  )
})

test('rate-limited: 429 that says when to come again, no effect', () => {
  expect(under('rate-limited', 1)).toEqual({ heard: [[2, 429]], effectsMs: [], closed: false })
  const { caller } = askOnce('payments', bank, charge, [faultAt('rate-limited', 2)])
  expect(caller.heard[0]?.header('retry-after')).toBe('30')
  expect(JSON.parse(caller.heard[0]?.body ?? '')).toEqual({
    code: 'rate-limited',
    message: 'payments is asked too often',
  })
})

test('every kind has a paragraph and its phrases; a site asks all of them', () => {
  for (const { phrases, cause, injection } of serviceKinds) {
    expect(phrases.length).toBeGreaterThan(0)
    expect(cause.length).toBeGreaterThan(40)
    expect(injection.length).toBeGreaterThan(40)
  }
  const { wire } = askOnce(
    'payments',
    bank,
    charge,
    serviceKinds.map(({ name }) => ({ ...faultAt(name, 1), site: 'nowhere' })),
  )
  expect(serviceKinds.map(({ name }) => wire.kernel.decisions.count(name).offered)).toEqual([1, 1, 1, 1, 1])
})

test('a request behind one that hangs waits with it; on another connection the same key is another occurrence', () => {
  const wire = new Wire('payments', bank, [faultAt('service-timeout', 2)])
  const [first, second] = [wire.connect(), wire.connect()]
  first.ask(charge)
  first.ask(charge)
  wire.at(30_000, () => second.ask(charge))
  wire.run()
  expect(answers(first)).toEqual([])
  expect(answers(second)).toEqual([[30_002, 200, { charged: 5 }]])
  expect(wire.of('effect').map(({ data }) => (data as { isNew: boolean }).isNew)).toEqual([true, false])
})

const counting: ServiceDefinition = {
  create:
    () =>
    ({ headers }) =>
      headers.get('accept') === 'text/event-stream'
        ? { stream: ['one', 'two'].map((token, index) => ({ token, delayUs: (index + 1) * 1000 })) }
        : { status: 200, body: null, workUs: 7000 },
}

test('a stream comes token by token, each when its time has come; then the connection is free again', () => {
  const wire = new Wire('model', counting)
  const caller = wire.connect()
  caller.ask({ operation: 'count', headers: { accept: 'text/event-stream' } })
  caller.ask({ operation: 'count' })
  wire.run()
  expect(caller.pieces).toEqual([
    { atMs: 3, text: 'data: {"token":"one"}\n\n' },
    { atMs: 5, text: 'data: {"token":"two"}\n\n' },
    { atMs: 5, text: 'data: [DONE]\n\n' },
    { atMs: 14, text: 'null' },
  ])
  expect(caller.heard.map(({ status, header }) => [status, header('content-type')])).toEqual([
    [200, 'text/event-stream'],
    [200, 'application/json'],
  ])
})

test('a stream to a caller that has gone ends', () => {
  const wire = new Wire('model', counting)
  const caller = wire.connect()
  caller.ask({ operation: 'count', headers: { accept: 'text/event-stream' } })
  wire.at(4, () => caller.side.ended())
  wire.run()
  expect(caller.pieces.map(({ text }) => text)).toEqual(['data: {"token":"one"}\n\n'])
  expect(caller.closed).toBe(true)
})
