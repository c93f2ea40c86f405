// What users get: the packed tarball in a fresh project, without this checkout around it. Only the dependencies that
// package.json declares are linked, so nothing is downloaded.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/run/packageFolder.ts'

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

let project = ''
let packed: Packed
let installed = ''

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'crashworthy-project-'))
  const out = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: packageFolder,
    encoding: 'utf8',
  })
  packed = (JSON.parse(out) as readonly Packed[])[0] ?? { filename: 'none', size: 0, files: [] }
  installed = join(project, 'node_modules/crashworthy')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(project, packed.filename), '-C', installed, '--strip-components=1'])
  const manifest = readJson(join(installed, 'package.json'))
  const linked = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
  for (const name of [...linked, '@types/node', 'typescript', '@typescript']) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    if (existsSync(join(packageFolder, 'node_modules', name)))
      symlinkSync(join(packageFolder, 'node_modules', name), link)
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "fresh", "type": "module" }')
  cpSync(join(installed, 'src/engines'), join(project, 'engines'), { recursive: true })
  cpSync(join(installed, 'scenarios'), join(project, 'scenarios'), { recursive: true })
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

function readJson(file: string): { dependencies: object; peerDependencies: object } {
  return JSON.parse(execFileSync('cat', [file], { encoding: 'utf8' })) as ReturnType<typeof readJson>
}

function cli(...values: readonly string[]): unknown {
  const main = join(installed, 'dist/src/cli/main.js')
  const command = `"${process.execPath}" "${main}" ${values.join(' ')} --json || true`
  return JSON.parse(execFileSync('sh', ['-c', command], { cwd: project, encoding: 'utf8', maxBuffer: 50_000_000 }))
}

test('the tarball has what runs and what is copied, and no types of what nobody imports', () => {
  const paths = packed.files.map(({ path }) => path)
  for (const path of ['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/src/cli/main.js', 'src/engines/ideal/engine.ts'])
    expect(paths).toContain(path)
  expect(
    paths.filter((path) => /^(?:test|bench|\.ci|node_modules)\/|^(?:dist\/)?sim\/node\/guest\/.*\.ts$/.test(path)),
  ).toEqual([])
  expect(packed.size).toBeLessThan(1_000_000)
})

test('an install runs no script of the package', () => {
  const { scripts } = readJson(join(installed, 'package.json')) as unknown as { readonly scripts: object }
  expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([])
  // npm runs it where a package is linked into another, and in a clone, where alone it builds.
  execFileSync('npm', ['run', '--silent', 'prepare'], { cwd: installed })
})

test.each(readdirSync(join(packageFolder, 'src/engines')))('engine %s, copied out, runs', (engine) => {
  expect(
    cli(
      'run',
      './scenarios/paid-order',
      '--engine',
      `./engines/${engine}`,
      '--seeds 1 --faults none --determinism-every 0',
    ),
  ).toMatchObject({ runs: 1, unknown: [], unsupported: [], findings: [] })
})

test('the scenarios, copied out, run', () => {
  const scenarios = readdirSync(join(project, 'scenarios')).map((name) => `./scenarios/${name}`)
  expect(
    cli('run', ...scenarios, '--engine', './engines/ideal', '--seeds 1 --faults none --determinism-every 0'),
  ).toMatchObject({ scenarios, runs: scenarios.length, unknown: [], unsupported: [], findings: [] })
})

test('a copy of an engine or a scenario type-checks, and what the package exports can be imported', () => {
  const options = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, skipLibCheck: true }
  const compilerOptions = { ...options, allowImportingTsExtensions: true, types: ['node'] }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['engines', 'scenarios'] }))
  const tsc = join(packageFolder, 'node_modules/.bin/tsc')
  expect(execFileSync('sh', ['-c', `"${tsc}" -p . || true`], { cwd: project, encoding: 'utf8' })).toBe('')
  const names = [
    '',
    '/properties',
    '/campaign',
    '/model',
    '/models/task',
    '/engines/ideal/store',
    '/engines/ideal/engine',
  ]
  const script = names
    .map((name) => `console.log(Object.keys(await import('crashworthy${name}')).length > 0)`)
    .join('\n')
  writeFileSync(join(project, 'imports.mjs'), script)
  const out = execFileSync(process.execPath, ['imports.mjs'], { cwd: project, encoding: 'utf8' })
  expect(out).toBe('true\n'.repeat(names.length))
})
