// A working copy in place of a package: found by its `exports` as Node finds them, part of the code hash by what it
// says and not by where it lies, and in the command that shows a finding again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleProgram } from '../../src/run/bundle.ts'
import { bundleWorkflowList } from '../../src/run/listWorkflows.ts'
import { readReplacements, replacementOptions } from '../../src/run/replacements.ts'
import { runProgram } from '../sim/runProgram.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crashworthy-replaced-'))
  write('workflows.ts', '')
  write(
    'worker.ts',
    "import { version } from '@acme/sdk'\nimport { name } from '@acme/sdk/sub'\nconsole.log(version, name)",
  )
  sdk('node_modules/@acme/sdk', 'published')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function sdk(
  place: string,
  version: string,
  manifest: object = { exports: { '.': './main.js', './sub': './src/sub.js' } },
) {
  write(`${place}/package.json`, JSON.stringify({ name: '@acme/sdk', type: 'module', ...manifest }))
  write(`${place}/main.js`, `import { dep } from 'dep'\nexport const version = '${version} ' + dep`)
  write(`${place}/src/sub.js`, "export const name = 'sub'")
  write(`${place}/node_modules/dep/package.json`, '{"name":"dep"}')
  write(`${place}/node_modules/dep/index.js`, `exports.dep = 'with its own dependency'`)
}

async function printed(
  packages: Readonly<Record<string, string>>,
): Promise<{ line: string | undefined; hash: string }> {
  const { text, hash } = await bundleProgram(join(folder, 'worker.ts'), join(folder, 'workflows.ts'), { packages })
  return { line: (await runProgram(text)).lines[0], hash }
}

test('the program gets the copy, with its own dependencies, and the hash is that of its code', async () => {
  sdk('checkout', 'working copy')
  sdk('deep/er/checkout', 'working copy')
  sdk('renamed', 'under another name', { name: 'fork', exports: { '.': './main.js', './sub': './src/sub.js' } })
  const published = await printed({})
  const copy = await printed({ '@acme/sdk': join(folder, 'checkout') })
  const elsewhere = await printed({ '@acme/sdk': join(folder, 'deep/er/checkout') })
  const renamed = await printed({ '@acme/sdk': join(folder, 'renamed') })
  expect([published, copy, elsewhere, renamed].map(({ line }) => line)).toEqual([
    'published with its own dependency sub',
    'working copy with its own dependency sub',
    'working copy with its own dependency sub',
    'under another name with its own dependency sub',
  ])
  expect(copy.hash).not.toBe(published.hash)
  expect(elsewhere.hash).toBe(copy.hash)
})

test('the list of workflows is read with the copy too', async () => {
  sdk('listed', 'working copy')
  const file = 'named.ts'
  write(file, "import { version } from '@acme/sdk'\nexport const workflows = [{ name: version, *body() {} }]")
  const { text } = await bundleWorkflowList(join(folder, file), { '@acme/sdk': join(folder, 'listed') })
  expect((await runProgram(text)).lines.join()).toContain('working copy with its own dependency')
})

test('a copy without exports is found by main and by path', async () => {
  sdk('plain', 'plain', { main: './main.js' })
  write('plain/sub.js', "export const name = 'a path'")
  expect((await printed({ '@acme/sdk': join(folder, 'plain') })).line).toBe('plain with its own dependency a path')
})

test('what is wrong with the option is told, and what is right is told to a shell again', () => {
  sdk('check out', 'x')
  const given = [`@acme/sdk=${join(folder, 'check out')}`]
  const replacements = readReplacements(given)
  expect(replacementOptions(replacements)).toEqual([`--resolve '@acme/sdk=${join(folder, 'check out')}'`])
  const wrong = [['sdk'], ['=x'], [`sdk=${folder}/nowhere`], [...given, ...given]]
  const messages = wrong.map((texts) => {
    try {
      return readReplacements(texts)
    } catch (error) {
      return String(error).replaceAll(folder, '<folder>')
    }
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "UserError: expected the name of a package and a folder: name=folder, found 'sdk' in option --resolve; try: --resolve @resonatehq/sdk=../resonate-sdk-ts",
      "UserError: expected the name of a package and a folder: name=folder, found '=x' in option --resolve; try: --resolve @resonatehq/sdk=../resonate-sdk-ts",
      "UserError: expected the folder of the package 'sdk', found no <folder>/nowhere/package.json in option --resolve; try: --resolve @resonatehq/sdk=../resonate-sdk-ts",
      "UserError: expected one folder for each package, found two for '@acme/sdk' in option --resolve; try: --resolve @resonatehq/sdk=../resonate-sdk-ts",
    ]
  `)
})
