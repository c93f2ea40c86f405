// The simulated members of `node:util` compared with the real module.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('inspect, its settings, and what reads the environment', async () => {
  const { simulated, real } = await runBoth(`
const util = require('util')
check(() => [
  util.inspect({ a: { b: { c: { d: 1 } } } }),
  util.inspect({ a: { b: { c: {} } } }, true, 0, false),
  util.inspect.custom,
  util.inspect.colors.red,
])
util.inspect.defaultOptions.depth = 0
check(() => [util.inspect({ a: { b: 1 } }), { a: { b: 1 } }])
util.inspect.defaultOptions = { depth: 2 }
check(() => util.inspect({ a: { b: 1 } }))
check(() => [util.styleText('red', 'x'), JSON.stringify(util.styleText('red', 'x', { validateStream: false }))])
check(() => util.styleText('nope', 'x').slice(0, 20))
check(() => util.parseArgs({ args: ['-f', '--bar', 'b'], options: { f: { type: 'boolean', short: 'f' }, bar: { type: 'string' } } }))
check(() => util.parseArgs({}))
check(() => util.parseArgs({ args: ['--x'] }))
check(() => util.debuglog('foo').enabled)
check(() => [require('util/types') === util.types, util.types.isDate(new Date())])
check(() => {
  function named() {
    return util.getCallSites(2)
  }
  const [site] = named()
  return [site.functionName, typeof site.scriptId]
})
check(() => util.getCallSites('a'))
util.promisify(setTimeout)(100, 'promisified').then(console.log)
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(6)
})

test('deprecations and warnings', async () => {
  const { simulated, real } = await runBoth(`
const util = require('util')
process.on('warning', (warning) => console.log(warning.name, warning.code, warning.message))
const old = util.deprecate(function old(a) { return a + 1 }, 'old is old', 'DEP9')
check(() => [old(1), old(2), old.name, old.length])
const other = util.deprecate(() => 3, 'once a code', 'DEP9')
check(() => other())
class K { constructor() { this.z = 1 } }
const Old = util.deprecate(K, 'K')
check(() => new Old() instanceof K)
check(() => util.deprecate(5))
process.emitWarning('hey', { type: 'T', code: 'C', detail: 'D' })
process.emitWarning(new Error('e'))
setTimeout(() => { process.noDeprecation = true; process.emitWarning('silent', 'DeprecationWarning') }, 1)
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(2)
})

test('a promisified timer waits in virtual time, and a log speaks by the own environment', async () => {
  const { lines, events } = await runProgram(`
const util = require('util')
util.promisify(setTimeout)(3_600_000).then(() => console.log(Math.round(performance.now())))
process.env.NODE_DEBUG = 'web*'
util.debuglog('webs')('opened %d', 5)
util.debuglog('other')('silent')
  `)
  expect(lines).toEqual(['3600030'])
  expect(events.filter((event) => event.kind === 'process.stderr').map((event) => event.data)).toEqual([
    expect.stringMatching(/^WEBS \d+: opened 5\n$/),
  ])
})
