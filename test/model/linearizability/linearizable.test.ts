// What each kind of operation means, what the options do, and which histories are refused.
import { describe, expect, test } from 'vitest'
import { defineModel, t } from '../../../src/model/index.ts'
import { linearizable } from '../../../src/model/linearizability/linearizable.ts'
import type { Operation } from '../../../src/model/linearizability/operation.ts'
import { answered, unanswered } from './histories.ts'
import { pool, queue, register, store } from './objects.ts'

const read = { action: 'read' }
const write = (value: number) => ({ action: 'write', input: { value } })
const verdictOf = (history: readonly Operation[]) => linearizable(register.model, history).verdict

describe('operations', () => {
  test('an empty history is linearizable', () => {
    expect(linearizable(register.model, [])).toEqual({ verdict: 'linearizable', order: [], configurations: 1 })
  })

  test('one that returned when the other was called is concurrent with it', () => {
    expect(verdictOf([answered('A', write(1), [1, 2]), answered('B', read, [2, 3], 0)])).toBe('linearizable')
    expect(verdictOf([answered('A', write(1), [1, 2]), answered('B', read, [3, 4], 0)])).toBe('violated')
  })

  test('one without an answer takes effect long after its call, or never, but not before, and once', () => {
    const pending = unanswered('A', write(1), 2)
    expect(verdictOf([pending, answered('B', read, [3, 4], 0), answered('B', read, [90, 91], 1)])).toBe('linearizable')
    expect(verdictOf([pending, answered('B', read, [3, 4], 0)])).toBe('linearizable')
    expect(verdictOf([pending, answered('B', read, [0, 1], 1)])).toBe('violated')
    const overwritten = [answered('B', write(2), [5, 6]), answered('B', read, [7, 8], 2)]
    expect(verdictOf([pending, answered('B', read, [3, 4], 1), ...overwritten, answered('B', read, [9, 10], 1)])).toBe(
      'violated',
    )
    const again = unanswered('C', write(1), 3)
    expect(
      verdictOf([pending, again, answered('B', read, [3, 4], 1), ...overwritten, answered('B', read, [9, 10], 1)]),
    ).toBe('linearizable')
  })

  test('those without an answer stay out of the order where nothing needs them', () => {
    const result = linearizable(register.model, [
      unanswered('A', write(1), 1),
      unanswered('B', write(2), 1),
      answered('C', read, [2, 3], 2),
    ])
    expect(result.verdict === 'linearizable' && result.order.map(({ index }) => index)).toEqual([1, 2])
  })

  test('which of those without an answer took effect is kept open where more than one explains the state', () => {
    const pending = [
      unanswered('A', { action: 'compareAndSet', input: { expected: 0, value: 1 } }, 0),
      unanswered('B', write(1), 0),
    ]
    const seen = [answered('R', read, [1, 2], 1), answered('R', write(2), [3, 4]), answered('R', read, [5, 6], 1)]
    const swap = answered('R', { action: 'compareAndSet', input: { expected: 1, value: 2 } }, [7, 8], { set: true })
    for (const unknown of [pending, pending.toReversed()]) {
      expect(verdictOf([...unknown, ...seen])).toBe('linearizable')
      expect(verdictOf([...unknown, ...seen, swap, answered('R', read, [9, 10], 1)])).toBe('violated')
    }
  })

  test('many alike without an answer do not make the search long', () => {
    const pending = Array.from({ length: 60 }, (_, index) => unanswered(`p${index}`, write(1 + (index % 2)), 0))
    const reads = Array.from({ length: 80 }, (_, index) => answered('R', read, [index + 1, index + 1], 1 + (index % 2)))
    expect(linearizable(register.model, [...pending, ...reads.slice(0, 60)])).toMatchObject({
      verdict: 'linearizable',
      configurations: 122,
    })
    expect(linearizable(register.model, [...pending, ...reads])).toMatchObject({
      verdict: 'violated',
      blocked: { index: 120, allowed: [2] },
    })
  })

  test('one that failed is dropped, whatever it asked for', () => {
    const failed: Operation = { process: 'A', call: { action: 'explode' }, calledAt: 0.5, outcome: 'failed' }
    expect(verdictOf([failed, answered('B', read, [2, 3], 0)])).toBe('linearizable')
    expect(verdictOf([{ ...failed, call: write(1), calledAt: 1 }, answered('B', read, [2, 3], 1)])).toBe('violated')
  })

  test('one that is not enabled waits until it is', () => {
    const wait = answered('A', { action: 'await' }, [1, 4], 3)
    expect(
      linearizable(queue.model, [wait, answered('B', { action: 'enqueue', input: { item: 3 } }, [2, 3])]).verdict,
    ).toBe('linearizable')
    expect(linearizable(queue.model, [wait])).toMatchObject({ verdict: 'violated', blocked: { index: 0, allowed: [] } })
  })

  test('results are compared as JSON', () => {
    const swap = { action: 'compareAndSet', input: { value: 1, expected: 2 } }
    expect(verdictOf([answered('A', swap, [1, 2], { found: 0, set: false })])).toBe('linearizable')
    expect(verdictOf([answered('A', swap, [1, 2], { found: 0, set: false, by: 'A' })])).toBe('violated')
    expect(verdictOf([answered('A', write(1), [1, 2], null)])).toBe('violated')
  })
})

