// The alternatives of the faults of processes differ as their phrases say: each is as long, or as slow, as it is
// called; and what healing has to undo is undone.
import { expect, test } from 'vitest'
import { pausesUs, slowCostsUs, slowRestartsUs } from '../../../sim/faults/processKinds.ts'
import { ofKind, runWorld } from '../runWorld.ts'
import { faultAt } from './talk.ts'

const hours = { untilMs: 4_000_000, everyMs: 2000 }
const printedMs = async (script: Parameters<typeof runWorld>[0]): Promise<readonly number[]> =>
  ofKind(await runWorld(script), 'process.stdout').map(({ timeUs }) => timeUs / 1000)

test.each([
  ['5 s', 1, 5_000],
  ['90 s', 2, 90_000],
  ['600 s', 3, 600_000],
] as const)('pause for %s', async (_, choice, ms) => {
  expect(pausesUs[choice - 1]).toBe(ms * 1000)
  const printed = await printedMs({
    programs: { worker: `setTimeout(() => console.log('late'), 2500)` },
    schedule: [faultAt('worker t=2s', 'pause', choice)],
    faults: hours,
    untilMs: 700_000,
  })
  expect(printed[0]).toBe(2000 + ms)
})

test.each([
  ['2 ms', 1, 2],
  ['50 ms', 2, 50],
  ['1 s', 3, 1000],
] as const)('slow-cpu: %s an event', async (_, choice, ms) => {
  expect(slowCostsUs[choice - 1]).toBe(ms * 1000)
  const printed = await printedMs({
    programs: {
      worker: `setTimeout(() => { for (let n = 0; n < 3; n += 1) setImmediate(() => console.log(n)) }, 2500)`,
    },
    schedule: [faultAt('worker t=2s', 'slow-cpu', choice)],
    faults: hours,
    untilMs: 8000,
  })
  // The timer, then one immediate after the other; a second one begins only after the next fault time.
  expect(printed.slice(0, 2)).toEqual(ms === 1000 ? [3500, 4500] : [2500 + ms, 2500 + 2 * ms])
})

test.each([
  ['60 s', 1, 60_000],
  ['3600 s', 2, 3_600_000],
] as const)('slow-restart after %s', async (_, choice, ms) => {
  expect(slowRestartsUs[choice - 1]).toBe(ms * 1000)
  const run = await runWorld({
    programs: { worker: 'setInterval(() => {}, 1e9)' },
    schedule: [faultAt('worker t=2s', 'kill', 1), faultAt('worker restart #1', 'slow-restart', choice)],
    faults: hours,
    untilMs: 3_700_000,
  })
  expect(ofKind(run, 'process.boot').map(({ timeUs }) => timeUs / 1000)).toEqual([0, 2000 + ms])
})

test('a process that keeps dying at its boot waits twice as long each time, up to five minutes', async () => {
  const run = await runWorld({ programs: { worker: 'process.exit(1)' }, untilMs: 1_500_000 })
  const boots = ofKind(run, 'process.boot').map(({ timeUs }) => timeUs / 1_000_000)
  const waits = boots.slice(1).map((atS, index) => atS - (boots[index] ?? 0))
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
})

test('healing ends a permutation: what is due in one millisecond then happens in its order', async () => {
  const lengths = Array.from({ length: 12 }, (_, index) => 100 + index)
  const program = `setTimeout(() => {
    for (const ms of ${JSON.stringify(lengths)}) setTimeout(() => setTimeout(() => console.log(ms), 500 - ms), ms)
  }, 3000)
  setInterval(() => {}, 1e9)`
  const order = async (healMs: number): Promise<readonly number[]> => {
    const run = await runWorld({
      programs: { worker: program },
      schedule: [faultAt('worker t=2s', 'same-millisecond-order', 1)],
      faults: { untilMs: healMs, everyMs: 2000 },
      untilMs: 3900,
    })
    return ofKind(run, 'process.stdout').map(({ data }) => Number(data))
  }
  const ascending = await order(2500)
  expect(ascending).toEqual(lengths)
  expect(await order(100_000)).not.toEqual(lengths)
})

test('a process that comes up on another machine reads that machine’s clocks', async () => {
  const reading = `console.log(Date.now(), require('os').uptime()); setInterval(() => {}, 1e9)`
  const run = await runWorld({
    programs: { worker: reading },
    movable: ['worker'],
    schedule: [faultAt('worker clock', 'clock-offset', 1), faultAt('worker t=2s', 'reschedule', 1)],
    faults: { untilMs: 100_000, everyMs: 2000 },
    untilMs: 10_000,
  })
  const [before = [], after = []] = ofKind(run, 'process.stdout').map(({ data }) => String(data).split(' ').map(Number))
  // The old one was an hour behind; the new one boots a second after the old one was left.
  expect((after[0] ?? 0) - (before[0] ?? 0)).toBe(3000 + 3_600_000)
  expect((after[1] ?? 0) - (before[1] ?? 0)).not.toBeCloseTo(3, 1)
})

test('the system keeps eight bits of an exit code', async () => {
  const codes = { plain: 3, most: 255, none: 256, more: 511, less: -1 }
  const programs = Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, `process.exit(${code})`]))
  const run = await runWorld({ programs, untilMs: 500 })
  const ends = ofKind(run, 'process.exit').map(({ machine, data }) => [machine, (data as { code: number }).code])
  expect(Object.fromEntries(ends)).toEqual({ plain: 3, most: 255, none: 0, more: 255, less: 255 })
})
