// Mistakes in a user's own files: one line that names the file and what is wrong in it, exit 64, and before anything is
// run.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { cliFolder } from './spawnCli.ts'

const { folder, cli, write } = cliFolder()

test('what a definition throws or misspells is told in one line', () => {
  write('throws/scenario.ts', "throw new Error('my\\nmistake')")
  const fields =
    "name: 'x', about: '', workflows: 'workflows.ts', uses: [], services: {}, properties: [], sometimes: [], mustFire: []"
  write('workload/scenario.ts', `export default { ${fields}, workload: () => { throw new Error('my mistake') } }`)
  write('workload/workflows.ts', 'export const workflows = []')
  const oracle = join(packageFolder, 'src/engines/ideal/engine.ts')
  for (const [name, field] of [
    ['entry', "entry: 'wroker'"],
    ['services', "services: () => { throw new TypeError('my mistake') }"],
  ]) {
    write(`${name}/engine.ts`, `import oracle from '${oracle}'\nexport default { ...oracle, ${field} }`)
    write(`${name}/worker.ts`, '')
  }
  const answers = [
    ['run', './throws', '--engine', 'ideal'],
    ['run', './workload', '--engine', 'ideal', '--seeds', '1'],
    ['replay', '0x1:./services:paid-order'],
    ['run', 'paid-order', '--engine', './entry'],
  ].map((values) => {
    const { status, stdout, stderr } = cli(...values)
    expect(stdout).toBe('')
    expect(status, stderr).toBe(64)
    return stderr.replaceAll(folder, '<folder>')
  })
  expect(answers).toMatchInlineSnapshot(`
    [
      "crashworthy: expected a module that loads, found Error: my mistake in <folder>/throws/scenario.ts; try: node <folder>/throws/scenario.ts
    ",
      "crashworthy: expected a definition that does not throw, found Error: my mistake in <folder>/workload/scenario.ts; try: crashworthy list, and read a built-in one
    ",
      "crashworthy: expected a definition that does not throw, found TypeError: my mistake in <folder>/services/engine.ts with seed 0x0000000000000001; try: crashworthy list, and read a built-in one
    ",
      "crashworthy: expected the name of a machine: worker, found 'wroker' in <folder>/entry/engine.ts, field 'entry'; try: crashworthy list, and read a built-in one
    ",
    ]
  `)
})

test('a mistake in the second scenario is told before the first is run', () => {
  const { status, stderr } = cli('run', 'paid-order', 'nowhere', '--engine', 'ideal', '--seeds', '1000000')
  expect(status).toBe(64)
  expect(stderr).toContain("found 'nowhere'")
})
