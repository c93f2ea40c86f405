// Lets a test look at a program's realm from outside: a "program" whose main module is a function of the test. It runs
// as the first event of a real incarnation, with the realm's own global object and `require`, so that what it sees is
// what a program gets.
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { Program } from '../../../sim/node/host/program.ts'
import type { HostRow } from '../../../sim/node/table/treatment.ts'
import type { TraceEvent } from '../../../sim/trace/event.ts'
import { World } from '../../../sim/world/world.ts'

export type Bag = Record<PropertyKey, unknown>

/** A program's realm, seen from the host. */
export interface ProgramRealm {
  readonly global: Bag
  readonly require: (name: string) => unknown
  /** Evaluates an expression in the realm. */
  evaluate(text: string): unknown
}

export const realRequire: (name: string) => unknown = createRequire(import.meta.url)

class Probe extends Program {
  readonly #main: (realm: ProgramRealm) => void

  constructor(main: (realm: ProgramRealm) => void) {
    super('main', '')
    this.#main = main
  }

  override get script(): Script {
    const runInContext =
      (context: object): unknown =>
      (_exports: object, require: (name: string) => unknown) => {
        const evaluate = (text: string): unknown => new Script(text, { filename: '/app/main.js' }).runInContext(context)
        this.#main({ global: evaluate('globalThis') as Bag, require, evaluate })
      }
    return { runInContext } as unknown as Script
  }
}

/** What several programs, one a machine, did in one world. */
export interface WorldRun {
  readonly events: readonly TraceEvent[]
  /** Lines of a machine's stdout. */
  lines(machine: string): string[]
}

/**
 * Runs programs on machines of one world until nothing is left to do. The machines boot in the order of the names
 * given.
 */
export function runMachines(programs: Readonly<Record<string, Program>>, seed = 1): Promise<WorldRun> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low: seed }, 'program'),
    source: { kind: 'replay', schedule: [] },
    machines: Object.entries(programs).map(([name, program]) => ({ name, program, restart: 'never' })),
    services: [],
    keepTrace: true,
  })
  return inMacrotask(() => {
    world.boot()
    world.kernel.run({ eventsMax: 100_000, timeMaxUs: 86_400_000_000 })
    const { events } = world.trace
    return { events, lines: (machine) => linesOf(events, machine) }
  })
}

/** Calls `look` inside a program, and gives what it returns. */
export async function insideProgram<T>(look: (realm: ProgramRealm) => T): Promise<T> {
  const seen: T[] = []
  const { events } = await runMachines({ node: new Probe((realm) => void seen.push(look(realm))) })
  const [first] = seen
  if (first === undefined)
    throw new Error(`the probe failed: ${JSON.stringify(events.filter((event) => event.kind === 'process.uncaught'))}`)
  return first
}

/** The synchronous drain works in a macrotask only. */
export function inMacrotask<T>(body: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(body())
      } catch (error) {
        reject(error)
      }
    })
  })
}

function linesOf(events: readonly TraceEvent[], machine: string): string[] {
  const output = events
    .filter((event) => event.kind === 'process.stdout' && event.machine === machine)
    .map((event) => String(event.data))
  return output.join('').split('\n').slice(0, -1)
}

/** The object of which a row's member is a property, on either side; undefined if this Node lacks it. */
export function holderOf(module: string, global: Bag, require: (name: string) => unknown): Bag | undefined {
  const [root = '', ...path] = module.split('.')
  let at: unknown = root === 'globalThis' ? global : require(`node:${root}`)
  for (const step of path) at = isObject(at) ? (at as Bag)[step] : undefined
  return isObject(at) ? (at as Bag) : undefined
}

/** A member's value; of a prototype its method or getter, since reading that on the prototype itself throws. */
export function memberOf(holder: Bag, row: Pick<HostRow, 'module' | 'member'>): unknown {
  if (!row.module.endsWith('.prototype')) return holder[row.member]
  for (let at: object | null = holder; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, row.member)
    if (descriptor !== undefined)
      return descriptor.get === undefined ? descriptor.value : methodOf(at, row.member, descriptor.get)
  }
  return undefined
}

/**
 * Hardened prototypes of the host give their methods by accessors; a real accessor needs an instance, and throws or
 * gives data.
 */
function methodOf(prototype: object, member: string, get: () => unknown): unknown {
  try {
    const value = (prototype as Bag)[member]
    return typeof value === 'function' ? value : get
  } catch {
    return get
  }
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/**
 * Builtins that even the host must not load: node:domain changes every emitter (node:repl loads it), the test runner
 * waits for exit.
 */
export const neverLoaded: ReadonlySet<string> = new Set(['domain', 'repl', 'test', 'test/reporters', 'ffi'])

/** Whether the running Node has the member that a row speaks of, in a plain process. */
export function isPresent({ module, member }: HostRow): boolean {
  if (neverLoaded.has(module)) return false
  const holder = realHolder(module)
  return holder !== undefined && member in holder
}

export function realHolder(module: string): Bag | undefined {
  const [root = ''] = module.split('.')
  if (root !== 'globalThis' && !isBuiltinHere(root)) return undefined
  return holderOf(module, globalThis as unknown as Bag, realRequire)
}

function isBuiltinHere(name: string): boolean {
  return process.getBuiltinModule(`node:${name}`) !== undefined
}
