// Every mutant is caught: the tree is copied, one line of it is made a lie, and the test or the campaign that must
// notice is run on the copy.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { engineMutants, type Mutant, worldMutants } from './table.ts'

let copy = ''

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'crashworthy-mutants-'))
  for (const name of ['sim', 'src', 'specs', 'scenarios', 'test', 'package.json', 'vitest.config.ts']) {
    cpSync(join(packageFolder, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(packageFolder, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Runs `check` on the copy with one mutant in it. */
function withMutant<T>({ file, original, mutated }: Mutant, check: () => T): T {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  expect(text.split(original), `the original stands once in ${file}`).toHaveLength(2)
  writeFileSync(
    path,
    text.replace(original, () => mutated),
  )
  try {
    return check()
  } finally {
    writeFileSync(path, text)
  }
}

function node(...values: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...values], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, text: `${stdout}${stderr}` }
}

const vitest = join('node_modules', 'vitest', 'vitest.mjs')

test('the copy passes unmutated', () => {
  const { status, text } = node(vitest, 'run', 'test/sim/faults.test.ts', 'test/sim/world.test.ts')
  expect(status, text).toBe(0)
})

test.each(worldMutants)('world mutant $name is caught by "$testName"', (mutant) => {
  const { status, text } = withMutant(mutant, () => node(vitest, 'run', mutant.testFile, '-t', mutant.testName))
  expect(status, text).toBe(1)
  expect(text).toMatch(/[1-9]\d* failed/)
})

test.each(engineMutants)('engine mutant $name violates $property', ({ property, faults, scenario, ...mutant }) => {
  const { text } = withMutant(mutant, () =>
    node(
      'src/cli/main.ts',
      'run',
      scenario,
      '--engine',
      'ideal',
      '--seeds',
      '40',
      '--faults',
      faults,
      '--determinism-every',
      '0',
      '--json',
      '--out',
      join(copy, 'out'),
    ),
  )
  const report = JSON.parse(text) as { properties: { name: string; verdict: string }[] }
  expect(report.properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name)).toContain(property)
})

test('the unmutated engine violates nothing on the same seeds', () => {
  for (const faults of ['none', 'all']) {
    const { text } = node(
      'src/cli/main.ts',
      'run',
      'paid-order',
      'approval',
      '--engine',
      'ideal',
      '--seeds',
      '40',
      '--faults',
      faults,
      '--json',
    )
    // Forty seeds may be too few for everything to have been reached: that is not the question here.
    const report = JSON.parse(text) as { properties: { verdict: string }[] }
    expect(report.properties.map(({ verdict }) => verdict)).toEqual(report.properties.map(() => 'holds'))
  }
})
