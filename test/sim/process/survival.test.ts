// The host lives through every way in which a program can fail: a throw in each kind of callback, a thousand times each
// in this one process, and a crash inside each effectful call, a thousand times each. Exit codes are compared with a
// real process.
import { beforeAll, expect, test } from 'vitest'
import type { InjectedFault } from '../../../sim/decisions/schedule.ts'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { Program } from '../../../sim/node/host/program.ts'
import { inProcess } from '../../../sim/services/inProcess.ts'
import { ledger } from '../../../sim/services/ledger.ts'
import { World } from '../../../sim/world/world.ts'
import { inMacrotask } from '../node/probe.ts'
import { type RealRun, runReal } from '../node/realNode.ts'
import { runProgram } from '../runProgram.ts'

const times = 1000
const deaths = 25

/** Each throws once, in a callback of its kind. `failure` makes what is thrown. */
const failures: Readonly<Record<string, string>> = {
  setTimeout: `setTimeout(() => { throw failure() }, 1)`,
  setInterval: `{ const t = setInterval(() => { clearInterval(t); throw failure() }, 1) }`,
  setImmediate: `setImmediate(() => { throw failure() })`,
  'process.nextTick': `process.nextTick(() => { throw failure() })`,
  queueMicrotask: `queueMicrotask(() => { throw failure() })`,
  'a rejection': `Promise.reject(failure())`,
  'a rejection in a continuation': `Promise.resolve().then(() => { throw failure() })`,
  'an async function': `(async () => { await null; throw failure() })()`,
  'an EventEmitter listener': `{ const e = new (require('events'))(); e.on('x', () => { throw failure() }); setTimeout(() => e.emit('x'), 1) }`,
  'an unlistened error event': `{ const e = new (require('events'))(); setTimeout(() => e.emit('error', failure()), 1) }`,
  'an unlistened stream error': `{ const { Readable } = require('stream'); new Readable({ read() { this.destroy(failure()) } }).resume() }`,
  'a stream data listener': `{ const { Readable } = require('stream'); Readable.from(['x']).on('data', () => { throw failure() }) }`,
  'a stream read function': `{ const { Readable } = require('stream'); new Readable({ read() { throw failure() } }).resume() }`,
  'a stream write callback': `{ const { PassThrough } = require('stream'); new PassThrough().write('x', () => { throw failure() }) }`,
  'a pipeline callback': `{ const { pipeline, Readable, PassThrough } = require('stream'); pipeline(Readable.from(['x']), new PassThrough().resume(), () => { throw failure() }) }`,
  'a MessagePort listener': `{ const { port1, port2 } = new MessageChannel(); port2.onmessage = () => { port1.close(); throw failure() }; port1.postMessage(1) }`,
  'an AbortSignal listener': `{ const c = new AbortController(); c.signal.addEventListener('abort', () => { throw failure() }); c.abort() }`,
  'an AbortSignal.timeout listener': `{ AbortSignal.timeout(1).onabort = () => { throw failure() }; setTimeout(() => {}, 20) }`,
  'an EventTarget listener': `{ const t = new EventTarget(); t.addEventListener('x', () => { throw failure() }); t.dispatchEvent(new Event('x')) }`,
  'a zlib callback': `require('zlib').deflate('x', () => { throw failure() })`,
  'a zlib stream listener': `{ const g = require('zlib').createGzip(); g.on('data', () => { throw failure() }); g.end('x') }`,
  'a crypto callback': `require('crypto').randomBytes(4, () => { throw failure() })`,
  'a pbkdf2 callback': `require('crypto').pbkdf2('p', 's', 1, 4, 'sha1', () => { throw failure() })`,
  'a web stream': `new ReadableStream({ pull() { throw failure() } }).getReader().read()`,
  'a getter that a builtin reads': `setImmediate(() => { console.log({ [require('util').inspect.custom]() { throw failure() } }) })`,
  'recursion without end': `setImmediate(() => { const f = () => f() + 1; try { f() } catch (e) { if (!(e instanceof RangeError)) throw e; throw failure() } })`,
}
/** These end a process with other codes, or cannot be listened to. */
const endings: Readonly<Record<string, string>> = {
  'an exit listener': `process.on('exit', () => { throw failure() })`,
  'a beforeExit listener': `process.once('beforeExit', () => { throw failure() })`,
  'an uncaughtException listener': `process.on('uncaughtException', () => { throw failure() }); setTimeout(() => { throw failure() }, 1)`,
  'an unhandledRejection listener': `process.on('unhandledRejection', () => { throw failure() }); Promise.reject(failure())`,
  'a warning listener': `process.on('warning', () => { throw failure() }); process.emitWarning('careful')`,
  'the main module': `throw failure()`,
  'a primitive': `setTimeout(() => { throw null }, 1)`,
  'an error that cannot be printed': `setTimeout(() => { const e = failure(); Object.defineProperty(e, 'stack', { get() { throw failure() } }); throw e }, 1)`,
  'a frozen error': `setTimeout(() => { throw Object.freeze(failure()) }, 1)`,
  'process.abort': `setTimeout(() => process.abort(), 1)`,
  'process.exit(300)': `setTimeout(() => process.exit(300), 1)`,
  SIGKILL: `setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1); setTimeout(() => {}, 10000)`,
}
const dying = { ...failures, ...endings }
const head = `const failure = () => new Error('on purpose');\n`
const names = Object.keys(failures)

