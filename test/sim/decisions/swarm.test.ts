// A seed's swarm has about half of the kinds on, and kinds named explicitly are always on.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { always, swarm } from '../../../sim/decisions/swarm.ts'

const kinds = ['crash', 'kill', 'terminate', 'pause', 'slow-cpu', 'slow-restart']
const seeds = Array.from({ length: 2000 }, (_, index) => deriveSeed({ high: 9, low: 9 }, 'swarm test', index))

test('each kind is on in about half of the seeds, independently', () => {
  for (const kind of kinds) {
    const on = seeds.filter((seed) => swarm(seed, kinds).has(kind)).length
    expect(on).toBeGreaterThan(900)
    expect(on).toBeLessThan(1100)
  }
  const both = seeds.filter((seed) => swarm(seed, kinds).has('crash') && swarm(seed, kinds).has('kill')).length
  expect(both).toBeGreaterThan(400)
  expect(both).toBeLessThan(600)
})

test('named kinds are on in every seed, at the rate that the swarm would draw', () => {
  for (const seed of seeds.slice(0, 50)) {
    expect([...always(seed, kinds).keys()]).toEqual(kinds)
    for (const [kind, rate] of swarm(seed, kinds)) expect(always(seed, kinds).get(kind)).toEqual(rate)
  }
})
