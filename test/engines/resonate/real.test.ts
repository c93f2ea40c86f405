// The programs of distributed Resonate on a real Node, over real sockets and a real disk: what the simulation runs are
// ordinary programs.
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { packageFolder } from '../../../src/run/sut.ts'
import { RealCluster } from './realCluster.ts'

let cluster: RealCluster

afterEach(() => cluster.close())

async function openCluster(worker: string): Promise<void> {
  cluster = new RealCluster()
  await cluster.open(
    { server: 'src/engines/resonate/server.ts', gateway: 'src/engines/resonate/gateway.ts', worker },
    join(packageFolder, 'test/engines/resonate/order.ts'),
  )
  // Who is offered work hears of it at once if the server was there to connect to, else half a minute later.
  await cluster.start('server', 'server')
  await Promise.all(['worker-1', 'worker-2', 'worker-3'].map((machine) => cluster.start(machine, 'worker')))
  await cluster.start('gateway', 'gateway')
}

const ask = (operation: string, input: unknown): Promise<unknown> => cluster.ask('gateway', operation, input)

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}

test.each(['src/engines/resonate/worker.ts', 'src/engines/resonate-async/worker.ts'])(
  'a run outlives its server: %s',
  async (worker) => {
    await openCluster(worker)
    await ask('start', { run: 'order-1', workflow: 'order', values: ['o1', 2500] })
    await ask('start', { run: 'order-1', workflow: 'order', values: ['o1', 2500] })
    const results = Promise.all([ask('result', { run: 'order-1' }), ask('result', { run: 'order-1' })])
    // The first of the signals comes long before the run waits for it, and is sent until it is taken.
    const early = ask('signal', { run: 'order-1', topic: 'approval', payload: 'yes', id: 'signal-1' })
    await until(() => cluster.records.some(({ name, data }) => name === 'workflow.command' && data['path'] === '3'))
    await cluster.kill('server')
    await cluster.start('server', 'server')
    await early
    // The same once more is known, another of the same words is not.
    await ask('signal', { run: 'order-1', topic: 'approval', payload: 'yes', id: 'signal-1' })
    await ask('signal', { run: 'order-1', topic: 'approval', payload: 'yes', id: 'signal-2' })
    const result = [2, 1, 1, null, 'timeout', { kind: 'signal', payload: 'yes' }, { kind: 'signal', payload: 'yes' }]
    expect(await results).toEqual([
      { kind: 'value', value: result },
      { kind: 'value', value: result },
    ])
    expect(Object.fromEntries(cluster.tries)).toEqual({
      'payments order-1/0': 2,
      'packing order-1/1.1': 1,
      'packing order-1:1/1': 1,
    })
    expect(await ask('describe', { run: 'order-1' })).toEqual({ run: 'order-1', status: 'ended' })
  },
)

test('a run that fails, one that is cancelled, and one that nobody started', async () => {
  await openCluster('src/engines/resonate/worker.ts')
  await ask('start', { run: 'refused-1', workflow: 'refused', values: [] })
  expect(await ask('result', { run: 'refused-1' })).toEqual({
    kind: 'failure',
    failure: { name: 'RangeError', message: 'no such order' },
  })
  await ask('start', { run: 'order-2', workflow: 'order', values: ['o2', 3_600_000] })
  expect(await ask('describe', { run: 'order-2' })).toEqual({ run: 'order-2', status: 'running' })
  await ask('cancel', { run: 'order-2' })
  expect(await ask('result', { run: 'order-2' })).toEqual({
    kind: 'failure',
    failure: { name: 'Error', message: 'Promise canceled' },
  })
  // Nobody will wait for it any more: it is taken, and comes to nothing.
  expect(await ask('signal', { run: 'order-2', topic: 'approval', payload: 'late', id: 'signal-1' })).toBeNull()
})
