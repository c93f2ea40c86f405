// What the compiler says of a model: everything is inferred, and a mistake is an error before anything runs.
import { expect, expectTypeOf, test } from 'vitest'
import { check, defineModel, ModelError, t } from '../../src/model/index.ts'

const model = defineModel({
  name: 'typed',
  constants: { n: 2 },
  state: ({ n }) => {
    expectTypeOf(n).toEqualTypeOf<number>()
    return t.struct({
      phase: t.enum('one', 'two'),
      counts: t.record(t.int(0, n), t.int(0, 3)),
      sent: t.set(t.union({ ask: { from: t.int(0, n) }, stop: {} })),
      nested: t.struct({ flag: t.bool }),
    })
  },
  actions: ({ action, constants: { n } }) => ({
    ask: action({
      params: { from: t.int(0, n) },
      when: (s, { from }) => {
        expectTypeOf(from).toEqualTypeOf<number>()
        expectTypeOf(s.phase).toEqualTypeOf<'one' | 'two'>()
        // @ts-expect-error: `when` only reads
        const write = (): 'two' => (s.phase = 'two')
        // @ts-expect-error: also collections
        const add = (): void => s.sent.add({ kind: 'stop' })
        // @ts-expect-error: there is no such phase
        return s.phase !== 'three' && !s.sent.has({ kind: 'ask', from }) && [write, add].length === 2
      },
      step: (s, { from }) => {
        s.sent.add({ kind: 'ask', from })
        s.phase = 'two'
        s.nested.flag = true
        // @ts-expect-error: an ask is from somebody
        const wrong = { kind: 'ask' } satisfies Parameters<typeof s.sent.add>[0]
        expect(wrong).toBeDefined()
      },
    }),
    hear: action({
      params: { message: (s) => s.sent, key: t.int(0, n) },
      when: (s, { message, key }) => {
        expectTypeOf(message.kind).toEqualTypeOf<'ask' | 'stop'>()
        return message.kind === 'ask' && message.from === key && s.counts.get(key) < 3
      },
      step: (s, { key }) => {
        s.counts.set(key, s.counts.get(key) + 1)
      },
    }),
  }),
  properties: ({ always, alwaysStep }) => ({
    small: always((s) => s.counts.every((count) => count <= 3)),
    grows: alwaysStep((before, after) => before.sent.size <= after.sent.size),
  }),
  ends: (s) => s.counts.every((count) => count === 3),
  mutants: ({ action }) => ({
    forgets: {
      hear: action({
        params: { message: (s) => s.sent },
        step: (s, { message }) => {
          s.sent.delete(message)
        },
      }),
    },
  }),
})

test('a model that compiles runs as its types say', () => {
  expect(check(model, { audit: true }).verdict).toBe('holds')
  expect(check(model, { constants: { n: 1 } }).distinct).toBeLessThan(check(model).distinct)
  expect(check(model, { mutant: 'forgets' }).counterexample?.property).toBe('grows')
})

test('a mutant replaces actions that are there', () => {
  const wrong = defineModel({
    name: 'typo',
    state: () => t.struct({ flag: t.bool }),
    actions: ({ action }) => ({ hear: action({ step: () => {} }) }),
    // @ts-expect-error: the model has no action 'hera'
    mutants: ({ action }) => ({ typo: { hera: action({ step: () => {} }) } }),
  })
  expect(() => check(wrong, { mutant: 'typo' })).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: typo, mutant typo: there is no action 'hera' (did you mean 'hear'?) to replace]`,
  )
})

test('a mistake that only shows when it runs names the action and the field', () => {
  const wrong = { ...model, mutants: mistakes }
  const messages = ['outside', 'writes', 'keeps', 'draws', 'counts'].map((mutant) => {
    try {
      return check(wrong, { mutant, audit: mutant !== 'outside' }).verdict
    } catch (error) {
      return error instanceof ModelError ? error.message : String(error)
    }
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "typed, action hear: state.counts[0]: expected int 0..3, found 4",
      "typed, action hear: state.phase: written outside a step; only \`step\` may write",
      "typed, action hear: state: used after the call that it was made for; copy what you need with snapshot()",
      "typed, action hear: Math.random: a model has no clock and no chance; draw it as a parameter",
      "typed, action hear: step: made two different states of the same one",
    ]
  `)
})

// biome-ignore-start lint/suspicious/noExplicitAny: what casts can hide from the compiler
function mistakes({ action }: any): any {
  return {
    outside: {
      hear: action({
        params: { key: t.int(0, 2) },
        step: (s: any, { key }: any) => s.counts.set(key, s.counts.get(key) + 1),
      }),
    },
    writes: {
      hear: action({
        when: (s: any) => {
          s.phase = 'one'
          return true
        },
        step: () => {},
      }),
    },
    keeps: { hear: keeper(action) },
    draws: { hear: action({ step: (s: any) => s.counts.set(0, Math.floor(Math.random() * 3)) }) },
    counts: { hear: impure(action) },
  }
}

function keeper(action: any): any {
  let kept: any
  return action({
    when: (s: any) => {
      kept ??= s
      return kept.phase === 'one'
    },
    step: () => {},
  })
}

function impure(action: any): any {
  let calls = 0
  return action({
    step: (s: any) => {
      calls += 1
      s.counts.set(0, calls % 3)
    },
  })
}
// biome-ignore-end lint/suspicious/noExplicitAny: what casts can hide from the compiler
