// Which file an import leads to, as Node decides it: a plugin of esbuild. A bare name that leads nowhere stops no
// bundle: optional dependencies are imported in the hope that they are there, and fail when they are reached. Nothing
// of where the folders lie gets into the text.
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, relative, resolve as resolvePath } from 'node:path'
import {
  type BuildOptions,
  type Loader,
  type OnLoadResult,
  type OnResolveArgs,
  type OnResolveResult,
  type Plugin,
  type PluginBuild,
  transform,
} from 'esbuild'
import { missingPackage } from './missingPackage.ts'
import { ownSource } from './packageFolder.ts'
import type { Replacements } from './replacements.ts'
import { hostModule, importMeta, nativeAddon, packageOf, type Reach } from './virtualModules.ts'

/** What `import.meta` is called in a bundle. */
const metaName = 'crashworthyImportMeta'
const define = { 'import.meta': metaName }

/**
 * What Node goes by. It knows `module-sync` from 22.10 on, for `import` and for `require`; esbuild adds `import`,
 * `require` and `default` by itself.
 */
export const nodeOptions: BuildOptions = {
  platform: 'node',
  target: 'node22',
  mainFields: ['main'],
  conditions: ['node', 'module-sync', 'node-addons'],
  resolveExtensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.json', '.node'],
  define,
}

export interface Resolution {
  readonly entry: string
  /** The folder that takes the place of the roots, and the path of the entry in it. */
  readonly directory: string
  readonly main: string
  /** Folders whose files lie in the directory, the first one that holds a file. */
  readonly roots: readonly string[]
  /** Names that lead to one file each. */
  readonly alias: Readonly<Record<string, string>>
  /** Names of packages, and the folders of the working copies that take their places. */
  readonly packages: Replacements
  /** No import statement may be left over, because the text becomes the body of a function. */
  readonly closed: boolean
}

/** Namespaces of the modules that are no files. */
const missing = 'missing'
const host = 'host'
const meta = 'import.meta'
const passed = Symbol('resolved by esbuild itself')

export function nodeResolution(resolution: Resolution): Plugin {
  return {
    name: 'node-resolution',
    setup(build) {
      build.onResolve({ filter: /./ }, (args) => resolve(build, resolution, args))
      build.onLoad({ filter: /./, namespace: missing }, ({ pluginData }) => ({ contents: String(pluginData) }))
      build.onLoad({ filter: /./, namespace: host }, ({ path }) => ({ contents: hostModule(path) }))
      build.onLoad({ filter: /./, namespace: meta }, ({ path }) => ({
        contents: importMeta(path, path === resolution.main),
      }))
      build.onLoad({ filter: /\.node$/ }, ({ path }) => ({ contents: nativeAddon(path), loader: 'js' }))
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => withImportMeta(resolution, path))
    },
  }
}

async function resolve(
  build: PluginBuild,
  resolution: Resolution,
  args: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  const { path: name, kind, pluginData } = args
  if (kind === 'entry-point' || pluginData === passed) return undefined
  if (kind === 'require-resolve') return { path: name, external: true }
  if (name.startsWith(`${meta}:`)) return { path: name.slice(meta.length + 1), namespace: meta, sideEffects: false }
  if (isBuiltin(name) || name === 'crashworthy:world') {
    if (!resolution.closed || kind === 'require-call') return { path: name, external: true }
    return { path: name, namespace: host }
  }
  const known = resolution.alias[name] ?? (packageOf(name) === 'crashworthy' ? ownSource(name) : undefined)
  if (known !== undefined) return { path: known }
  const copy = resolution.packages[packageOf(name)]
  const { errors, warnings: _, ...found } = await build.resolve(...inCopy(name, copy, args))
  if (errors.length === 0 && found.path !== '') return found
  // The author of the file can put it right. In a package it may be a branch that is never taken.
  const isBare = !/^\.{0,2}(?:\/|$)/.test(name)
  if (!isBare && !/[/\\]node_modules[/\\]/.test(args.importer)) return undefined
  const importer = virtualPath(resolution, args.importer)
  const reach: Reach = kind === 'require-call' ? 'require' : 'import'
  const text = missingPackage(name, importer, reach, args.resolveDir)
  return { path: `${name} for ${importer} by ${reach}`, namespace: missing, pluginData: text }
}

/** What to ask esbuild for. A working copy is asked for itself by its own name, which its `exports` answer. */
function inCopy(
  name: string,
  folder: string | undefined,
  { kind, importer, namespace, resolveDir }: OnResolveArgs,
): Parameters<PluginBuild['resolve']> {
  const options = { kind, importer, namespace, resolveDir, pluginData: passed }
  if (folder === undefined) return [name, options]
  const home = resolvePath(folder)
  const { name: ownName, exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly name?: string
    readonly exports?: unknown
  }
  const subpath = name.slice(packageOf(name).length)
  if (exports === undefined || ownName === undefined) return [join(home, subpath), { ...options, resolveDir: home }]
  return [`${ownName}${subpath}`, { ...options, resolveDir: home }]
}

/** A file that uses its `import.meta` gets it by an import. To name it in a comment is no use. */
async function withImportMeta(resolution: Resolution, file: string): Promise<OnLoadResult | undefined> {
  const text = readFileSync(file, 'utf8')
  if (!text.includes('import.meta')) return undefined
  const loader = extname(file).slice(1).replace(/^[cm]/, '') as Loader
  const { code } = await transform(text, { loader, define, logLevel: 'silent' }).catch(() => ({ code: '' }))
  if (!code.includes(metaName)) return undefined
  const path = virtualPath(resolution, file)
  const contents = `${text}\nimport ${metaName} from ${JSON.stringify(`${meta}:${path}`)}\n`
  return { contents, loader, resolveDir: dirname(file) }
}

/** Where a file lies in its machine. */
function virtualPath({ entry, directory, main, roots }: Resolution, file: string): string {
  if (file === entry) return main
  const path = file.replaceAll('\\', '/')
  const inPackage = /^.*\/(node_modules\/.*)$/.exec(path)?.[1]
  if (inPackage !== undefined) return `${directory}/${inPackage}`
  for (const root of roots) {
    const inside = relative(root, file).replaceAll('\\', '/')
    if (!inside.startsWith('../')) return `${directory}/${inside}`
  }
  return `${directory}/${path.slice(path.lastIndexOf('/') + 1)}`
}
