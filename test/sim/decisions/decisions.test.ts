// Laws of the one decision mechanism: a draw depends on the site's name alone, a schedule replays what a seed drew, and
// what a schedule asks for in vain is reported.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decisions } from '../../../sim/decisions/decisions.ts'
import { readSchedule } from '../../../sim/decisions/schedule.ts'
import type { Rates } from '../../../sim/decisions/swarm.ts'

const rates: Rates = new Map([
  ['crash', { times: 1, of: 3 }],
  ['pause', { times: 1, of: 3 }],
])
const phrases = ['one', 'two', 'three']
const operations = fc.array(
  fc.record({
    stream: fc.constantFrom('a', 'b'),
    operation: fc.constantFrom('write', 'send'),
    kind: fc.constantFrom('crash', 'pause'),
  }),
)
const seeds = fc.record({
  high: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  low: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
})
type Operation = { readonly stream: string; readonly operation: string; readonly kind: string }

function ask(decisions: Decisions, asked: readonly Operation[]): readonly number[] {
  return asked.map(({ stream, operation, kind }) =>
    decisions.decide(decisions.site(stream, operation, 'x'), kind, phrases),
  )
}

test('replay(record(x)) = x', () => {
  fc.assert(
    fc.property(seeds, operations, (seed, asked) => {
      const seeded = new Decisions({ kind: 'seeded', seed, rates })
      const drawn = ask(seeded, asked)
      const replayed = new Decisions({ kind: 'replay', schedule: seeded.taken })
      expect(ask(replayed, asked)).toEqual(drawn)
      expect(replayed.taken).toEqual(seeded.taken)
      expect(replayed.unused()).toEqual([])
    }),
  )
})

test('what is asked on other streams changes no answer', () => {
  fc.assert(
    fc.property(seeds, operations, (seed, asked) => {
      const own = asked.filter(({ stream }) => stream === 'a')
      const alone = ask(new Decisions({ kind: 'seeded', seed, rates }), own)
      const among = ask(new Decisions({ kind: 'seeded', seed, rates }), asked).filter(
        (_, index) => asked[index]?.stream === 'a',
      )
      expect(among).toEqual(alone)
    }),
  )
})

test('after one entry is dropped the others still name what they named', () => {
  let kept = 0
  let total = 0
  fc.assert(
    fc.property(seeds, operations, fc.nat(), (seed, asked, at) => {
      const seeded = new Decisions({ kind: 'seeded', seed, rates })
      ask(seeded, asked)
      if (seeded.taken.length < 2) return
      const schedule = seeded.taken.filter((_, index) => index !== at % seeded.taken.length)
      const replayed = new Decisions({ kind: 'replay', schedule })
      ask(replayed, asked)
      total += schedule.length
      kept += schedule.length - replayed.unused().length
    }),
    { seed: 7 },
  )
  expect(kept).toBe(total)
  expect(total).toBeGreaterThan(50)
})

test('entries that no site asked for, or out of range, count as benign and are reported', () => {
  const schedule = [
    { site: 'a write x #1', kind: 'crash', choice: 9, says: 'nine' },
    { site: 'a write x #7', kind: 'crash', choice: 1, says: 'one' },
  ]
  const decisions = new Decisions({ kind: 'replay', schedule })
  expect(ask(decisions, [{ stream: 'a', operation: 'write', kind: 'crash' }])).toEqual([0])
  expect(decisions.unused().map(({ reason }) => reason)).toEqual(['out of range', 'no site asked'])
})

test('a stopped source is benign', () => {
  const decisions = new Decisions({
    kind: 'seeded',
    seed: { high: 1, low: 1 },
    rates: new Map([['crash', { times: 1, of: 1 }]]),
  })
  decisions.stop()
  expect(decisions.armed).toBe(false)
  expect(decisions.decide(decisions.site('a', 'write', ''), 'crash', phrases)).toBe(0)
})

test('a schedule is read from JSON, or what is wrong with it is said', () => {
  const entry = { site: 's', kind: 'crash', choice: 1, says: 'x' }
  expect(readSchedule([entry])).toEqual({ schedule: [entry] })
  expect(
    [{}, [{}], [{ ...entry, choice: 0 }], [entry, entry]].map(
      (value) => (readSchedule(value) as { problem: string }).problem,
    ),
  ).toMatchInlineSnapshot(`
    [
      "expected an array of injected faults, found object",
      "entry 0: expected the texts site, kind and says",
      "entry 0: expected choice to be an integer of at least 1",
      "entry 1: a second injected fault at 's: crash'",
    ]
  `)
})

test('while idle a seed has fewer faults at calls, and as many at fault times; a schedule is read as it is', () => {
  const asked = Array.from({ length: 20_000 }, (_, index) => `a send x #${index}`)
  const seed = { high: 7, low: 11 }
  const drawn = (isIdle: boolean, alsoWhenIdle: boolean): ReadonlyMap<string, number> => {
    const decisions = new Decisions({ kind: 'seeded', seed, rates })
    decisions.isIdle = () => isIdle
    return new Map(
      asked
        .map((site) => [site, decisions.decide(site, 'crash', phrases, alsoWhenIdle)] as const)
        .filter(([, choice]) => choice > 0),
    )
  }
  const busy = drawn(false, false)
  expect(drawn(true, true)).toEqual(busy)
  expect(drawn(false, true)).toEqual(busy)
  // Of a third of 20,000 one in 512 stands, and where one stands it is the one of the busy world.
  const thinned = drawn(true, false)
  expect([busy.size, thinned.size]).toMatchInlineSnapshot(`
    [
      6750,
      14,
    ]
  `)
  for (const [site, choice] of thinned) expect(busy.get(site)).toBe(choice)

  const schedule = [...busy].map(([site, choice]) => ({ site, kind: 'crash', choice, says: '' }))
  const replayed = new Decisions({ kind: 'replay', schedule })
  replayed.isIdle = () => true
  for (const [site, choice] of busy) expect(replayed.decide(site, 'crash', phrases)).toBe(choice)
})

test('while the system is idle one draw in 512 stands at small rates too', () => {
  for (const rate of [
    { times: 1, of: 2 },
    { times: 1, of: 128 },
    { times: 1, of: 4096 },
  ]) {
    let drawn = 0
    let stands = 0
    for (let index = 0; index < 60 && drawn < 20_000; index += 1) {
      const decisions = new Decisions({
        kind: 'seeded',
        seed: { high: index, low: 3 },
        rates: new Map([['crash', rate]]),
      })
      for (let call = 0; call < 20_000 && drawn < 20_000; call += 1) {
        const site = `a send x #${call}`
        decisions.isIdle = () => false
        if (decisions.decide(site, 'crash', phrases) === 0) continue
        drawn += 1
        decisions.isIdle = () => true
        if (decisions.decide(site, 'crash', phrases) > 0) stands += 1
      }
    }
    // Within four standard deviations of one in 512.
    const expected = drawn / 512
    expect(Math.abs(stands - expected), JSON.stringify({ rate, drawn, stands })).toBeLessThan(
      4 * Math.sqrt(expected) + 1,
    )
  }
})
