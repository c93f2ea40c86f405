// Rows of namespaces and prototypes (`globalThis.Date`, `util.inspect`, `async_hooks.AsyncResource.prototype`) whose
// claim is about what they do: counters, settings and collections that a host process would share between runs are
// those of one incarnation.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Program } from '../../../sim/node/host/program.ts'
import { runProgram } from '../runProgram.ts'
import { insideProgram, runMachines } from './probe.ts'

/** Prints, and says the same however many programs ran before it in this process. */
const steady: Readonly<Record<string, string>> = {
  'async_hooks.AsyncResource.prototype.asyncId': `const { AsyncResource } = require('async_hooks'); const a = new AsyncResource('A'); const b = new AsyncResource('B'); console.log(a.asyncId() > 0, b.asyncId() - a.asyncId(), a.asyncId(), a.triggerAsyncId())`,
  'async_hooks.executionAsyncId': `const h = require('async_hooks'); setTimeout(() => console.log(h.executionAsyncId(), h.triggerAsyncId()), 1)`,
  'events.EventEmitterAsyncResource.prototype.asyncId': `const { EventEmitterAsyncResource: E } = require('events'); const e = new E({ name: 'E' }); console.log(e.asyncId, e.triggerAsyncId)`,
  'timer ids': `console.log(+setTimeout(() => {}, 1), +setTimeout(() => {}, 1))`,
  'once-only warnings': `process.on('warning', (w) => console.log(w.name)); new Buffer(1); require('url').parse('http://a.b:c'); require('punycode'); require('util')._extend({}, {}); setTimeout(() => console.log('end'), 1)`,
  'a leak warning': `process.on('warning', (w) => console.log(w.name, w.count)); const e = new (require('events'))(); for (let n = 0; n < 12; n += 1) e.on('x', () => {}); setTimeout(() => {}, 1)`,
  'every builtin': `for (const name of require('module').builtinModules) { const m = require(name); for (const key of Object.keys(m)) try { void m[key] } catch (e) { console.log(name, key, e.message) } } console.log('all')`,
  'object inspection of internals': `const { inspect } = require('util'); console.log(inspect(new (require('events'))(), { depth: 0 }), inspect(setTimeout(() => {}, 1), { depth: 0 }).length, inspect(new AbortController(), { depth: 1 }))`,
  'symbols for private state': `const { PassThrough } = require('stream'); console.log(Object.getOwnPropertySymbols(new PassThrough()).length, Object.keys(new PassThrough()).length)`,
}

test.each(Object.entries(steady))('%s: the same in the first run and in later ones', async (_, text) => {
  const runs = []
  for (let count = 0; count < 3; count += 1) {
    runs.push(await runProgram(text))
    await runProgram(
      `const { AsyncResource } = require('async_hooks'); for (let n = 0; n < 50; n += 1) { new AsyncResource('X'); setTimeout(() => {}, n) }`,
    )
  }
  expect(runs[0]?.lines.length).toBeGreaterThan(0)
  expect(runs.slice(1).map(({ digest }) => digest)).toEqual([runs[0]?.digest, runs[0]?.digest])
})

