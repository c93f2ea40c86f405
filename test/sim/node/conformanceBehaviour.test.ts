// Behaviour compared with the real builtins: scripts of behaviourScripts.ts, one after another in one real process and
// in one simulated program, must print the same lines; and whole programs must end with the same output and exit code.
import { beforeAll, expect, test } from 'vitest'
import { runProgram } from '../runProgram.ts'
import { behaviourScripts } from './behaviourScripts.ts'
import { type RealRun, runReal } from './realNode.ts'

const mark = '\u0001'
const names = Object.keys(behaviourScripts).filter((name) => compiles(behaviourScripts[name] ?? ''))
// Every script begins in a timer of its own, when nothing of the one before is left.
const text = [
  `const print = (...values) => console.log(...values)`,
  `const scripts = {`,
  ...names.map((name) => `${JSON.stringify(name)}: async () => { ${behaviourScripts[name]} },`),
  `}
const next = (names) => {
  const [name, ...rest] = names
  if (name === undefined) return
  console.log(${JSON.stringify(mark)} + name)
  scripts[name]().catch((error) => console.log('failed', String(error))).finally(() => setTimeout(next, 5, rest))
}
setTimeout(next, 1, Object.keys(scripts))`,
].join('\n')

/** Whole programs: what they print, and their exit code. */
const programs: Readonly<Record<string, string>> = {
  'ends by itself': `console.log('a'); process.on('beforeExit', (code) => console.log('beforeExit', code)); process.on('exit', (code) => console.log('exit', code))`,
  'beforeExit can go on': `let n = 0; process.on('beforeExit', () => { if (n++ < 2) setTimeout(() => console.log('more', n), 1) }); process.on('exit', () => console.log('end'))`,
  'process.exit in the middle': `process.on('exit', (code) => console.log('exit', code, process.exitCode)); setTimeout(() => { console.log('now'); process.exit(3); console.log('never') }, 1); setTimeout(() => console.log('never'), 9)`,
  'process.exitCode': `process.exitCode = 4; process.on('exit', (code) => console.log(code))`,
  'process.exit at exit': `process.on('exit', (code) => { console.log('asked', code); process.exit(7) })`,
  'an exit code above 255': `process.exitCode = 300`,
  'exitCode set at exit': `process.on('exit', () => { process.exitCode = 9 })`,
  'uncaught error': `process.on('exit', (code) => console.log('exit', code)); setTimeout(() => { throw new Error('x') }, 1)`,
  'unhandled rejection': `process.on('exit', (code) => console.log('exit', code)); Promise.reject(new Error('x')); setTimeout(() => console.log('never'), 50)`,
  'handled late': `const p = Promise.reject(new Error('x')); setTimeout(() => p.catch(() => {}), 5)`,
  'unhandledRejection listener': `process.on('unhandledRejection', (reason, promise) => console.log(reason.message, promise instanceof Promise)); Promise.reject(new Error('seen')); setTimeout(() => console.log('on'), 3)`,
  rejectionHandled: `process.on('unhandledRejection', () => console.log('unhandled')); process.on('rejectionHandled', () => console.log('handled')); const p = Promise.reject(1); setTimeout(() => p.catch(() => {}), 3)`,
  'uncaughtException listener': `process.on('uncaughtException', (error, origin) => { console.log(error.message, origin) }); setTimeout(() => { throw new Error('one') }, 1); setTimeout(() => Promise.reject(new Error('two')), 2); setTimeout(() => console.log('on'), 9)`,
  uncaughtExceptionMonitor: `process.on('uncaughtExceptionMonitor', (error) => console.log('monitor', error.message)); setTimeout(() => { throw new Error('m') }, 1)`,
  'a listener that throws': `process.on('exit', (code) => console.log('exit', code)); process.on('uncaughtException', () => { throw new Error('again') }); setTimeout(() => { throw new Error('first') }, 1)`,
  'an exit listener that throws': `process.on('exit', () => { console.log('in exit'); throw new Error('at the end') })`,
  'an unlistened stream error': `const { Readable } = require('stream'); process.on('exit', (code) => console.log('exit', code)); new Readable({ read() { this.destroy(new Error('s')) } }).resume()`,
  'throws a primitive': `process.on('exit', (code) => console.log('exit', code)); process.nextTick(() => { throw undefined })`,
  'kills itself politely': `process.on('exit', () => console.log('no exit event')); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1); setTimeout(() => {}, 5000)`,
  'handles a signal': `process.on('SIGTERM', (name, number) => { console.log(name, number); process.exit(0) }); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1); setTimeout(() => {}, 5000)`,
  'unref lets it end': `setTimeout(() => console.log('never'), 60000).unref(); const t = setInterval(() => {}, 60000); t.unref(); console.log('x')`,
  'a pending promise lets it end': `process.on('exit', (code) => console.log(code)); (async () => { await new Promise(() => {}); console.log('never') })()`,
  'the order at the top of the main module': `setImmediate(() => { console.log('immediate'); setTimeout(() => console.log('timeout'), 2) }); Promise.resolve().then(() => console.log('job')); process.nextTick(() => console.log('tick')); console.log('main')`,
}

let real: ReadonlyMap<string, readonly string[]> = new Map()
let simulated: ReadonlyMap<string, readonly string[]> = new Map()
let realPrograms: readonly RealRun[] = []
beforeAll(async () => {
  const children = Promise.all([text, ...Object.values(programs)].map((each) => runReal(each)))
  simulated = sections((await runProgram(text)).lines)
  const [first, ...rest] = await children
  real = sections(first?.lines ?? [])
  realPrograms = rest
})

test.each(names)('%s', (name) => {
  expect(real.get(name)?.length).toBeGreaterThan(0)
  expect(real.get(name)?.filter((line) => line.startsWith('failed'))).toEqual([])
  expect(simulated.get(name)).toEqual(real.get(name))
})

test.each(Object.entries(programs).map(([name, each], index) => [name, each, index] as const))(
  'a program: %s',
  async (_, each, index) => {
    const run = await runProgram(each)
    const ending = run.events.flatMap(({ kind, data }): (number | string)[] => {
      if (kind === 'process.exit') return [(data as { code: number }).code]
      return kind === 'process.crash' ? [(data as { signal: string }).signal] : []
    })
    expect({ lines: run.lines, ending }).toEqual({
      lines: realPrograms[index]?.lines,
      ending: [realPrograms[index]?.code],
    })
  },
)

function sections(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  let current: string[] = []
  for (const line of lines) {
    if (line.startsWith(mark)) {
      current = []
      found.set(line.slice(1), current)
    } else current.push(line)
  }
  return found
}

/** Node 22 lacks some syntax. */
function compiles(body: string): boolean {
  try {
    new Function(`return async () => { ${body} }`)
    return true
  } catch {
    return false
  }
}
