// Tidy is a test: floors of the house, ambient time and randomness, dead ends, line width, headers, hosts and paths
// that must not be named.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../src/run/sut.ts'

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: packageFolder,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
const sources = tracked.filter((file) => /^(src|sim|specs|scenarios|test|bench)\/.*\.ts$/.test(file))
const text = (file: string): string => readFileSync(join(packageFolder, file), 'utf8')

/** Who may import whom, by the first folder of a path. */
const floors: Readonly<Record<string, readonly string[]>> = {
  sim: ['sim'],
  src: ['src', 'sim'],
  specs: ['specs', 'src'],
  scenarios: ['scenarios', 'specs', 'src'],
  bench: ['bench', 'test', 'src', 'sim'],
  test: ['test', 'scenarios', 'specs', 'src', 'sim', 'bench'],
}

/** Inside the simulated world: ground floor first; a folder may import itself and those before it. */
const storeys = ['decisions', 'time', 'trace', 'disk', 'faults', 'network', 'process', 'node', 'services', 'world']

interface Import {
  /** From the package's folder, or the bare specifier. */
  readonly path: string
  readonly typeOnly: boolean
}

function importsOf(file: string): readonly Import[] {
  const statements = text(file).matchAll(/^(?:import|export)( type)? (?:[^'"`;=]*? from )?'([^']+)'/gm)
  return [...statements].map(([, type, path = '']) => ({
    path: path.startsWith('.') ? relative(packageFolder, resolve(packageFolder, dirname(file), path)) : path,
    typeOnly: type !== undefined,
  }))
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? ''
}

test('imports point down only', () => {
  const wrong = sources.flatMap((file) => {
    const allowed = floors[folderOf(file)] ?? []
    const inside = importsOf(file).filter(({ path }) => Object.hasOwn(floors, folderOf(path)))
    return inside.filter(({ path }) => !allowed.includes(folderOf(path))).map(({ path }) => `${file} imports ${path}`)
  })
  expect(wrong).toEqual([])
})

test('inside sim, imports point down only, but for types', () => {
  const storeyOf = (path: string): number => storeys.indexOf(path.split('/')[1] ?? '')
  const wrong = sources
    .filter((file) => folderOf(file) === 'sim')
    .flatMap((file) => {
      const upwards = importsOf(file).filter(
        ({ path, typeOnly }) => folderOf(path) === 'sim' && !typeOnly && storeyOf(path) > storeyOf(file),
      )
      return upwards.map(({ path }) => `${file} imports ${path}`)
    })
  expect(wrong).toEqual([])
})

test('the prelude imports only itself, and types', () => {
  const wrong = sources
    .filter((file) => file.startsWith('sim/node/guest/'))
    .flatMap((file) => {
      const outside = importsOf(file).filter(({ path, typeOnly }) => !typeOnly && !path.startsWith('sim/node/guest/'))
      return outside.map(({ path }) => `${file} imports ${path}`)
    })
  expect(wrong).toEqual([])
})

test('nothing in sim, outside the Node host, names ambient time or randomness', () => {
  const ambient = /\b(Date\.now|Math\.random|performance\.now|setTimeout|setInterval|randomUUID)\(/
  expect(sources.filter((file) => /^sim\/(?!node\/)/.test(file) && ambient.test(text(file)))).toEqual([])
})

test('every source file opens with what it is for', () => {
  expect(sources.filter((file) => !/^(#!.*\n)?\/\/ \S/.test(text(file)))).toEqual([])
})

test('lines of code are at most 120 wide, but for texts and tables; lines of documents at most 160', () => {
  const tooLong = (file: string, line: string): boolean => {
    if (file.endsWith('.md')) return line.length > 160
    // What the formatter cannot break: a text, a table of names in a text, and the generated code of model states.
    const unbreakable = /['`]/.test(line) || /^ *[\w ./]+$/.test(line) || file.startsWith('src/model/schema/')
    return line.length > 120 && !unbreakable
  }
  const files = tracked.filter((file) => /^(src|sim|specs|scenarios)\/.*\.ts$|\.md$/.test(file))
  const long = files.flatMap((file) =>
    text(file)
      .split('\n')
      .flatMap((line, index) => (tooLong(file, line) ? [`${file}:${index + 1}`] : [])),
  )
  expect(long).toEqual([])
})

test('no circle between folders, by what they import as values', () => {
  const imports = new Map<string, Set<string>>()
  for (const file of sources.filter((source) => /^(src|sim|specs|scenarios)\//.test(source))) {
    for (const { path, typeOnly } of importsOf(file)) {
      if (typeOnly || !path.includes('/') || dirname(path) === dirname(file)) continue
      imports.set(dirname(file), (imports.get(dirname(file)) ?? new Set()).add(dirname(path)))
    }
  }
  expect(circles(imports)).toEqual([])
})

/** The paths from a folder back to itself, each once. */
function circles(imports: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (folder: string, path: readonly string[]): void => {
    const at = path.indexOf(folder)
    if (at >= 0) found.push([...path.slice(at), folder].join(' > '))
    if (at >= 0 || done.has(folder)) return
    for (const next of imports.get(folder) ?? []) walk(next, [...path, folder])
    done.add(folder)
  }
  for (const folder of imports.keys()) walk(folder, [])
  return found
}

test('the finder of circles finds one', () => {
  const imports = new Map([
    ['a', new Set(['b', 'd'])],
    ['b', new Set(['c'])],
    ['c', new Set(['b'])],
  ])
  expect(circles(imports)).toEqual(['b > c > b'])
})

// The vocabulary is the field's own. These words were pictures of ours; none comes back.
const retired =
  /\b(weather|dawn|forecasts?|lulls?|fates?|gifts?|onlookers?|hopeless|hasty|interventions?|gentleness|strikes?|struck)\b/i

test('retired words stay retired', () => {
  const files = tracked.filter((file) => /^(src|sim|specs|scenarios|test|bench|docs)\/|^[A-Z]+\.md$/.test(file))
  const found = files
    .filter((file) => file !== 'test/tidy.test.ts' && file !== 'CHANGELOG.md')
    .flatMap((file) =>
      text(file)
        .split('\n')
        .flatMap((line, index) => (retired.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 100)}`] : [])),
    )
  expect(found).toEqual([])
})

test('documents have one H1, and ARCHITECTURE.md stays below 250 lines', () => {
  const documents = tracked.filter((file) => file.endsWith('.md'))
  const headings = documents.map((file) => [
    file,
    text(file)
      .replaceAll(/^```[\s\S]*?^```/gm, '')
      .split('\n')
      .filter((line) => line.startsWith('# ')).length,
  ])
  expect(headings.filter(([, count]) => count !== 1)).toEqual([])
  expect(text('ARCHITECTURE.md').split('\n').length).toBeLessThan(250)
})

test('no file names a registry or a folder of a machine', () => {
  const host = ['registry', 'npmjs', 'org'].join('.')
  // The folder around the checkout, unless it is one that every machine has.
  const around = `${dirname(packageFolder)}/`
  const folder = ['/', `${tmpdir()}/`].includes(around) ? `${packageFolder}/` : around
  expect(tracked.filter((file) => text(file).includes(host) || text(file).includes(folder))).toEqual([])
})

test('no work is left to come back to', () => {
  const marks = new RegExp(
    `\\b(${['TO', 'FIX'].map((word, index) => word + ['DO', 'ME'][index]).join('|')})\\b|not implemented`,
  )
  expect(sources.filter((file) => file !== 'test/tidy.test.ts' && marks.test(text(file)))).toEqual([])
})

test('files are small', () => {
  // A model is one state machine, which is read as a whole.
  const linesMax = (file: string): number => (file.startsWith('specs/models/') ? 350 : 310)
  const long = sources.filter(
    (file) => /^(src|sim|specs|scenarios)\//.test(file) && text(file).split('\n').length > linesMax(file),
  )
  expect(long).toEqual([])
})
