// Views against plain values: whatever is written into a place is read back from it, touches no other place, and equal
// contents are equal words.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { assign, frozen } from '../../src/model/schema/snapshot.ts'
import { Source } from '../../src/model/schema/source.ts'
import { t } from '../../src/model/schema/t.ts'
import type { CompositeType } from '../../src/model/schema/type.ts'

interface Rig {
  readonly words: Int32Array
  // biome-ignore lint/suspicious/noExplicitAny: views of any type are tried
  readonly view: any
}

function rig(type: CompositeType): Rig {
  const words = new Int32Array(Math.max(1, Math.ceil(type.place.bits / 32)))
  const source = new Source({ writable: true, guarded: false })
  const name = type.place.view(source)
  return { words, view: source.build(words, { call: { open: true } }, `new ${name}(0, 0, 'state')`) }
}

const message = t.union({ ask: { from: t.int(0, 6), key: t.option(t.enum('a', 'b')) }, stop: {} })
const messages = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    from: fc.integer({ min: 0, max: 6 }),
    key: fc.constantFrom('a', 'b', null),
  }),
  fc.constant({ kind: 'stop' as const }),
)
const wide = t.int(-5, 2 ** 31)
const wides = fc.integer({ min: -5, max: 2 ** 31 })

const kitchen = t.struct({
  flag: t.bool,
  phase: t.enum('one', 'two', 'three'),
  wide,
  last: message,
  owner: t.option(t.int(3, 9)),
  nested: t.struct({ deep: t.record(t.bool, t.struct({ count: t.int(0, 1000), value: t.enum('x', 'y') })) }),
  clocks: t.record(t.int(1, 40), t.int(0, 5)),
  seen: t.set(t.int(0, 99)),
  sent: t.set(message),
  far: t.set(t.struct({ at: t.int(0, 9999), by: t.enum('p', 'q') }), 4),
  network: t.bag(message, 5),
  log: t.seq(wide, 4),
  table: t.map(t.int(0, 2000), message, 3),
})
const kitchens = fc.record({
  flag: fc.boolean(),
  phase: fc.constantFrom('one', 'two', 'three'),
  wide: wides,
  last: messages,
  owner: fc.option(fc.integer({ min: 3, max: 9 })),
  nested: fc.record({
    deep: fc.record({
      false: fc.record({ count: fc.nat(1000), value: fc.constantFrom('x', 'y') }),
      true: fc.record({ count: fc.nat(1000), value: fc.constantFrom('x', 'y') }),
    }),
  }),
  clocks: fc
    .array(fc.nat(5), { minLength: 40, maxLength: 40 })
    .map((all) => Object.fromEntries(all.map((clock, at) => [String(at + 1), clock]))),
  seen: fc.uniqueArray(fc.nat(99)).map((all) => all.sort((a, b) => a - b)),
  sent: fc.uniqueArray(messages, { maxLength: 5, selector: (one) => JSON.stringify(one) }),
  far: fc.uniqueArray(fc.record({ at: fc.nat(9999), by: fc.constantFrom('p', 'q') }), {
    maxLength: 4,
    selector: (one) => JSON.stringify(one),
  }),
  network: fc.array(messages, { maxLength: 5 }),
  log: fc.array(wides, { maxLength: 4 }),
  table: fc.uniqueArray(fc.tuple(fc.nat(2000), messages), { maxLength: 3, selector: ([key]) => key }),
})

/** Sets and bags have no order of their own: sorts every array that is one. */
function unordered(value: Record<string, unknown>): unknown {
  const sorted = (field: string): unknown => [...(value[field] as unknown[])].map((one) => JSON.stringify(one)).sort()
  return { ...value, sent: sorted('sent'), far: sorted('far'), network: sorted('network'), table: sorted('table') }
}

