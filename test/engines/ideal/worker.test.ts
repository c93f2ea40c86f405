// The worker of the oracle engine where two of them share a store, so that one is asked for what only the other knows.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { Program } from '../../../sim/node/host/program.ts'
import type { Json } from '../../../sim/trace/event.ts'
import { World } from '../../../sim/world/world.ts'
import { createStore } from '../../../src/engines/ideal/store.ts'
import { bundleProgram } from '../../../src/run/bundle.ts'
import { packageFolder } from '../../../src/run/sut.ts'
import { inMacrotask } from '../../inMacrotask.ts'

const { text } = await bundleProgram(
  join(packageFolder, 'src/engines/ideal/worker.ts'),
  join(packageFolder, 'test/fixtures/signals/workflows.ts'),
)
const program = new Program('worker', text)

test('a cancel is stored, also by a worker that does not execute the run', async () => {
  const answers: Json[] = []
  await inMacrotask(() => {
    const world = new World({
      entropy: deriveSeed({ high: 1, low: 1 }, 'ideal'),
      source: { kind: 'replay', schedule: [] },
      machines: ['one', 'other'].map((name) => ({ name, program, restart: 'always', movable: false, vital: false })),
      services: [createStore()],
      keepTrace: false,
    })
    world.boot()
    const ask = (atMs: number, machine: string, operation: string, input: Json): void =>
      world.after(atMs * 1000, () => world.request(machine, operation, input, (_, output) => answers.push(output)))
    ask(1000, 'one', 'start', { run: 'patient-1', workflow: 'patient', values: [] })
    ask(2000, 'other', 'cancel', { run: 'patient-1' })
    ask(3000, 'one', 'describe', { run: 'patient-1' })
    ask(4000, 'other', 'result', { run: 'patient-1' })
    world.kernel.run({ eventsMax: 100_000, timeMaxUs: 60_000_000 })
    world.dispose()
  })
  const failure = { name: 'Cancelled', message: 'patient-1 was cancelled' }
  expect(answers).toEqual([
    { run: 'patient-1' },
    null,
    { run: 'patient-1', status: 'failure' },
    { kind: 'failure', failure },
  ])
})
