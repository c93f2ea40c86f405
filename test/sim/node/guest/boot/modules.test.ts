// node:module, path, url, assert and the modules with one fixed answer, compared with the real ones.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('the loader', async () => {
  const { simulated, real } = await runBoth(`
const m = require('module')
check(() => [m.builtinModules.includes('fs'), m.isBuiltin('node:fs'), m.isBuiltin('zzz'), m.Module === m])
check(() => [m.createRequire('/app/x.js')('path') === require('path'), m.createRequire('/app/x.js').resolve('fs')])
for (const name of ['rel', 5]) check(() => m.createRequire(name))
check(() => m.createRequire('/app/x.js')('zzz'))
check(() => [
  m.wrap('x'),
  m._load('path') === require('path'),
  m._resolveFilename('fs'),
  m._nodeModulePaths('/a/b'),
  Object.keys(m._extensions),
])
check(() => [new m('x').id, new m('/a/x').require('path') === require('path'), typeof m.prototype._compile])
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(3)
})

test('paths and URLs start at the working directory', async () => {
  const { simulated, real } = await runBoth(`
const path = require('path')
const url = require('url')
check(() => [
  path.resolve('a') === process.cwd() + '/a',
  path.resolve('/x', '../y'),
  path.relative('', process.cwd() + '/q'),
  path.resolve() === process.cwd(),
])
check(() => [
  path.posix === path,
  path.win32.win32 === path.win32,
  require('path/posix') === path,
  path.win32.resolve('C:\\\\a', 'b'),
  path.win32.relative('C:\\\\a', 'C:\\\\b'),
])
check(() => path.resolve(5))
check(() => [
  url.pathToFileURL('/a b').href,
  url.pathToFileURL('x').pathname === process.cwd() + '/x',
  url.URL === URL,
  url.pathToFileURL('/a') instanceof URL,
])
check(() => url.pathToFileURL(5))
process.chdir('/tmp')
check(() => [process.cwd(), path.resolve('x'), url.pathToFileURL('y').href])
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(3)
})

test('aliases and fixed answers', async () => {
  const { simulated, real } = await runBoth(`
const assert = require('assert')
check(() => [assert.strict.strict === assert.strict, require('assert/strict') === assert.strict])
check(() => assert.strict.equal(1, '1'))
check(() => [
  require('stream').promises === require('stream/promises'),
  require('timers').promises === require('timers/promises'),
  require('fs').promises === require('fs/promises'),
])
const threads = require('worker_threads')
threads.setEnvironmentData('a', 1)
check(() => [threads.isMainThread, threads.parentPort, threads.threadId, threads.workerData, threads.getEnvironmentData('a')])
const { isPrimary, isWorker, isMaster } = require('cluster')
check(() => [isPrimary, isWorker, isMaster, require('tty').isatty(1), require('inspector').url(), require('node:sea').isSea()])
check(() => [navigator.platform, navigator.userAgent, navigator instanceof Navigator, Object.prototype.toString.call(navigator)])
check(() => new Navigator())
const consumers = require('stream/consumers')
const { Readable } = require('stream')
consumers.json(Readable.from(['{"a":', '[1]}'])).then((value) => console.log(value, Object.getPrototypeOf(value) === Object.prototype))
consumers.blob(Readable.from([Buffer.from('x')])).then(async (blob) => console.log(blob instanceof Blob, blob.size, await blob.text()))
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(3)
})

test('what would run code in the realm of the host is refused', async () => {
  const { lines, events } = await runProgram(`
const Module = require('module')
for (const attempt of [
  () => new Module('x')._compile('1', 'x'),
  () => new Module('x').load('/x'),
  () => Module._extensions['.js'](),
  () => URL.createObjectURL(new Blob([])),
]) {
  try {
    attempt()
  } catch (error) {
    console.log(error.code, error.member)
  }
}
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "E_HOST_UNSUPPORTED Module._compile",
      "E_HOST_UNSUPPORTED Module.load",
      "E_HOST_UNSUPPORTED module._extensions['.js']",
      "E_HOST_UNSUPPORTED URL.createObjectURL",
    ]
  `)
  expect(events.filter((event) => event.kind === 'process.unsupported')).toHaveLength(4)
})
