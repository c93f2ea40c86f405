// The checker agrees with two that are too simple to be wrong, on thousands of random histories, and its witnesses are
// orders that explain.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linearizable } from '../../../src/model/linearizability/linearizable.ts'
import type { Operation } from '../../../src/model/linearizability/operation.ts'
import { histories, type Shape } from './histories.ts'
import { type PlainObject, pool, queue, register } from './objects.ts'
import { byDefinition, bySearch, faultOf } from './oracles.ts'

const small: Shape = { operationsMax: 6, timeMax: 10, spanMax: 6, slow: 0, unknown: 20, failed: 10, changed: 15 }
const tall: Shape = { operationsMax: 24, timeMax: 40, spanMax: 8, slow: 0, unknown: 20, failed: 5, changed: 3 }
/** More operations without an answer than with one. */
const silent: Shape = { operationsMax: 14, timeMax: 20, spanMax: 4, slow: 0, unknown: 60, failed: 0, changed: 15 }
/** A few operations last as long as dozens of others: sets of more than one word. */
const slow: Shape = { operationsMax: 100, timeMax: 200, spanMax: 3, slow: 4, unknown: 1, failed: 0, changed: 1 }

type Oracle = (object: PlainObject, history: readonly Operation[]) => boolean

function compare(
  object: PlainObject,
  oracle: Oracle,
  arbitrary: fc.Arbitrary<readonly Operation[]>,
  numRuns: number,
): Record<string, number> {
  const tally: Record<string, number> = {}
  fc.assert(
    fc.property(arbitrary, (history) => {
      const result = linearizable(object.model, history)
      tally[result.verdict] = (tally[result.verdict] ?? 0) + 1
      expect(result.verdict).toBe(oracle(object, history) ? 'linearizable' : 'violated')
      if (result.verdict === 'linearizable') expect(faultOf(object, history, result.order)).toBe(undefined)
      if (result.verdict === 'violated') {
        const prefix = result.prefix.map(({ operation }) => operation)
        expect(
          faultOf(
            object,
            prefix,
            result.prefix.map((linearized, index) => ({ ...linearized, index })),
          ),
        ).toBe(undefined)
        for (const { operation, allowed } of [result.blocked, ...result.pending]) {
          expect(prefix).not.toContain(operation)
          if (operation.outcome === 'returned') expect(allowed).not.toContainEqual(operation.result)
        }
      }
    }),
    { numRuns, seed: 20_260_101 },
  )
  return tally
}

/** Both verdicts are common. */
function expectBoth(tally: Record<string, number>, least: number): void {
  expect(Object.keys(tally).sort()).toEqual(['linearizable', 'violated'])
  for (const count of Object.values(tally)) expect(count).toBeGreaterThan(least)
}

test.each([
  ['register', register],
  ['queue', queue],
  ['pool', pool],
])('%s: small histories, all permutations', (_, object) => {
  expectBoth(compare(object, byDefinition, histories(object, small), 3000), 500)
})

test.each([
  ['register', register, tall, 300],
  ['register, slow operations', register, slow, 300],
  ['register, many unanswered', register, silent, 500],
  ['queue', queue, tall, 300],
  ['queue, many unanswered', queue, silent, 500],
  ['pool', pool, tall, 100],
])('%s: longer histories, a plain search', (_, object, shape, runs) => {
  expectBoth(compare(object, bySearch, histories(object, shape), runs), runs / 10)
})
