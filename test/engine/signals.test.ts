// A client's signal is known by its id: one that is sent again is the same, one that is equal is another. On every
// engine that has signals.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, packageFolder, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const scenario = join(packageFolder, 'test/fixtures/signals')
const signal = { kind: 'signal', payload: 'tick' }

function told({ trace }: RunResult): readonly unknown[] {
  return trace
    .filter(({ kind }) => kind === 'client.return')
    .map(({ data }) => data as { readonly operation: string; readonly output?: { readonly value: unknown } })
    .flatMap(({ operation, output }) => (operation === 'result' && output !== undefined ? [output.value] : []))
}

test.each(['ideal', 'resonate', 'resonate-async'])('two equal signals are two: %s', async (name) => {
  const sut = await loadSut(await prepareSut(name, scenario))
  for (let index = 0; index < 20; index += 1) {
    const faults = readFaults(index % 4 === 0 ? 'none' : 'all', sut.engine)
    const plan = planOf(sut.scenario, deriveSeed({ high: 6, low: 6 }, 'signals', index), faults)
    const result = await inMacrotask(() => run({ sut, ...plan, keepTrace: true, eventsMax: 200_000 }))
    expect(result.judgements.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
    expect(told(result), `run ${index}`).toEqual([
      [signal, signal],
      [signal, signal],
    ])
  }
})
