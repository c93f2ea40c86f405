// Bundles TypeScript or JavaScript with esbuild: engines' programs (one module each, with a scenario's workflows in
// them) for the simulated machines, and engine and scenario definitions for the tool itself. One code, one hash,
// wherever its folders lie.
import { createHash } from 'node:crypto'
import { dirname, join, parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildFailure, type BuildOptions, build, type Message } from 'esbuild'
import { programDirectory } from '../../sim/node/host/stack.ts'
import { UserError } from '../errors/userError.ts'
import { nodeOptions, nodeResolution, type Resolution } from './nodeResolution.ts'
import { packageFolder } from './packageFolder.ts'
import type { Replacements } from './replacements.ts'

export interface Bundle {
  readonly text: string
  /** The first 16 hex digits of the SHA-256 of the text without the places of its files. */
  readonly hash: string
  /** Where each place comes from, if that was asked for. */
  readonly map?: string
}

export interface ProgramBundle extends Bundle {
  /** A module awaits at its top level: its text is the body of an async function. */
  readonly kind: 'commonjs' | 'module'
}

export interface ProgramOptions {
  /** The same code out of another pipeline: minified. */
  readonly another?: boolean
  readonly packages?: Replacements
  /** With a source map. The text is the same. */
  readonly mapped?: boolean
}

/**
 * Bundles a program for a simulated machine. `workflows` is the file behind `crashworthy:workflows`, if there is one.
 */
export async function bundleProgram(
  entry: string,
  workflows: string | undefined,
  { another = false, packages = {}, mapped = false }: ProgramOptions = {},
): Promise<ProgramBundle> {
  const resolution = {
    entry,
    directory: programDirectory,
    main: `${programDirectory}/${programName(entry)}.js`,
    roots: [dirname(entry), ...(workflows === undefined ? [] : [dirname(workflows)]), packageFolder],
    alias: workflows === undefined ? {} : { 'crashworthy:workflows': workflows },
    packages,
  }
  const options: BuildOptions = {
    keepNames: true,
    minify: another,
    // A dynamic import becomes a require, which the simulated host answers.
    supported: { 'dynamic-import': false },
    ...(mapped ? mappedTo(entry) : {}),
  }
  const common = await tryBuild({ ...options, format: 'cjs' }, { ...resolution, closed: false })
  if ('text' in common) return { ...common, kind: 'commonjs' }
  if (!common.errors.some(({ text }) => text.startsWith('Top-level await'))) throw userError(entry, common.errors)
  const module = await buildOrThrow({ ...options, format: 'esm' }, { ...resolution, closed: true })
  return { ...module, text: withoutExports(module.text), kind: 'module' }
}

/** Options of a build that also gives its source map, relative to the folder of the entry. */
function mappedTo(entry: string): BuildOptions {
  return { sourcemap: 'external', outfile: join(dirname(entry), 'bundle.js') }
}

/** What a program is called in its machine, where its main file bears this name: that of its source. */
export function programName(file: string): string {
  return parse(file).name
}

/** A definition is bundled as if it lay here, so that its hash does not tell where it lies. */
const definitionDirectory = '/crashworthy-definition'

/** Bundles a definition file of a user's: an engine, a scenario, a model. */
export function bundleDefinition(
  entry: string,
  alias: Readonly<Record<string, string>> = {},
  packages: Replacements = {},
  mapped = false,
): Promise<Bundle> {
  const main = `${definitionDirectory}/${parse(entry).base}`
  // What is required and not in the bundle is a builtin.
  const require = `import { createRequire } from 'node:module'; const require = createRequire('file://${main}');`
  return buildOrThrow(
    { format: 'esm', banner: { js: require }, ...(mapped ? mappedTo(entry) : {}) },
    { entry, directory: definitionDirectory, main, roots: [dirname(entry)], alias, packages, closed: false },
  )
}

