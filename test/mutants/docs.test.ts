// docs/mutants.md says what the table says, and each mutant can be planted.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { engineMutants, parts, worldMutants } from './table.ts'

const mutants = [...worldMutants, ...engineMutants]
const file = (testFile: string): string => testFile.replace(/^test\//, '').replace(/\.test\.ts$/, '')
const wide = 140

/** A mutant as an item of a list, the test that catches it on a line of its own where it has no room. */
function item(name: string, lie: string, caught: string): string {
  const whole = `- \`${name}\`: ${lie} ${caught}`
  return whole.length <= wide ? whole : `- \`${name}\`: ${lie}\n  ${caught}`
}

test('every mutant stands in the document with what catches it', async () => {
  const rows = [
    '# Mutants',
    '',
    'Ways in which the simulated world, the tool, or an engine on it, could lie. `test/mutants/mutants.test.ts` plants each in a copy of the',
    'tree and runs the test that must notice. `vitest run test/mutants/docs.test.ts -u` writes this page from `test/mutants/table/`.',
    ...Object.entries(parts).flatMap(([heading, own]) => [
      '',
      `## ${heading}`,
      '',
      ...own.map(({ name, lie, testFile, testName }) =>
        item(name, lie, `Caught by \`${file(testFile)}\`: ${testName}.`),
      ),
    ]),
    '',
    '## An engine',
    '',
    ...engineMutants.map(({ name, lie, property }) => item(name, lie, `Violates \`${property}\`.`)),
    '',
  ]
  await expect(rows.join('\n')).toMatchFileSnapshot(join(packageFolder, 'docs', 'mutants.md'))
})

test('mutants have different names', () => {
  const names = mutants.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('what a mutant replaces stands in its file once, and its test is there', () => {
  const texts = new Map<string, string>()
  const text = (path: string): string => {
    const known = texts.get(path) ?? readFileSync(join(packageFolder, path), 'utf8')
    texts.set(path, known)
    return known
  }
  const astray = mutants.filter((mutant) => text(mutant.file).split(mutant.original).length !== 2)
  expect(astray.map(({ name, file: path }) => `${name} in ${path}`)).toEqual([])
  const untested = worldMutants.filter(({ testFile }) => text(testFile) === '')
  expect(untested).toEqual([])
})