describe('a nondeterministic specification', () => {
  const put = (item: number) => ({ action: 'put', input: { item } })

  test('parameters that the call leaves open are chosen, and the witness names them', () => {
    const history = [
      answered('A', put(1), [1, 2]),
      answered('A', put(2), [3, 4]),
      answered('B', { action: 'take' }, [5, 6], { item: 2 }),
      answered('B', { action: 'size' }, [7, 8], 0),
    ]
    const result = linearizable(pool.model, history)
    expect(
      result.verdict === 'linearizable' && result.order.map(({ params, result: returned }) => [params, returned]),
    ).toEqual([
      [{ item: 1, lost: true }, undefined],
      [{ item: 2, lost: false }, undefined],
      [{ item: 2 }, { item: 2 }],
      [{}, 0],
    ])
  })

  test('all states are asked what they allow', () => {
    const result = linearizable(pool.model, [
      answered('A', put(1), [1, 2]),
      answered('A', put(2), [3, 4]),
      answered('B', { action: 'take' }, [5, 6], { item: 3 }),
    ])
    expect(result).toMatchObject({ verdict: 'violated', blocked: { index: 2, allowed: [{ item: 1 }, { item: 2 }] } })
    expect(result.verdict === 'violated' && result.states.length).toBe(4)
  })

  test('a model with several initial states may be in any of them', () => {
    const dice = defineModel({
      name: 'dice',
      state: () => t.struct({ face: t.int(1, 6) }),
      init: ({ action }) =>
        action({
          params: { face: t.int(1, 6) },
          when: (_, { face }) => face > 1,
          step: (s, { face }) => {
            s.face = face
          },
        }),
      actions: ({ action }) => ({ look: action({ step: (s) => s.face }) }),
    })
    const look = (...faces: number[]) =>
      faces.map((face, index) => answered('A', { action: 'look' }, [2 * index, 2 * index + 1], face))
    expect(linearizable(dice, look(5, 5)).verdict).toBe('linearizable')
    expect(linearizable(dice, look(5, 4))).toMatchObject({ verdict: 'violated', blocked: { allowed: [5] } })
    expect(linearizable(dice, look(1))).toMatchObject({ verdict: 'violated', blocked: { allowed: [2, 3, 4, 5, 6] } })
  })
})

