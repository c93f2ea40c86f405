// Scripts that a program compiles under names of its own (`node:vm`) are the program's in its stacks, and in no other's:
// neither a run before in the same process nor the machine beside it changes what a stack shows.
import { expect, test } from 'vitest'
import { Program } from '../../../sim/node/host/program.ts'
import { runMachines } from './probe.ts'

const witness = `const vm = require('node:vm')
const told = (body) => { try { body() } catch (error) { console.log(error.stack) } }
told(() => vm.runInThisContext('(() => { throw new Error("named") })()', { filename: 'mine.js' }))
told(() => vm.runInThisContext('throw new Error("unnamed")'))
told(() => new Function('throw new Error("made")')())
new (require('node:events'))().on('x', () => console.log(new Error('emitted').stack)).emit('x')
const traced = {}; Error.captureStackTrace(traced); console.log(traced.stack)
Error.prepareStackTrace = (error, sites) => sites.map((site) => site.getFileName()).join()
told(() => vm.runInThisContext('throw new Error("prepared")'))
setTimeout(async () => { await null; console.log(new Error('late').stack) })`
/** Compiles under the names of core's and of the host's own scripts, and under more of them than anybody would. */
const spoiler = `const vm = require('node:vm')
const names = ['node:events', 'node:internal/timers', 'crashworthy:prelude', 'crashworthy:slice', 'mine.js']
for (let index = 0; index < 2000; index += 1) names.push('script' + index)
for (const filename of names) new vm.Script('0', { filename })
vm.runInThisContext('0')`

const stacks = async (left: Program): Promise<readonly string[]> => {
  const run = await runMachines({ left, right: new Program('main', witness) })
  return run.lines('right')
}

test('what programs compiled, before in this process or beside in this world, is in no other stack', async () => {
  const clean = await stacks(new Program('main', ''))
  expect(clean.join('\n')).toMatchInlineSnapshot(`
    "mine.js:1
    (() => { throw new Error("named") })()
             ^

    Error: named
        at mine.js:1:16
        at mine.js:1:37
        at /app/main.js:3:15
        at told (/app/main.js:2:32)
        at /app/main.js:3:1
    evalmachine.<anonymous>:1
    throw new Error("unnamed")
    ^

    Error: unnamed
        at evalmachine.<anonymous>:1:7
        at /app/main.js:4:15
        at told (/app/main.js:2:32)
        at /app/main.js:4:1
    Error: made
        at /app/main.js:5:51
        at told (/app/main.js:2:32)
        at /app/main.js:5:1
    Error: emitted
        at /app/main.js:6:58
        at /app/main.js:6:87
    Error
        at /app/main.js:7:26
    evalmachine.<anonymous>:1
    throw new Error("prepared")
    ^

    evalmachine.<anonymous>,/app/main.js,/app/main.js,/app/main.js
    /app/main.js"
  `)
  expect(await stacks(new Program('main', spoiler))).toEqual(clean)
  expect(await stacks(new Program('main', ''))).toEqual(clean)
})
