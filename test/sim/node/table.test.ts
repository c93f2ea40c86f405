// The host table against the running Node: every global, every member of every builtin, every property of every
// namespace has exactly one row, and no row is for something that is nowhere. The truth is read in a plain child
// process, since vitest adds globals.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { hostRows, hostTable, treatmentOf } from '../../../sim/node/table/table.ts'

/**
 * Names of the string keys of each object of the running Node, and pairs of names under which one value can be reached.
 */
interface Truth {
  readonly members: Readonly<Record<string, readonly string[] | null>>
  readonly globalsWithStatics: readonly string[]
  readonly shared: readonly (readonly [global: string, module: string])[]
}

/**
 * Modules and members that a plain process of Node 24 lacks. The last group comes with flags, or with a channel to the
 * parent.
 */
const elsewhere: Readonly<Record<'node22' | 'node26' | 'onDemand', string>> = {
  node22: `
    crypto.Cipher crypto.Decipher net._setSimultaneousAccepts process.assert tls.createSecurePair timers._unrefActive timers.active
    timers.unenroll timers.enroll util.getCallSite util.isBoolean util.isBuffer util.isNull util.isNullOrUndefined util.isNumber
    util.isString util.isSymbol util.isUndefined util.isRegExp util.isObject util.isDate util.isError util.isFunction util.isPrimitive
    util.log
  `,
  node26: `
    ffi globalThis.Temporal globalThis.QuotaExceededError globalThis.ErrorEvent globalThis.Storage globalThis.localStorage
    globalThis.sessionStorage globalThis.Iterator.concat globalThis.Uint8Array.fromBase64 globalThis.Uint8Array.fromHex
    globalThis.Request.prototype.textStream globalThis.Response.prototype.textStream crypto.createMac crypto.getMacs
    crypto.parsePKCS12 diagnostics_channel.boundedChannel diagnostics_channel.BoundedChannel fs.openAsBlobSync
    net._TransferredBoundSocket perf_hooks.createSlidingWindowHistogram perf_hooks.importHistogram
    process.addUncaughtExceptionCaptureCallback util.markPromiseAsHandled util.debounce util.throttle v8.setHeapProfileNearHeapLimit
    v8.startHeapProfile zlib.ZipEntry zlib.ZipFile zlib.ZipBuffer zlib.createZipArchive zlib.createZipArchiveSync zlib.zipFiles
    zlib.getMaxZipContentSize zlib.setMaxZipContentSize
  `,
  onDemand: `
    globalThis.EventSource process.noDeprecation process.noProcessWarnings process.throwDeprecation process.traceDeprecation
    process.traceProcessWarnings process.permission process.connected process.channel process.send process.disconnect
  `,
}

const truth: Truth = readTruth()
const rows = hostRows()

test('every member of the running Node has a row', () => {
  const missing = Object.entries(truth.members).flatMap(([module, members]) =>
    (members ?? [])
      .filter((member) => treatmentOf(module, member) === undefined)
      .map((member) => `${module}.${member}`),
  )
  expect(missing).toEqual([])
})

test('every global with properties of its own has a table, or is unsupported', () => {
  const tables = new Set(hostTable.map(({ module }) => module))
  const described = (name: string) => tables.has(`globalThis.${name}`) || name === 'process' || name === 'console'
  expect(
    truth.globalsWithStatics.filter((name) => !described(name) && treatmentOf('globalThis', name) !== 'unsupported'),
  ).toEqual([])
})

test('no member stands twice, and no module', () => {
  expect(repeated(rows.map(({ module, member }) => `${module}.${member}`))).toEqual([])
  expect(repeated(hostTable.map(({ module }) => module))).toEqual([])
})

test.runIf(process.versions.node.startsWith('24.'))('no row is stale', () => {
  const known = new Set(Object.values(elsewhere).flatMap((names) => names.trim().split(/\s+/)))
  const stale = rows.filter(({ module, member }) => {
    const home = module === 'sys' ? 'util' : module
    return (
      member !== '*' &&
      truth.members[module]?.includes(member) !== true &&
      !known.has(home) &&
      !known.has(`${home}.${member}`)
    )
  })
  expect(stale.map(({ module, member }) => `${module}.${member}`)).toEqual([])
})

test('every reason belongs to a row', () => {
  const reasons = hostTable.flatMap(({ module, why }) => Object.keys(why ?? {}).map((member) => `${module}.${member}`))
  const known = new Set(rows.map(({ module, member }) => `${module}.${member}`))
  expect(reasons.filter((reason) => !known.has(reason))).toEqual([])
})

test('an alias names a module of the table', () => {
  const aliases = rows.filter(({ why }) => why.startsWith('alias: '))
  expect(aliases.length).toBeGreaterThan(0)
  expect(aliases.filter(({ treatment }) => treatment !== 'simulated')).toEqual([])
  const tables = new Set(hostTable.map(({ module }) => module))
  expect(aliases.filter(({ why }) => !tables.has(why.slice('alias: '.length)))).toEqual([])
})