describe('options', () => {
  const history = Array.from({ length: 8 }, (_, index) => answered(`p${index}`, write(index % 3), [0, 9]))
  const contradiction = [...history, answered('R', read, [10, 11], 0), answered('R', read, [12, 13], 1)]

  test('a budget that is spent gives unknown, and one that suffices gives the verdict', () => {
    const { configurations } = linearizable(register.model, contradiction)
    expect(linearizable(register.model, contradiction, { budget: configurations }).verdict).toBe('violated')
    expect(linearizable(register.model, contradiction, { budget: 100 })).toMatchInlineSnapshot(`
      {
        "configurations": 103,
        "gaps": [
          "budget of 100 configurations spent",
        ],
        "verdict": "unknown",
      }
    `)
    for (let budget = 0; budget < configurations; budget += 37) {
      expect(linearizable(register.model, contradiction, { budget }).verdict).toBe('unknown')
    }
  })

  test('constants, mutants and the audit are those of the model', () => {
    const written = answered('A', { action: 'write', input: { key: 0, value: 7 } }, [1, 2])
    expect(() => linearizable(store, [written])).toThrow("'write' takes key: int 0..2, value: int 0..2; found")
    const history = [written, answered('A', { action: 'read', input: { key: 0 } }, [3, 4], 7)]
    expect(linearizable(store, history, { constants: { values: 8 }, audit: true }).verdict).toBe('linearizable')
    expect(() => linearizable(store, history, { mutant: 'none' })).toThrow("no mutant 'none'")
  })

  test('a part that is violated decides, also where the budget did not suffice for others', () => {
    const keyed = (key: number, operation: Operation): Operation => ({
      ...operation,
      call: { ...operation.call, input: { ...operation.call.input, key } },
    })
    const hard = contradiction.map((operation) => keyed(0, operation))
    const easy = [keyed(1, answered('A', read, [1, 2], 1))]
    const partition = ({ call: { input } }: Operation) => String(input?.['key'])
    expect(linearizable(store, [...hard, ...easy], { partition, budget: 20 })).toMatchObject({
      verdict: 'violated',
      part: '1',
    })
    expect(linearizable(store, hard, { partition, budget: 20 })).toMatchObject({
      verdict: 'unknown',
      gaps: ['budget of 20 configurations spent; 1 of 1 parts undecided: 0'],
    })
  })
})

describe('refused', () => {
  const refusal = (operation: Operation) => {
    try {
      linearizable(register.model, [answered('A', read, [1, 2], 0), operation])
    } catch (error) {
      return String(error)
    }
    return 'not refused'
  }

  test('calls that the model does not know', () => {
    expect([
      refusal(unanswered('A', { action: 'append' }, 1)),
      refusal(unanswered('A', { action: 'write', input: { item: 1 } }, 1)),
      refusal(unanswered('A', { action: 'write', input: { value: '1' } }, 1)),
    ]).toMatchInlineSnapshot(`
      [
        "ModelError: history[1]: register has no action 'append'; it has: read, write, compareAndSet",
        "ModelError: history[1]: 'write' has no parameter 'item'; it has: value",
        "ModelError: history[1]: 'write' takes value: int 0..2; found {"value":"1"}",
      ]
    `)
  })

  test('times that are no interval', () => {
    expect([
      refusal(answered('A', read, [3, 2], 0)),
      refusal(answered('A', read, [3, Number.NaN], 0)),
      refusal(unanswered('A', read, 0.5)),
    ]).toMatchInlineSnapshot(`
      [
        "RangeError: history[1].returnedAt: expected at least calledAt, 3, found 2",
        "RangeError: history[1].returnedAt: expected an integer, found NaN",
        "RangeError: history[1].calledAt: expected an integer, found 0.5",
      ]
    `)
  })

  test('a step that returns a view', () => {
    const leaky = defineModel({
      name: 'leaky',
      state: () => t.struct({ items: t.set(t.int(0, 3)) }),
      actions: ({ action }) => ({ all: action({ step: (s) => s.items }) }),
    })
    expect(() =>
      linearizable(leaky, [answered('A', { action: 'all' }, [1, 2], [])]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ModelError: leaky, action all: its step returns a view, which is no result; return snapshot() of it]`,
    )
  })
})
