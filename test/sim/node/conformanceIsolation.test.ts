// What a program does to its builtins stays in its incarnation: one machine overwrites every export, every static,
// every method of every class of every module, adds members to all of them, and then neither another machine of the
// same world, nor the next run, nor the host sees any of it. A fingerprint names each member and what it is.
import { runInNewContext } from 'node:vm'
import { beforeAll, expect, test } from 'vitest'
import { Program } from '../../../sim/node/host/program.ts'
import { hostTable } from '../../../sim/node/table/table.ts'
import { neverLoaded, realRequire, runMachines } from './probe.ts'

type Fingerprints = Readonly<Record<string, readonly string[]>>

const modules = hostTable
  .filter(
    ({ module, unsupported }) =>
      !/^globalThis\.|\.prototype$|^[^.]+\.[^.]+$|^_|^sys$/.test(module) &&
      unsupported !== '*' &&
      !neverLoaded.has(module),
  )
  .map(({ module }) => module)
const list = JSON.stringify(modules)
const load = `(name) => (name === 'globalThis' ? globalThis : require('node:' + name))`
/** What a program does to the intrinsics of its own realm breaks its own prelude, and reaches nobody else. */
const intrinsics: readonly string[] = runInNewContext('Object.getOwnPropertyNames(globalThis)')
const shared = ['Uint8Array', 'ArrayBuffer', 'SharedArrayBuffer']
const nodeGlobals = Object.getOwnPropertyNames(globalThis).filter(
  (name) => !intrinsics.includes(name) || shared.includes(name),
)
/** All are loaded first: as in Node, whoever overwrites Module.prototype.require has no require any more. */
const spoilerText = `const load = ${load}; const { record } = require('crashworthy:world')
for (const exports of ${list}.map(load)) (${spoil.toString()})(exports, ${JSON.stringify(nodeGlobals)})
record('workflow.end', 'spoilt')`
const globals = hostTable.find(({ module }) => module === 'globalThis')
const globalNames = [globals?.native, globals?.simulated, globals?.unsupported].flatMap(
  (names) => names?.trim().split(/\s+/) ?? [],
)
const witnessText = `const globals = ${JSON.stringify(globalNames)}; const load = ${load}; const seen = {}
for (const name of ${list}) seen[name] = (${fingerprint.toString()})(load(name), name === 'globalThis' ? globals : undefined)
console.log(JSON.stringify(seen))`

const before: Record<string, readonly string[]> = {}
let clean: Fingerprints = {}
let beside: Fingerprints = {}
let after: Fingerprints = {}
let words: readonly unknown[] = []

beforeAll(async () => {
  const idle = new Program('main', '')
  const witness = new Program('main', witnessText)
  const world = async (left: Program): Promise<Fingerprints> => {
    const run = await runMachines({ left, right: witness })
    words = run.events.flatMap(({ kind, data }) => (['workflow.end', 'process.uncaught'].includes(kind) ? [data] : []))
    return JSON.parse(run.lines('right')[0] ?? '{}') as Fingerprints
  }
  clean = await world(idle)
  // Twice: the first look makes what Node makes on first use.
  for (const name of [...modules, ...modules]) before[name] = fingerprintOfHost(name)
  beside = await world(new Program('main', spoilerText))
  expect(words).toEqual(['spoilt'])
  after = await world(idle)
})

test.each(modules)('what a program does to %s is seen by no other', (name) => {
  expect(clean[name]?.length).toBeGreaterThan(0)
  expect(differences(clean[name], beside[name])).toEqual([])
  expect(differences(clean[name], after[name])).toEqual([])
  expect(differences(before[name], fingerprintOfHost(name))).toEqual([])
})

test('the spoiler does spoil, and the fingerprint shows it', async () => {
  const text = `const path = require('path'); const { join } = path; const { EventEmitter } = require('events')
const look = () => (${fingerprint.toString()})({ join: path.join, EventEmitter }).join()
const before = look(); const { on } = EventEmitter.prototype; (${spoil.toString()})(path, []); (${spoil.toString()})(require('events'), [])
require('crashworthy:world').record('workflow.end', [path.join !== join, EventEmitter.prototype.on !== on, look() !== before])`
  const { events } = await runMachines({ node: new Program('main', text) })
  expect(events.filter(({ kind }) => kind === 'workflow.end').map(({ data }) => data)).toEqual([[true, true, true]])
})

