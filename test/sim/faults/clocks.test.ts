// Every fault of a clock does what its paragraph says, as programs read their clocks and wait on their timers.
import { expect, test } from 'vitest'
import { driftsPpm, freezesEvents, jumpsUs, offsetsUs } from '../../../sim/faults/clockKinds.ts'
import { ofKind } from '../runWorld.ts'
import { counted, faultAt, long, type Talk, talk, talkTwice } from './talk.ts'

/** Reads both clocks at each turn of an interval of its own. */
const reading = (ms: number): string => `setInterval(() => console.log(Date.now(), performance.now()), ${ms})`

/** What Node has taken to come up is on the monotonic clock before a program's first line. */
const startUpMs = 30

interface Reading {
  readonly worldMs: number
  readonly wallMs: number
  /** Since the program's first line. */
  readonly monotonicMs: number
}

const readings = ({ said }: Talk, machine: string): readonly Reading[] =>
  said(machine).map((line) => {
    const [worldMs = 0, wallMs = 0, monotonicMs = 0] = line.split(' ').map(Number)
    return { worldMs, wallMs, monotonicMs: Math.round((monotonicMs - startUpMs) * 1e6) / 1e6 }
  })

/** How far the wall clock of one machine is ahead of another one's, at each reading. */
const aheadMs = (talked: Talk, machine: string, right: string): readonly number[] => {
  const [first] = readings(talked, right)
  if (first === undefined) throw new Error(`${right} read no clock`)
  return readings(talked, machine).map(
    ({ worldMs, wallMs }) => wallMs - first.wallMs - Math.floor(worldMs - first.worldMs),
  )
}

const steps = (values: readonly number[]): readonly number[] =>
  values.slice(1).map((value, index) => Math.round((value - (values[index] ?? 0)) * 1000) / 1000)
const only = (values: readonly number[]): readonly number[] => [...new Set(values)]

test('without a fault all machines read the same time', async () => {
  const talked = await talk({ programs: { a: reading(1000), b: reading(1000) } })
  expect(only(aheadMs(talked, 'a', 'b'))).toEqual([0])
})

const hour = 3_600_000

test.each(offsetsUs.map((us, index) => [us / 1000, index + 1] as const))(
  'clock-offset of %i ms: the wall clock alone is off, and is slewed after healing',
  async (offsetMs, choice) => {
    const { injected, benign } = await talkTwice({
      programs: { a: reading(60_000), b: reading(60_000) },
      schedule: [faultAt('a clock', 'clock-offset', choice)],
      faults: { untilMs: hour, everyMs: hour / 2 },
      untilMs: 13 * hour,
    })
    const ahead = aheadMs(injected, 'a', 'b')
    const seen = readings(injected, 'a')
    expect(only(ahead.slice(0, 59))).toEqual([offsetMs])
    expect(only(aheadMs(benign, 'a', 'b'))).toEqual([0])
    expect(only(seen.map(({ worldMs, monotonicMs }) => worldMs - monotonicMs))).toEqual([0])
    // Slewed by a tenth of the time: never back, and right within ten times the offset.
    const leftMs = (worldMs: number): number =>
      Math.max(0, Math.abs(offsetMs) - (worldMs - hour) / 10) * Math.sign(offsetMs)
    for (const [index, { worldMs }] of seen.entries())
      if (worldMs >= hour) expect(Math.abs((ahead[index] ?? 0) - leftMs(worldMs))).toBeLessThanOrEqual(1)
    expect(Math.min(...steps(seen.map(({ wallMs }) => wallMs)))).toBeGreaterThan(0)
    expect(only(ahead.filter((_, index) => (seen[index]?.worldMs ?? 0) >= hour + 10 * Math.abs(offsetMs)))).toEqual([0])
    expect(counted(injected, 'clock-offset')).toBe('2/1/1 at 0 ms')
  },
)

