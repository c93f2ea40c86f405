// Parts judged one by one: the same verdict as the whole, one order for all of them, and histories of a thousand
// operations in no time.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { linearizable } from '../../../src/model/linearizability/linearizable.ts'
import type { Operation } from '../../../src/model/linearizability/operation.ts'
import { histories, runOfProcesses } from './histories.ts'
import { type PlainObject, store } from './objects.ts'
import { faultOf } from './oracles.ts'

const partition = ({ call: { input } }: Operation) => String(input?.['key'])

function storeOf(keys: number, values: number): PlainObject {
  const pairs = Array.from({ length: keys * values }, (_, index) => ({
    key: index % keys,
    value: Math.floor(index / keys),
  }))
  return {
    model: store,
    calls: [
      ...pairs.map((input) => ({ action: 'write', input })),
      ...pairs.map(({ key }) => ({ action: 'read', input: { key } })),
    ],
    results: Array.from({ length: values }, (_, value) => value),
    initial: Array.from({ length: keys }, () => 0),
    effects: (state, { action, input = {} }) => {
      const [held, key, value] = [state as readonly Json[], input['key'] as number, input['value'] ?? null]
      return action === 'read' ? [{ state, result: held[key] }] : [{ state: held.with(key, value), result: undefined }]
    },
  }
}

test('the same verdict as the whole, and one order for all parts', () => {
  const object = storeOf(3, 3)
  const shape = { operationsMax: 30, timeMax: 40, spanMax: 6, slow: 2, unknown: 10, failed: 5, changed: 3 }
  const tally = { linearizable: 0, violated: 0, unknown: 0 }
  fc.assert(
    fc.property(histories(object, shape), (history) => {
      const parts = linearizable(store, history, { partition })
      expect(parts.verdict).toBe(linearizable(store, history).verdict)
      tally[parts.verdict] += 1
      if (parts.verdict === 'linearizable') expect(faultOf(object, history, parts.order)).toBe(undefined)
    }),
    { numRuns: 500, seed: 20_260_101 },
  )
  expect(tally).toMatchInlineSnapshot(`
    {
      "linearizable": 342,
      "unknown": 0,
      "violated": 158,
    }
  `)
})

test('a thousand operations of four processes on ten keys need no two thousand configurations', () => {
  const budget = 2000
  const constants = { keys: 10, values: 50 }
  const object = storeOf(constants.keys, constants.values)
  for (const seed of [1, 2, 3]) {
    const history = runOfProcesses(object, 4, 1000, seed)
    const result = linearizable(store, history, { constants, partition, budget })
    expect(result.verdict === 'linearizable' && faultOf(object, history, result.order)).toBe(undefined)
    const last = history.findLastIndex(({ outcome, call: { action } }) => outcome === 'returned' && action === 'read')
    const lie = history.map((operation, index) => (index === last ? { ...operation, result: -1 } : operation))
    expect(linearizable(store, lie, { constants, partition, budget })).toMatchObject({
      verdict: 'violated',
      blocked: { index: last },
    })
  }
})

test('ten thousand operations on one key, two hundred of them unanswered', () => {
  const object = storeOf(1, 50)
  const history = runOfProcesses(object, 4, 10_000, 1)
  const result = linearizable(store, history, { constants: { keys: 1, values: 50 } })
  expect(result.verdict === 'linearizable' && faultOf(object, history, result.order)).toBe(undefined)
})
