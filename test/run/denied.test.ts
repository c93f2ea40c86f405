// A member that is denied as under `node --permission` is listed, and the verdicts of the run stand; one that the world
// cannot simulate makes them unknown.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { Program } from '../../sim/node/host/program.ts'
import { tallyDenied } from '../../src/campaign/tally.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut, type Sut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const sut = await loadSut(await prepareSut('ideal', 'paid-order'))

/** The same engine, whose program does something first. */
function runAfter(first: string): Promise<RunResult> {
  const programs: Sut['programs'] = new Map(
    [...sut.programs].map(([name, { program, next }]) => [
      name,
      { program: new Program(program.name, first + program.text), next },
    ]),
  )
  const seed = deriveSeed({ high: 1, low: 1 }, 'denied')
  const plan = planOf(sut.scenario, seed, readFaults('none', sut.engine))
  return inMacrotask(() => run({ sut: { ...sut, programs }, ...plan, keepTrace: false, eventsMax: 100_000 }))
}

const verdicts = ({ judgements }: RunResult): string[] => [...new Set(judgements.map(({ verdict }) => verdict))]

test('what a library tries and can do without leaves the verdicts as they are', async () => {
  const result = await runAfter(`
(function () {
  // lodash
  try {
    var types = require('util').types
    var freeProcess = process
    freeProcess && freeProcess.binding && freeProcess.binding('util')
  } catch (error) {}
  // detect-libc
  try { require('child_process').execSync('getconf GNU_LIBC_VERSION', { encoding: 'utf8' }) } catch (error) {}
  if (!/^2/.test(process.report.getReport().header.glibcVersionRuntime)) throw new Error('which C library?')
})();`)
  expect(verdicts(result)).toEqual(['holds'])
  expect(result.refused).toEqual([])
  expect(result.denied).toMatchInlineSnapshot(`
    [
      "process.binding at /app/worker.js:7:55",
      "child_process.execSync at /app/worker.js:10:34",
    ]
  `)
})

test('what the world cannot simulate makes them unknown', async () => {
  const result = await runAfter(`try { require('v8').promiseHooks.onInit(() => {}) } catch {}\n`)
  expect(verdicts(result)).toEqual(['unknown'])
  expect(result.denied).toEqual([])
})

test('a campaign counts the runs of each', () => {
  const summaries = [['process.binding at a'], ['child_process.spawn at b', 'process.binding at a'], []]
  expect(tallyDenied(summaries.map((denied) => ({ denied })))).toEqual([
    { use: 'child_process.spawn at b', runs: 1 },
    { use: 'process.binding at a', runs: 2 },
  ])
})
