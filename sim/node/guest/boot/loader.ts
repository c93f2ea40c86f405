// The CommonJS loader of a program: the class Module, `require` with its members, and the main module. Builtins are the
// program's own, JSON is read from the machine's disk, native addons are denied. Other files are unsupported: a program
// is one bundle, and what it compiled by itself would run in the host's realm.
import { typeError, valueError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'

export interface Module {
  id: string
  path: string
  exports: unknown
  filename: string | null
  loaded: boolean
  children: Module[]
  paths?: string[]
  parent: Module | null | undefined
  load(filename: string): void
  require(id: unknown): unknown
}

type Require = ((id: unknown) => unknown) & { readonly resolve: unknown }
type Load = (id: unknown, parent?: Module, isMain?: boolean) => unknown
type Handler = (module: Module, filename: string) => void

/** The class, with the statics of node:module that the loader itself goes by: programs replace them. */
export interface ModuleClass {
  new (id?: string, parent?: Module): Module
  readonly prototype: Module
  _load: Load
  _resolveFilename: (id: unknown, parent?: Module) => string
  readonly _cache: Record<string, Module | undefined>
  readonly _extensions: Record<string, Handler>
}

export interface Loader {
  readonly Module: ModuleClass
  readonly main: Module
  requireOf(module: Module): Require
  lookupPaths(id: string, parent?: Module): string[] | null
  nodeModulePaths(from: string): string[]
}

interface RealModule {
  isBuiltin(name: string): boolean
  _nodeModulePaths(from: string): string[]
}

export const globalPaths: readonly string[] = [
  '/home/node/.node_modules',
  '/home/node/.node_libraries',
  '/usr/local/lib/node',
]
const worldModule = 'crashworthy:world'
const loaders = new WeakMap<GuestContext, Loader>()

export function loaderOf(context: GuestContext): Loader {
  let loader = loaders.get(context)
  if (loader === undefined) {
    loader = createLoader(context)
    loaders.set(context, loader)
  }
  return loader
}

function createLoader(context: GuestContext): Loader {
  const { host, realm } = context
  const real = host.real('module') as unknown as RealModule
  const nodeModulePaths = (from: string): string[] => realm.toRealm(real._nodeModulePaths(from)) as string[]
  const isBuiltin = (id: string): boolean => id === worldModule || real.isBuiltin(id)
  const paths = (): typeof import('node:path') => context.load('path')
  const files = (): typeof import('node:fs') => context.load('fs')
  const parents = new WeakMap<object, Module | null | undefined>()

  class OwnModule {
    id: string
    path: string
    exports: unknown = {}
    filename: string | null = null
    loaded = false
    children: Module[] = []
    declare paths: string[]

    constructor(id = '', parent?: Module) {
      this.id = id
      this.path = id.slice(0, Math.max(0, id.lastIndexOf('/'))) || (id.startsWith('/') ? '/' : '.')
      parents.set(this, parent)
      parent?.children?.push(this as never)
    }

    load(filename: string): void {
      this.filename = filename
      this.paths = nodeModulePaths(paths().dirname(filename))
      const handler = Module._extensions[paths().extname(filename)] ?? Module._extensions['.js']
      handler?.(this as never, filename)
      this.loaded = true
    }

    require(id: unknown): unknown {
      if (typeof id !== 'string') throw typeError(context, 'id', 'of type string', id)
      if (id === '') throw valueError(context, 'id', id, 'must be a non-empty string')
      return Module._load(id, this as never, false)
    }
  }
  const Module = named('Module', 0, OwnModule as never) as unknown as ModuleClass
  Object.defineProperties(OwnModule.prototype, {
    parent: {
      configurable: true,
      enumerable: false,
      get(this: object) {
        return parents.get(this)
      },
      set(this: object, parent: Module) {
        parents.set(this, parent)
      },
    },
    isPreloading: { configurable: true, enumerable: false, get: () => false },
    _compile: { ...hidden, value: context.unsupported('Module._compile') },
  })

  const missing = (id: string, parent: Module | undefined): Error => {
    const requireStack: string[] = []
    for (let at: Module | null | undefined = parent; at; at = at.parent) requireStack.push(at.filename ?? at.id)
    const stack = requireStack.length === 0 ? '' : `\nRequire stack:\n- ${requireStack.join('\n- ')}`
    return Object.assign(new Error(`Cannot find module '${id}'${stack}`), { code: 'MODULE_NOT_FOUND', requireStack })
  }
  /** The file that a path means, with the endings that may be left out. */
  const fileAt = (path: string): string | undefined => {
    const candidates = path.endsWith('/') ? [] : [path, ...Object.keys(Module._extensions).map((end) => path + end)]
    const found = [...candidates, `${path}/index.js`, `${path}/index.json`].find(
      (file) => file in Module._cache || files().statSync(file, { throwIfNoEntry: false })?.isFile() === true,
    )
    return found === undefined || found in Module._cache ? found : files().realpathSync(found)
  }
  const resolve = (id: unknown, parent?: Module): string => {
    if (typeof id !== 'string') throw typeError(context, 'request', 'of type string', id)
    if (isBuiltin(id)) return id
    const isPath = /^(?:\.{0,2}\/|\.{1,2}$)/.test(id)
    const from = parent?.filename ? paths().dirname(parent.filename) : '.'
    const file = isPath ? fileAt(paths().resolve(from, id) + (id.endsWith('/') ? '/' : '')) : undefined
    if (file === undefined) throw missing(id, parent)
    return file
  }
  const load: Load = (id, parent, isMain = false) => {
    if (typeof id === 'string' && isBuiltin(id)) return context.load(id)
    if (typeof id === 'string' && id.startsWith('node:'))
      throw codedError(new Error(`No such built-in module: ${id}`), 'ERR_UNKNOWN_BUILTIN_MODULE')
    const filename = Module._resolveFilename(id, parent)
    const known = Module._cache[filename]
    if (known !== undefined) {
      if (parent && !parent.children.includes(known)) parent.children.push(known)
      return known.exports
    }
    const module = new Module(isMain ? '.' : filename, parent)
    Module._cache[filename] = module
    try {
      module.load(filename)
    } catch (error) {
      delete Module._cache[filename]
      throw error
    }
    return module.exports
  }

  const extensions: Record<string, Handler> = Object.assign(Object.create(null), {
    '.js': context.unsupported("module._extensions['.js']"),
    '.json': (module: Module, filename: string): void => {
      const text = files().readFileSync(filename, 'utf8')
      try {
        module.exports = JSON.parse(text.replace(/^\uFEFF/, ''))
      } catch (error) {
        const { message } = error as Error
        throw Object.assign(error as Error, { message: `${filename}: ${message}` })
      }
    },
    '.node': (module: Module, filename: string): void => {
      const { process } = globalThis as unknown as { process: { dlopen(module: Module, path: string): void } }
      process.dlopen(module, filename)
    },
  })
  Object.assign(Module, {
    _load: load,
    _resolveFilename: resolve,
    _cache: Object.create(null) as object,
    _extensions: extensions,
  })

  const lookupPaths = (id: string, parent?: Module): string[] | null => {
    if (isBuiltin(id)) return null
    if (/^\.{1,2}(?:\/|$)/.test(id)) return [parent?.filename ? paths().dirname(parent.filename) : '.']
    return [...(parent?.paths ?? []), ...globalPaths]
  }
  const requireOf = (module: Module): Require => {
    const require = named('require', 1, (id: unknown) => module.require(id))
    const asked = (id: unknown): string => {
      if (typeof id !== 'string') throw typeError(context, 'request', 'of type string', id)
      return id
    }
    const resolveFrom = named('resolve', 2, (id: unknown) => Module._resolveFilename(asked(id), module))
    const pathsFrom = named('paths', 1, (id: unknown) => lookupPaths(asked(id), module))
    const { _extensions, _cache } = Module
    const parts = { resolve: Object.assign(resolveFrom, { paths: pathsFrom }), main, extensions: _extensions }
    return Object.assign(require, { ...parts, cache: _cache })
  }

  const main = new Module('.')
  parents.set(main, null)
  main.path = host.identity.directory
  main.filename = host.identity.main
  main.paths = nodeModulePaths(host.identity.directory)
  Module._cache[host.identity.main] = main
  return { Module, main, requireOf, lookupPaths, nodeModulePaths }
}

const hidden = { writable: true, configurable: true, enumerable: false }
