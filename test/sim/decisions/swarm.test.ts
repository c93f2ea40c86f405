// A seed's swarm has about half of the kinds on, and kinds named explicitly are always on.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { always, swarm } from '../../../sim/decisions/swarm.ts'

const kinds = ['crash', 'kill', 'terminate', 'pause', 'slow-cpu', 'slow-restart']
const seeds = Array.from({ length: 2000 }, (_, index) => deriveSeed({ high: 9, low: 9 }, 'swarm test', index))

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
