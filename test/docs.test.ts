// Every command in the documents runs: nothing but findings and progress on stderr, and an exit code that says all hold or violated.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../src/run/sut.ts'
import { runCli } from './cli/spawnCli.ts'

const commands = ['README.md', 'docs/resonate-local.md', 'docs/resonate.md'].flatMap((file) =>
  [...readFileSync(join(packageFolder, file), 'utf8').matchAll(/^ *(?:npx )?crashworthy (.*?) *(?:#.*)?$/gm)].map(
    ([, command = '']) => command,
  ),
)

/** The runs that show what the engines' documents tell of them. */
const findings = ['docs/resonate-local.md', 'docs/resonate.md'].flatMap((file) =>
  [...readFileSync(join(packageFolder, file), 'utf8').matchAll(/^ *crashworthy (replay .*?) *$/gm)].map(
    ([, command = '']) => command,
  ),
)

test('the documents hold commands', () => {
  expect(commands.length).toBeGreaterThan(8)
})

// `check all` takes as long as there are models.
test.each(commands.filter((command) => !command.includes('./my-')))('crashworthy %s', (command) => {
  const folder = mkdtempSync(join(tmpdir(), 'crashworthy-docs-'))
  const { status, stderr, stdout } = runCli(command.split(/ +/), { cwd: folder })
  rmSync(folder, { recursive: true, force: true })
  expect(
    stderr.split('\n').filter((line) => !/^(?:finding [0-9a-f]{8}: |[\w-]+: \w.*, \d+ of \d+,|$)/.test(line)),
  ).toEqual([])
  // A run that a document shows as a finding is one.
  expect(findings.includes(command) ? [1] : [0, 1]).toContain(status)
  expect(stdout.length).toBeGreaterThan(20)
})