/**
 * Evaluates a bundled definition in the tool's own process. Gives all that it exports, and the URL that it was imported
 * from. A file that throws is its author's mistake; in stacks it has its own name instead of the URL, which is the
 * whole text.
 */
export async function evaluateDefinition(
  entry: string,
  { text }: Bundle,
): Promise<{ readonly exports: Readonly<Record<string, unknown>>; readonly url: string }> {
  const placed = text
    .replaceAll(`file://${definitionDirectory}`, pathToFileURL(dirname(entry)).href)
    .replaceAll(definitionDirectory, dirname(entry))
  const own = `${placed}//# sourceURL=${pathToFileURL(entry).href}\n`
  const url = `data:text/javascript;base64,${Buffer.from(own).toString('base64')}`
  try {
    return { exports: (await import(url)) as Record<string, unknown>, url }
  } catch (error) {
    const missing = /^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package '([^']+)'/.exec(String(error))?.[1]
    const next = missing === undefined ? `node ${entry}` : `npm install ${missing}`
    throw new UserError({ expected: 'a module that loads', found: String(error), where: entry, next })
  }
}

/** Bundles and evaluates in one. `alias` is where some of its imports lead. */
export async function importModule(
  entry: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<{ readonly exports: Readonly<Record<string, unknown>>; readonly bundle: Bundle; readonly url: string }> {
  const bundle = await bundleDefinition(entry, alias)
  return { ...(await evaluateDefinition(entry, bundle)), bundle }
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

async function buildOrThrow(options: BuildOptions, resolution: Resolution): Promise<Bundle> {
  const built = await tryBuild(options, resolution)
  if ('errors' in built) throw userError(resolution.entry, built.errors)
  return built
}

/** The bundle, or what esbuild has against it. */
async function tryBuild(options: BuildOptions, resolution: Resolution): Promise<Bundle | Pick<BuildFailure, 'errors'>> {
  try {
    const result = await build({
      ...nodeOptions,
      entryPoints: [resolution.entry],
      absWorkingDir: dirname(resolution.entry),
      bundle: true,
      write: false,
      metafile: true,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [nodeResolution(resolution)],
      ...options,
    })
    const { text = '' } = result.outputFiles?.find(({ path }) => !path.endsWith('.map')) ?? {}
    const map = result.outputFiles?.find(({ path }) => path.endsWith('.map'))?.text
    const files = new Set(Object.keys(result.metafile?.inputs ?? {}))
    const bundle = { text: withoutOuterFolders(text, files), hash: hashText(withoutPlaces(text, files)) }
    return map === undefined ? bundle : { ...bundle, map }
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>
    if (errors === undefined || errors.length === 0) throw error
    return { errors }
  }
}

function userError(entry: string, [first]: readonly Message[]): UserError {
  const { location, text = 'nothing' } = first ?? {}
  const where = location == null ? entry : `${location.file}:${location.line}:${location.column}`
  return new UserError({
    expected: 'code that compiles',
    found: text,
    where,
    next: `npx esbuild --bundle --platform=node ${entry}`,
  })
}

/** A program's exports are for nobody. esbuild lists them once, at the end. */
function withoutExports(text: string): string {
  return text.replace(/\bexport ?\{[^{}]*\};?\s*$/, '')
}

/** esbuild writes each file's path from the entry above its text, and into its wrapper if it is CommonJS. */
function withoutPlaces(text: string, files: ReadonlySet<string>): string {
  return text.replace(/^(?:\/\/ (.*)| {2}"(.*)"\(.*\) \{)$/gm, (line, above, wrapper) =>
    files.has(above ?? wrapper) ? '' : line,
  )
}

/** The name of a wrapper shows in stacks, where it would tell how the folders of the installation lie. */
function withoutOuterFolders(text: string, files: ReadonlySet<string>): string {
  return text.replace(/^ {2}"(.*)"(?=\()/gm, (line, file: string) =>
    files.has(file) ? `  "${file.replace(/^(?:.*\/)?node_modules\/|^(?:\.\.\/)+/, '')}"` : line,
  )
}