test.each(driftsPpm.map((ppm, index) => [ppm, index + 1] as const))(
  'clock-drift of %i ppm: both clocks and the timers run at that rate, until the world heals',
  async (ppm, choice) => {
    const { injected, benign } = await talkTwice({
      programs: { a: reading(1000), b: reading(1000) },
      schedule: [faultAt('a clock', 'clock-drift', choice)],
      faults: { untilMs: 100_500, everyMs: 50_250 },
      untilMs: 200_000,
    })
    const seen = readings(injected, 'a')
    const under = seen.filter(({ worldMs }) => worldMs < 100_000)
    const rate = 1 + ppm / 1_000_000
    const spacingMs = 1000 / rate
    for (const ms of steps(under.map(({ worldMs }) => worldMs)))
      expect(Math.abs(ms - spacingMs)).toBeLessThanOrEqual(0.001)
    for (const { worldMs, monotonicMs } of under)
      expect(Math.abs(monotonicMs - worldMs * rate)).toBeLessThanOrEqual(0.002)
    // By its own clock no timer is early, on either side of healing.
    for (const ms of steps(seen.map(({ monotonicMs }) => monotonicMs))) {
      expect(ms).toBeGreaterThanOrEqual(1000)
      // A slow clock that is put right while a timer waits leaves that one a little late.
      expect(ms).toBeLessThanOrEqual(1050)
    }
    const after = seen.filter(({ worldMs }) => worldMs > 102_000)
    expect(only(steps(after.map(({ worldMs }) => worldMs)))).toEqual([1000])
    expect(Math.min(...steps(seen.map(({ wallMs }) => wallMs)))).toBeGreaterThan(0)
    // What it lost or won is slewed away: 5 % of 100 s take 50 s.
    expect(Math.abs(aheadMs(injected, 'a', 'b').at(-1) ?? 1)).toBeLessThanOrEqual(1)
    expect(Math.max(...aheadMs(injected, 'a', 'b').map(Math.abs))).toBeGreaterThan((95 * Math.abs(ppm)) / 1000)
    expect(only(aheadMs(benign, 'a', 'b'))).toEqual([0])
    expect(counted(injected, 'clock-drift')).toBe('2/1/1 at 0 ms')
  },
)

test('a long timer that was set on a clock that is put right before it is due fires when that clock has counted it', async () => {
  const program = `setTimeout(() => console.log(performance.now()), 100_000)`
  const { said } = await talk({
    programs: { slow: program, fast: program },
    schedule: [faultAt('slow clock', 'clock-drift', 1), faultAt('fast clock', 'clock-drift', 4)],
    faults: { untilMs: 10_000, everyMs: 5000 },
    untilMs: 101_000,
  })
  // 9.5 s and 10.5 s were counted in the first 10 s, the rest takes its time.
  expect(said('slow')).toEqual(['100500 100030'])
  expect(said('fast')).toEqual(['99500 100030'])
})

test.each(jumpsUs.map((us, index) => [us / 1000, index + 1] as const))(
  'clock-jump by %i ms: the wall clock steps, the monotonic clock and timers go on',
  async (jumpMs, choice) => {
    const { injected, benign } = await talkTwice({
      programs: { a: reading(400), b: reading(400) },
      schedule: [faultAt('a t=2s', 'clock-jump', choice)],
      faults: long,
    })
    const seen = readings(injected, 'a')
    expect(aheadMs(injected, 'a', 'b')).toEqual(seen.map(({ worldMs }) => (worldMs < 2000 ? 0 : jumpMs)))
    expect(only(steps(seen.map(({ worldMs }) => worldMs)))).toEqual([400])
    expect(only(seen.map(({ worldMs, monotonicMs }) => worldMs - monotonicMs))).toEqual([0])
    expect(only(aheadMs(benign, 'a', 'b'))).toEqual([0])
    expect(ofKind(injected.run, 'machine.clock').map(({ timeUs, data }) => [timeUs, data])).toEqual([
      [2_000_000, { machine: 'a', byUs: jumpMs * 1000 }],
    ])
    expect(counted(injected, 'clock-jump')).toBe('10/1/1 at 2000 ms')
  },
)

/** From 2.1 s on it reads both clocks a hundred times, 0.1 ms after each other, which is how long the disk takes. */
const busy = `
const { stat } = require('fs')
const read = (left) => { console.log(Date.now(), performance.now()); if (left > 1) stat('/', () => read(left - 1)) }
setTimeout(() => read(100), 2100)
setInterval(() => {}, 1e9)`

test.each(freezesEvents.map((events, index) => [events, index + 1] as const))(
  'frozen-millisecond for %i events: they read the same wall time, the monotonic clock goes on',
  async (events, choice) => {
    const { injected, benign } = await talkTwice({
      programs: { a: busy, b: busy },
      schedule: [faultAt('a t=2s', 'frozen-millisecond', choice)],
      faults: long,
      untilMs: 3000,
    })
    const right = readings(benign, 'a').map(({ wallMs }) => wallMs)
    const seen = readings(injected, 'a')
    // What is read first stands still, though the moment was 0.1 s before.
    expect(seen.map(({ wallMs }) => wallMs)).toEqual(right.map((ms, index) => (index < events ? right[0] : ms)))
    expect(right[events - 1]).toBeGreaterThan(right[0] ?? 0)
    expect(seen.map(({ monotonicMs }) => monotonicMs)).toEqual(
      readings(benign, 'a').map(({ monotonicMs }) => monotonicMs),
    )
    expect(readings(injected, 'b').map(({ wallMs }) => wallMs)).toEqual(right)
    expect(injected.run.world.decisions.count('frozen-millisecond')).toEqual({ offered: 2, drawn: 1, tookEffect: 1 })
  },
)

test('frozen-millisecond does not count if nobody reads the clock meanwhile', async () => {
  const { run } = await talk({
    programs: { a: `setInterval(() => {}, 10); setTimeout(() => console.log(Date.now()), 3000)` },
    schedule: [faultAt('a t=2s', 'frozen-millisecond', 2)],
    faults: long,
    untilMs: 4000,
  })
  expect(run.world.decisions.count('frozen-millisecond')).toEqual({ offered: 2, drawn: 1, tookEffect: 0 })
})

