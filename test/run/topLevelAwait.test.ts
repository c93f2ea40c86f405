// A program whose modules await at their top level, and what each module's `import.meta` is: compared with real Node.
import { expect, test } from 'vitest'
import { modulesFolder } from './modulesLikeNode.ts'

const { write, bundle, real, simulated, sameAsNode } = modulesFolder()

test('modules that await run in the order of Node, with builtins, packages of CommonJS and dynamic imports', async () => {
  write('node_modules/old/package.json', '{"name":"old","main":"index.js"}')
  write(
    'node_modules/old/index.js',
    "const { basename } = require('path'); exports.name = basename(__filename) && typeof require",
  )
  write(
    'first.mjs',
    "import { setTimeout } from 'node:timers/promises'\nconsole.log('first')\nawait setTimeout(20)\nexport const one = 1",
  )
  write('second.mjs', "console.log('second')\nexport const two = await Promise.resolve(2)\nexport default class Two {}")
  const lines = await sameAsNode(`
import fs, { existsSync } from 'node:fs'
import * as path from 'path'
import { one } from './first.mjs'
import Two, { two } from './second.mjs'
import { name } from 'old'
console.log(one, two, Two.name, name, this === undefined, fs.existsSync === existsSync, path.default.join === path.join)
const late = await import('./first.mjs')
console.log(late.one, (await import('node:path')).sep, Object.keys(late))
for await (const value of (async function* () { yield 'yielded' })()) console.log(value)
export const exported = 1
export { two as other }
process.on('beforeExit', () => console.log('before exit'))`)
  expect(lines).toMatchInlineSnapshot(`
    [
      "first",
      "second",
      "1 2 Two function true true true",
      "1 / [ 'one' ]",
      "yielded",
      "before exit",
    ]
  `)
})

test.each([
  ['a failure that nobody handles', "await 1\nconsole.log('thrown')\nthrow new Error('at the top')"],
  [
    'a failure that handlers see',
    `process.on('unhandledRejection', () => console.log('rejection'))
process.on('uncaughtException', ({ message }, origin) => console.log(message, origin))
process.on('exit', (code) => console.log('exit', code))
await 1
throw new Error('at the top')`,
  ],
  ['a failure before the first await', "if (Date.now() > 1) throw new Error('at the top')\nawait 1"],
  [
    'nothing left to wait for',
    "process.on('exit', (code) => console.log('exit', code))\nprocess.on('beforeExit', (code) => console.log('before', code))\nawait new Promise(() => {})\nconsole.log('never')",
  ],
  ['nothing left to wait for, and an exit code', 'process.exitCode = 3\nawait new Promise(() => {})'],
  ['an exit amid', 'setTimeout(() => process.exit(), 10)\nawait new Promise(() => {})'],
  ['an end amid', "setTimeout(() => console.log('later'), 10)\nawait 1\nconsole.log('done')"],
])('%s', async (_, program) => {
  await sameAsNode(program)
})

test('the warning of an await that cannot settle', async () => {
  const file = write('main.mjs', 'await new Promise(() => {})')
  expect((await simulated(file)).errors).toBe('Warning: Detected unsettled top-level await\n')
  expect((await real(file)).errors).toContain('Warning: Detected unsettled top-level await')
})

test('each module has the import.meta of its own file', async () => {
  write(
    'lib/part.mjs',
    "export const part = import.meta\nif (import.meta.url === new URL('main.mjs', import.meta.url).href) console.log('main')",
  )
  // To talk of import.meta does not make a module of CommonJS another one.
  write(
    'lib/old.cjs',
    "'use strict'\n// import.meta is not here\nmodule.exports = { this: this === module.exports, strict: (function () { return this })() === undefined }",
  )
  write('node_modules/dep/package.json', '{"name":"dep","type":"module","exports":"./src/index.js"}')
  write('node_modules/dep/src/index.js', 'export const { url, dirname } = import.meta')
  const program = `
import { part } from './lib/part.mjs'
import * as dep from 'dep'
import old from './lib/old.cjs'
const metas = [import.meta, part]
for (const meta of metas) console.log(meta.url, meta.filename, meta.dirname, meta.resolve('./x.js'), meta.resolve('fs'), meta.resolve('node:os'))
console.log(part === import.meta, import.meta === import.meta, Object.getPrototypeOf(import.meta), typeof import.meta.env)
console.log(dep.url, dep.dirname, Object.keys(import.meta), JSON.stringify(old))
console.log(import.meta.url === new URL(process.argv[1], 'file://').href)
try { import.meta.resolve('nonesuch') } catch ({ code, message }) { console.log(code, message) }
import.meta.own = 1
console.log(import.meta.own, part.own)`
  const common = await sameAsNode(program)
  expect(common).toMatchInlineSnapshot(`
    [
      "file:///app/main.mjs /app/main.mjs /app file:///app/x.js node:fs node:os",
      "file:///app/lib/part.mjs /app/lib/part.mjs /app/lib file:///app/lib/x.js node:fs node:os",
      "false true null undefined",
      "file:///app/node_modules/dep/src/index.js /app/node_modules/dep/src [ 'dirname', 'filename', 'main', 'resolve', 'url' ] {"this":true,"strict":true}",
      "true",
      "ERR_MODULE_NOT_FOUND Cannot find package 'nonesuch' imported from /app/main.mjs",
      "1 undefined",
    ]
  `)
  expect(await sameAsNode(`${program}\nawait 1`)).toEqual(common)
})

test('only what awaits at its top level is a module', async () => {
  expect((await bundle(write('main.mjs', 'console.log(1)'))).kind).toBe('commonjs')
  expect((await bundle(write('main.mjs', 'await 1'))).kind).toBe('module')
})
