// The structured clone algorithm compared with the real function, and the realm of its results.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('values are cloned, and refused, as by the real function', async () => {
  const { simulated, real } = await runBoth(`
class A {
  constructor() {
    this.x = 1
  }
  get y() {
    return 2
  }
}
check(() => structuredClone(new A()))
for (const value of [
  () => 1,
  Symbol('q'),
  Promise.resolve(),
  new WeakMap(),
  new Proxy({}, {}),
  { a: function foo() {} },
  new URL('http://a'),
  new Headers(),
  new (require('events'))(),
  new AbortController().signal,
  new TextEncoder(),
  (function* () {})(),
  new Map().entries(),
  (function () {
    return arguments
  })(1, 2),
  new Intl.NumberFormat(),
  Object(Symbol('a')),
  new WeakRef({}),
  new MessageChannel().port1,
  new ReadableStream(),
  Math,
])
  check(() => structuredClone(value))
check(() => [
  structuredClone([1, , 3]),
  structuredClone(Object.assign([1], { foo: 2 })),
  structuredClone(Object.assign(Object.create(null), { a: 1 })),
])
check(() =>
  structuredClone([
    Object(1),
    Object('s'),
    Object(true),
    Object(1n),
    new Date(5),
    /a/gi,
    new Date(NaN),
    -0,
    { a: undefined, b: null, c: 1n },
  ]),
)
check(() =>
  structuredClone({
    get a() {
      return 1
    },
    [Symbol('x')]: 1,
    set b(v) {},
  }),
)
check(() => {
  const o = {}
  o.o = o
  return structuredClone(o).o.o.o !== o
})
check(() => structuredClone(new Map([[{ a: 1 }, new Set([1])]])))
check(() => {
  const re = /a/g
  re.lastIndex = 3
  return structuredClone(re).lastIndex
})
check(() => structuredClone(Buffer.from('abc')))
check(() => structuredClone(new DataView(new ArrayBuffer(4), 1)))
check(() => structuredClone(new ArrayBuffer(2, { maxByteLength: 8 })).maxByteLength)
check(() => {
  const s = new SharedArrayBuffer(4)
  const c = structuredClone(s)
  new Uint8Array(s)[0] = 7
  return c
})
check(() => structuredClone())
check(() => structuredClone(1, null))
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(7)
})

test('errors keep name, message, stack and cause', async () => {
  const { simulated, real } = await runBoth(`
const facts = (error) => [Object.getOwnPropertyNames(error), error.name, error.constructor.name, error.message, error.cause]
check(() => {
  const e = new RangeError('m', { cause: { a: 1 } })
  e.code = 'X'
  const c = structuredClone(e)
  return [...facts(c), c.stack === e.stack]
})
check(() => facts(structuredClone(Object.assign(new TypeError('m'), { name: 'Foo' }))))
check(() => facts(structuredClone(new AggregateError([1], 'm'))))
check(() => structuredClone(new DOMException('a', 'AbortError')).name)
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(2)
})

test('what is handed over is gone, unless the clone fails', async () => {
  const { simulated, real } = await runBoth(`
check(() => {
  const b = new ArrayBuffer(8)
  const c = structuredClone({ b, u: new Uint8Array(b, 2, 3) }, { transfer: [b] })
  return [b.byteLength, c, c.u.buffer === c.b]
})
check(() => {
  const b = new ArrayBuffer(8)
  try {
    structuredClone({ b, f() {} }, { transfer: [b] })
  } catch {}
  return b.byteLength
})
check(() => {
  const b = new ArrayBuffer(1)
  structuredClone(1, { transfer: [b] })
  return b.detached
})
check(() => {
  const b = new ArrayBuffer(1)
  return structuredClone(1, { transfer: [b, b] })
})
check(() => {
  const b = new ArrayBuffer(1)
  b.transfer()
  return structuredClone(b)
})
check(() => structuredClone(1, { transfer: [{}] }))
check(() => {
  const { port1 } = new MessageChannel()
  const { p } = structuredClone({ p: port1 }, { transfer: [port1] })
  return p instanceof MessagePort && p !== port1
})
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(3)
})

test("results are of the program's realm", async () => {
  const { lines, events } = await runProgram(`
const { a, m, s, d, e, u, f } = structuredClone({
  a: [{}],
  m: new Map(),
  s: new Set(),
  d: new Date(),
  e: new RangeError('x'),
  u: new Uint8Array(1),
  f: new Float64Array(1),
})
const own = (value, type) => Object.getPrototypeOf(value) === type.prototype
console.log(
  own(a, Array),
  own(a[0], Object),
  own(m, Map),
  own(s, Set),
  own(d, Date),
  own(e, RangeError),
  own(u, Uint8Array),
  own(f, Float64Array),
)
  `)
  expect(lines).toEqual(['true true true true true true true true'])
  expect(events.at(-1)?.kind).toBe('process.exit')
})
