// The trivially correct engine violates no property. Engine mutants are planted in it: each must make the test of its
// property fail here.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut, type Sut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'
import { engineMutants } from './table.ts'

const seeds = 40
const suts = new Map<string, Promise<Sut>>()
const results = new Map<string, RunResult>()

function sutOf(scenario: string): Promise<Sut> {
  const sut = suts.get(scenario) ?? prepareSut('ideal', scenario).then(loadSut)
  suts.set(scenario, sut)
  return sut
}

/** One run of a campaign with the seed 1, done once for all properties. */
async function resultOf(scenario: string, faults: string, index: number): Promise<RunResult> {
  const sut = await sutOf(scenario)
  const key = `${scenario} ${faults} ${index}`
  const known = results.get(key)
  if (known !== undefined) return known
  const seed = deriveSeed({ high: 0, low: 1 }, `run of ${scenario}`, index)
  const plan = planOf(sut.scenario, seed, readFaults(faults, sut.engine))
  const result = await inMacrotask(() => run({ sut, ...plan, keepTrace: false, eventsMax: 1_000_000 }))
  results.set(key, result)
  return result
}

const asked = [
  ...new Set(engineMutants.map(({ scenario, faults, property }) => `${scenario} under ${faults}: ${property}`)),
]

test.each(asked)('%s', async (name) => {
  const [, scenario = '', faults = '', property = ''] = /^(\S+) under (\S+): (\S+)$/.exec(name) ?? []
  for (let index = 0; index < seeds; index += 1) {
    const { judgements } = await resultOf(scenario, faults, index)
    const judgement = judgements.find((one) => one.property === property)
    expect(judgement?.verdict, `seed ${index}: ${judgement?.violations[0]?.message}`).toBe('holds')
  }
})
