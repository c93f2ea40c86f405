// What a bundle is: one code has one hash wherever its folders lie, and a program knows its main file by one name.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleProgram, programName } from '../../src/run/bundle.ts'
import { printed, runWorld } from '../sim/runWorld.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crashworthy-bundle-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

test.each([false, true])(
  'the hash says nothing of where a folder lies, and all of the code (another pipeline: %s)',
  async (another) => {
    const worker = write('engine/worker.ts', "import { answer } from 'crashworthy:workflows'\nconsole.log(answer)")
    const bundles = ['here', 'deep/er/there', 'other'].map(async (place) => {
      write(`${place}/library.cjs`, `exports.answer = ${place === 'other' ? 2 : 1}`)
      // A line of the program that looks like one of esbuild's is the program's.
      write(`${place}/text.ts`, `export const text = \`\n// ${place === 'other' ? 'two' : 'one'}\n\``)
      const workflows =
        "import { answer as one } from './library.cjs'\nimport { text } from './text.ts'\nexport const answer = one + text"
      return bundleProgram(worker, write(`${place}/workflows.ts`, workflows), { another })
    })
    const [here, there, other] = await Promise.all(bundles)
    expect(there?.hash).toBe(here?.hash)
    expect(other?.hash).not.toBe(here?.hash)
  },
)

test('import.meta and process.argv name one main file', async () => {
  const entry = write(
    'engine/work er.ts',
    'console.log(process.argv[1], import.meta.filename, import.meta.url, import.meta.dirname)',
  )
  const { text } = await bundleProgram(entry, write('none/workflows.ts', ''))
  const run = await runWorld({ programs: { [programName(entry)]: text }, untilMs: 500 })
  expect(printed(run, 'work er', 1)).toEqual(['/app/work er.js /app/work er.js file:///app/work%20er.js /app'])
})

test("a CommonJS package's stack says nothing of where the engine lies", async () => {
  write('node_modules/thing/package.json', '{ "name": "thing", "main": "lib/index.js" }')
  write('node_modules/thing/lib/index.js', 'exports.stack = new Error("made here").stack')
  const stacks = ['near', 'some/where/far'].map(async (place) => {
    const entry = write(`${place}/engine/worker.ts`, "import { stack } from 'thing'\nconsole.log(stack)")
    const { text } = await bundleProgram(entry, write('none/workflows.ts', ''))
    return printed(await runWorld({ programs: { worker: text }, untilMs: 500 }), 'worker', 1)
  })
  const [near, far] = await Promise.all(stacks)
  expect(near?.join()).toContain('thing/lib/index.js (/app/worker.js')
  expect(near?.join()).not.toContain('node_modules')
  expect(far).toEqual(near)
})