test('a value has one treatment under all its names', () => {
  const torn = truth.shared.filter(([name, other]) => treatment(name) !== treatment(other))
  expect(torn).toEqual([])
})

// Otherwise a host that makes the class and forgets its properties would leak `Buffer.allocUnsafe`. Intrinsics are
// patched in place.
test('what has properties that are not real is not real itself', () => {
  const intrinsics = new Set<string>(['Temporal', ...runInNewContext('Object.getOwnPropertyNames(globalThis)')])
  const leaking = hostTable.filter(({ module, simulated, unsupported }) => {
    const [root = '', name = ''] = module.split('.')
    if (!module.includes('.') || module.endsWith('.prototype') || (root === 'globalThis' && intrinsics.has(name)))
      return false
    return (
      (simulated !== undefined || unsupported !== undefined) && ['native', 'wrapped'].includes(treatment(module) ?? '')
    )
  })
  expect(leaking.map(({ module }) => module)).toEqual([])
})

test('rows are sorted, and looked up by module and member', () => {
  const names = rows.map(({ module, member }) => [module, member] as const)
  const sorted = names.toSorted(
    ([module, member], [other, another]) => compare(module, other) || compare(member, another),
  )
  expect(names).toEqual(sorted)
  expect([
    treatmentOf('events', 'once'),
    treatmentOf('globalThis.Date', 'now'),
    treatmentOf('_http_agent', 'Agent'),
    treatmentOf('fs', 'F_OK'),
    treatmentOf('util', 'noSuchMember'),
    treatmentOf('noSuchModule', 'member'),
  ]).toEqual(['wrapped', 'simulated', 'unsupported', 'native', undefined, undefined])
})

/** The treatment of `module.member`, where the module's own name may have dots. */
function treatment(name: string): string | undefined {
  const dot = name.lastIndexOf('.')
  return treatmentOf(name.slice(0, dot), name.slice(dot + 1))
}

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.filter((name) => seen.size === seen.add(name).size)
}

function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function readTruth(): Truth {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-table-'))
  try {
    // A script file: `node -p` would add every builtin to the global object.
    const script = join(directory, 'truth.cjs')
    writeFileSync(script, `(${collect.toString()})(${JSON.stringify(hostTable.map(({ module }) => module))})`)
    const { NODE_OPTIONS: _, ...env } = process.env
    return JSON.parse(
      execFileSync(process.execPath, [script], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Runs in the child process, from its source text: it uses nothing from outside. */
function collect(tables: readonly string[]): void {
  type Bag = Record<string, unknown>
  const functionKeys = new Set(['length', 'name', 'prototype', 'arguments', 'caller', 'constructor'])
  const own = (value: object): string[] => {
    const names = Object.getOwnPropertyNames(value)
    return typeof value === 'function' ? names.filter((name) => !functionKeys.has(name)) : names
  }
  /** A namespace's members may be those of its class. */
  const reachable = (value: object): string[] => {
    if (typeof value === 'function') return own(value)
    const names = new Set<string>()
    for (let at = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') names.add(name)
    }
    return [...names]
  }
  const isObject = (value: unknown): value is object =>
    (typeof value === 'object' || typeof value === 'function') && value !== null
  const read = (value: object, name: string): unknown => {
    try {
      return (value as Bag)[name]
    } catch {
      return undefined
    }
  }

  // Loading node:domain changes others: last.
  const { builtinModules } = process.getBuiltinModule('module')
  const listed = [...builtinModules, 'sea', 'sqlite', 'test', 'test/reporters'].map((name) =>
    name.replace(/^node:/, ''),
  )
  const names = [...new Set(listed)].filter((name) => name !== 'domain')
  const load = (name: string): object | undefined => process.getBuiltinModule(`node:${name}`)

  const members: Record<string, string[] | null> = { globalThis: own(globalThis) }
  const globals = new Map<unknown, string>()
  const globalsWithStatics: string[] = []
  for (const name of own(globalThis)) {
    const value = read(globalThis, name)
    if (!isObject(value) || value === globalThis) continue
    globals.set(value, name)
    if (reachable(value).length > 0) globalsWithStatics.push(name)
  }
  members.process = reachable(process)
  const shared: [string, string][] = []
  for (const name of [...names, 'domain']) {
    const module = load(name)
    if (module === undefined) continue
    members[name] ??= own(module)
    for (const member of name.startsWith('_') || name === 'process' ? [] : own(module)) {
      const global = globals.get(read(module, member))
      if (global === member) shared.push([`globalThis.${global}`, `${name}.${member}`])
    }
  }
  for (const table of tables) {
    if (table in members) continue
    const [root = '', ...path] = table.split('.')
    let at: unknown = root === 'globalThis' ? globalThis : load(root)
    for (const step of path) at = isObject(at) ? read(at, step) : undefined
    if (!isObject(at)) members[table] = null
    else if (path.at(-1) === 'prototype') members[table] = own(at).filter((name) => name !== 'constructor')
    else members[table] = reachable(at)
  }
  process.stdout.write(JSON.stringify({ members, globalsWithStatics, shared }))
}
