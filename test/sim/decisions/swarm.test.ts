// A seed's swarm has about half of the kinds on, and kinds named explicitly are always on.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { always, swarm } from '../../../sim/decisions/swarm.ts'
import { faultKinds } from '../../../sim/faults/kinds.ts'

const kinds = ['crash', 'kill', 'terminate', 'pause', 'slow-cpu', 'slow-restart']
/** With these too it says nothing of a seed's own coin that all are off. */
const other = ['loss', 'delay', 'reset', 'blackhole', 'clog', 'stall']
const seeds = Array.from({ length: 2000 }, (_, index) => deriveSeed({ high: 9, low: 9 }, 'swarm test', index))

/** By how much the rates of a seed are divided: of so many names one draws the highest rate, a half. */
function scaleOf(seed: (typeof seeds)[number]): number {
  const names = Array.from({ length: 100 }, (_, index) => `name ${index}`)
  return Math.min(...[...always(seed, names).values()].map(({ of }) => of)) / 2
}

test('each kind is on in about half of the seeds, independently', () => {
  for (const kind of kinds) {
    const on = seeds.filter((seed) => swarm(seed, kinds, 1).has(kind)).length
    expect(on).toBeGreaterThan(900)
    expect(on).toBeLessThan(1100)
  }
  const both = seeds.filter((seed) => swarm(seed, kinds, 1).has('crash') && swarm(seed, kinds, 1).has('kill')).length
  expect(both).toBeGreaterThan(400)
  expect(both).toBeLessThan(600)
})

test('named kinds are on in every seed, at the rate that the swarm would draw', () => {
  for (const seed of seeds.slice(0, 50)) {
    expect([...always(seed, kinds).keys()]).toEqual(kinds)
    for (const [kind, rate] of swarm(seed, kinds, 1)) expect(always(seed, kinds).get(kind)).toEqual(rate)
  }
})

test('a third of the seeds has the full rates, a third a quarter of them, a third a sixteenth', () => {
  const leastOf = (seed: (typeof seeds)[number]): number =>
    Math.min(...[...always(seed, [...kinds, 'loss', 'delay', 'reset', 'blackhole', 'clog'])].map(([, { of }]) => of))
  const strong = seeds.filter((seed) => leastOf(seed) === 2).length
  const scale = seeds.filter((seed) => leastOf(seed) >= 32).length
  // The least of eleven draws is a half in all but one of 24 seeds.
  expect(strong / seeds.length).toBeGreaterThan(0.28)
  expect(strong / seeds.length).toBeLessThan(0.36)
  expect(scale / seeds.length).toBeGreaterThan(0.3)
  expect(scale / seeds.length).toBeLessThan(0.38)
})

test('over five machines each rate of the swarm is a fifth', () => {
  for (const seed of seeds.slice(0, 200)) {
    const five = [...swarm(seed, kinds, 5)]
    expect(five).toEqual([...swarm(seed, kinds, 1)].map(([kind, { times, of }]) => [kind, { times, of: of * 5 }]))
  }
})

test('of every kind that there is each of the four rates is drawn, and no rate at all in half of the seeds', () => {
  const every = faultKinds.map(({ name }) => name)
  const drawn = new Map<string, Map<number, number>>(every.map((kind) => [kind, new Map()]))
  for (const seed of seeds) {
    const rates = swarm(seed, every, 1)
    const scale = scaleOf(seed)
    for (const kind of every) {
      const of = (rates.get(kind)?.of ?? 0) / scale
      const counts = drawn.get(kind)
      counts?.set(of, (counts.get(of) ?? 0) + 1)
    }
  }
  const shares = [...drawn].flatMap(([kind, counts]) =>
    // Off, and the four rates: a half, 15/16 of which is by the kind's own coin, and an eighth each.
    [0, 2, 8, 32, 128].map((of) => [kind, of, (counts.get(of) ?? 0) / seeds.length] as const),
  )
  const wrong = shares.filter(([, of, share]) => Math.abs(share - (of === 0 ? 17 / 32 : 15 / 128)) > 0.04)
  expect(wrong).toEqual([])
})

test('one seed in sixteen has no fault of the swarm; what was asked for by name is on in it all the same', () => {
  const free = seeds.filter((seed) => swarm(seed, kinds, 1).size === 0 && swarm(seed, other, 1).size === 0)
  expect(free.length / seeds.length).toBeGreaterThan(1 / 20)
  expect(free.length / seeds.length).toBeLessThan(1 / 13)
  for (const seed of free) expect(always(seed, kinds).size).toBe(kinds.length)
})
