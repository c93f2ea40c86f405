// Where this package lies, in a checkout and when it is installed, and where the names lead that it exports: always to
// its sources, which ship, so that one code has one hash in both.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds `src` and `scenarios`. */
export const packageFolder: string = findPackage(dirname(fileURLToPath(import.meta.url)))

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}

let known: Manifest | undefined

/** The source behind `crashworthy` or `crashworthy/…`; undefined if the package exports no such name. */
export function ownSource(name: string): string | undefined {
  known ??= JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as Manifest
  const subpath = `.${name.slice('crashworthy'.length)}`
  for (const [key, target] of Object.entries(known.exports)) {
    const [before = '', after] = key.split('*')
    const fits = after === undefined ? key === subpath : subpath.startsWith(before) && subpath.endsWith(after)
    if (!fits || typeof target === 'string') continue
    const built = target.default.replace('*', subpath.slice(before.length, subpath.length - (after ?? '').length))
    const source = join(packageFolder, built.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts'))
    return existsSync(source) ? source : join(packageFolder, built)
  }
  return undefined
}

function findPackage(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'scenarios'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('invariant: the package has a folder with package.json and scenarios')
  return findPackage(parent)
}
