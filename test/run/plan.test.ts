// What `--faults` means: the kinds of profiles come and go by swarm, kinds by name are on in every run, and nothing is
// injected that the engine does not claim.
import { expect, test } from 'vitest'
import { faultProfiles, readFaults } from '../../src/run/plan.ts'
import { definitionFile, loadEngine } from '../../src/run/sut.ts'

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
