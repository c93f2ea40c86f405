// Modules by which a program observes itself: console, perf_hooks, async_hooks, diagnostics_channel, v8, inspector,
// trace_events. Invariant: none shows real time, the host's heap, its counters, or what another incarnation does in the
// same host process.
import type { ModuleTable } from './treatment.ts'

const inspector = {
  simulated: 'Session close url waitForDebugger',
  denied: 'open',
  unsupported: 'DOMStorage Network NetworkResources console',
  why: {
    Session: 'its connect() is denied',
    url: 'undefined: asked by libraries to find out whether a debugger is there',
  },
}

export const observation: readonly ModuleTable[] = [
  {
    module: 'console',
    simulated: `
      Console assert clear context count countReset createTask debug dir dirxml error group groupCollapsed groupEnd info log profile
      profileEnd table time timeEnd timeLog timeStamp trace warn _ignoreErrors _stderr _stderrErrorHandler _stdout _stdoutErrorHandler
      _times
    `,
    why: {
      Console: "the real one, given a stream, reads the real clock in time() and the host's environment for colors",
    },
  },
  {
    module: 'perf_hooks',
    native: 'constants',
    simulated: `
      Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
      PerformanceResourceTiming eventLoopUtilization performance timerify
    `,
    unsupported: 'createHistogram createSlidingWindowHistogram importHistogram monitorEventLoopDelay',
    why: { createHistogram: 'recordDelta() reads the real clock' },
  },
  {
    module: 'async_hooks',
    native: 'AsyncLocalStorage AsyncResource asyncWrapProviders',
    simulated: 'executionAsyncId executionAsyncResource triggerAsyncId',
    unsupported: 'createHook',
    why: {
      AsyncResource: 'its ids are not real: see async_hooks.AsyncResource.prototype',
      createHook: 'would see the asynchronous work of the whole host',
      executionAsyncId: 'counts every asynchronous thing that the host process ever made',
    },
  },
  {
    module: 'diagnostics_channel',
    simulated: 'BoundedChannel Channel boundedChannel channel hasSubscribers subscribe tracingChannel unsubscribe',
    why: {
      channel: 'names are registered for the whole host process: machines would talk to each other through it',
      Channel: 'its constructor registers the name',
    },
  },
  {
    module: 'v8',
    native: 'DefaultSerializer Serializer isStringOneByteRepresentation serialize',
    simulated: `
      DefaultDeserializer Deserializer deserialize getHeapCodeStatistics getHeapSpaceStatistics getHeapStatistics startupSnapshot
    `,
    unsupported: `
      GCProfiler cachedDataVersionTag getCppHeapStatistics getHeapSnapshot promiseHooks queryObjects setFlagsFromString
      setHeapProfileNearHeapLimit setHeapSnapshotNearHeapLimit startCpuProfile startHeapProfile stopCoverage takeCoverage writeHeapSnapshot
    `,
    why: {
      cachedDataVersionTag: "version and flags of the host's engine",
      deserialize: "its result is made in the program's realm",
      promiseHooks: 'would see the promises of the whole host',
      serialize: 'reads values of any realm, and writes the same bytes for all',
    },
  },
  { module: 'inspector', ...inspector },
  { module: 'inspector/promises', ...inspector },
  { module: 'trace_events', unsupported: 'createTracing getEnabledCategories' },
]
