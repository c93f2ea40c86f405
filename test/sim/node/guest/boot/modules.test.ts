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
      "E_HOST_UNSUPPORTED module._extensions['.js']",
      "E_HOST_UNSUPPORTED module._extensions['.js']",
      "E_HOST_UNSUPPORTED URL.createObjectURL",
    ]
  `)
  expect(events.filter((event) => event.kind === 'process.unsupported')).toHaveLength(4)
})

test('the main module, and require', async () => {
  const { simulated, real } = await runBoth(`
const path = require('path')
const shown = (value) => JSON.parse(JSON.stringify(value ?? null).replaceAll(__dirname, '(base)').replaceAll(path.basename(__filename), '(main)'))
check(() => [require.main === module, module.id, module.loaded, module.parent, module.children, Object.keys(module), Object.keys(require)])
check(() => [module.filename === __filename, module.path === __dirname, module.paths.every((at) => at.endsWith('/node_modules')), this === undefined])
check(() => [process.mainModule === module, require.cache[__filename] === module, Object.keys(require.cache).length, module.constructor === require('module')])
check(() => [require.resolve('fs'), require.resolve('node:fs'), require.resolve.paths('fs'), shown(require.resolve.paths('./x')), Object.keys(require.resolve)])
check(() => [Object.keys(require.extensions), require.name, require.length, module instanceof require('module'), module.isPreloading])
check(() => [require(__filename) === module.exports, require.resolve(__filename) === __filename, require.resolve('./' + path.basename(__filename)) === __filename])
check(() => module.require('fs') === require('fs'))
for (const id of ['nothing', './nothing', '', undefined, 5, 'node:nothing', '..']) {
  check(() => require(id))
  check(() => require.resolve(id))
}
try { require('nothing') } catch (error) { check(() => [shown(error.message), shown(error.requireStack)]) }
setTimeout(() => check(() => module.loaded))
`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(20)
  const { lines } = await runProgram(`console.log(this === module.exports)`)
  expect(lines).toEqual(['true'])
})

test('modules of the program: JSON, instrumentation, the cache', async () => {
  const { simulated, real } = await runBoth(`
const fs = require('fs')
const Module = require('module')
const base = fs.mkdtempSync(require('path').join(require('os').tmpdir(), 'modules-'))
const shown = (value) => JSON.stringify(value ?? null).replaceAll(base, '(base)')
fs.writeFileSync(base + '/data.json', '{"a":1}')
fs.writeFileSync(base + '/bad.json', '{"a":')
fs.writeFileSync(base + '/fake.js', '')
const from = Module.createRequire(base + '/main.js')
check(() => [from('./data.json').a, from('./data') === from('./data.json'), shown(from.resolve('./data'))])
check(() => { const { loaded, id, parent, children } = from.cache[from.resolve('./data')]; return [loaded, shown(id), shown(parent.filename), children.length] })
try { from('./bad.json') } catch (error) { console.log(error.name, shown(error.message)) }
for (const id of ['./nothing', base, './bad/']) { try { from(id) } catch (error) { console.log(error.code, shown(error.message), shown(error.requireStack)) } }
from.cache[base + '/fake.js'] = Object.assign(new Module(base + '/fake.js'), { exports: 'fake', loaded: true })
check(() => from('./fake'))
check(() => [from.main === require.main, from.cache === require.cache, from('fs') === fs, shown(from.resolve.paths('./x'))])
check(() => shown(Module.createRequire(new URL('file://' + base + '/other.js')).resolve('./data')))
const seen = []
const { require: before } = Module.prototype
Module.prototype.require = function (id) { seen.push(id); return before.call(this, id) }
require('os')
Module.prototype.require = before
const load = Module._load
Module._load = function (id, parent, isMain) { seen.push([id, parent === module, isMain]); return load.apply(this, arguments) }
require('path')
Module._load = load
check(() => seen)
const parent = new Module('first')
const child = new Module('/a/b/c.js', parent)
check(() => [Object.keys(parent), parent.parent, parent.path, parent.filename, parent.paths, parent.loaded, child.parent === parent, parent.children.length, child.path])
check(() => Object.getOwnPropertyNames(Module.prototype).sort())
check(() => Module._resolveFilename('nothing', child))
check(() => [Module._cache === require.cache, Module._extensions === require.extensions, Module._resolveLookupPaths('./x', child), Module._resolveLookupPaths('fs', child)])
`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(15)
})

test('a file of code is unsupported, a native addon is denied', async () => {
  const { lines, events } = await runProgram(`
require('fs').writeFileSync('/tmp/code.js', 'module.exports = 1')
require('fs').writeFileSync('/tmp/addon.node', '')
for (const file of ['/tmp/code', '/tmp/addon.node']) try { require(file) } catch (error) { console.log(error.code) }
`)
  expect(lines).toEqual(['E_HOST_UNSUPPORTED', 'ERR_DLOPEN_DISABLED'])
  const used = events.flatMap(({ kind, data }) => (/unsupported|denied/.test(kind) ? [[kind, data]] : []))
  expect(used).toMatchInlineSnapshot(`
    [
      [
        "process.unsupported",
        {
          "member": "module._extensions['.js']",
          "where": "/app/main.js:4:60",
        },
      ],
      [
        "process.denied",
        {
          "member": "process.dlopen",
          "where": "/app/main.js:4:60",
        },
      ],
    ]
  `)
})