test('frozen-millisecond: who waits busily sees time pass, and nobody reads one time for longer than the coarsest clocks tick', async () => {
  const waiting = `setTimeout(() => { const end = Date.now() + 5; while (Date.now() < end); console.log('waited') }, 2500)`
  const { said } = await talk({
    programs: { a: waiting, b: reading(5) },
    schedule: [faultAt('a t=2s', 'frozen-millisecond', 2), faultAt('b t=2s', 'frozen-millisecond', 2)],
    faults: long,
    untilMs: 2050,
  })
  const [first = 0, ...others] = said('b')
    .filter((line) => Number.parseFloat(line) >= 2000)
    .map((line) => Number(line.split(' ')[1]))
  expect(others.map((ms) => ms - first)).toEqual([0, 0, 0, 20, 25, 30, 35, 40, 45, 50])
  const later = await talk({
    programs: { a: waiting },
    schedule: [faultAt('a t=2s', 'frozen-millisecond', 2)],
    faults: long,
  })
  expect(later.said('a')).toEqual(['2504.487 waited'])
})

test.each([
  ['the next moment', { untilMs: 2_000_000, everyMs: 2000 }],
  ['healing', { untilMs: 4000, everyMs: 2000 }],
])('frozen-millisecond: %s ends it', async (_, faults) => {
  const { said } = await talk({
    programs: {
      a: `for (const ms of [3999, 4001]) setTimeout(() => console.log(Date.now()), ms); setInterval(() => {}, 1e9)`,
    },
    schedule: [faultAt('a t=2s', 'frozen-millisecond', 2)],
    faults,
  })
  const [first = 0, second = 0] = said('a').map((line) => Number(line.split(' ')[1]))
  expect(second - first).toBe(2)
})

/**
 * Timers of three lengths, two of each, that are due at 2.5 s and again at 4.5 s; immediates; and what arrives from
 * other machines.
 */
const crowd = `
const say = (text) => console.log(text, performance.now())
require('net').createServer((socket) => socket.on('data', (data) => say(String(data)))).listen(7000)
for (const dueMs of [2500, 4500]) for (const ms of [102, 101, 100]) setTimeout(() => {
  for (const copy of ['', '+']) setTimeout(() => say('timer' + ms + copy), ms)
}, dueMs - ms)
setTimeout(() => { for (const index of [1, 2, 3]) setImmediate(() => say('immediate' + index)) }, 2700)`
const senders = ['b', 'c', 'd', 'e', 'f']
const sender = (name: string): string => `
const socket = require('net').connect(7000, 'a')
for (const index of [1, 2, 3]) setTimeout(() => setImmediate(() => socket.write('${name}' + index)), 2600)
setInterval(() => {}, 1e9)`

test.each([
  ['one order', 1, '101 100 102', 'b e f d c'],
  ['another order', 2, '100 101 102', 'b d e c f'],
] as const)(
  'same-millisecond-order, %s: what has an order in Node keeps it, the rest has another one, until the next fault time',
  async (_, choice, timers, connections) => {
    const { injected, benign } = await talkTwice({
      programs: { a: crowd, ...Object.fromEntries(senders.map((name) => [name, sender(name)])) },
      schedule: [faultAt('a t=2s', 'same-millisecond-order', choice)],
      faults: long,
      untilMs: 5000,
    })
    const seen = (talked: Talk, fromMs: number): readonly string[] =>
      talked.said('a').flatMap((line) => {
        const [worldMs = '', text = '', monotonicMs = ''] = line.split(' ')
        expect(Number(monotonicMs) - startUpMs).toBeCloseTo(Number(worldMs), 6)
        return Math.trunc(Number(worldMs)) === fromMs ? [text] : []
      })
    const copies = (lengths: string): readonly string[] =>
      lengths.split(' ').flatMap((ms) => [`timer${ms}`, `timer${ms}+`])
    const segments = (names: string): readonly string[] =>
      names.split(' ').flatMap((name) => [`${name}1`, `${name}2`, `${name}3`])
    const immediates = ['immediate1', 'immediate2', 'immediate3']
    for (const [talked, injectedTimers, injectedConnections] of [
      [benign, '102 101 100', 'b c d e f'],
      [injected, timers, connections],
    ] as const) {
      expect(seen(talked, 2500)).toEqual(copies(injectedTimers))
      expect(seen(talked, 2600)).toEqual(segments(injectedConnections))
      expect(seen(talked, 2700)).toEqual(immediates)
      expect(seen(talked, 4500)).toEqual(copies('102 101 100'))
    }
    // Every timer said its length by the same clock: none was early, none left its millisecond.
    expect(counted(injected, 'same-millisecond-order')).toBe('12/1/1 at 2398 ms')
  },
)
