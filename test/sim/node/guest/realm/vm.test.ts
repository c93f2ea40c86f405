// `node:vm` compared with the real module, and what differs from it on purpose: simulated time in every realm, and
// refusals.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('contexts, scripts and functions behave as the real ones', async () => {
  const { simulated, real } = await runBoth(`
const vm = require('vm')
const sandbox = vm.createContext({ x: 1, console })
check(() => vm.runInContext('x += 41; var y = x * 2; globalThis.z = 3; function foo() { return 1 }; typeof foo + y', sandbox))
check(() => [Object.keys(sandbox), sandbox.x, sandbox.y, sandbox.z, vm.isContext(sandbox), vm.isContext({})])
check(() => vm.runInContext('typeof setTimeout + typeof process + typeof require + typeof console', sandbox))
check(() => [vm.runInContext('[] instanceof Array', sandbox), vm.runInContext('[]', sandbox) instanceof Array])
check(() => [vm.runInThisContext('[]') instanceof Array, vm.runInNewContext('a + b', { a: 1, b: 2 })])
globalThis.shared = 5
check(() => vm.runInThisContext('var declared = shared + 1; declared') + globalThis.declared)
const script = new vm.Script('n = (globalThis.n || 0) + 1')
const contexts = [vm.createContext({}), vm.createContext({})]
for (const context of [contexts[0], contexts[0], contexts[1]]) script.runInContext(context)
check(() => contexts.map((context) => context.n))
check(() => script.runInContext({}))
check(() => vm.createContext(5))
check(() => vm.createContext({}, 5))
check(() => new vm.Script('1', { filename: 5 }))
check(() => vm.compileFunction('return a + b + (typeof c)', ['a', 'b'])(1, 2))
check(() => vm.compileFunction('return q', [], { parsingContext: vm.createContext({ q: 'context' }) })())
check(() => vm.compileFunction('return q', [], { contextExtensions: [{ q: 'extension' }] })())
const bare = vm.createContext(vm.constants.DONT_CONTEXTIFY)
check(() => [vm.isContext(bare), vm.runInContext('globalThis', bare) === bare])
check(() => vm.runInNewContext('eval("1")', {}, { contextCodeGeneration: { strings: false } }))
check(() => new vm.Script('1\\n//# sourceMappingURL=x.map').sourceMapURL)
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(8)
})

test('options are checked where the real functions check them, also those that are ignored or refused', async () => {
  const { simulated, real } = await runBoth(`
const vm = require('vm')
const kind = (value) => typeof value
for (const timeout of ['x', -1, 0, 1.5, 2 ** 32, null, 5000]) {
  check(() => vm.runInNewContext('1', {}, { timeout }))
  check(() => vm.runInThisContext('1', { timeout }))
  check(() => new vm.Script('1').runInThisContext({ timeout }))
  check(() => new vm.Script('1').runInContext(vm.createContext({}), { timeout }))
}
for (const name of ['breakOnSigint', 'displayErrors', 'cachedData', 'produceCachedData', 'contextName', 'contextOrigin', 'contextCodeGeneration', 'importModuleDynamically', 'microtaskMode', 'timeout']) {
  const options = { [name]: 'microtaskMode contextName contextOrigin'.includes(name) ? 4 : 'x' }
  check(() => kind(new vm.Script('1', options)))
  check(() => kind(new vm.Script('1').runInThisContext(options)))
  check(() => kind(new vm.Script('1').runInNewContext({}, options)))
  check(() => kind(vm.runInNewContext('1', {}, options)))
  check(() => kind(vm.createContext({}, options)))
  check(() => kind(vm.compileFunction('1', [], options)))
}`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(80)
})

test('a sandbox keeps its properties, their order and its prototype', async () => {
  const { simulated, real } = await runBoth(`
const vm = require('vm')
check(() => Object.getOwnPropertyNames(vm.createContext({})))
const own = vm.createContext({ Date: 'mine', b: 1 })
check(() => [vm.runInContext('Date', own), Object.keys(own)])
const frozen = vm.createContext(Object.freeze({ k: 1 }))
check(() => vm.runInContext('k + Date.name + WeakRef.name', frozen))
const heir = vm.createContext(Object.create(globalThis))
check(() => [vm.runInContext('typeof setTimeout', heir), Object.getOwnPropertyNames(heir), Object.getPrototypeOf(heir) === globalThis])
const passing = vm.createContext({ Error, Map, Object, Date, Promise, Array, b: 1 })
check(() => [
  Object.keys(passing),
  vm.runInContext('[] instanceof Array', passing),
  vm.runInContext('new Error() instanceof Error', passing),
])
check(() => [Date.prototype.constructor === Date, new Date(5).constructor === Date])
const accessor = vm.createContext({
  get a() {
    return 5
  },
  set a(value) {
    this.b = value
  },
})
check(() => [vm.runInContext('a = 7; a', accessor), accessor.b])
check(() => vm.runInContext('Object.getOwnPropertyDescriptor(globalThis, "Date").enumerable', vm.createContext({})))
check(() => {
  const context = vm.createContext({})
  vm.runInContext('delete globalThis.Date', context)
  return vm.runInContext('typeof Date', context)
})
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(4)
})

