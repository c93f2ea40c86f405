// What settles later, settles here: each use of settleTable.ts runs in a real process and in a program, and both must
// tell the same of it: that it settled, with what, in which async context. In the program every value must also be of
// the program's realm, and what a callback or a continuation throws must reach the process that owns it, and no other.
import { beforeAll, expect, test } from 'vitest'
import { Program } from '../../../sim/node/host/program.ts'
import { runMachines } from './probe.ts'
import { type RealRun, runReal } from './realNode.ts'
import { cryptoUses } from './settleCrypto.ts'
import { fileUses } from './settleFiles.ts'
import { networkUses } from './settleNetwork.ts'
import { streamUses } from './settleStreams.ts'
import { settleUses, type Use } from './settleTable.ts'

const present = ({ needs }: Use): boolean => {
  const [module = '', member = ''] = needs?.split('.') ?? []
  return needs === undefined || member in (process.getBuiltinModule(`node:${module}`) ?? {})
}
const uses = [...settleUses, ...streamUses, ...cryptoUses, ...fileUses, ...networkUses].filter(present)
const names = uses.map(({ name }) => name)

/** What one side says of a use. */
interface Report {
  readonly settled: 'called' | 'resolved' | 'rejected' | 'a foreign promise'
  readonly context: 'kept' | 'lost'
  readonly value: string
  /** Where a value of a foreign realm is inside the result, if anywhere. */
  readonly foreign: string
}
type Reports = Readonly<Record<string, Report>>

const settling = program((name, kind) => `observe(${JSON.stringify(name)}, '${kind}', use)`)
const failing = program((name, kind) => `fail(${JSON.stringify(name)}, '${kind}', use)`)
const bystander = `process.on('uncaughtException', (error) => console.log(String(error))); setTimeout(() => console.log('lived'), 1000)`

let real: Reports = {}
let simulated: Reports = {}
let realFailures: readonly string[] = []
let failures: readonly string[] = []
let others: readonly string[] = []
let uncaught: readonly unknown[] = []

beforeAll(async () => {
  const runs: Promise<RealRun>[] = [runReal(settling), runReal(failing)]
  const settled = await runMachines({ node: new Program('main', settling) })
  simulated = reports(settled.lines('node'))
  const failed = await runMachines({ left: new Program('main', failing), right: new Program('main', bystander) })
  failures = failed.lines('left')
  others = failed.lines('right')
  uncaught = [...settled.events, ...failed.events]
    .filter((event) => event.kind === 'process.uncaught')
    .map((event) => event.data)
  const [first, second] = await Promise.all(runs)
  real = reports(first?.lines ?? [])
  realFailures = second?.lines ?? []
})

test.each(names)('%s settles as it really does, in its own realm', (name) => {
  expect(real[name]).toMatchObject({ settled: expect.any(String), foreign: '' })
  expect(simulated[name]).toEqual(real[name])
})

test.each(names)('what is thrown after %s reaches its own process', (name) => {
  const mine = (lines: readonly string[]): string[] => lines.filter((line) => line.endsWith(`: thrown after ${name}`))
  expect(mine(realFailures)).toHaveLength(1)
  expect(mine(failures)).toEqual(mine(realFailures))
})

test('no failure strays', () => {
  expect(uncaught).toEqual([])
  expect(others).toEqual(['lived'])
  expect(failures.filter((line) => !/: thrown after /.test(line))).toEqual([])
})

function reports(lines: readonly string[]): Reports {
  return JSON.parse(lines.at(-1) ?? '{}') as Reports
}

function program(statement: (name: string, kind: Use['kind']) => string): string {
  const each = uses.map(({ name, kind, text }) => `{ const use = ${text}\n${statement(name, kind)} }`)
  return [`const { observe, fail } = (${harness.toString()})(require)`, ...each].join('\n')
}

/** Runs in both processes, from its source text: it uses nothing from outside but `require`. */
function harness(require: (name: string) => unknown): { observe: Observer; fail: Observer } {
  const { AsyncLocalStorage } = require('node:async_hooks') as typeof import('node:async_hooks')
  const { inspect } = require('node:util') as typeof import('node:util')
  const store = new AsyncLocalStorage<string>()
  const seen: Record<string, object> = {}
  let asked = 0
  let failing = 0
  let failed = 0
  const plain = [
    'Object',
    'Array',
    'Map',
    'Set',
    'Date',
    'RegExp',
    'Promise',
    'Error',
    'TypeError',
    'RangeError',
    'SyntaxError',
    'EvalError',
    'AggregateError',
  ]
  const globals = globalThis as unknown as Record<string, (new () => object) | undefined>

  /** The path to the first value that is not of this realm. */
  const foreign = (value: unknown, path: string): string => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return ''
    const name = (value as object).constructor?.name ?? ''
    const own = globals[name]
    const fits = plain.includes(name)
      ? Object.getPrototypeOf(value) === own?.prototype
      : own === undefined || value instanceof own
    if (!fits) return `${path}: ${name}`
    if (name !== 'Object' && name !== 'Array') return ''
    return (
      Object.entries(value)
        .map(([key, inner]) => foreign(inner, `${path}.${key}`))
        .find((found) => found !== '') ?? ''
    )
  }
  const text = (value: unknown): string => {
    if (value instanceof Error) return `${value.name} ${(value as { code?: unknown }).code ?? ''} ${value.message}`
    return inspect(value, { depth: 4 })
  }
  const report = (name: string, settled: string, values: readonly unknown[]): void => {
    seen[name] ??= {
      settled,
      context: store.getStore() === name ? 'kept' : 'lost',
      value: values.map(text).join(', '),
      foreign: values.map((value, index) => foreign(value, String(index))).find((found) => found !== '') ?? '',
    }
  }
  const observe: Observer = (name, kind, use) => {
    asked += 1
    store.run(name, () => {
      if (kind === 'callback') use((...values) => report(name, 'called', values))
      else {
        const promise = use(() => {}) as Promise<unknown>
        if (Object.getPrototypeOf(promise) !== Promise.prototype) report(name, 'a foreign promise', [])
        promise.then(
          (value) => report(name, 'resolved', [value]),
          (error) => report(name, 'rejected', [error]),
        )
      }
    })
  }
  const fail: Observer = (name, kind, use) => {
    let thrown = false
    failing += 1
    const throws = (): void => {
      if (thrown) return
      thrown = true
      failed += 1
      throw new Error(`thrown after ${name}`)
    }
    setImmediate(() => {
      if (kind === 'callback') use(throws)
      else (use(() => {}) as Promise<unknown>).then(throws, throws)
    })
  }
  process.on('uncaughtException', (error, origin) => console.log(`${origin} ${String(error)}`))
  // Some of these do not keep a process alive by themselves, and a busy machine is slow: wait for the last, within
  // reason.
  let waits = 0
  const wait = (): void => {
    waits += 1
    if (waits < 500 && (Object.keys(seen).length < asked || failed < failing)) setTimeout(wait, 10)
    else {
      if (asked > 0) console.log(JSON.stringify(seen))
      // A server that a failure left open would keep the process alive; what it prints to a busy reader must be gone
      // before it ends.
      process.stdout.write('', () => process.exit())
    }
  }
  setTimeout(wait, 10)
  return { observe, fail }
}

type Observer = (name: string, kind: Use['kind'], use: (done: (...values: unknown[]) => void) => unknown) => void
