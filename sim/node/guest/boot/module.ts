// `node:module`: the loader as a bundled program can use it. Its `require` knows builtins only, nothing is compiled or
// read from a disk here, and hooks stay inside the incarnation. Compiling modules by hand is refused: it would run in
// the host's realm.
import type { GuestContext, Simulated } from '../realm/context.ts'
import { denyAccess } from '../realm/permission.ts'

interface RealModule {
  readonly constants: { readonly compileCacheStatus: { readonly DISABLED: number } }
  createRequire(filename: unknown): unknown
  isBuiltin(name: string): boolean
  _nodeModulePaths(from: string): string[]
}

const wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});']

export function createModule(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('module') as unknown as RealModule
  const load = (name: string): unknown => context.load(name)
  const resolve = (name: string): string => {
    if (real.isBuiltin(name)) return name
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND', requireStack: [] })
  }
  const nodeModules = (from: string): unknown => realm.toRealm(real._nodeModulePaths(from))
  const cache = Object.create(null) as object
  const extensions = Object.assign(Object.create(null), {
    '.js': context.unsupported("module._extensions['.js']"),
    '.json': context.unsupported("module._extensions['.json']"),
    '.node': context.unsupported("module._extensions['.node']"),
  }) as object

  class Module {
    id: string
    path: string
    exports: unknown = {}
    filename: string | null = null
    loaded = false
    children: unknown[] = []
    parent: unknown
    constructor(id = '', parent?: unknown) {
      this.id = id
      this.path = id.slice(0, Math.max(0, id.lastIndexOf('/'))) || '.'
      this.parent = parent
    }
    require(name: string): unknown {
      return load(name)
    }
  }
  Object.assign(Module.prototype, {
    load: context.unsupported('Module.load'),
    _compile: context.unsupported('Module._compile'),
  })

  return {
    'module.exports': Module,
    Module,
    createRequire: (filename: unknown) => {
      try {
        real.createRequire(filename)
      } catch (error) {
        throw realm.toRealm(error)
      }
      const require = (name: string): unknown => load(name)
      const paths = (name: string): unknown => (real.isBuiltin(name) ? null : nodeModules(host.identity.directory))
      return Object.assign(require, {
        resolve: Object.assign((name: string) => resolve(name), { paths }),
        main: undefined,
        extensions,
        cache,
      })
    },
    register: () => denyAccess(context, 'module.register', 'WorkerThreads', ''),
    syncBuiltinESMExports: () => {},
    enableCompileCache: () => ({ status: real.constants.compileCacheStatus.DISABLED }),
    flushCompileCache: () => {},
    getCompileCacheDir: () => undefined,
    findSourceMap: () => undefined,
    getSourceMapsSupport: () => ({ enabled: false, nodeModules: false, generatedCode: false }),
    setSourceMapsSupport: () => {},
    globalPaths: ['/home/node/.node_modules', '/home/node/.node_libraries', '/usr/local/lib/node'],
    wrapper: [...wrapper],
    wrap: (script: string) => `${wrapper[0]}${script}${wrapper[1]}`,
    _cache: cache,
    _pathCache: Object.create(null),
    _extensions: extensions,
    _load: load,
    _resolveFilename: resolve,
    _nodeModulePaths: nodeModules,
    _resolveLookupPaths: (name: string) => (real.isBuiltin(name) ? null : nodeModules(host.identity.directory)),
    _preloadModules: () => {},
  }
}
