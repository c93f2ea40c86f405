// What a program gets from an import is what Node gives it: the same file of a package, the same error for what is
// missing and only where it is reached.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { node22 } from '../sim/node/realNode.ts'
import { runProgram } from '../sim/runProgram.ts'
import { modulesFolder } from './modulesLikeNode.ts'

const { write, bundle, real, simulated, sameAsNode } = modulesFolder()

test('every order of conditions leads where Node goes, by require and by import, on each Node', async () => {
  const conditions = [
    'import',
    'require',
    'module-sync',
    'node',
    'node-addons',
    'default',
    'module',
    'browser',
    'types',
  ]
  const orders = fc.sample(fc.shuffledSubarray(conditions, { minLength: 1 }), { seed: 1, numRuns: 40 })
  const exports = Object.fromEntries(
    orders.map((order, index) => [
      `./${index}`,
      Object.fromEntries(order.map((condition) => [condition, `./${condition}.cjs`])),
    ]),
  )
  write('node_modules/five/package.json', JSON.stringify({ name: 'five', exports }))
  for (const condition of conditions) write(`node_modules/five/${condition}.cjs`, `module.exports = '${condition}'`)
  const requires = orders.map((_, index) => `got(${index}, () => require('five/${index}'))`)
  const required = write(
    'main.cjs',
    `const got = (index, load) => { try { console.log(index, load()) } catch (error) { console.log(index, error.code) } }
${requires.join('\n')}`,
  )
  const imports = orders.map((_, index) => `await got(${index}, () => import('five/${index}'))`)
  const imported = write(
    'main.mjs',
    `const got = async (index, load) => {
  try { console.log(index, (await load()).default) } catch (error) { console.log(index, error.code) }
}
${imports.join('\n')}`,
  )
  for (const file of [required, imported]) {
    const ours = await simulated(file)
    expect(ours.lines).toHaveLength(40)
    expect(ours.lines).toEqual((await real(file)).lines)
    if (node22 !== undefined) expect(ours.lines).toEqual((await real(file, node22)).lines)
  }
})

test('`main` counts, and `module` does not', async () => {
  write(
    'node_modules/long/package.json',
    '{"name":"long","main":"./main.js","module":"./module.mjs","browser":"./b.js"}',
  )
  write('node_modules/long/main.js', 'module.exports = class Long {}; module.exports.from = "main"')
  write('node_modules/long/module.mjs', 'export default "module"')
  write('uses-long.cjs', 'module.exports = require("long").from')
  const lines = await sameAsNode(`
import Long from 'long'
import required from './uses-long.cjs'
console.log(Long.from, required)`)
  expect(lines).toEqual(['main main'])
})

test('what is missing fails where it is reached, with the code and the message of Node', async () => {
  write('node_modules/knexish/package.json', '{"name":"knexish","main":"index.js"}')
  write(
    'node_modules/knexish/index.js',
    `exports.client = (name) => { switch (name) {
  case 'pg': return require('pg-that-is-not-there')
  case 'own': return require('./lib-cov')
  case 'twice': try { require('pg-that-is-not-there') } catch {} return require('pg-that-is-not-there')
} }`,
  )
  const lines = await sameAsNode(`
import { client } from 'knexish'
console.log('started')
for (const name of ['pg', 'own', 'twice']) try { client(name); console.log('loaded') } catch (error) {
  const { code, message, requireStack } = error
  console.log(error instanceof Error, code, message.split('\\n')[0], Object.keys(error).join())
}
for (const load of [() => import('winston-not-there'), () => import('@scope/no/sub'), () => import('five/none'), () => import('five')])
  try { await load(); console.log('loaded') } catch (error) {
    console.log(error instanceof Error, String(error), error.code, error.name, error.stack.split('\\n')[0], Object.keys(error).join())
  }`)
  expect(lines).toMatchInlineSnapshot(`
    [
      "started",
      "true MODULE_NOT_FOUND Cannot find module 'pg-that-is-not-there' code,requireStack",
      "true MODULE_NOT_FOUND Cannot find module './lib-cov' code,requireStack",
      "true MODULE_NOT_FOUND Cannot find module 'pg-that-is-not-there' code,requireStack",
      "true Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'winston-not-there' imported from /app/main.mjs ERR_MODULE_NOT_FOUND Error Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'winston-not-there' imported from /app/main.mjs code",
      "true Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@scope/no' imported from /app/main.mjs ERR_MODULE_NOT_FOUND Error Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@scope/no' imported from /app/main.mjs code",
      "true Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './none' is not defined by "exports" in /app/node_modules/five/package.json imported from /app/main.mjs ERR_PACKAGE_PATH_NOT_EXPORTED Error Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './none' is not defined by "exports" in /app/node_modules/five/package.json imported from /app/main.mjs code",
      "true Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: No "exports" main defined in /app/node_modules/five/package.json imported from /app/main.mjs ERR_PACKAGE_PATH_NOT_EXPORTED Error Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: No "exports" main defined in /app/node_modules/five/package.json imported from /app/main.mjs code",
    ]
  `)
})

test("a static import of what is missing is the end of the program, and its error is Node's", async () => {
  const file = write('main.mjs', "import 'express-not-there'\nconsole.log('never')")
  const { text } = await bundle(file)
  const { lines, code, events } = await runProgram(text)
  expect({ lines, code }).toEqual({ lines: [], code: (await real(file)).code })
  const uncaught = events.find(({ kind }) => kind === 'process.uncaught')
  expect(String((uncaught?.data as { error?: string } | undefined)?.error).split('\n')[0]).toBe(
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express-not-there' imported from /app/main.js",
  )
})

test('a relative import that is missing in the own code names the file and the line', async () => {
  const file = write('own/worker.ts', "import { used } from './ok.ts'\n\nimport { lost } from './lost.ts'\nused(lost)")
  write('own/ok.ts', 'export const used = (value: unknown) => value')
  await expect(bundle(file)).rejects.toThrow(
    'expected code that compiles, found Could not resolve "./lost.ts" in worker.ts:3:21; try: npx esbuild',
  )
})

test('a native addon is denied when it is reached, and the error names it', async () => {
  write('node_modules/sqlitish/package.json', '{"name":"sqlitish","main":"index.js"}')
  write('node_modules/sqlitish/index.js', "exports.open = () => require('./build/Release/sqlitish.node')")
  write('node_modules/sqlitish/build/Release/sqlitish.node', 'no library')
  const file = write(
    'main.mjs',
    `import { open } from 'sqlitish'
try { open() } catch (error) { console.log(error.code, error.message) }
open()`,
  )
  const { text } = await bundle(file)
  const { lines, code } = await runProgram(text)
  expect({ lines, code }).toMatchInlineSnapshot(`
    {
      "code": 1,
      "lines": [
        "ERR_DLOPEN_DISABLED Cannot load native addon 'sqlitish.node' because loading addons is disabled.",
      ],
    }
  `)
})
