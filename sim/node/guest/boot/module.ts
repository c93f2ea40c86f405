// `node:module`: the loader as a bundled program can use it. Its `require` knows builtins, and JSON on the machine's
// disk; nothing is compiled here, and hooks stay inside the incarnation.
import type { GuestContext, Simulated } from '../realm/context.ts'
import { denyAccess } from '../realm/permission.ts'
import { globalPaths, loaderOf } from './loader.ts'

interface RealModule {
  readonly constants: { readonly compileCacheStatus: { readonly DISABLED: number } }
  createRequire(filename: unknown): unknown
}

const wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});']

export function createModule(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('module') as unknown as RealModule
  const { Module, requireOf, lookupPaths, nodeModulePaths } = loaderOf(context)

  return {
    'module.exports': Module,
    Module,
    createRequire: (filename: unknown) => {
      // The real one says what is wrong with a path.
      try {
        real.createRequire(filename)
      } catch (error) {
        throw realm.toRealm(error)
      }
      const { fileURLToPath } = context.load('url') as typeof import('node:url')
      const isUrl = typeof filename !== 'string' || !filename.startsWith('/')
      const path = isUrl ? fileURLToPath(filename as string) : filename
      const module = new Module(path)
      module.filename = path
      module.paths = nodeModulePaths(module.path)
      return requireOf(module)
    },
    register: () => denyAccess(context, 'module.register', 'WorkerThreads', ''),
    syncBuiltinESMExports: () => {},
    enableCompileCache: () => ({ status: real.constants.compileCacheStatus.DISABLED }),
    flushCompileCache: () => {},
    getCompileCacheDir: () => undefined,
    findSourceMap: () => undefined,
    getSourceMapsSupport: () => ({ enabled: false, nodeModules: false, generatedCode: false }),
    setSourceMapsSupport: () => {},
    globalPaths: [...globalPaths],
    wrapper: [...wrapper],
    wrap: (script: string) => `${wrapper[0]}${script}${wrapper[1]}`,
    _cache: Module._cache,
    _pathCache: Object.create(null),
    _extensions: Module._extensions,
    _load: Module._load,
    _resolveFilename: Module._resolveFilename,
    _nodeModulePaths: nodeModulePaths,
    _resolveLookupPaths: lookupPaths,
    _preloadModules: () => {},
  }
}
