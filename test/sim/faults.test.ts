// Every process fault does what its paragraph says: one test a kind and alternative, over plain programs.
import { expect, test } from 'vitest'
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import { charging, ofKind, printed, runWorld, type WorldRun } from './runWorld.ts'

const chargeSite = 'worker payments charge k #1'
const faultAt = (site: string, kind: string, choice: number): InjectedFault => ({
  site,
  kind,
  choice,
  says: 'in a test',
})
const faults = { untilMs: 20_000, everyMs: 2000 }

/** Nothing of an incarnation happens after its end. */
function expectSilenceAfterEnd(run: WorldRun): void {
  const ended = new Set<string>()
  for (const event of run.events) {
    expect(ended.has(`${event.machine}.${event.incarnation}`), `${event.kind} #${event.sequence}`).toBe(false)
    if (event.kind === 'process.crash' || event.kind === 'process.exit')
      ended.add(`${event.machine}.${event.incarnation}`)
  }
}

test('without a fault: one boot, one charge', async () => {
  const run = await runWorld({ programs: { worker: charging } })
  expect(printed(run, 'worker', 1)).toEqual(['boot 1', 'charged', 'late'])
  expect(ofKind(run, 'effect')).toHaveLength(1)
  expect(ofKind(run, 'process.boot')).toHaveLength(1)
})

test('crash before a call: it never left; the heap is gone, and so are the timers', async () => {
  const run = await runWorld({ programs: { worker: charging }, schedule: [faultAt(chargeSite, 'crash', 2)] })
  expect(printed(run, 'worker', 1)).toEqual(['boot 1'])
  expect(printed(run, 'worker', 2)).toEqual(['boot 1', 'charged', 'late'])
  expect(ofKind(run, 'effect')).toHaveLength(1)
  expect(run.world.decisions.count('crash')).toEqual({ offered: 2, drawn: 1, tookEffect: 1 })
  expectSilenceAfterEnd(run)
})

test('crash after a call: what was sent takes effect, the answer reaches nobody', async () => {
  const run = await runWorld({ programs: { worker: charging }, schedule: [faultAt(chargeSite, 'crash', 1)] })
  expect(printed(run, 'worker', 1)).toEqual(['boot 1'])
  expect(printed(run, 'worker', 2)).toEqual(['boot 1', 'charged', 'late'])
  expect(ofKind(run, 'effect').map(({ data }) => (data as { isNew: boolean }).isNew)).toEqual([true, false])
  expect(ofKind(run, 'call.answer')).toHaveLength(1)
  expectSilenceAfterEnd(run)
})

test('a program that catches everything after its crash still has no effect', async () => {
  const stubborn = `
    const { call, record } = require('crashworthy:world')
    const input = (path) => ({ key: path, run: 'r', path, payload: {} })
    ;(async () => {
      for (let round = 0; round < 3; round += 1) {
        try { call('payments', 'charge', input(String(round))).catch(() => {}); console.log('went on'); record('workflow.end', {}) } catch {}
        try { setTimeout(() => console.log('zombie timer'), 1) } catch {}
        process.nextTick(() => console.log('zombie tick'))
        queueMicrotask(() => console.log('zombie microtask'))
      }
    })()
    setInterval(() => {}, 60000)`
  const run = await runWorld({
    programs: { worker: stubborn },
    schedule: [faultAt('worker payments charge 0 #1', 'crash', 2)],
    untilMs: 900,
  })
  expect(printed(run, 'worker', 1)).toEqual([])
  expect(ofKind(run, 'effect')).toEqual([])
  expectSilenceAfterEnd(run)
})

test('a second call of an event cannot be crashed before: that is the same as after the first', async () => {
  const twice = `const { call } = require('crashworthy:world')
    for (const key of ['a', 'b']) call('payments', 'charge', { key, run: 'r', path: key, payload: {} })`
  const run = await runWorld({
    programs: { worker: twice },
    schedule: [faultAt('worker payments charge b #1', 'crash', 2)],
    untilMs: 500,
  })
  expect(run.world.decisions.unused()).toEqual([
    { fault: faultAt('worker payments charge b #1', 'crash', 2), reason: 'out of range' },
  ])
  expect(ofKind(run, 'effect')).toHaveLength(2)
})

test('kill happens between events, and the supervisor boots again after a second', async () => {
  const run = await runWorld({
    programs: { worker: charging },
    schedule: [faultAt('worker t=2s', 'kill', 1)],
    faults,
  })
  const [crash] = ofKind(run, 'process.crash')
  expect(crash?.timeUs).toBe(2_000_000)
  expect(ofKind(run, 'process.boot').map(({ timeUs }) => timeUs)).toEqual([0, 3_000_000])
  expectSilenceAfterEnd(run)
})

test('terminate: SIGTERM, a handler may end in order, otherwise SIGKILL after 10 s', async () => {
  const handling = `process.on('SIGTERM', (signal, number) => { console.log(signal, number); setTimeout(() => process.exit(3), 100) }); setInterval(() => {}, 60000)`
  const deaf = `process.on('SIGTERM', () => console.log('not now')); setInterval(() => {}, 60000)`
  const plain = 'setInterval(() => {}, 60000)'
  const schedule = ['handling', 'deaf', 'plain'].map((machine) => faultAt(`${machine} t=2s`, 'terminate', 1))
  const run = await runWorld({ programs: { handling, deaf, plain }, schedule, faults })
  expect(printed(run, 'handling', 1)).toEqual(['SIGTERM 15'])
  expect(printed(run, 'deaf', 1)).toEqual(['not now'])
  const ends = run.events.filter(
    ({ kind, incarnation }) => incarnation === 1 && (kind === 'process.exit' || kind === 'process.crash'),
  )
  expect(ends.map(({ machine, timeUs, data }) => [machine, timeUs, data])).toEqual([
    ['plain', 2_000_000, { signal: 'SIGTERM' }],
    ['handling', 2_100_000, { code: 3 }],
    ['deaf', 12_000_000, { signal: 'SIGKILL' }],
  ])
})

