// Every mutant is caught: in a copy of the tree one line is made a lie, and the test that must notice is run on it.
// That the same tests pass without a lie is what the whole suite shows.
import { type ChildProcess, fork } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import type { Mutant } from './mutant.ts'
import type { TestAnswer, TestRequest } from './session.ts'
import { engineMutants, worldMutants } from './table.ts'

let copy = ''
let session: ChildProcess
/** Files that are the original ones again since the session has run a test last. */
const restored = new Set<string>()

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'crashworthy-mutants-'))
  for (const name of [
    'sim',
    'src',
    'specs',
    'scenarios',
    'test',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
  ]) {
    cpSync(join(packageFolder, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(packageFolder, 'node_modules'), join(copy, 'node_modules'))
  // What a test runner tells its workers by their environment is not for another one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV$)/.test(name)))
  session = fork(join(copy, 'test', 'mutants', 'session.ts'), [copy], { cwd: copy, env, execArgv: ['--no-warnings'] })
  expect(await answered()).toBe('ready')
})

afterAll(() => {
  session.kill()
  rmSync(copy, { recursive: true, force: true })
})

function answered(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null): void => reject(new Error(`the session ended with ${code}`))
    session.once('exit', exited)
    session.once('message', (message) => {
      session.off('exit', exited)
      resolve(message)
    })
  })
}

async function run(request: TestRequest): Promise<TestAnswer> {
  const answer = answered()
  session.send(request)
  return (await answer) as TestAnswer
}

/** What the named test says of the copy with one mutant in it. */
async function withMutant(mutant: Mutant, testFile: string, testName: string): Promise<TestAnswer> {
  const { file, original, mutated } = mutant
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  expect(text.split(original), `the original stands once in ${file}`).toHaveLength(2)
  writeFileSync(
    path,
    text.replace(original, () => mutated),
  )
  const changed = [...restored, file]
  restored.clear()
  try {
    return await run({ changed, testFile, testName })
  } finally {
    writeFileSync(path, text)
    restored.add(file)
  }
}

/** A test has failed: a mutant that does not even load would prove nothing of it. */
function expectCaught({ failed, passed, broken }: TestAnswer): void {
  expect(broken).toEqual([])
  expect(failed.length, `${passed.length} passed, and none failed`).toBeGreaterThan(0)
  for (const { message } of failed) expect(message).not.toMatch(/SyntaxError|Transform failed|is not defined$/)
}

test.each(worldMutants)('$name is caught by "$testName"', async (mutant) => {
  expectCaught(await withMutant(mutant, mutant.testFile, mutant.testName))
})

test.each(engineMutants)(
  'engine mutant $name violates $property',
  async ({ property, faults, scenario, ...mutant }) => {
    const testName = `${scenario} under ${faults}: ${property}`
    expectCaught(await withMutant(mutant, 'test/mutants/idealEngine.test.ts', testName))
  },
)
