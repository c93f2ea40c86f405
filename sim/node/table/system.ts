// Modules about the machine, the process tree and the loader: os, module, vm, worker_threads, cluster, child_process,
// sea. Invariant: a program sees one main thread of a primary process on a machine with fixed facts, whatever the host
// runs in (campaigns run in child processes, tests in worker threads).
import type { ModuleTable } from './treatment.ts'

export const system: readonly ModuleTable[] = [
  {
    module: 'os',
    native: 'EOL constants devNull',
    simulated: `
      arch availableParallelism cpus endianness freemem getPriority homedir hostname loadavg machine networkInterfaces platform release
      setPriority tmpdir totalmem type uptime userInfo version
    `,
    why: {
      networkInterfaces: "the machine's own name and address in the world",
      setPriority: 'would change the host process',
    },
  },
  {
    module: 'module',
    native: 'SourceMap builtinModules constants isBuiltin stripTypeScriptTypes',
    simulated: `
      Module createRequire syncBuiltinESMExports enableCompileCache flushCompileCache getCompileCacheDir findSourceMap
      getSourceMapsSupport setSourceMapsSupport globalPaths wrap wrapper _cache _pathCache _extensions _load _resolveFilename
      _nodeModulePaths _resolveLookupPaths _preloadModules
    `,
    denied: 'register',
    unsupported: 'registerHooks runMain findPackageJSON _debug _findPath _initPaths _readPackage _stat',
    why: {
      _load: 'instrumentation replaces it: assigning must stay in the incarnation',
      enableCompileCache: 'answers DISABLED: the real one writes to the host',
      findSourceMap: 'undefined: source maps are applied in reports only',
      globalPaths: 'paths of the host',
      stripTypeScriptTypes: 'pure, and so is the compiler that it loads',
      wrapper: 'its setter changes how the host compiles modules',
    },
  },
  {
    module: 'vm',
    native: 'constants',
    simulated:
      'Script compileFunction createContext createScript isContext runInContext runInNewContext runInThisContext',
    unsupported: 'measureMemory',
    why: {
      runInThisContext: "this context is the program's, not the host's",
      Script: 'new contexts get simulated globals',
    },
  },
  {
    module: 'worker_threads',
    native: 'SHARE_ENV isMarkedAsUntransferable markAsUncloneable markAsUntransferable',
    simulated: `
      MessageChannel MessagePort getEnvironmentData isInternalThread isMainThread parentPort receiveMessageOnPort resourceLimits
      setEnvironmentData threadId threadName workerData
    `,
    denied: 'Worker',
    unsupported: 'BroadcastChannel locks moveMessagePortToContext postMessageToThread',
    why: {
      isMainThread: 'the host may itself run in a worker thread',
      markAsUntransferable: 'a private mark on the object, which the clones of our own MessagePort must respect',
      setEnvironmentData: 'one map for the whole host process',
    },
  },
  {
    module: 'cluster',
    native: 'SCHED_NONE SCHED_RR',
    simulated: `
      Worker disconnect isMaster isPrimary isWorker schedulingPolicy settings setupMaster setupPrimary workers _events _eventsCount
      _maxListeners
    `,
    denied: 'fork',
    why: {
      isPrimary: 'true: the real one depends on the environment of the host',
      schedulingPolicy: 'depends on the environment of the host',
    },
  },
  {
    module: 'child_process',
    simulated: 'ChildProcess',
    denied: 'exec execFile execFileSync execSync fork spawn spawnSync',
    unsupported: '_forkChild',
    why: { ChildProcess: 'its spawn() is denied' },
  },
  { module: 'sea', simulated: 'isSea', unsupported: 'getAsset getAssetAsBlob getAssetKeys getRawAsset' },
]
