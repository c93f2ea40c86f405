// A worker collects between runs, and no program's realm learns of it.
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { collectBetweenRuns, collectGarbage } from '../../src/campaign/collectGarbage.ts'
import { runProgram } from '../sim/runProgram.ts'

test('collecting leaves no gc behind', async () => {
  collectGarbage()
  collectBetweenRuns()
  expect(runInContext('typeof gc', createContext({}))).toBe('undefined')
  expect((await runProgram('console.log(typeof gc)')).lines).toEqual(['undefined'])
})
