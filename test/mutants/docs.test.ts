// docs/mutants.md says what the table says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { engineMutants, worldMutants } from './table.ts'

test('every mutant stands in the document with what catches it', async () => {
  const rows = [
    '# Mutants',
    '',
    'Ways in which the simulated world, or an engine on it, could lie. `test/mutants/mutants.test.ts` puts each into a copy of the tree and runs',
    'what must notice. `vitest run test/mutants/docs.test.ts -u` writes this page from `test/mutants/table.ts`.',
    '',
    '## Of the world',
    '',
    '| mutant | the lie | caught by |',
    '|---|---|---|',
    ...worldMutants.map(
      ({ name, lie, testFile, testName }) =>
        `| \`${name}\` | ${lie} | \`${testFile.replace('test/', '').replace('.test.ts', '')}\`: ${testName} |`,
    ),
    '',
    '## Of an engine',
    '',
    '| mutant | the lie | violates |',
    '|---|---|---|',
    ...engineMutants.map(({ name, lie, property }) => `| \`${name}\` | ${lie} | \`${property}\` |`),
    '',
  ]
  await expect(rows.join('\n')).toMatchFileSnapshot(join(packageFolder, 'docs/mutants.md'))
  expect(readFileSync(join(packageFolder, 'docs/mutants.md'), 'utf8')).toContain('heap-survives-crash')
})
