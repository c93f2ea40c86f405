// A law: whatever a script does to files with the synchronous functions, it sees the same in a simulated program as in
// a real process. Scripts are made by chance over few names, so that operations meet: links to links, renames over open
// files, trees below files.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isReference, runScripts } from './fsBoth.ts'

/** A call by name; `{ slot }` stands for a descriptor that an earlier `openSync` left there, or for none. */
type Operation = readonly [name: string, ...values: unknown[]]

const names = ['a', 'b', 'd', 'd/a', 'd/e', 'd/e/f', 'l', 'l/a', './b', 'd/../a', 'a/x', 'd/', 'none/x']
const path = fc.constantFrom(...names)
const text = fc.constantFrom('', 'x', 'hello', '\u20ac uro', 'y'.repeat(40))
const slot = fc.nat(2).map((index) => ({ slot: index }))
const size = fc.constantFrom(0, 1, 3, 8, 4096, 5000)
const position = fc.constantFrom(null, 0, 2, 7, 5000)
const flags = fc.constantFrom('r', 'r+', 'w', 'w+', 'wx', 'a', 'a+', 'ax', 'as')
const mode = fc.constantFrom(0o600, 0o644, 0o700, 0o755)
const calls = (...rows: readonly (readonly [string, ...fc.Arbitrary<unknown>[]])[]): fc.Arbitrary<Operation> =>
  fc.oneof(...rows.map(([name, ...values]) => fc.tuple(fc.constant(name), ...values) as fc.Arbitrary<Operation>))

const operation = calls(
  ['writeFileSync', path, text],
  ['writeFileSync', path, text, fc.record({ flag: flags })],
  ['appendFileSync', path, text],
  ['readFileSync', path, fc.constant('utf8')],
  ['truncateSync', path, size],
  ['copyFileSync', path, path],
  ['copyFileSync', path, path, fc.constant(1)],
  ['mkdirSync', path],
  ['mkdirSync', path, fc.constant({ recursive: true })],
  ['rmdirSync', path],
  ['unlinkSync', path],
  ['rmSync', path, fc.constantFrom({}, { recursive: true }, { force: true }, { recursive: true, force: true })],
  ['renameSync', path, path],
  ['renameSync', path, path],
  ['linkSync', path, path],
  ['symlinkSync', path, path],
  ['readlinkSync', path],
  ['realpathSync', path],
  ['statSync', path],
  ['lstatSync', path],
  ['existsSync', path],
  ['accessSync', path],
  ['readdirSync', path],
  ['readdirSync', path, fc.constant({ recursive: true })],
  ['chmodSync', path, mode],
  ['utimesSync', path, fc.constantFrom(1, 2.5), fc.constantFrom(3, 4.25)],
  ['openSync', path, flags, mode, fc.nat(2)],
  ['openSync', path, flags, mode, fc.nat(2)],
  ['closeSync', slot],
  ['readSync', slot, size, position],
  ['writeSync', slot, text, position],
  ['writeSync', slot, text, position],
  ['writevSync', slot, fc.array(text, { maxLength: 3 }), position],
  ['ftruncateSync', slot, size],
  ['fstatSync', slot],
  ['fsyncSync', slot],
)
const beginnings: readonly (readonly Operation[])[] = [
  [],
  [
    ['mkdirSync', 'd/e', { recursive: true }],
    ['writeFileSync', 'a', 'first'],
    ['symlinkSync', 'd', 'l'],
  ],
  [
    ['mkdirSync', 'd'],
    ['mkdirSync', 'a'],
    ['writeFileSync', 'd/a', 'inside'],
    ['symlinkSync', 'd/a', 'b'],
    ['openSync', 'd/a', 'r+', 0o644, 0],
  ],
]
const script = fc
  .tuple(fc.constantFrom(...beginnings), fc.array(operation, { minLength: 1, maxLength: 60, size: 'max' }))
  .map((parts) => parts.flat())

