// Finds models: those that come with the package, by looking into `specs/models`, and a user's own file, bundled like
// any definition of a user's. What a file exports is taken for a model if it has a model's parts; whether they are
// sound shows when it is checked.
import { existsSync, readdirSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { quoted } from '../errors/didYouMean.ts'
import { ModelError } from '../errors/modelError.ts'
import { UserError } from '../errors/userError.ts'
import type { Model } from '../model/instance/model.ts'
import { bundleDefinition, importModule } from '../run/bundle.ts'
import { packageFolder } from '../run/sut.ts'

export interface LoadedModel {
  readonly model: Model
  /** Where a module that uses it finds it: a built-in name, or a file. */
  readonly origin:
    | { readonly kind: 'built-in'; readonly name: string }
    | { readonly kind: 'file'; readonly file: string }
  /** The name under which its module exports it. */
  readonly exported: string
  /** Where plain Node can import the same module again, in another thread. */
  readonly url: string
}

/** The built models beside built code, and their sources beside sources. */
const home = fileURLToPath(new URL('../../specs/models/', import.meta.url))

const pathPattern = /[/\\]|\.(ts|mts|js|mjs)$/

/** The names of the built-in models, sorted. */
export async function builtInModels(): Promise<readonly string[]> {
  const names = candidates()
  const models = await Promise.all(names.map(async (name) => (await builtIn(name)) !== undefined))
  return names.filter((_, index) => models[index])
}

/** A model by the name of one that is built in, or by the path of a file. */
export async function loadModel(name: string): Promise<LoadedModel> {
  if (pathPattern.test(name)) return await fromFile(resolve(name))
  const found = candidates().includes(name) ? await builtIn(name) : undefined
  if (found !== undefined) return { ...found, origin: { kind: 'built-in', name }, exported: 'default' }
  throw new UserError({
    code: 'unknown-name',
    expected: `the path of a model's file, or one of ${(await builtInModels()).join(', ')}`,
    found: quoted(name, await builtInModels()),
    where: 'the model argument',
    next: 'crashworthy list',
  })
}

/** Does something with a model. A ModelError has the places that a user has written, not those of the bundle. */
export async function atSourcePlaces<T>(loaded: LoadedModel, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw error instanceof ModelError ? await withSourcePlaces(error, loaded) : error
  }
}

async function withSourcePlaces(error: ModelError, { origin }: LoadedModel): Promise<ModelError> {
  if (origin.kind === 'built-in' || error.places.length === 0) return error
  const { map } = await bundleDefinition(origin.file, modelAlias, {}, true)
  if (map === undefined) throw new Error('invariant: a bundle has the map that was asked for')
  const sources = new SourceMap(JSON.parse(map))
  error.places = error.places.flatMap(({ file, line, column }) => {
    if (file !== origin.file) return [{ file, line, column }]
    const entry = sources.findEntry(line - 1, column - 1)
    if (!('originalSource' in entry)) return []
    const source = resolve(dirname(origin.file), entry.originalSource)
    return [{ file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 }]
  })
  return error
}

const modelAlias = { 'crashworthy/model': join(packageFolder, 'src', 'model', 'index.ts') }

function candidates(): readonly string[] {
  const files = readdirSync(home).filter((file) => /(?<!\.d)\.[jt]s$/.test(file))
  return files.map((file) => file.slice(0, -3)).sort()
}

async function builtIn(name: string): Promise<Pick<LoadedModel, 'model' | 'url'> | undefined> {
  const file = ['js', 'ts']
    .map((extension) => join(home, `${name}.${extension}`))
    .find((candidate) => existsSync(candidate))
  if (file === undefined) return undefined
  const url = pathToFileURL(file).href
  const { default: model } = (await import(url)) as { readonly default?: unknown }
  return isModel(model) ? { model, url } : undefined
}

async function fromFile(file: string): Promise<LoadedModel> {
  const next = 'crashworthy check ./my-model.ts'
  if (!existsSync(file))
    throw new UserError({ code: 'missing-file', expected: "a model's file", found: 'no such file', where: file, next })
  const { exports, url } = await importModule(file, modelAlias)
  const models = Object.entries(exports).flatMap(([exported, model]) => (isModel(model) ? [{ exported, model }] : []))
  const different = new Set(models.map(({ model }) => model))
  const chosen = models.find(({ exported }) => exported === 'default') ?? (different.size === 1 ? models[0] : undefined)
  if (chosen !== undefined) return { ...chosen, origin: { kind: 'file', file }, url }
  const names = models.map(({ exported }) => exported)
  throw new UserError({
    expected: 'a model as the default export, or as the only model exported',
    found: names.length === 0 ? 'none' : names.join(', '),
    where: file,
    next: 'export default defineModel({ … })',
  })
}

function isModel(value: unknown): value is Model {
  if (typeof value !== 'object' || value === null) return false
  const { name, state, actions } = value as Partial<Record<keyof Model, unknown>>
  return typeof name === 'string' && typeof state === 'function' && typeof actions === 'function'
}
