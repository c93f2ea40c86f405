// A test runner that stays up while the tree under it changes: a process of its own, told by messages which test of
// which file to run and which files have changed since. Only those are transformed again, so that a mutant costs its
// own test, in a fresh process, and not the start of a runner.
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

/** A test to run, by its file and a part of its name, after these files have changed. Paths are from the root. */
export interface TestRequest {
  readonly changed: readonly string[]
  readonly testFile: string
  readonly testName: string
}

/** What became of the tests of that name; `broken` is what kept the file from running at all. */
export interface TestAnswer {
  readonly passed: readonly string[]
  readonly failed: readonly { readonly name: string; readonly message: string }[]
  readonly broken: readonly string[]
}

const [root = '.'] = process.argv.slice(2)
const vitest = await createVitest(
  'test',
  { root, watch: false, maxWorkers: 1, reporters: [{}], update: false },
  { server: { watch: null } },
)
await vitest.standalone()

process.on('message', ({ changed, testFile, testName }: TestRequest) => {
  for (const file of changed) vitest.invalidateFile(join(root, file))
  void answer(testFile, testName).then((result) => process.send?.(result))
})
process.on('disconnect', () => void vitest.close())
process.send?.('ready')

async function answer(testFile: string, testName: string): Promise<TestAnswer> {
  const testNamePattern = new RegExp(testName.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
  const specification = vitest.getRootProject().createSpecification(join(root, testFile), { testNamePattern })
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification])
  // What ran before is still among them.
  const modules = testModules.filter(({ moduleId }) => moduleId === specification.moduleId)
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const failed = tests.flatMap((test) => {
    const { state, errors } = test.result()
    return state === 'failed' ? [{ name: test.fullName, message: errors.map(({ message }) => message).join('\n') }] : []
  })
  const errors = [...modules.flatMap((module) => module.errors()), ...unhandledErrors] as { message?: string }[]
  return {
    passed: tests.filter((test) => test.result().state === 'passed').map(({ fullName }) => fullName),
    failed,
    broken: errors.map(({ message }) => String(message)),
  }
}
