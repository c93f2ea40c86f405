// Bundles TypeScript or JavaScript with esbuild: engines' programs (one CommonJS module each, with a scenario's
// workflows in them) for the simulated machines, and engine and scenario definitions for the tool itself. One code, one
// hash, wherever its folders lie.
import { createHash } from 'node:crypto'
import { dirname, parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildFailure, type BuildOptions, buildSync } from 'esbuild'
import { programDirectory } from '../../sim/node/host/stack.ts'
import { UserError } from '../errors/userError.ts'

export interface Bundle {
  readonly text: string
  /** The first 16 hex digits of the SHA-256 of the text without the places of its files. */
  readonly hash: string
}

/**
 * Bundles a program for a simulated machine. `workflows` is the file behind `crashworthy:workflows`. As `another` build
 * the same code comes out of another pipeline: minified.
 */
export function bundleProgram(entry: string, workflows: string, another = false): Bundle {
  const main = `${programDirectory}/${programName(entry)}.js`
  return build(entry, {
    format: 'cjs',
    keepNames: true,
    minify: another,
    alias: { 'crashworthy:workflows': workflows },
    external: ['crashworthy:world'],
    define: {
      'import.meta.url': JSON.stringify(new URL(`file://${main}`).href),
      'import.meta.filename': JSON.stringify(main),
      'import.meta.dirname': JSON.stringify(programDirectory),
    },
    // A dynamic import becomes a require, which the simulated host answers.
    supported: { 'dynamic-import': false },
  })
}

/** What a program is called in its machine, where its main file bears this name: that of its source. */
export function programName(file: string): string {
  return parse(file).name
}

/** Bundles a definition file of a user's and evaluates it in the tool's own process. Returns its default export. */
export async function importDefinition(entry: string): Promise<{ readonly value: unknown; readonly bundle: Bundle }> {
  const { exports, bundle } = await importModule(entry)
  return { value: exports['default'], bundle }
}

/**
 * The same, with all that the file exports, and the URL that it was imported from. `alias` is where some of its imports
 * lead. A file that throws is its author's mistake; in stacks it has its own name instead of the URL, which is the
 * whole text.
 */
export async function importModule(
  entry: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<{ readonly exports: Readonly<Record<string, unknown>>; readonly bundle: Bundle; readonly url: string }> {
  const bundle = build(entry, { format: 'esm', alias: { ...alias } })
  const text = `${bundle.text}//# sourceURL=${pathToFileURL(entry).href}\n`
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
  try {
    return { exports: (await import(url)) as Record<string, unknown>, bundle, url }
  } catch (error) {
    throw new UserError({ expected: 'a module that loads', found: String(error), where: entry, next: `node ${entry}` })
  }
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function build(entry: string, options: BuildOptions): Bundle {
  try {
    const result = buildSync({
      entryPoints: [entry],
      absWorkingDir: dirname(entry),
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      target: 'node22',
      mainFields: ['module', 'main'],
      conditions: ['node', 'import'],
      legalComments: 'none',
      logLevel: 'silent',
      ...options,
    })
    const text = result.outputFiles?.[0]?.text ?? ''
    const files = new Set(Object.keys(result.metafile?.inputs ?? {}))
    return { text: withoutOuterFolders(text, files), hash: hashText(withoutPlaces(text, files)) }
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? []
    if (first === undefined) throw error
    const where =
      first.location === null ? entry : `${first.location.file}:${first.location.line}:${first.location.column}`
    const missing = /^Could not resolve "((?:@[^/"]+\/)?[^./"][^/"]*)/.exec(first.text)?.[1]
    const next = missing === undefined ? `npx esbuild --bundle --platform=node ${entry}` : `npm install ${missing}`
    throw new UserError({ expected: 'code that compiles', found: first.text, where, next })
  }
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
