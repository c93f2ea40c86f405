// The shape of every global and every builtin, compared with real Node: own members and their flags, types, names and
// lengths of functions, constructibility, prototype chains, instances, and `instanceof` over all classes. What differs
// is listed in shapeDifferences.ts with its reason, and an entry there that differs no longer fails as well.
//
// Two things are the same on purpose. Of the program's class the prototype stands on core's, so that core recognises
// its instances: two neighbours of one name in a chain count as one. And an export is an accessor until it is read for
// the first time: the program reads it before it looks.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { node22 } from './realNode.ts'
import { shapeDifferences } from './shapeDifferences.ts'
import type { BothShapes } from './shapeRun.ts'

/** What one Node shows otherwise than the world, by path. */
interface Compared {
  readonly members: number
  readonly differences: Readonly<Record<string, string>>
}

const nodes = { 'this Node': process.execPath, ...(node22 === undefined ? {} : { 'Node 22': node22 }) }
const compared: Record<string, Compared> = {}

beforeAll(async () => {
  for (const [name, executable] of Object.entries(nodes)) compared[name] = compare(await bothShapes(executable))
})

describe.each(Object.keys(nodes))('on %s', (name) => {
  test('every builtin looks as it really does, but for the differences that are listed', () => {
    const { members = 0, differences = {} } = compared[name] ?? {}
    expect(members).toBeGreaterThan(8800)
    expect(Object.entries(differences).filter(([path]) => reasonOf(path) === undefined)).toEqual([])
  })
})

const hasBoth = node22 !== undefined && !process.version.startsWith('v22.')

test.runIf(hasBoth).each(shapeDifferences)('still so: $why', ({ paths }) => {
  const found = Object.values(compared).flatMap(({ differences }) => Object.keys(differences))
  expect(found.filter((path) => paths.test(path))).not.toEqual([])
})

function reasonOf(path: string): string | undefined {
  return shapeDifferences.find(({ paths }) => paths.test(path))?.why
}

async function bothShapes(executable: string): Promise<BothShapes> {
  const { stdout } = await promisify(execFile)(
    executable,
    ['--no-warnings', fileURLToPath(new URL('./shapeRun.ts', import.meta.url))],
    { env: { TZ: 'UTC', LC_ALL: 'C', PATH: process.env['PATH'] }, maxBuffer: 32_000_000 },
  )
  return JSON.parse(stdout) as BothShapes
}

function compare({ real, simulated }: BothShapes): Compared {
  const paths = [...new Set([...Object.keys(real), ...Object.keys(simulated)])]
  const different = paths.filter((path) => real[path] !== simulated[path])
  const differences = different.map((path) => [path, `really ${real[path]}, here ${simulated[path]}`] as const)
  return { members: paths.length, differences: Object.fromEntries(differences) }
}
