// A pool of workers whose parent must go on, or end, as its orders and its machine allow.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { setupOf } from '../../src/campaign/campaign.ts'
import { perform } from '../../src/campaign/pool.ts'
import type { RunOrder } from '../../src/campaign/protocol.ts'
import { prepareSubject } from '../../src/run/subject.ts'

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')
const source = await prepareSubject(join(fixtures, 'unruly'), join(fixtures, 'modes'))
const setup = setupOf(source, { eventsMax: 100_000, wallMs: 4000 })

test('an order that throws ends the pool, not its worker alone', async () => {
  const orders = function* (): Generator<RunOrder> {
    for (let index = 0; ; index += 1) {
      const starts = index === 0 ? (undefined as never) : []
      yield {
        kind: 'record',
        index,
        keepTrace: false,
        entropy: { high: 1, low: 1 },
        workload: { starts, signals: [], scriptedMs: 1 },
        schedule: [],
      }
    }
  }
  await expect(perform(orders(), { setup, jobs: 2, environment: 'usual' }, () => {})).rejects.toThrow('Cannot read properties of undefined')
})