test('a nested realm shows virtual time and simulated chance only', async () => {
  const { lines, events } = await runProgram(`
const vm = require('vm')
const contexts = [vm.createContext({}), vm.createContext(vm.constants.DONT_CONTEXTIFY), vm.createContext(Object.freeze({}))]
const nows = [
  'Date.now()',
  '+new Date',
  '+new globalThis.Date',
  '(0, eval)("Date.now()")',
  'Function("return Date.now()")()',
  '+Reflect.construct(Date.prototype.constructor, [])',
]
for (const context of contexts) console.log(nows.map((text) => vm.runInContext(text, context) === Date.now()).join())
console.log(Date() === vm.runInNewContext('Date()'), vm.runInNewContext('vm.runInNewContext("Date.now()")', { vm }) === Date.now())
console.log(
  vm.runInNewContext('new Intl.DateTimeFormat("en", { timeStyle: "long" }).format()') ===
    new Intl.DateTimeFormat('en', { timeStyle: 'long' }).format(),
)
console.log(vm.runInNewContext('Math.random()'))
  `)
  expect(lines.slice(0, -1)).toEqual([...Array(3).fill('true,true,true,true,true,true'), 'true true', 'true'])
  const again = await runProgram(`console.log(require('vm').runInNewContext('Math.random()'))`)
  expect(lines.at(-1)).toBe(again.lines[0])
  expect(events.some((event) => event.kind === 'process.uncaught')).toBe(false)
})

test('stacks keep the file name that the program gave', async () => {
  const { lines, events } = await runProgram(`
const vm = require('vm')
const stack = (body) => { try { body() } catch (error) { console.log(error instanceof Error, error.stack) } }
stack(() => vm.runInNewContext('\\n\\nfunction inner() { throw new Error("deep") }\\ninner()', {}, { filename: 'mine.js' }))
stack(() => new vm.Script('a b', { filename: 'broken.js' }))
stack(() => vm.runInThisContext('null.x', 'this.js'))
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "false mine.js:3",
      "function inner() { throw new Error("deep") }",
      "                   ^",
      "",
      "Error: deep",
      "    at inner (mine.js:3:26)",
      "    at mine.js:4:1",
      "    at /app/main.js:4:16",
      "    at stack (/app/main.js:3:33)",
      "    at /app/main.js:4:1",
      "true broken.js:1",
      "a b",
      "  ^",
      "",
      "SyntaxError: Unexpected identifier 'b'",
      "    at /app/main.js:5:13",
      "    at stack (/app/main.js:3:33)",
      "    at /app/main.js:5:1",
      "true this.js:1",
      "null.x",
      "     ^",
      "",
      "TypeError: Cannot read properties of null (reading 'x')",
      "    at this.js:1:6",
      "    at /app/main.js:6:16",
      "    at stack (/app/main.js:3:33)",
      "    at /app/main.js:6:1",
    ]
  `)
  expect(events.at(-1)?.kind).toBe('process.exit')
})

test('what loads, caches or queues outside the step is refused', async () => {
  const { lines, events } = await runProgram(`
const vm = require('vm')
const attempts = [
  () => vm.measureMemory(),
  () => new vm.Script('1', { importModuleDynamically() {} }),
  () => vm.createContext({}, { microtaskMode: 'afterEvaluate' }),
  () => vm.runInNewContext('1', {}, { microtaskMode: 'afterEvaluate' }),
  () => new vm.Script('1').createCachedData(),
  () => vm.createContext(new Proxy({}, {})),
  () => vm.runInNewContext('Atomics.waitAsync()'),
  () => vm.runInNewContext('WebAssembly.compile()'),
]
for (const attempt of attempts) try { attempt() } catch (error) { console.log(error.code, error.member) }
console.log(new vm.Script('1', { cachedData: Buffer.from('x') }).cachedDataRejected, vm.runInNewContext('1', {}, { timeout: 1 }))
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "E_HOST_UNSUPPORTED vm.measureMemory",
      "E_HOST_UNSUPPORTED vm: importModuleDynamically",
      "E_HOST_UNSUPPORTED vm: microtaskMode",
      "E_HOST_UNSUPPORTED vm: microtaskMode",
      "E_HOST_UNSUPPORTED vm: Script.createCachedData",
      "E_HOST_UNSUPPORTED vm.createContext of a proxy, or of a fixed sandbox that defines globals",
      "E_HOST_UNSUPPORTED Atomics.waitAsync",
      "E_HOST_UNSUPPORTED WebAssembly.compile",
      "true 1",
    ]
  `)
  expect(events.filter((event) => event.kind === 'process.unsupported')).toHaveLength(8)
})
