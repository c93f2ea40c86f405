// What a program draws at random is its own: no other machine, no other incarnation and no other run draws it too, and
// the same run draws it again.
import { expect, test } from 'vitest'
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import { ofKind, runWorld } from './runWorld.ts'

const drawing = `const crypto = require('crypto')
console.log(crypto.randomUUID(), globalThis.crypto.randomUUID(), Math.random(), crypto.randomBytes(8).toString('hex'))
setInterval(() => {}, 1e9)`
const kill = (machine: string): InjectedFault => ({ site: `${machine} t=2s`, kind: 'kill', choice: 1, says: '' })

/** What each incarnation of two machines has drawn, where both are killed once. */
async function drawn(seed: number): Promise<readonly string[]> {
  const run = await runWorld({
    programs: { one: drawing, other: drawing },
    schedule: [kill('one'), kill('other')],
    faults: { untilMs: 20_000, everyMs: 2000 },
    seed,
  })
  return ofKind(run, 'process.stdout').flatMap(({ data }) => String(data).trim().split(' '))
}

test('over machines, incarnations and seeds all differs; over equal runs nothing does', async () => {
  const [first, second, again] = [await drawn(1), await drawn(2), await drawn(1)]
  expect(first).toHaveLength(2 * 2 * 4)
  expect(new Set([...first, ...second]).size).toBe(2 * first.length)
  expect(again).toEqual(first)
})

test('each run begins at a time of its own, the same on all machines; they were switched on at times of their own', async () => {
  const reading = "console.log(Date.now(), require('os').uptime())"
  const runs = await Promise.all(
    [1, 2].map(async (seed) => {
      const run = await runWorld({ programs: { one: reading, other: reading }, seed, untilMs: 500 })
      return ofKind(run, 'process.stdout').map(({ data }) => String(data).trim().split(' '))
    }),
  )
  const [first = [], second = []] = runs
  expect(first.map(([now]) => now)).toEqual([first[0]?.[0], first[0]?.[0]])
  expect(first[0]?.[0]).not.toBe(second[0]?.[0])
  expect(new Set([...first, ...second].map(([, uptime]) => uptime)).size).toBe(4)
})

test('what a program prints is recorded whole, however long it is', async () => {
  const long = "const text = 'x'.repeat(200_000); console.log(text); process.stderr.write(text)"
  const run = await runWorld({ programs: { long }, untilMs: 500 })
  expect(ofKind(run, 'process.stdout').map(({ data }) => String(data).length)).toEqual([200_001])
  expect(ofKind(run, 'process.stderr').map(({ data }) => String(data).length)).toEqual([200_000])
})
