// Bundles TypeScript or JavaScript with esbuild: engines' programs (one CommonJS module each, with a scenario's workflows in them) for the
// simulated machines, and engine and scenario definitions for the tool itself. Paths never enter the text: one code, one hash.
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { type BuildFailure, type BuildOptions, buildSync } from 'esbuild'
import { UserError } from '../config/userError.ts'

export interface Bundle {
  readonly text: string
  /** The first 16 hex digits of the text's SHA-256. */
  readonly hash: string
}

/**
 * Bundles a program for a simulated machine. `workflows` is the file behind `crashworthy:workflows`. As `another` build the same code comes
 * out of another pipeline: minified.
 */
export function bundleProgram(entry: string, workflows: string, another = false): Bundle {
  return build(entry, {
    format: 'cjs',
    keepNames: true,
    minify: another,
    alias: { 'crashworthy:workflows': workflows },
    external: ['crashworthy:world'],
    define: {
      'import.meta.url': '"file:///app/main.js"',
      'import.meta.filename': '"/app/main.js"',
      'import.meta.dirname': '"/app"',
    },
    // A dynamic import becomes a require, which the simulated host answers.
    supported: { 'dynamic-import': false },
  })
}

/** Bundles a definition file of a user's and evaluates it in the tool's own process. Returns its default export. */
export async function importDefinition(entry: string): Promise<{ readonly value: unknown; readonly bundle: Bundle }> {
  const { exports, bundle } = await importModule(entry)
  return { value: exports['default'], bundle }
}

/** The same, with all that the file exports, and the URL that it was imported from. `alias` is where some of its imports lead. */
export async function importModule(
  entry: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<{ readonly exports: Readonly<Record<string, unknown>>; readonly bundle: Bundle; readonly url: string }> {
  const bundle = build(entry, { format: 'esm', alias: { ...alias } })
  const url = `data:text/javascript;base64,${Buffer.from(bundle.text).toString('base64')}`
  return { exports: (await import(url)) as Record<string, unknown>, bundle, url }
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
      platform: 'node',
      target: 'node22',
      mainFields: ['module', 'main'],
      conditions: ['node', 'import'],
      legalComments: 'none',
      logLevel: 'silent',
      ...options,
    })
    const text = result.outputFiles?.[0]?.text ?? ''
    return { text, hash: hashText(text) }
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? []
    if (first === undefined) throw error
    const where = first.location === null ? entry : `${first.location.file}:${first.location.line}:${first.location.column}`
    const missing = /^Could not resolve "((?:@[^/"]+\/)?[^./"][^/"]*)/.exec(first.text)?.[1]
    const next = missing === undefined ? `npx esbuild --bundle --platform=node ${entry}` : `npm install ${missing}`
    throw new UserError({ expected: 'code that compiles', found: first.text, where, next })
  }
}
