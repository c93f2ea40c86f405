// The host table against the host, member by member: what is refused throws on use and is reported, what is simulated is
// our own code, what is real or bound looks like the real one. All members are looked at in one program run; each is a
// test of its own.
import { expect, test } from 'vitest'
import { hostRows } from '../../../sim/node/table/table.ts'
import type { HostRow } from '../../../sim/node/table/treatment.ts'
import { runProgram } from '../runProgram.ts'
import { type Bag, isObject, isPresent, memberOf, realHolder } from './probe.ts'

interface Refusal {
  readonly code: string
  readonly message: string
  readonly where: string
}

interface Use {
  /** What reading the member threw, if anything. */
  readonly read: string | undefined
  readonly uses: readonly Refusal[]
}

/** One function that must refuse: a member, or a function inside of a refused object. */
interface Target {
  readonly row: HostRow
  readonly path: readonly string[]
  readonly name: string
}

const targets = hostRows()
  .filter((row) => row.treatment === 'unsupported' && row.member !== '*' && isPresent(row))
  .flatMap(targetsOf)
const text = [
  ...targets.map(
    ({ row, path }, index) =>
      `use(${index}, () => ${expression(row, path)}, (m) => m(), (m) => isConstructor(m) ? new m() : m())`,
  ),
  `console.log(JSON.stringify(seen))`,
  // What cannot be constructed in Node either is called again.
  `function isConstructor(m) {
     try { Reflect.construct(Object, [], m) } catch { return false }
     return true
   }`,
  `var seen
   function use(index, read, ...attempts) {
     seen ??= []
     let member, problem
     try { member = read() } catch (error) { problem = String(error) }
     const uses = attempts.map((attempt) => {
       try { attempt(member) } catch (error) { return { code: String(error.code), message: String(error.message), where: String(error.where) } }
       return { code: 'none', message: 'was used', where: '' }
     })
     seen.push({ read: problem, uses })
   }`,
].join('\n')
const run = await runProgram(text)
const seen = JSON.parse(run.lines[0] ?? '[]') as readonly Use[]
const reports = run.events
  .filter((event) => event.kind === 'process.unsupported')
  .map((event) => event.data as { member: string; where: string })

test.each(targets.map((target, index) => [target.name, index] as const))('refused: %s', (name, index) => {
  const { read, uses = [] } = seen[index] ?? {}
  expect(read).toBeUndefined()
  expect(uses.length).toBe(2)
  const place = new RegExp(`^/app/main\\.js:${index + 1}:\\d+$`)
  for (const use of uses) {
    expect(use).toEqual({
      code: 'E_HOST_UNSUPPORTED',
      message: expect.stringContaining(name),
      where: expect.stringMatching(place),
    })
  }
  // The program swallowed all of them: the run reports them nevertheless.
  const mine = reports.filter(({ where }) => place.test(where))
  expect(mine.map(({ member }) => member.replace(/^globalThis\./, ''))).toEqual([name, name])
})

function targetsOf(row: HostRow): Target[] {
  const holder = realHolder(row.module)
  const value = holder === undefined ? undefined : memberOf(holder, row)
  return functionPaths(value, 0).map((path) => ({ row, path, name: nameOf(row, path) }))
}

/** `node:sys` is the exports object of `node:util`, and globals go by their bare names. */
function nameOf({ module, member }: HostRow, path: readonly string[]): string {
  return [module.replace(/^sys$/, 'util'), member, ...path].join('.').replace(/^globalThis\./, '')
}

function functionPaths(value: unknown, depth: number): string[][] {
  if (typeof value === 'function') return [[]]
  if (!isObject(value) || depth > 1) return []
  return methodNames(value).flatMap((name) =>
    functionPaths((value as Bag)[name], depth + 1).map((path) => [name, ...path]),
  )
}

function methodNames(value: object): string[] {
  const names = new Set<string>()
  for (
    let at = value;
    at !== null && at !== Object.prototype && at !== Array.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.keys(Object.getOwnPropertyDescriptors(at))) if (name !== 'constructor') names.add(name)
  }
  return [...names]
}

function expression({ module, member }: HostRow, path: readonly string[]): string {
  const [root = '', ...inner] = module.split('.')
  const start = root === 'globalThis' ? 'globalThis' : `require('node:${root}')`
  return [start, ...[...inner, member, ...path].map((name) => `[${JSON.stringify(name)}]`)].join('')
}