/** A setting that one machine changes: the text to change it, and one that prints it. */
const settings: Readonly<Record<string, readonly [change: string, print: string]>> = {
  'util.inspect.defaultOptions': [
    `require('util').inspect.defaultOptions.depth = 0`,
    `console.log(require('util').inspect({ a: { b: { c: 1 } } }))`,
  ],
  'util.inspect.defaultOptions replaced': [
    `require('util').inspect.defaultOptions = { compact: false }`,
    `console.log(require('util').inspect({ a: 1 }))`,
  ],
  'util.inspect.styles': [
    `require('util').inspect.styles.number = 'red'`,
    `console.log(JSON.stringify(require('util').inspect(1, { colors: true })))`,
  ],
  'util.inspect.colors': [
    `require('util').inspect.colors.yellow = [1, 2]`,
    `console.log(JSON.stringify(require('util').inspect(1, { colors: true })))`,
  ],
  'events.defaultMaxListeners': [
    `require('events').defaultMaxListeners = 1`,
    `console.log(new (require('events'))().getMaxListeners(), require('events').defaultMaxListeners)`,
  ],
  'events.setMaxListeners': [
    `require('events').setMaxListeners(3)`,
    `console.log(new (require('events'))().getMaxListeners())`,
  ],
  'Buffer.poolSize': [`Buffer.poolSize = 1`, `console.log(Buffer.poolSize, Buffer.from('abc').byteOffset)`],
  'buffer.INSPECT_MAX_BYTES': [
    `require('buffer').INSPECT_MAX_BYTES = 1`,
    `console.log(require('buffer').INSPECT_MAX_BYTES, Buffer.from('abc'))`,
  ],
  'Error.prepareStackTrace': [`Error.prepareStackTrace = () => 'hooked'`, `console.log(new Error('x').stack)`],
  'Error.stackTraceLimit': [
    `Error.stackTraceLimit = 1`,
    `console.log((function a() { return (function b() { return new Error('x').stack })() })())`,
  ],
  'module.wrapper': [
    `require('module').wrapper[0] = 'x'`,
    `console.log(require('module').wrapper[0], require('module').wrap('1'))`,
  ],
  'module._load': [`require('module')._load = () => 'patched'`, `console.log(typeof require('module')._load('path'))`],
  'os.EOL': [`try { require('os').EOL = 'x' } catch {}`, `console.log(JSON.stringify(require('os').EOL))`],
  'worker_threads.setEnvironmentData': [
    `require('worker_threads').setEnvironmentData('k', 1)`,
    `console.log(require('worker_threads').getEnvironmentData('k'))`,
  ],
  'diagnostics_channel.channel': [
    `require('diagnostics_channel').subscribe('c', () => console.log('heard'))`,
    `console.log(require('diagnostics_channel').hasSubscribers('c')); require('diagnostics_channel').channel('c').publish(1)`,
  ],
  'process.env': [`process.env.SEEN = 'yes'; process.title = 'other'`, `console.log(process.env.SEEN, process.title)`],
  'process listeners': [`process.on('exit', () => console.log('left'))`, `console.log(process.listenerCount('exit'))`],
  'process.setUncaughtExceptionCaptureCallback': [
    `process.setUncaughtExceptionCaptureCallback(() => {})`,
    `console.log(process.hasUncaughtExceptionCaptureCallback())`,
  ],
  'performance marks': [`performance.mark('m')`, `console.log(performance.getEntriesByName('m').length)`],
  'console count and group': [`console.count(); console.group()`, `console.count()`],
  'Symbol.hasInstance of Error': [
    `Object.defineProperty(Error, Symbol.hasInstance, { value: () => false })`,
    `console.log(new TypeError('x') instanceof Error)`,
  ],
  'array methods': [`Array.prototype.map = () => 'broken'`, `console.log([1].map((x) => x + 1))`],
}

test.each(Object.entries(settings))('%s: a change stays in its program', async (_, [change, print]) => {
  const alone = await runMachines({ left: new Program('main', ''), right: new Program('main', print) })
  const beside = await runMachines({ left: new Program('main', change), right: new Program('main', print) })
  const self = await runMachines({ left: new Program('main', `${change}; ${print}`) })
  expect(alone.lines('right').length).toBeGreaterThan(0)
  expect(beside.lines('right')).toEqual(alone.lines('right'))
  expect(beside.events.filter(({ kind }) => kind === 'process.uncaught' || kind === 'process.unsupported')).toEqual([])
  // The program itself does see its change: else the test would prove nothing. Not so a few that are accepted and
  // ignored.
  if (!/EOL|poolSize|styles|colors/.test(change)) expect(self.lines('left')).not.toEqual(alone.lines('right'))
})

test('nothing that the garbage collector does is seen', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const said = await insideProgram((realm) => {
    realm.evaluate(`
      var said = []
      var ref = (() => new WeakRef({ alive: true }))()
      new FinalizationRegistry(() => said.push('collected')).register({}, 0)
      var controller = new AbortController()
    `)
    const util = realm.require('util') as typeof import('node:util')
    const said = realm.global['said'] as string[]
    const controller = realm.global['controller'] as AbortController
    void (() => util.aborted(controller.signal, { only: 'here' }).then(() => said.push('aborted')))()
    for (let count = 0; count < 3; count += 1) collect()
    said.push(String((realm.global['ref'] as WeakRef<{ alive: boolean }>).deref()?.alive))
    controller.abort()
    return said
  })
  expect(said).toEqual(['true', 'aborted'])
})

test('zero-filled bytes, a wait in virtual time, no snapshot', async () => {
  const { lines } = await runProgram(`
    Buffer.from('dirty'.repeat(1000)).fill(7)
    console.log(Buffer.allocUnsafe(5000).every((byte) => byte === 0), Buffer.allocUnsafeSlow(9).every((byte) => byte === 0))
    const before = performance.now()
    console.log(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3600000), Math.round(performance.now() - before))
    console.log(require('v8').startupSnapshot.isBuildingSnapshot(), PerformanceObserver.supportedEntryTypes.includes('mark'))`)
  expect(lines).toEqual(['true true', 'timed-out 3600000', 'false true'])
})

test('a stack hook of a program sees the frames of the program alone', async () => {
  const { lines } = await runProgram(`
    Error.prepareStackTrace = (error, sites) => sites.map((site) => site.getFileName()).join()
    setTimeout(() => { [1].forEach(() => console.log(new Error('x').stack)) }, 1)`)
  expect(lines).toEqual(['/app/main.js,/app/main.js'])
})
