// docs/models.md: its tables say what the checker says of every model and mutant, its example is a model, and its
// commands run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtInModels, loadModel } from '../../src/config/models.ts'
import { check, type Model } from '../../src/model/index.ts'
import { mutantsOf } from '../../src/model/instance/mutants.ts'
import { packageFolder } from '../../src/run/sut.ts'
import { runCli } from '../cli/spawnCli.ts'

const file = join(packageFolder, 'docs/models.md')
const page = readFileSync(file, 'utf8')
/** What comes before it is written by hand. */
const heading = '## The fifteen\n'

/** The numbers of a model, and a row for each mutant; the numbers stand in the first. */
function rowsOf(model: Model): readonly string[] {
  const { verdict, distinct, generated, depth } = check(model)
  expect([model.name, verdict]).toEqual([model.name, 'holds'])
  return mutantsOf(model).map((mutant, index) => {
    const refuting = check(model, { mutant }).counterexample?.property
    expect(refuting, `what refutes ${mutant} of ${model.name}`).toBeDefined()
    const own = index === 0 ? `\`${model.name}\` | ${distinct} | ${generated} | ${depth}` : '| | |'
    return `| ${own} | \`${mutant}\` | \`${refuting}\` |`
  })
}

test('every model stands in the document with its size and with what refutes its mutants', async () => {
  const models = await Promise.all((await builtInModels()).map(async (name) => (await loadModel(name)).model))
  expect(models).toHaveLength(15)
  const tables = [
    '',
    '`vitest run test/docs/models.test.ts -u` writes what follows from what the checker says.',
    '',
    '| model | what it says |',
    '|---|---|',
    ...models.map(({ name, about }) => `| \`${name}\` | ${about} |`),
    '',
    'At the scope of its constants: the distinct states of a model, those generated (duplicates included), the states on the longest of the shortest',
    'paths, and its mutants, each with the property that refutes it. `deadlock` is the checker’s own: a state that is no end and has no next.',
    '',
    '| model | distinct | generated | depth | mutant | refuted by |',
    '|---|---:|---:|---:|---|---|',
    ...models.flatMap(rowsOf),
    '',
  ]
  const [byHand] = page.split(heading)
  await expect(`${byHand}${heading}${tables.join('\n')}`).toMatchFileSnapshot(file)
})

test('the example is a model that holds, and its mutant is refuted', async () => {
  const [, example = ''] = page.match(/^```ts\n([\s\S]*?)^```/m) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'crashworthy-models-'))
  try {
    writeFileSync(join(folder, 'my-model.ts'), example)
    const { model } = await loadModel(join(folder, 'my-model.ts'))
    expect(check(model, { audit: true }).verdict).toBe('holds')
    expect(mutantsOf(model)).toEqual(['withoutKey'])
    expect(check(model, { mutant: 'withoutKey' }).counterexample?.property).toBe('chargedOnce')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

// `check all` is the first test, in this process; `my-model.ts` is the second.
const commands = [...page.matchAll(/^npx crashworthy (.*?) *#/gm)].map(([, command = '']) => command)
test.each(commands.filter((command) => command !== 'check all' && !command.includes('./my-')))(
  'crashworthy %s',
  (command) => {
    const { status, stdout, stderr } = runCli(command.split(/ +/))
    expect([status, stderr]).toEqual([1, ''])
    expect(stdout).toContain('is violated, in ')
  },
)
