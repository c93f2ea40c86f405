// A user's property or `sometimes` that throws: the program under test does not notice, and the run says whose mistake
// it is.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import type { Scenario } from '../../src/engine/scenario.ts'
import { defineProperty, type Monitor } from '../../src/property/property.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const sut = await loadSut(await prepareSut('ideal', 'paid-order'))
const order = { id: 'order-1', cents: 500, quantity: 1, chargeFails: 0, shipFails: 0 }
const workload = {
  starts: [{ run: 'order-1', workflow: 'paid-order', values: [order], atMs: 0 }],
  signals: [],
  scriptedMs: 60_000,
}

function once(parts: Partial<Scenario>): Promise<RunResult> {
  const judged = { ...sut, scenario: { ...sut.scenario, properties: [], sometimes: [], ...parts } }
  const entropy = deriveSeed({ high: 8, low: 8 }, 'guarded')
  const source = { kind: 'replay', schedule: [] } as const
  return inMacrotask(() => run({ sut: judged, workload, entropy, source, keepTrace: false, eventsMax: 100_000 }))
}

const property = (monitor: Partial<Monitor>): Scenario['properties'][number] =>
  defineProperty({
    name: 'mine',
    statement: 's',
    source: 's',
    kinds: ['workflow.command'],
    monitor: () => ({ see: () => undefined, premises: () => 1, ...monitor }),
  })

const wrong = (): never => {
  throw new TypeError('it is wrong')
}

test('a monitor that throws, at an event, at the end or when it is counted', async () => {
  const told = (monitor: Partial<Monitor>): Promise<unknown> =>
    once({ properties: [property(monitor)] }).catch((error) => error.message)
  expect([
    await told({ see: wrong }),
    await told({ end: wrong }),
    await told({ premises: wrong }),
  ]).toMatchInlineSnapshot(`
    [
      "expected code that judges a run and never throws, found TypeError: it is wrong in property 'mine', at event #8 workflow.command; try: mend it, and feed it the events of a \`crashworthy trace\`",
      "expected code that judges a run and never throws, found TypeError: it is wrong in property 'mine', at the end of the run; try: mend it, and feed it the events of a \`crashworthy trace\`",
      "expected code that judges a run and never throws, found TypeError: it is wrong in property 'mine', at the end of the run; try: mend it, and feed it the events of a \`crashworthy trace\`",
    ]
  `)
})

test('a sometimes that throws', async () => {
  const sometimes = {
    name: 'now-and-then',
    statement: 's',
    kinds: ['workflow.end'],
    watch: () => wrong,
    needsFaults: false,
  } as const
  await expect(once({ sometimes: [sometimes] })).rejects.toThrow(
    "found TypeError: it is wrong in sometimes 'now-and-then'",
  )
})

test('it is not thrown at the program, and what threw sees no more', async () => {
  const seen: string[] = []
  const broken = property({
    see: () => {
      seen.push('broken')
      throw null
    },
  })
  const ends = defineProperty({
    ...property({}),
    kinds: ['workflow.end'],
    monitor: () => ({
      see: ({ data }) => {
        seen.push(JSON.stringify(data))
        return undefined
      },
      premises: () => 1,
    }),
  })
  await expect(once({ properties: [broken, ends] })).rejects.toThrow("found null in property 'mine', at event #")
  expect(seen).toEqual(['broken', '{"run":"order-1","value":"shipped"}'])
})
