// The research scenario over the real rate limit: how often a request can be refused, which is what its retries and its
// scripted time are made from; and that what it asks is a function of the workload.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { RateLimit } from '../../sim/services/rateLimit.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut } from '../../src/run/sut.ts'

const sut = await loadSut(await prepareSut('ideal', 'research'))

test('who comes again 5 s after a unsupported is refused at most once for each 4 others', () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(arrivals, (starts) => {
      const limit = new RateLimit({ requestsPerMinute: 60, burst: 4 })
      const waiting = starts.map((atMs) => ({ atMs, refusals: 0 }))
      while (waiting.length > 0) {
        waiting.sort((left, right) => left.atMs - right.atMs)
        const request = waiting[0]
        if (request === undefined) return
        if (limit.take(request.atMs * 1000) === 0) waiting.shift()
        else {
          request.refusals += 1
          request.atMs += 5000
          expect(request.refusals).toBeLessThanOrEqual(1 + Math.floor(starts.length / 4))
        }
      }
    }),
  )
})

function once(index: number): Promise<RunResult> {
  const plan = planOf(sut.scenario, deriveSeed({ high: 7, low: 8 }, 'research', index), readFaults('none', sut.engine))
  return new Promise((resolve) =>
    setImmediate(() => resolve(run({ sut, ...plan, keepTrace: true, eventsMax: 500_000 }))),
  )
}

test('it asks the model once for each plan, leaf and summary, and mails one report an agent', async () => {
  for (let index = 0; index < 20; index += 1) {
    const { trace } = await once(index)
    const effects = trace
      .filter(({ kind }) => kind === 'effect')
      .map(({ data }) => (data as { service: string }).service)
    const starts = new Set(
      trace.flatMap(({ kind, data }) => {
        const { workflow, values } = data as { workflow?: string; values?: readonly [string, number, number] }
        return kind === 'workflow.enter' && workflow === 'report' ? [values ?? (['', 0, 0] as const)] : []
      }),
    )
    const requests = (depth: number, width: number): number =>
      depth === 0 ? 1 : 2 + width * requests(depth - 1, width)
    expect(effects.filter((service) => service === 'mail')).toHaveLength(starts.size)
    expect(effects.filter((service) => service === 'model')).toHaveLength(
      [...starts].reduce((sum, [, depth, width]) => sum + requests(depth, width), 0),
    )
  }
})