/** Interprets the operations of one script, and prints what each gave, and what is there at the end. */
function interpreted(operations: readonly Operation[]): string {
  return `(${interpret.toString()})(${JSON.stringify(operations)}, fs, path, print)`
}

/** Runs on both sides, from its source text. */
function interpret(
  operations: readonly Operation[],
  fs: Record<string, (...values: unknown[]) => unknown>,
  path: typeof import('node:path'),
  print: (...values: unknown[]) => void,
): void {
  const slots: (number | undefined)[] = []
  const told = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || !('mtimeMs' in value)) return value
    const stats = value as import('node:fs').Stats
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'link'
    const times = [stats.atimeMs, stats.mtimeMs].map((ms) => (ms < 10_000 ? ms : 'now'))
    return kind === 'directory'
      ? [kind, stats.mode]
      : [kind, stats.size, stats.nlink, stats.mode, ...(kind === 'file' ? times.slice(1) : [])]
  }
  const perform = (name: string, values: unknown[]): unknown => {
    const call = fs[name] as (...values: unknown[]) => unknown
    const [first] = values as [{ slot?: number } | null]
    const descriptor = typeof first === 'object' && first?.slot !== undefined ? (slots[first.slot] ?? 9999) : undefined
    if (name === 'openSync') {
      const at = values.pop() as number
      const old = slots[at]
      slots[at] = undefined
      if (old !== undefined) fs['closeSync']?.(old)
      slots[at] = call(...values) as number
      return 'opened'
    }
    if (name === 'readSync') {
      const buffer = Buffer.alloc(values[1] as number)
      const count = call(descriptor, buffer, 0, buffer.length, values[2])
      return [count, buffer.toString('latin1').slice(0, 20)]
    }
    if (name === 'closeSync' && first?.slot !== undefined) slots[first.slot] = undefined
    if (name === 'writevSync')
      return call(
        descriptor,
        (values[1] as string[]).map((each) => Buffer.from(each)),
        values[2],
      )
    return call(...(descriptor === undefined ? values : [descriptor, ...values.slice(1)]))
  }
  for (const [name, ...values] of operations) {
    try {
      print(name, told(perform(name, values)))
    } catch (error) {
      const { code, syscall, path: at, dest } = error as NodeJS.ErrnoException & { dest?: string }
      // Of a failing rmSync, which is C++ in the real process, the words are others.
      if (name === 'rmSync') print(name, '!!')
      else print(name, '!!', code, syscall, at, dest)
    }
  }
  for (const descriptor of slots) if (descriptor !== undefined) fs['closeSync']?.(descriptor)
  const show = (at: string): void => {
    for (const name of (fs['readdirSync']?.(at) ?? []) as string[]) {
      const inner = path.join(at, name)
      const stats = fs['lstatSync']?.(inner) as import('node:fs').Stats
      const content = stats.isSymbolicLink()
        ? fs['readlinkSync']?.(inner)
        : stats.isFile()
          ? fs['readFileSync']?.(inner, 'latin1')
          : ''
      print(inner, told(stats), String(content).slice(0, 50), String(content).length)
      if (stats.isDirectory()) show(inner)
    }
  }
  show('.')
}

test.runIf(isReference)('random scripts see in the simulation what they see in a real process', async () => {
  const batch = fc.array(script, { minLength: 1, maxLength: 30, size: 'max' })
  let compared = 0
  await fc.assert(
    fc.asyncProperty(batch, async (scripts) => {
      const { real, simulated, problems } = await runScripts(
        Object.fromEntries(scripts.map((each, index) => [String(index), interpreted(each)])),
      )
      expect(problems).toEqual([])
      expect(real.size).toBe(scripts.length)
      compared += scripts.length
      for (const [index, each] of scripts.entries()) {
        expect({ operations: each, seen: simulated.get(String(index)) }).toEqual({
          operations: each,
          seen: real.get(String(index)),
        })
      }
    }),
    { numRuns: 12, seed: 20, interruptAfterTimeLimit: 90_000 },
  )
  expect(compared).toBeGreaterThan(60)
})