let real: ReadonlyMap<string, RealRun> = new Map()
beforeAll(async () => {
  const runs = await Promise.all(
    Object.entries(dying).map(async ([name, text]) => [name, await runReal(head + text)] as const),
  )
  real = new Map(runs)
})

test.each(names)(`a throw in %s reaches the program's listener, ${times} times`, async (name) => {
  const text = `${head}let seen = 0
process.on('uncaughtException', (error) => { if (error.message === 'on purpose') seen += 1; else console.log(String(error)) })
process.on('exit', () => console.log('seen', seen))
let n = 0
const once = () => { ${failures[name]} }
const timer = setInterval(() => { once(); n += 1; if (n === ${times}) clearInterval(timer) }, 50)`
  const { lines, events } = await runProgram(text)
  expect(lines).toEqual([`seen ${times}`])
  expect(events.filter(({ kind }) => kind === 'process.uncaught')).toEqual([])
})

test.each(Object.keys(dying))(`dying by %s has the real exit code, each of ${deaths} times`, async (name) => {
  const { code, lines } = real.get(name) ?? { code: 'not run', lines: [] }
  expect(code).not.toBe(0)
  const program = new Program('main', head + dying[name])
  const ends = await lives(program, deaths)
  expect(new Set(ends.codes)).toEqual(new Set([code === 'SIGABRT' || code === 'SIGKILL' ? code : Number(code)]))
  expect(ends.codes).toHaveLength(deaths)
  expect(ends.stdout).toBe(
    lines
      .map((line) => `${line}\n`)
      .join('')
      .repeat(deaths),
  )
})

const calls = `const { call } = require('crashworthy:world')
call('payments', 'charge', { key: 'k', run: 'r', path: '0', payload: { cents: 1 } }).then(() => console.log('charged'), () => console.log('failed'))
setTimeout(() => console.log('late'), 5000)`
const serves = `const { serve } = require('crashworthy:world')
serve(async (operation, input) => { await null; return { echo: input } })`

