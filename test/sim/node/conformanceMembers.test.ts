// The host table against the host, member by member: what is simulated is our own code and of the program's realm, never the
// host's value and never a unsupported; what is real or bound looks like the real one. One look into a program serves
// all tests. The rows of prototypes and namespaces (`globalThis.Date`, `util.inspect`, `globalThis.Event.prototype`)
// are rows like the others here.
import { expect, test } from 'vitest'
import { hostRows } from '../../../sim/node/table/table.ts'
import type { HostRow } from '../../../sim/node/table/treatment.ts'
import {
  type Bag,
  holderOf,
  insideProgram,
  isObject,
  isPresent,
  memberOf,
  type ProgramRealm,
  realHolder,
  realRequire,
} from './probe.ts'

/** What a member is, as data. */
interface Look {
  readonly problem?: string
  readonly present: boolean
  readonly type: string
  readonly name?: string
  readonly length?: number
  /** Its prototype chain reaches `Function.prototype` or `Object.prototype` of the program's realm. */
  readonly ofRealm: boolean
  /** It is the very object of the host. */
  readonly ofHost: boolean
  /** Made by unsupported.ts. */
  readonly refused: boolean
  /** Made by clone.ts: it calls the real one and does nothing else. */
  readonly forwarder: boolean
  readonly primitive?: unknown
}

/**
 * A plain Node has these only with a channel to a parent, under flags, or after a deprecated call: a program must not
 * see them.
 */
const absent = `
  process.connected process.channel process.send process.disconnect process.permission process.noDeprecation process.noProcessWarnings
  process.throwDeprecation process.traceDeprecation process.traceProcessWarnings process.domain process.report process.mainModule
  process.moduleLoadList process._preload_modules process._exiting globalThis.Error.prepareStackTrace
`
const mayBeUndefined: ReadonlySet<string> = new Set(absent.trim().split(/\s+/))

const blank: Look = {
  problem: 'not looked at',
  present: false,
  type: '',
  ofRealm: false,
  ofHost: false,
  refused: false,
  forwarder: false,
}
const rows = hostRows().filter((row) => row.treatment !== 'unsupported' && isPresent(row))
const looks = await insideProgram((realm) => rows.map((row) => lookAt(row, realm)))
const real = rows.map((row) =>
  lookAt(row, { global: globalThis as unknown as Bag, require: realRequire, evaluate: () => undefined }),
)
const cases = rows.map((row, index) => [`${row.module}.${row.member}`, row, index] as const)

// Two groups of simulated members are values of the host by design, and have tests of what they do: methods of `process` and
// `performance` that they inherit from the program's EventEmitter and EventTarget, and getters of shared prototypes,
// patched once for the host (conformanceOverlay.test.ts).
const emitterMethods = new Set(
  Object.getOwnPropertyNames((realRequire('node:events') as { prototype: object }).prototype),
)
const isShared = ({ module, member }: HostRow): boolean =>
  module.endsWith('.prototype') ||
  (module === 'process' && emitterMethods.has(member)) ||
  (module === 'globalThis.performance' && member in EventTarget.prototype)

test.each(cases.filter(([, { treatment }]) => treatment === 'simulated'))('simulated: %s', (name, row, index) => {
  const { present, problem, type, ofRealm, refused } = looks[index] ?? blank
  const { ofHost, forwarder } = isShared(row) ? blank : (looks[index] ?? blank)
  expect({ problem, ofHost, refused }).toEqual({ problem: undefined, ofHost: false, refused: false })
  // An alias is the exports object of another module, which has rows of its own.
  if (!row.why.startsWith('alias: ')) expect(forwarder).toBe(false)
  if (mayBeUndefined.has(name)) return
  expect(present).toBe(true)
  // A value that the real process lacks at this moment (`undefined`, a getter's) has no type to keep.
  if (real[index]?.type !== 'undefined') expect(type).toBe(real[index]?.type)
  if ((type === 'function' || type === 'object') && !isShared(row)) expect(ofRealm).toBe(true)
})

