// Swarm testing (Groce et al., ISSTA 2012): each seed switches about half of the fault kinds fully off and draws a rate
// for the others, because faults that are always on mask each other. The choice is a pure function of the seed.
import { hashText } from './hash.ts'
import type { Ratio } from './ratio.ts'
import type { Seed } from './seed.ts'

export type Rates = ReadonlyMap<string, Ratio>

const swarmRates: readonly Ratio[] = [
  { times: 1, of: 2 },
  { times: 1, of: 8 },
  { times: 1, of: 32 },
  { times: 1, of: 128 },
]

/**
 * How scale a seed is: all of its rates are so much lower. An engine whose every step is dozens of calls gets nothing
 * done where each is injected at such rates; one whose steps are single calls is hardly met where they are low.
 */
const rateScales: readonly number[] = [1, 4, 16]

/**
 * One seed in so many has no fault at all: with many kinds something else would always happen before the
 * strongest oracle could judge.
 */
const faultFreeOneOf = 16

/**
 * The rates of one seed: a kind that is absent is off. They are the lower the more machines there are: what one machine
 * does by itself is many calls where five do it together, and any of them may be injected.
 */
export function swarm(seed: Seed, kinds: readonly string[], machines: number): Rates {
  if (hashText(seed, 'swarm').low % faultFreeOneOf === 0) return new Map()
  return ratesOf(seed, kinds, machines, (draw) => draw.high % 2 === 1)
}

/** The same rates as on one machine, with every kind on: for the few kinds that were asked for by name. */
export function always(seed: Seed, kinds: readonly string[]): Rates {
  return ratesOf(seed, kinds, 1, () => true)
}

function ratesOf(seed: Seed, kinds: readonly string[], machines: number, on: (draw: Seed) => boolean): Rates {
  const rates = new Map<string, Ratio>()
  const scale = rateScales[hashText(seed, 'swarm rate scale').low % rateScales.length] ?? 1
  for (const kind of kinds) {
    const draw = hashText(seed, `swarm ${kind}`)
    const rate = swarmRates[draw.low % swarmRates.length]
    if (rate !== undefined && on(draw)) rates.set(kind, { times: rate.times, of: rate.of * scale * machines })
  }
  return rates
}