/** Where two fingerprints differ, in short: a class's fingerprint is too long to be printed. */
function differences(left: readonly string[] = [], right: readonly string[] = []): string[] {
  const rows = Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index) => [left[index] ?? '', right[index] ?? ''] as const,
  )
  return rows.flatMap(([one, other]) => {
    if (one === other) return []
    const at = [...one].findIndex((letter, index) => letter !== other[index])
    const from = Math.max(0, at < 0 ? one.length - 40 : at - 40)
    return [`${one.slice(0, 30)}: ${one.slice(from, from + 80)} | ${other.slice(from, from + 80)}`]
  })
}

/** The test runner has globals of its own. */
function fingerprintOfHost(name: string): string[] {
  return name === 'globalThis'
    ? fingerprint(globalThis, globalNames)
    : fingerprint(realRequire(`node:${name}`) as object)
}

/** Runs in a program, from its source text: it uses nothing from outside. Overwrites and adds whatever it can reach. */
function spoil(exports: object, globals: readonly string[]): void {
  const evil = { value: function spoilt() {} }.value
  const isObject = (value: unknown): value is object =>
    (typeof value === 'object' && value !== null) || typeof value === 'function'
  // What the spoiler itself needs, and the realm's own roots, which are nobody else's.
  const spared = new Set<unknown>([
    globalThis,
    Object,
    Object.prototype,
    Function.prototype,
    Function,
    Reflect,
    Set,
    Set.prototype,
    JSON,
    console,
  ])
  const overwrite = (target: object, key: PropertyKey): void => {
    try {
      ;(target as Record<PropertyKey, unknown>)[key] = evil
    } catch {}
    try {
      Object.defineProperty(target, key, { value: evil, configurable: true, writable: true, enumerable: true })
    } catch {}
  }
  const deep = (target: object): void => {
    if (spared.has(target)) return
    for (const key of Reflect.ownKeys(target)) {
      // The defaults of an emitter's state are left open for speed (see harden.ts).
      const { get, value } = Object.getOwnPropertyDescriptor(target, key) ?? {}
      const isState =
        (typeof key === 'symbol' || key.startsWith('_')) && get === undefined && typeof value !== 'function'
      if (key === 'prototype' || key === 'constructor' || isState) continue
      overwrite(target, key)
    }
    overwrite(target, 'spoilt')
  }
  for (const key of Reflect.ownKeys(exports)) {
    if (exports === globalThis && !globals.includes(String(key))) continue
    let value: unknown
    try {
      value = (exports as Record<PropertyKey, unknown>)[key]
    } catch {}
    if (isObject(value)) {
      const { prototype } = value as { prototype?: unknown }
      // The class, its prototype, and whatever is shared below them; but not the last, which is some realm's
      // Object.prototype: a program that climbs to the host's own and changes it is not kept from it.
      for (
        let at: unknown = prototype;
        isObject(at) && Object.getPrototypeOf(at) !== null;
        at = Object.getPrototypeOf(at)
      )
        deep(at)
      deep(value)
    }
    if (exports !== globalThis) overwrite(exports, key)
  }
}

/** Runs in a program and in the host. Times and counters are left out: only what a member is, not what it says. */
function fingerprint(exports: object, only?: readonly string[]): string[] {
  const isObject = (value: unknown): value is object =>
    (typeof value === 'object' && value !== null) || typeof value === 'function'
  const kind = (target: object, key: PropertyKey): string => {
    const descriptor = Object.getOwnPropertyDescriptor(target, key)
    if (descriptor === undefined) return 'none'
    const value = descriptor.get ?? descriptor.value
    return typeof value === 'function'
      ? `function ${value.name}/${value.length}`
      : descriptor.get !== undefined
        ? 'getter'
        : typeof value
  }
  const keys = (target: object): PropertyKey[] =>
    Reflect.ownKeys(target).filter(
      (key) => !/^(_events.*|_maxListeners|moduleLoadList|Symbol\((kCapture|shapeMode)\))$/.test(String(key)),
    )
  const inside = (target: object): string =>
    keys(target)
      .map((key) => `${String(key)}: ${kind(target, key)}`)
      .join(', ')
  const wanted = keys(exports).filter((key) => only === undefined || only.includes(String(key)))
  return wanted.map((key) => {
    let value: unknown
    try {
      value = (exports as Record<PropertyKey, unknown>)[key]
    } catch {
      return `${String(key)} throws`
    }
    if (!isObject(value) || value === globalThis) return `${String(key)} ${typeof value}`
    const chain: string[] = []
    const { prototype } = value as { prototype?: unknown }
    for (let at: unknown = prototype; isObject(at) && at !== Object.prototype; at = Object.getPrototypeOf(at))
      chain.push(inside(at))
    const name = typeof value === 'function' ? ` ${value.name}/${value.length}` : ''
    return `${String(key)} ${typeof value}${name} {${inside(value)}} ${chain.map((text) => `<${text}>`).join(' ')}`
  })
}