test.each(cases.filter(([, { treatment }]) => treatment === 'native' || treatment === 'wrapped'))(
  '%s is as it really is',
  (_, row, index) => {
    const { problem, present, type, name, length, primitive, refused } = looks[index] ?? blank
    const expected = real[index] ?? blank
    expect({ problem, present, refused, type, name, length, primitive }).toEqual({
      problem: undefined,
      present: true,
      refused: false,
      type: expected.type,
      name: expected.name,
      length: expected.length,
      // The limit is raised, so that frames of the tool do not crowd out the program's; `RegExp.$1` speaks of the last
      // match anywhere.
      primitive:
        row.member === 'stackTraceLimit' || row.module === 'globalThis.RegExp' ? primitive : expected.primitive,
    })
  },
)

test('refusals and forwarders are recognised, so that the tests above can fail', async () => {
  const seen = await insideProgram((realm) => [
    lookAt({ module: 'fs', member: 'watch', treatment: 'unsupported', why: '' }, realm).refused,
    lookAt({ module: 'querystring', member: 'parse', treatment: 'native', why: '' }, realm).forwarder,
    lookAt({ module: 'globalThis', member: 'Uint8Array', treatment: 'native', why: '' }, realm).ofHost,
    lookAt({ module: 'globalThis', member: 'Map', treatment: 'native', why: '' }, realm).ofRealm,
    isOfRealm(Map, realm.global),
    isOfRealm([], realm.global),
  ])
  expect(seen).toEqual([true, true, true, true, false, false])
})

function lookAt(row: HostRow, realm: ProgramRealm): Look {
  try {
    const holder = holderOf(row.module, realm.global, realm.require)
    if (holder === undefined) return { ...blank, problem: 'its module is missing' }
    const value = memberOf(holder, row)
    const own = realHolder(row.module)
    const theirs = own === undefined ? undefined : memberOf(own, row)
    return {
      present: row.member in holder,
      type: typeof value,
      ...(typeof value === 'function' ? { name: value.name, length: value.length } : {}),
      ofRealm: !isObject(value) || isOfRealm(value, realm.global),
      ofHost: isObject(value) && value === theirs,
      refused: sourceOf(value).includes('is not supported by this host'),
      forwarder: sourceOf(value).includes('realm.toRealm(Reflect.apply(real, this, values))'),
      ...(isObject(value) ? {} : { primitive: typeof value === 'symbol' ? value.toString() : value }),
    }
  } catch (error) {
    return { ...blank, problem: String(error) }
  }
}

/**
 * A function or object whose roots are the program's; or an instance of a class of the program; an object without a
 * prototype is nobody's.
 */
function isOfRealm(value: object, global: Bag): boolean {
  const roots = ['Object', 'Function'].map((name) => (global[name] as { prototype?: unknown } | undefined)?.prototype)
  const chain = chainOf(value)
  if (chain.length === 0 || chain.some((prototype) => roots.includes(prototype))) return true
  // Classes of bytes have the shared Uint8Array for a parent, as they must.
  if (chain.includes(Uint8Array)) {
    const from = Object.getOwnPropertyDescriptor(value, 'from')?.value as object | undefined
    return from === undefined || Object.getPrototypeOf(from) === roots[1]
  }
  const { constructor: maker } = value
  return (
    typeof maker === 'function' &&
    Object.hasOwn(chain[0] ?? value, 'constructor') &&
    chainOf(maker).includes(roots[1] as object)
  )
}

function chainOf(value: object): object[] {
  const chain: object[] = []
  for (
    let at = Object.getPrototypeOf(value) as object | null;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  )
    chain.push(at)
  return chain
}

function sourceOf(value: unknown): string {
  return typeof value === 'function' ? Function.prototype.toString.call(value) : ''
}