test('what is written is read back, whatever was there before, and equal contents are equal words', () => {
  const one = rig(kitchen)
  const other = rig(kitchen)
  fc.assert(
    fc.property(kitchens, kitchens, (first, second) => {
      one.view[assign](first)
      expect(unordered(one.view[frozen]())).toEqual(unordered(first))
      one.view[assign](second)
      expect(unordered(one.view[frozen]())).toEqual(unordered(second))
      other.words.fill(0)
      other.view[assign]({
        ...second,
        sent: [...second.sent].reverse(),
        network: [...second.network].reverse(),
        table: [...second.table].reverse(),
      })
      expect(other.words).toEqual(one.words)
    }),
  )
})

test('as elements, values have one index each and come back from it', () => {
  const elements = [
    { type: t.struct({ a: t.int(-1, 1), b: t.option(t.bool) }), values: 9 },
    { type: message, values: 22 },
    { type: t.record(t.enum('u', 'v'), t.int(0, 2)), values: 9 },
    { type: t.set(t.int(0, 3)), values: 16 },
    { type: t.seq(t.bool, 3), values: 15 },
  ]
  for (const { type, values } of elements) {
    const source = new Source({ writable: false, guarded: false })
    const names = `{ encode: ${type.encode(source)}, decode: ${type.decode(source)} }`
    const codec = source.build<{ encode: (value: unknown) => number; decode: (index: number) => unknown }>(
      new Int32Array(0),
      { call: { open: true } },
      names,
    )
    expect(type.size).toBe(values)
    const all = Array.from({ length: values }, (_, index) => codec.decode(index))
    expect(new Set(all.map((value) => JSON.stringify(value))).size).toBe(values)
    expect(all.map((value) => codec.encode(value))).toEqual(all.map((_, index) => index))
    expect(codec.encode('nonsense')).toBe(-1)
  }
})

test('sequences behave as arrays', () => {
  const { view } = rig(t.struct({ log: t.seq(t.int(0, 50), 6) }))
  const commands = fc.array(
    fc.oneof(
      fc.record({ verb: fc.constantFrom('push', 'unshift'), value: fc.nat(50) }),
      fc.record({ verb: fc.constantFrom('pop', 'shift', 'clear'), value: fc.constant(0) }),
    ),
  )
  fc.assert(
    fc.property(commands, (script) => {
      view.log.clear()
      const mirror: number[] = []
      for (const { verb, value } of script) {
        if (verb === 'clear') {
          mirror.length = 0
          view.log.clear()
        } else if (verb === 'pop' || verb === 'shift') {
          expect(view.log[verb]()).toBe(mirror[verb]())
        } else if (mirror.length < 6) {
          mirror[verb as 'push' | 'unshift'](value)
          view.log[verb](value)
        }
        expect(view.log[frozen]()).toEqual(mirror)
        expect(view.log.at(-1)).toBe(mirror.at(-1))
        expect(view.log.length).toBe(mirror.length)
      }
    }),
  )
})

test('a value outside the schema is refused, and says where', () => {
  const { view } = rig(kitchen)
  expect(() => {
    view.phase = 'four'
  }).toThrowErrorMatchingInlineSnapshot(`[ModelError: state.phase: expected 'one' | 'two' | 'three', found 'four']`)
  expect(() => view.clocks.set(3, 6)).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: state.clocks[3]: expected int 0..5, found 6]`,
  )
  expect(() => view.clocks.get(41)).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: state.clocks: expected a key: int 1..40, found 41]`,
  )
  expect(() => view.seen.add(0.5)).toThrowErrorMatchingInlineSnapshot(
    `[ModelError: state.seen: expected an element: int 0..99, found 0.5]`,
  )
  expect(() => {
    view.nested.deep.get(true).value = 'z'
  }).toThrowErrorMatchingInlineSnapshot(`[ModelError: state.nested.deep[true].value: expected 'x' | 'y', found 'z']`)
  expect(() => {
    for (let at = 0; at < 6; at += 1) view.network.add({ kind: 'stop' })
  }).toThrow('state.network: expected at most 5 elements')
})
