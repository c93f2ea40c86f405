// A run in which a step's call goes over the network to a service that fails: what the step is told and when, and what
// the ledger holds.
import { expect, test } from 'vitest'
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const paid = await loadSut(await prepareSut('ideal', 'paid-order'))
const research = await loadSut(await prepareSut('ideal', 'research'))
const order = { id: 'order-1', cents: 500, quantity: 1, chargeFails: 0, shipFails: 0 }
const orders = {
  starts: [{ run: 'order-1', workflow: 'paid-order', values: [order], atMs: 0 }],
  signals: [],
  scriptedMs: 600_000,
}
const agents = {
  starts: [{ run: 'agent-1', workflow: 'report', values: ['Why?', 0, 1], atMs: 0 }],
  signals: [],
  scriptedMs: 600_000,
}

function once(
  sut: typeof paid,
  workload: typeof orders | typeof agents,
  schedule: readonly InjectedFault[],
): Promise<RunResult> {
  const entropy = deriveSeed({ high: 9, low: 9 }, 'services')
  const source = { kind: 'replay', schedule } as const
  return inMacrotask(() => run({ sut, workload, entropy, source, keepTrace: true, eventsMax: 100_000 }))
}

/** What a step was told by each attempt, and when, in whole seconds; and the effects that its service has on record. */
function story(
  { trace, unused, judgements }: RunResult,
  step: string,
  service: string,
): Readonly<Record<string, unknown>> {
  expect(unused).toEqual([])
  expect(judgements.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
  const of = (kind: string): readonly { readonly atS: number; readonly data: Readonly<Record<string, unknown>> }[] =>
    trace
      .filter((event) => event.kind === kind)
      .map(({ timeUs, data }) => ({
        atS: Math.floor(timeUs / 1_000_000),
        data: data as Readonly<Record<string, unknown>>,
      }))
  return {
    outcomes: of('step.outcome')
      .filter(({ data }) => data['step'] === step)
      .map(({ atS, data }) => [atS, (data['failure'] as { message: string } | undefined)?.message ?? 'done']),
    effects: of('effect')
      .filter(({ data }) => data['service'] === service)
      .map(({ atS, data }) => [atS, data['key'], data['isNew']]),
  }
}

const at = (site: string, kind: string, choice: number): InjectedFault => ({ site, kind, choice, says: 'in a test' })
const first = 'payments charge order-1/0 #1'
const charged = (schedule: readonly InjectedFault[]): Promise<unknown> =>
  once(paid, orders, schedule).then((result) => story(result, 'charge', 'payments'))

test('without a fault', async () => {
  expect(await charged([])).toEqual({ outcomes: [[0, 'done']], effects: [[0, 'order-1/0', true]] })
})

test('a service that hangs is given up after 30 s and asked again; the effect is one', async () => {
  const outcomes = [
    [30, 'payments: The operation was aborted due to timeout'],
    [31, 'done'],
  ]
  expect(await charged([at(first, 'service-timeout', 1)])).toEqual({ outcomes, effects: [[31, 'order-1/0', true]] })
  expect(await charged([at(first, 'service-timeout', 2)])).toEqual({
    outcomes,
    effects: [
      [0, 'order-1/0', true],
      [31, 'order-1/0', false],
    ],
  })
})

test('a service that is slow: within the patience of its caller, and beyond it, when the effect comes late', async () => {
  expect(await charged([at(first, 'service-slow', 1)])).toEqual({
    outcomes: [[10, 'done']],
    effects: [[10, 'order-1/0', true]],
  })
  expect(
    await charged([at(first, 'service-slow', 2), at('shipping ship order-1/2 #1', 'service-slow', 2)]),
  ).toMatchObject({
    effects: [
      [31, 'order-1/0', true],
      [60, 'order-1/0', false],
    ],
  })
})

test('a service that fails before and after its effect, and one that is asked too often', async () => {
  expect(
    await charged([
      at(first, 'service-error-before', 1),
      at('payments charge order-1/0 #2', 'service-error-after', 2),
      at('payments charge order-1/0 #3', 'rate-limited', 1),
    ]),
  ).toEqual({
    outcomes: [
      [0, 'payments answered 500'],
      [1, 'payments answered 502'],
      [2, 'payments is asked too often'],
      [3, 'done'],
    ],
    effects: [
      [1, 'order-1/0', true],
      [3, 'order-1/0', false],
    ],
  })
})

test('a stream: token by token without a fault; one that never begins is given up after 30 s', async () => {
  const site = 'model complete agent-1/0/0 #1'
  const answered = async (schedule: readonly InjectedFault[]): Promise<unknown> =>
    story(await once(research, agents, schedule), 'answer', 'model')
  expect(await answered([])).toEqual({ outcomes: [[0, 'done']], effects: [[0, 'agent-1/0/0', true]] })
  expect(await answered([at(site, 'service-timeout', 2)])).toEqual({
    outcomes: [
      [30, 'model: nothing came for 30 s'],
      [35, 'done'],
    ],
    effects: [
      [0, 'agent-1/0/0', true],
      [35, 'agent-1/0/0', true],
    ],
  })
})
