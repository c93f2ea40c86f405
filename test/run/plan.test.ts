// What `--faults` means: the kinds of profiles come and go by swarm, kinds by name are on in every run, and nothing is
// injected that the engine does not claim.
import { expect, test } from 'vitest'
import { formatSeed } from '../../sim/decisions/seed.ts'
import { faultProfiles, planOf, readFaults } from '../../src/run/plan.ts'
import { definitionFile, loadEngine, loadScenario } from '../../src/run/sut.ts'

const { value: oracle } = await loadEngine(definitionFile('ideal', 'engine'))
const { value: local } = await loadEngine(definitionFile('resonate-local', 'engine'))

test('profiles and kinds stand in one list', () => {
  const { process = [], network = [] } = faultProfiles
  expect(readFaults('process', oracle)).toEqual({ named: [], swarm: process, machines: 1 })
  expect(readFaults('process,network,process', oracle)).toEqual({
    named: [],
    swarm: [...process, ...network],
    machines: 1,
  })
  expect(readFaults('crash, process', oracle)).toEqual({
    named: ['crash'],
    swarm: process.filter((kind) => kind !== 'crash'),
    machines: 1,
  })
  expect(readFaults('none', oracle)).toEqual({ named: [], swarm: [], machines: 1 })
  expect(readFaults('process,disk', local).swarm).toEqual(
    [...process, ...(faultProfiles['disk'] ?? [])].filter((kind) => local.claims[kind] !== 'not claimed'),
  )
})

test.each(['toString', '', 'crash,', 'crash,constructor'])("'%s' names no fault", (text) => {
  expect(() => readFaults(text, oracle)).toThrow("expected 'none', 'all', 'process'")
})

test('each seed has an entropy, a workload and rates of its own, and the same each time', async () => {
  const { value: scenario } = await loadScenario(definitionFile('paid-order', 'scenario'))
  const faults = readFaults('all', oracle)
  const plans = Array.from({ length: 40 }, (_, index) => planOf(scenario, { high: 5, low: index }, faults))
  expect(new Set(plans.map(({ entropy }) => formatSeed(entropy))).size).toBe(plans.length)
  expect(new Set(plans.map(({ workload }) => JSON.stringify(workload))).size).toBeGreaterThan(35)
  const rates = plans.map(({ source }) => (source.kind === 'seeded' ? JSON.stringify([...source.rates]) : ''))
  expect(new Set(rates).size).toBeGreaterThan(30)
  for (const [index, plan] of plans.entries()) expect(planOf(scenario, { high: 5, low: index }, faults)).toEqual(plan)
})
