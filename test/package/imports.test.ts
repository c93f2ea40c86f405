// Engines and scenarios are what users copy: each imports of this package what a copy elsewhere can import, too, and
// otherwise only files of its own folder, builtins and its own dependencies.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownSource, packageFolder } from '../../src/run/packageFolder.ts'

const homes = ['src/engines', 'scenarios'].flatMap((home) =>
  readdirSync(join(packageFolder, home)).map((name) => join(home, name)),
)
const imports = homes.flatMap((home) =>
  readdirSync(join(packageFolder, home)).flatMap((file) => {
    const text = readFileSync(join(packageFolder, home, file), 'utf8')
    return [...text.matchAll(/\b(?:from|import|import\() ?'([^']+)'/g)].map(([, path = '']) => ({ home, file, path }))
  }),
)

test('no relative import of an engine or a scenario leads out of its folder', () => {
  expect(imports.length).toBeGreaterThan(50)
  expect(imports.filter(({ path }) => path.startsWith('.') && !/^\.\/[A-Za-z]+\.ts$/.test(path))).toEqual([])
})

test('of this package they import what it exports', () => {
  const names = imports.map(({ path }) => path).filter((path) => path.split(/[/:]/)[0] === 'crashworthy')
  expect([...new Set(names)].sort()).toMatchInlineSnapshot(`
    [
      "crashworthy",
      "crashworthy/adapter",
      "crashworthy/engines/resonate-local-async/asyncFunction",
      "crashworthy/engines/resonate-local/clients",
      "crashworthy/engines/resonate-local/definition",
      "crashworthy/engines/resonate-local/dialect",
      "crashworthy/engines/resonate-local/generator",
      "crashworthy/engines/resonate/cluster",
      "crashworthy/engines/resonate/definition",
      "crashworthy/engines/resonate/gateway",
      "crashworthy/engines/resonate/server",
      "crashworthy/properties",
      "crashworthy:workflows",
      "crashworthy:world",
    ]
  `)
  const inPackage = names.filter((name) => !name.includes(':'))
  for (const name of inPackage) expect(readFileSync(ownSource(name) ?? name, 'utf8')).not.toBe('')
})
