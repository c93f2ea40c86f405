// `node:process`, with the event emitter's methods that it inherits: one simulated process for each incarnation.
// Invariant: nothing of it is real. Native code and other programs are denied, other users and debuggers unsupported.
import type { ModuleTable } from './treatment.ts'

export const processTable: ModuleTable = {
  module: 'process',
  simulated: `
    version versions arch platform release title argv argv0 execArgv execPath env pid ppid debugPort config features
    allowedNodeEnvironmentFlags moduleLoadList mainModule report domain _preload_modules _exiting exitCode
    cwd chdir umask getuid geteuid getgid getegid getgroups
    hrtime uptime cpuUsage threadCpuUsage memoryUsage resourceUsage constrainedMemory availableMemory
    exit reallyExit abort kill nextTick emitWarning finalization ref unref
    setUncaughtExceptionCaptureCallback addUncaughtExceptionCaptureCallback hasUncaughtExceptionCaptureCallback
    getActiveResourcesInfo _getActiveHandles _getActiveRequests getBuiltinModule sourceMapsEnabled setSourceMapsEnabled
    stdin stdout stderr _rawDebug connected channel send disconnect permission
    noDeprecation noProcessWarnings throwDeprecation traceDeprecation traceProcessWarnings
    _events _eventsCount _maxListeners on addListener prependListener once prependOnceListener off removeListener removeAllListeners emit
    listeners rawListeners listenerCount eventNames getMaxListeners setMaxListeners
  `,
  denied: 'binding _linkedBinding dlopen execve',
  unsupported: `
    assert loadEnvFile openStdin _kill _fatalException _tickCallback _debugProcess _debugEnd
    _startProfilerIdleNotifier _stopProfilerIdleNotifier initgroups setgroups setuid seteuid setgid setegid
  `,
  why: {
    _tickCallback: 'the host drains ticks by it: a program that calls it would run other code inside its own step',
    binding: 'core itself, which reaches the host',
    connected: 'there only if the host was forked: absent here, as send, channel and disconnect are',
    config: 'paths and flags with which the host was built',
    dlopen: 'native addons reach the host',
    finalization:
      'register() waits for the garbage collector, which never collects here; at exit it runs its callbacks',
    loadEnvFile: 'reads a file of the host',
    moduleLoadList: 'what the host process has loaded',
    report: 'getReport() has the header with fixed facts, and no stacks or counters of the host',
    sourceMapsEnabled: 'switching it on changes the stacks of the whole host',
    version: 'the version that the run claims, also for a host that is newer',
  },
}