const ticking = 'setInterval(() => console.log(Date.now()), 1000)'

test('pause: no event runs meanwhile, the clock goes on, and what was missed runs afterwards', async () => {
  const run = await runWorld({
    programs: { worker: ticking },
    schedule: [faultAt('worker t=2s', 'pause', 1)],
    faults,
    untilMs: 12_000,
  })
  const times = ofKind(run, 'process.stdout').map(({ timeUs }) => timeUs / 1e6)
  // Five seconds from the moment at 2 s on; the interval then counts from its late run.
  expect(times).toEqual([1, 7, 8, 9, 10, 11, 12])
  const clocks = ofKind(run, 'process.stdout').map(({ data }) => Number(data))
  expect((clocks[1] ?? 0) - (clocks[0] ?? 0)).toBe(6000)
})

// Timers that one event sets, the first of which is due at the very moment at which the pause, or that event's work, is
// over.
test.each([
  ['pause', 1, 1999, [5001, 300, 5000]],
  ['slow-cpu', 3, 2000, [1000, 300, 999]],
] as const)('%s: what was missed runs in the order in which it was due', async (kind, choice, atMs, delays) => {
  const setting = `setTimeout(() => { for (const delay of [${delays}]) setTimeout(() => console.log(delay), delay) }, ${atMs})`
  const run = await runWorld({
    programs: { worker: `${setting}; setInterval(() => {}, 1e9)` },
    schedule: [faultAt('worker t=2s', kind, choice)],
    faults,
  })
  expect(printed(run, 'worker', 1)).toEqual(delays.toSorted((one, other) => one - other).map(String))
})

test('healing ends a pause at once', async () => {
  const short = { untilMs: 4000, everyMs: 2000 }
  const run = await runWorld({
    programs: { worker: ticking },
    schedule: [faultAt('worker t=2s', 'pause', 3)],
    faults: short,
    untilMs: 6000,
  })
  expect(ofKind(run, 'process.stdout').map(({ timeUs }) => timeUs / 1e6)).toEqual([1, 4, 5, 6])
})

test('slow-cpu: each event takes that long until the next moment', async () => {
  const beating = 'setInterval(() => console.log(1), 100)'
  const run = await runWorld({
    programs: { worker: beating },
    schedule: [faultAt('worker t=2s', 'slow-cpu', 3)],
    faults,
    untilMs: 6000,
  })
  const beats = ofKind(run, 'process.stdout').map(({ timeUs }) => timeUs / 1e6)
  // The one at 4 s was due before the moment at 4 s that ends it.
  expect(beats.slice(18, 24)).toEqual([1.9, 2, 3, 4, 5, 5.1])
})

test('slow-cpu: where fault times are far apart it lasts half an hour', async () => {
  const beating = 'setInterval(() => console.log(1), 500)'
  const schedule = [faultAt('worker t=3600s', 'slow-cpu', 3)]
  const run = await runWorld({
    programs: { worker: beating },
    schedule,
    faults: { untilMs: 7_200_000, everyMs: 3_600_000 },
    untilMs: 5_500_000,
  })
  const beats = ofKind(run, 'process.stdout').map(({ timeUs }) => timeUs / 1e6)
  const within = (from: number, until: number): number => beats.filter((at) => at > from && at <= until).length
  expect([within(3500, 3600), within(3600, 5400), within(5400, 5500)]).toEqual([200, 1800, 200])
})

test('slow-restart: the next incarnation is late', async () => {
  const schedule = [faultAt('worker t=2s', 'kill', 1), faultAt('worker restart #1', 'slow-restart', 1)]
  const run = await runWorld({
    programs: { worker: charging },
    schedule,
    faults: { untilMs: 100_000, everyMs: 2000 },
    untilMs: 90_000,
  })
  expect(ofKind(run, 'process.boot').map(({ timeUs }) => timeUs)).toEqual([0, 62_000_000])
})

test('after healing no fault is injected any more, and a machine that waits to boot is up', async () => {
  const schedule = [
    faultAt('worker t=2s', 'kill', 1),
    faultAt('worker restart #1', 'slow-restart', 2),
    faultAt('worker payments charge k #2', 'crash', 2),
  ]
  const run = await runWorld({ programs: { worker: charging }, schedule, faults, untilMs: 60_000 })
  const [heal] = ofKind(run, 'world.heal')
  expect(heal?.timeUs).toBe(20_000_000)
  expect(ofKind(run, 'process.boot').map(({ timeUs }) => timeUs)).toEqual([0, 20_000_000])
  expect(ofKind(run, 'fault.injected').every(({ timeUs }) => timeUs < 20_000_000)).toBe(true)
  expect(printed(run, 'worker', 2)).toEqual(['boot 1', 'charged', 'late'])
})
