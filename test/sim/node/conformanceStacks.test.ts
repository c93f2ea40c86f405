// Stacks are canonical: the program's own frames only, under its virtual path, at most ten; the same on Node 22 and 24,
// and at the same places as the real process has them. Engines store stacks, so any other frame would leak into
// results.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { runProgram } from '../runProgram.ts'
import { node22, runReal } from './realNode.ts'

/** Each ends in an error: the body of an async function. */
const failures: Readonly<Record<string, string>> = {
  'a property of null': `null.x`,
  'a property of undefined': `const o = {}; o.inner.deep`,
  'not a function': `const o = { f: 1 }; o.f()`,
  'not defined': `missing()`,
  'not iterable': `const [a] = 5`,
  'assignment to a constant': `const c = 1; c = 2`,
  'before initialization': `use; let use = 1`,
  'bad array length': `new Array(-1)`,
  'bad radix': `(1).toString(99)`,
  'bad repeat': `'x'.repeat(-1)`,
  'bad code point': `String.fromCodePoint(-1)`,
  'bad uri': `decodeURIComponent('%')`,
  'bad json': `JSON.parse('{"a":')`,
  'circular json': `const o = {}; o.o = o; JSON.stringify(o)`,
  'bad regular expression': `new RegExp('(')`,
  'bigint mixed': `1n + 1`,
  'symbol to string': `'' + Symbol('s')`,
  'frozen object': `'use strict'; Object.freeze({ a: 1 }).a = 2`,
  'class without new': `class A {} A()`,
  'no constructor': `new (() => {})()`,
  'super before this': `class A {} class B extends A { constructor() { this.x = 1 } } new B()`,
  'private member of another': `class A { #p = 1; static read(o) { return o.#p } } A.read({})`,
  'reduce of nothing': `[].reduce((a) => a)`,
  'invalid date': `new Date(NaN).toISOString()`,
  'instanceof a non-function': `({}) instanceof 5`,
  'in a map callback': `[1].map(() => { throw new Error('inside') })`,
  'in a sort callback': `[2, 1].sort(() => { throw new TypeError('compare') })`,
  'in a replacer': `'a'.replace(/a/, () => { throw new RangeError('replace') })`,
  'in a reviver': `JSON.parse('[1]', () => { throw new Error('revive') })`,
  'in a toString': `String({ toString() { throw new Error('text') } })`,
  'in a getter': `({ get g() { throw new Error('get') } }).g`,
  'in a proxy trap': `new Proxy({}, { get() { throw new Error('trap') } }).x`,
  'in a generator': `[...(function* gen() { yield 1; throw new Error('gen') })()]`,
  'in a constructor': `class Deep { constructor() { throw new Error('made') } } class Deeper extends Deep {} new Deeper()`,
  'in a static block': `class S { static { throw new Error('static') } }`,
  'in an async function': `const f = async () => { await null; throw new Error('async') }; const g = async () => { await f() }; await g()`,
  'in Promise.all': `const f = async (n) => { await null; if (n === 2) throw new Error('all') }; await Promise.all([1, 2].map((n) => f(n)))`,
  'in a new promise': `await new Promise(() => { throw new Error('executor') })`,
  'in a continuation': `await Promise.resolve().then(() => { throw new Error('then') })`,
  'in an async generator': `for await (const x of (async function* g() { yield 1; throw new Error('agen') })());`,
  'in a timer': `await new Promise((_, reject) => setTimeout(() => { try { null.t } catch (e) { reject(e) } }, 1))`,
  'in an immediate': `await new Promise((_, reject) => setImmediate(() => reject(new Error('immediate'))))`,
  'in a tick': `await new Promise((_, reject) => process.nextTick(() => reject(new Error('tick'))))`,
  'in a listener': `const e = new (require('events'))(); e.on('x', function listener() { throw new Error('heard') }); e.emit('x')`,
  'in a stream': `for await (const c of new (require('stream').Readable)({ read() { this.destroy(new Error('stream')) } }));`,
  'of a deep recursion': `const down = (n) => { if (n === 0) throw new Error('deep'); down(n - 1) }; down(30)`,
  'of an endless recursion': `const f = () => f(); f()`,
  'with a cause': `throw new Error('outer', { cause: new Error('inner') })`,
  'an aggregate': `await Promise.any([Promise.reject(new Error('one'))])`,
  'of a subclass': `class Mine extends TypeError { constructor(m) { super(m); this.name = 'Mine' } } throw new Mine('own')`,
  captured: `const o = {}; Error.captureStackTrace(o); throw o`,
  'captured above a function': `function api() { const e = new Error('api'); Error.captureStackTrace(e, api); throw e } api()`,
  'with a message of lines': `throw new Error('one\\ntwo\\n    at fake (/x.js:1:1)')`,
  'by eval': `eval('null.e')`,
  'by new Function': `new Function('return missingToo')()`,
}
/**
 * Errors that Node's own JavaScript makes: their headlines differ between versions now and then, their frames do not.
 */
