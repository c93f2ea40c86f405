// Runs every script of behaviourScripts.ts as a program of its own in this one process, each followed by an observer
// that prints what such a process might remember; then all of them again in the opposite order. Prints which of them
// changed what. See history.test.ts.
import { runProgram } from '../runProgram.ts'
import { behaviourScripts } from './behaviourScripts.ts'

const observer = `
const hooks = require('async_hooks'), { inspect } = require('util')
const show = (value) => console.log(inspect(value, { showHidden: true, depth: 1 }))
setTimeout(async () => {
  await null
  console.log(hooks.executionAsyncId(), hooks.triggerAsyncId())
  const { EventEmitter, defaultMaxListeners } = require('events')
  for (const value of [new hooks.AsyncResource('own'), new EventEmitter(), require('http').createServer(), new (require('stream').PassThrough)(),
    new (require('net').Socket)(), new AbortController(), require('zlib').createGzip(), Buffer.from('x'), new URL('http://h/p'), new Response('x')]) show(value)
  console.log(defaultMaxListeners, Error.stackTraceLimit, Buffer.poolSize, new Error('where').stack)
}, 1)`

const programs = Object.entries(behaviourScripts).map(
  ([name, body]) =>
    [
      name,
      `const print = console.log; (async () => { ${body} })().catch((error) => console.log('failed', String(error)))`,
    ] as const,
)

const fresh = await runProgram(observer)
if (fresh.lines.length < 20) throw new Error(`the observer sees too little: ${fresh.lines.join('\n')}`)
const digests = new Map<string, string>()
const leavesSomething: string[] = []
const dependsOnThoseBefore: string[] = []
for (const [name, text] of [...programs, ...programs.toReversed()]) {
  const { digest } = await runProgram(text)
  if ((digests.get(name) ?? digest) !== digest) dependsOnThoseBefore.push(name)
  digests.set(name, digest)
  if ((await runProgram(observer)).digest !== fresh.digest) leavesSomething.push(name)
}
console.log(JSON.stringify({ scripts: digests.size, leavesSomething, dependsOnThoseBefore }))