test.each([
  ['after a call', calls, 'payments charge k', 1],
  ['before a call', calls, 'payments charge k', 2],
  ['after an answer', serves, 'answer ask', 1],
  ['before an answer', serves, 'answer ask', 2],
] as const)(`a crash %s, ${times} times`, async (_, text, site, choice) => {
  const schedule = Array.from(
    { length: times },
    (_, index): InjectedFault => ({
      site: `node ${site} #${index + 1}`,
      kind: 'crash',
      choice,
      says: 'in a test',
    }),
  )
  const { crashes, boots, stdout, uncaught, world } = await lives(new Program('main', text), times + 1, schedule)
  expect({ crashes, boots, uncaught }).toEqual({ crashes: Array(times).fill('SIGKILL'), boots: times + 1, uncaught: 0 })
  expect(world.decisions.count('crash')).toEqual({ offered: times + 1, drawn: times, tookEffect: times })
  // Only the one that no fault hit gets that far.
  expect(stdout).toBe(text === calls ? 'charged\nlate\n' : '')
})

interface Lives {
  readonly world: World
  readonly codes: (number | string)[]
  readonly crashes: string[]
  readonly boots: number
  readonly uncaught: number
  readonly stdout: string
}

/**
 * Boots a program as often as asked, by a supervisor, and tells how each life ended. A client asks each of them
 * something.
 */
function lives(program: Program, boots: number, schedule: readonly InjectedFault[] = []): Promise<Lives> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low: 1 }, 'survival'),
    source: { kind: 'replay', schedule },
    machines: [{ name: 'node', program, restart: 'always' }],
    services: [inProcess('payments', ledger({ charge: () => ({ output: { ok: true } }) }))],
    keepTrace: false,
  })
  const seen = { world, codes: [] as (number | string)[], crashes: [] as string[], boots: 0, uncaught: 0, stdout: '' }
  world.trace.listen(
    ['process.exit', 'process.crash', 'process.boot', 'process.uncaught', 'process.stdout'],
    ({ kind, data }) => {
      if (kind === 'process.stdout') seen.stdout += String(data)
      if (kind === 'process.uncaught') seen.uncaught += 1
      if (kind === 'process.exit') seen.codes.push((data as { code: number }).code)
      if (kind === 'process.crash') {
        seen.codes.push((data as { signal: string }).signal)
        seen.crashes.push((data as { signal: string }).signal)
      }
      if (kind === 'process.boot') {
        seen.boots += 1
        world.request('node', 'ask', { n: seen.boots }, () => {})
      }
      if (kind !== 'process.boot' && seen.codes.length === boots) world.kernel.stop()
    },
  )
  return inMacrotask(() => {
    world.boot()
    world.kernel.run({ eventsMax: 1_000_000, timeMaxUs: Number.MAX_SAFE_INTEGER })
    return seen
  })
}

test('a failure belongs to the world that runs, whichever was made last', async () => {
  const text = `${head}process.on('uncaughtException', (error) => console.log(error.message)); process.nextTick(() => { throw failure() })`
  const runs = [runProgram(text), runProgram(text), runProgram(`setTimeout(() => console.log('lived'), 1)`)]
  expect((await Promise.all(runs)).map(({ lines }) => lines)).toEqual([['on purpose'], ['on purpose'], ['lived']])
})

test('a module that would change the host is never loaded, and a program that wrecks its own realm ends alone', async () => {
  const { lines } = await runProgram(`
    for (const name of ['domain', 'repl', 'test']) { const m = require('node:' + name); try { Object.values(m)[0]() } catch (error) { console.log(error.code) } }
    console.log(require('events').usingDomains)`)
  expect(lines).toEqual([...Array(3).fill('E_HOST_UNSUPPORTED'), 'false'])
  const wrecked = await runProgram(`
    for (const name of Object.getOwnPropertyNames(Array.prototype)) if (typeof [][name] === 'function') Array.prototype[name] = () => 1
    Array.prototype[Symbol.iterator] = () => 1
    Object.keys = Object.entries = Reflect.apply = Object.defineProperty = Map.prototype.get = () => 1
    setTimeout(() => { throw new Error('the last words') }, 1)`)
  expect(wrecked.events.at(-1)).toMatchObject({ kind: 'process.exit', data: { code: expect.any(Number) } })
})
