// A test runner that stays up while the tree under it changes: a process of its own, told by messages which test of
// which file to run and which file has changed since. Only what has changed is read again, so that a mutant costs its
// test and not the start of a runner.
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

/** A test to run, by its file and the beginning of its name, after these files have changed. Paths are relative. */
export interface Request {
  readonly changed: readonly string[]
  readonly testFile: string
  readonly testName: string
}

/** What became of it: the tests of that name that passed, those that failed and why; `broken` is what kept it from running. */
export interface Answer {
  readonly passed: readonly string[]
  readonly failed: readonly { readonly name: string; readonly message: string }[]
  readonly broken: readonly string[]
}

const [root = '.'] = process.argv.slice(2)
const vitest = await createVitest(
  'test',
  { root, watch: false, maxWorkers: 1, reporters: [{}] },
  { server: { watch: null } },
)
await vitest.standalone()

process.on('message', ({ changed, testFile, testName }: Request) => {
  for (const file of changed) vitest.invalidateFile(join(root, file))
  void answer(testFile, testName).then((result) => process.send?.(result))
})
process.on('disconnect', () => void vitest.close())
process.send?.('ready')

async function answer(testFile: string, testName: string): Promise<Answer> {
  const pattern = new RegExp(testName.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
  const project = vitest.getRootProject()
  const specification = project.createSpecification(join(root, testFile), { testNamePattern: pattern })
  const { testModules: everyModule, unhandledErrors } = await vitest.runTestSpecifications([specification])
  // What ran before is still among them.
  const testModules = everyModule.filter(({ moduleId }) => moduleId === specification.moduleId)
  const tests = testModules.flatMap((module) => [...module.children.allTests()])
  const failed = tests.flatMap((test) => {
    const { state, errors } = test.result()
    return state === 'failed' ? [{ name: test.fullName, message: errors.map(({ message }) => message).join('\n') }] : []
  })
  const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors] as { message?: string }[]
  return {
    passed: tests.filter((test) => test.result().state === 'passed').map(({ fullName }) => fullName),
    failed,
    broken: errors.map(({ message }) => String(message)),
  }
}
