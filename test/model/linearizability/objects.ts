// The objects of these tests, each twice: as a model, and as a plain function from a state and a call to all that the
// call can do.

import type { Json } from '../../../sim/trace/event.ts'
import { defineModel, t } from '../../../src/model/index.ts'
import type { Model } from '../../../src/model/instance/model.ts'
import type { Call } from '../../../src/model/linearizability/operation.ts'

export interface PlainObject {
  readonly model: Model
  readonly calls: readonly Call[]
  readonly results: readonly (Json | undefined)[]
  readonly initial: Json
  /** The possible next states, each with a result; none where the call cannot take effect. */
  readonly effects: (state: Json, call: Call) => readonly { readonly state: Json; readonly result: Json | undefined }[]
}

const value = t.int(0, 2)

const registerModel = defineModel({
  name: 'register',
  state: () => t.struct({ value }),
  actions: ({ action }) => ({
    read: action({ step: (s) => s.value }),
    write: action({
      params: { value },
      step: (s, { value: written }) => {
        s.value = written
      },
    }),
    compareAndSet: action({
      params: { expected: value, value },
      step: (s, { expected, value: written }) => {
        if (s.value !== expected) return { set: false, found: s.value }
        s.value = written
        return { set: true }
      },
    }),
  }),
})

export const register: PlainObject = {
  model: registerModel,
  calls: [
    { action: 'read' },
    { action: 'read' },
    { action: 'write', input: { value: 1 } },
    { action: 'write', input: { value: 2 } },
    { action: 'compareAndSet', input: { expected: 0, value: 1 } },
    { action: 'compareAndSet', input: { value: 2, expected: 1 } },
  ],
  results: [undefined, 0, 1, 2, { set: true }, { found: 0, set: false }, { found: 1, set: false }],
  initial: 0,
  effects: (state, { action, input = {} }) => {
    if (action === 'read') return [{ state, result: state }]
    if (action === 'write') return [{ state: input['value'] ?? null, result: undefined }]
    if (state !== input['expected']) return [{ state, result: { set: false, found: state } }]
    return [{ state: input['value'] ?? null, result: { set: true } }]
  },
}

const queueModel = defineModel({
  name: 'queue',
  state: () => t.struct({ items: t.seq(t.int(0, 5), 24) }),
  actions: ({ action }) => ({
    enqueue: action({ params: { item: t.int(0, 5) }, step: (s, { item }) => s.items.push(item) }),
    dequeue: action({ step: (s) => s.items.shift() ?? null }),
    /** Cannot take effect while the queue is empty. */
    await: action({ when: (s) => s.items.length > 0, step: (s) => s.items.shift() }),
  }),
})

export const queue: PlainObject = {
  model: queueModel,
  calls: [
    { action: 'enqueue', input: { item: 1 } },
    { action: 'enqueue', input: { item: 2 } },
    { action: 'enqueue', input: { item: 3 } },
    { action: 'dequeue' },
    { action: 'dequeue', input: {} },
    { action: 'await' },
  ],
  results: [undefined, null, 1, 2, 3],
  initial: [],
  effects: (state, { action, input = {} }) => {
    const items = state as readonly Json[]
    if (action === 'enqueue') return [{ state: [...items, input['item'] ?? null], result: undefined }]
    const [first, ...rest] = items
    if (first !== undefined) return [{ state: rest, result: first }]
    return action === 'await' ? [] : [{ state: [], result: null }]
  },
}

/**
 * Gives out what was put into it in any order, and loses some of it: nondeterminism drawn from the state, and from a
 * type.
 */
const poolModel = defineModel({
  name: 'pool',
  state: () => t.struct({ items: t.set(t.int(1, 3)) }),
  actions: ({ action }) => ({
    put: action({
      params: { item: t.int(1, 3), lost: t.bool },
      step: (s, { item, lost }) => {
        if (!lost) s.items.add(item)
      },
    }),
    take: action({
      params: { item: (s) => s.items.values() },
      step: (s, { item }) => {
        s.items.delete(item)
        return { item }
      },
    }),
    size: action({ step: (s) => s.items.size }),
  }),
})

export const pool: PlainObject = {
  model: poolModel,
  calls: [
    { action: 'put', input: { item: 1 } },
    { action: 'put', input: { item: 2 } },
    { action: 'put', input: { item: 3, lost: false } },
    { action: 'take' },
    { action: 'take', input: { item: 2 } },
    { action: 'size' },
  ],
  results: [undefined, { item: 1 }, { item: 2 }, { item: 3 }, 0, 1, 2],
  initial: [],
  effects: (state, { action, input = {} }) => {
    const items = state as readonly number[]
    if (action === 'size') return [{ state, result: items.length }]
    const { item: named, lost } = input
    if (action === 'put') {
      const held = [...new Set([...items, named as number])].sort()
      return [{ state: held, result: undefined }, ...(lost === false ? [] : [{ state, result: undefined }])]
    }
    const takable = items.filter((item) => named === undefined || item === named)
    return takable.map((taken) => ({ state: items.filter((item) => item !== taken), result: { item: taken } }))
  },
}

/** Registers by key. */
export const store = defineModel({
  name: 'store',
  constants: { keys: 3, values: 3 },
  state: ({ keys, values }) => t.struct({ values: t.record(t.int(0, keys - 1), t.int(0, values - 1)) }),
  actions: ({ action, constants: { keys, values } }) => ({
    read: action({ params: { key: t.int(0, keys - 1) }, step: (s, { key }) => s.values.get(key) }),
    write: action({
      params: { key: t.int(0, keys - 1), value: t.int(0, values - 1) },
      step: (s, { key, value: written }) => s.values.set(key, written),
    }),
  }),
})
