// Why a bare name leads nowhere, once esbuild has found that it does: no such package, a path that its `exports` do not
// name, or a file that is not there, as in a package that was not built. Node tells the three apart.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { missingModule, packageOf, type Reach, unexportedPath } from './virtualModules.ts'

const conditions = ['node', 'node-addons', 'module-sync', 'default']

/** The text of the module that throws Node's error. `importer` is the virtual path of the file that asked. */
export function missingPackage(name: string, importer: string, reach: Reach, from: string): string {
  const owner = packageOf(name)
  const exports = exportsOf(owner, from)
  if (exports === undefined) return missingModule(name, importer, reach)
  const target = targetOf(subpathsOf(exports)[`.${name.slice(owner.length)}`], reach)
  if (target === undefined) return unexportedPath(name, importer, reach)
  return missingModule(join('/app/node_modules', owner, target), importer, reach)
}

/** The `exports` of the package that a file in a folder gets by its name. */
function exportsOf(owner: string, folder: string): unknown {
  const file = join(folder, 'node_modules', owner, 'package.json')
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { readonly exports?: unknown }).exports
  const parent = dirname(folder)
  return parent === folder ? undefined : exportsOf(owner, parent)
}

function subpathsOf(exports: unknown): Readonly<Record<string, unknown>> {
  const bySubpath = typeof exports === 'object' && exports !== null && Object.keys(exports)[0]?.startsWith('.') === true
  return (bySubpath ? exports : { '.': exports }) as Readonly<Record<string, unknown>>
}

function targetOf(value: unknown, reach: Reach): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  for (const [condition, inner] of Object.entries(value)) {
    const target = condition === reach || conditions.includes(condition) ? targetOf(inner, reach) : undefined
    if (target !== undefined) return target
  }
  return undefined
}