const builtins: Readonly<Record<string, string>> = {
  'a bad argument': `Buffer.alloc('x')`,
  'a bad path': `require('path').join(1)`,
  'an assertion': `require('assert').strictEqual(1, 2)`,
  'an unhandled error event': `new (require('events'))().emit('error', new Error('mine'))`,
  'a bad URL': `new URL('nope')`,
  'structuredClone of a function': `structuredClone(() => {})`,
  'an aborted wait': `await require('timers/promises').setTimeout(1, 0, { signal: AbortSignal.abort() })`,
  'a bad hash': `require('crypto').createHash('none')`,
  'a bad inflate': `require('zlib').inflateSync('x')`,
  'a missing file': `require('fs').readFileSync('/no/such/file')`,
  'a missing file, awaited': `await require('fs').promises.readFile('/no/such/file')`,
  'a bad position': `require('fs').readSync(0, Buffer.alloc(2), 0, 9)`,
  'a bad callback': `setTimeout('x')`,
  'a bad listener': `new (require('events'))().on('x', 1)`,
  'a bad port': `require('net').connect(99999)`,
  'an unknown signal': `process.kill(process.pid, 'SIGNOPE')`,
  'a directory removed': `require('fs').rmSync('/tmp')`,
  'a closed directory': `const d = require('fs').opendirSync('/tmp'); d.closeSync(); d.readSync()`,
  'a code of the program': `throw Object.assign(new Error('mine'), { code: 'ERR_MINE' })`,
  'a refused member': `require('fs').globSync('/no/such/*')`,
}
const all = { ...failures, ...builtins }
const names = Object.keys(all)
// Each on a line of its own, so that the place tells which one it was.
const text = `const seen = {}; const stackOf = (error) => (typeof error.stack === 'string' ? error.stack : 'no stack')
const tasks = [
${names.map((name) => `async function task() { ${all[name]} },`).join('\n')}
]
async function main() {
  const stacks = []
  for (const task of tasks) await task().then(() => stacks.push('none'), (error) => stacks.push(stackOf(error)))
  console.log(JSON.stringify(stacks))
}
main()`

let stacks: readonly string[] = []
let real: readonly string[] = []
let older: readonly string[] | undefined

beforeAll(async () => {
  const children = Promise.all([runReal(text), node22 === undefined ? undefined : onNode22(node22)])
  stacks = stacksOf((await runProgram(text)).lines)
  const [plain, other] = await children
  real = stacksOf(plain.lines)
  older = other
})

const cases = names.map((name, index) => [name, index] as const)

test.each(cases)('the stack of %s is canonical', (_, index) => {
  const frames = framesOf(stacks[index] ?? '')
  // V8 gives an AggregateError of Promise.any no frame at all, here as there.
  if (real[index]?.includes('\n    at ') === true) expect(frames.length).toBeGreaterThan(0)
  expect(frames.length).toBeLessThanOrEqual(10)
  for (const frame of frames) expect(frame).toMatch(/^ {4}at (.+ \(\/app\/main\.js:\d+:\d+\)|\/app\/main\.js:\d+:\d+)$/)
  expect(stacks[index]).not.toMatch(/crashworthy|node:|node_modules|\/work|<anonymous>/)
  // The first frame is in the program's line for it; those further out may be the harness's.
  if (frames[0] !== undefined) expect(frames[0]).toContain(`/app/main.js:${index + 3}:`)
})

// V8 inserts frames that it calls through (`Array.map`) and the caller of eval; ours are those of the program's file
// alone.
test.each(cases.slice(0, Object.keys(failures).length))('%s fails where it really does', (_, index) => {
  const theirs = placesOf(real[index] ?? '')
  const ours = placesOf(stacks[index] ?? '')
  expect(headOf(stacks[index])).toBe(headOf(real[index]))
  expect(ours.slice(0, theirs.length)).toEqual(theirs)
})

test.each(Object.keys(builtins).slice(0, -1))('the headline of %s is that of Node', (name) => {
  const index = names.indexOf(name)
  expect(headOf(stacks[index])).toBe(headOf(real[index]))
})

test.runIf(node22 !== undefined).each(cases)('the stack of %s is the same on Node 22', (name, index) => {
  const [ours = '', theirs = ''] = [stacks[index], older?.[index]]
  expect(framesOf(ours)).toEqual(framesOf(theirs))
  if (name in failures) expect(ours).toBe(theirs)
})

function stacksOf(lines: readonly string[]): readonly string[] {
  return JSON.parse(lines.at(-1) ?? '[]') as readonly string[]
}

function framesOf(stack: string): string[] {
  return stack.split('\n').filter((line) => /^ {4}at /.test(line) && !line.includes('/x.js'))
}

function headOf(stack: string | undefined): string {
  return (stack ?? '').split(/\n {4}at (?!fake)/)[0] ?? ''
}

/** Line and column of every frame in the program's own file, whatever its path. */
function placesOf(stack: string): string[] {
  return framesOf(stack).flatMap((frame) => /main\.c?js:(\d+:\d+)\)?$/.exec(frame)?.[1] ?? [])
}

/** The same program, simulated on Node 22: a child process that runs the simulator from its sources. */
function onNode22(executable: string): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-older-'))
  const script = join(directory, 'main.mts')
  const helper = new URL('../runProgram.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { runProgram } from ${JSON.stringify(helper)}\nconsole.log((await runProgram(${JSON.stringify(text)})).lines.at(-1))`,
  )
  return new Promise((resolve, reject) => {
    execFile(executable, ['--no-warnings', script], { encoding: 'utf8' }, (error, stdout) => {
      rmSync(directory, { recursive: true })
      if (error === null) resolve(stacksOf(stdout.split('\n').slice(0, -1)))
      else reject(error)
    })
  })
}
