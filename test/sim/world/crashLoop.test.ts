// A vital process that dies at every boot makes the world heal before its time; where it still does, the trace says
// that waiting is in vain.
import { expect, test } from 'vitest'
import { ofKind, runWorld, type WorldRun } from '../runWorld.ts'

const hourMs = 3_600_000
/** Ends at once for as long as its disk is full, or for ever. */
const full = `require('fs').writeFileSync('/tmp/x', 'y'); setInterval(() => {}, 60000)`
const broken = 'process.exit(1)'
const diskFull = { site: 'server disk.open /tmp/x #1', kind: 'disk-full', choice: 3, says: '' }

function live(text: string, vital: readonly string[]): Promise<WorldRun> {
  return runWorld({
    programs: { server: text },
    vital,
    schedule: [diskFull],
    faults: { untilMs: 24 * hourMs, everyMs: 12 * hourMs },
    untilMs: 30 * hourMs,
  })
}

const when = (run: WorldRun, kind: Parameters<typeof ofKind>[1]): readonly number[] =>
  ofKind(run, kind).map(({ timeUs }) => timeUs / 1000)

test('after twelve crashLoopCount deaths in a row the world heals, and the process comes up', async () => {
  const run = await live(full, ['server'])
  const [healMs = 0] = when(run, 'world.heal')
  expect(when(run, 'world.crash-loop')).toEqual([healMs])
  expect(healMs).toBeGreaterThan(600_000)
  expect(healMs).toBeLessThan(1_800_000)
  expect(ofKind(run, 'process.exit')).toHaveLength(12)
  expect(when(run, 'process.boot')).toHaveLength(13)
})

test('a process that is not vital dies on until the world heals in its time', async () => {
  const run = await live(full, [])
  expect(when(run, 'world.crash-loop')).toEqual([])
  expect(when(run, 'world.heal')).toEqual([24 * hourMs])
})

test('a process that dies on in a world that has healed is a crash loop again', async () => {
  const run = await live(broken, ['server'])
  const [first = 0, second = 0, ...more] = when(run, 'world.crash-loop')
  expect(more).toEqual([])
  expect(when(run, 'world.heal')).toEqual([first])
  expect(second).toBeGreaterThan(first + 600_000)
})
