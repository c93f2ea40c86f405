// Where the twins of each module live: module name to the function that makes them, called on the module's first use.
import { createAsyncHooks } from './asyncHooks.ts'
import { createBuffer } from './buffer.ts'
import { createConsole } from './console.ts'
import type { GuestContext, Twins } from './context.ts'
import { createCrypto, createCryptoGlobals } from './crypto.ts'
import { createDiagnosticsChannel } from './diagnosticsChannel.ts'
import { createDns, createDnsPromises } from './dns.ts'
import { createEvents } from './eventsTwin.ts'
import { createFs } from './fs.ts'
import { createFsPromises } from './fsPromises.ts'
import { createGlobalTwins } from './globalTwins.ts'
import { createHttp } from './http.ts'
import { createModule } from './moduleTwin.ts'
import { createNet } from './net.ts'
import { createOs } from './os.ts'
import { createPath, createPathWindows } from './pathTwin.ts'
import { createPerformance } from './performance.ts'
import { aliasTwins, createCluster, createInspector, createSea, createTty, createWorkerThreads } from './smallTwins.ts'
import { createStream, createStreamConsumers } from './streamTwin.ts'
import { createTimers, createTimersPromises } from './timers.ts'
import { createUrl } from './url.ts'
import { createUtil } from './util.ts'
import { createV8 } from './v8.ts'
import { createVm } from './vm.ts'
import { createWorldModule } from './worldModule.ts'
import { createZlib } from './zlib.ts'

export const twinsOf: Readonly<Record<string, (context: GuestContext) => Twins>> = {
  'assert/strict': aliasTwins({ strict: 'assert/strict' }),
  assert: aliasTwins({ strict: 'assert/strict' }),
  async_hooks: createAsyncHooks,
  buffer: createBuffer,
  cluster: createCluster,
  console: createConsole,
  'crashworthy:world': createWorldModule,
  crypto: createCrypto,
  diagnostics_channel: createDiagnosticsChannel,
  'dns/promises': createDnsPromises,
  dns: createDns,
  events: createEvents,
  'fs/promises': createFsPromises,
  fs: createFs,
  globalThis: (context) => Object.setPrototypeOf(createGlobalTwins(context), createCryptoGlobals(context)),
  http: createHttp,
  'inspector/promises': createInspector,
  inspector: createInspector,
  module: createModule,
  net: createNet,
  os: createOs,
  'path/posix': createPath,
  'path/win32': createPathWindows,
  path: createPath,
  perf_hooks: createPerformance,
  readline: aliasTwins({ promises: 'readline/promises' }),
  sea: createSea,
  'stream/consumers': createStreamConsumers,
  stream: createStream,
  sys: createUtil,
  'timers/promises': createTimersPromises,
  timers: createTimers,
  tty: createTty,
  url: createUrl,
  util: createUtil,
  v8: createV8,
  vm: createVm,
  worker_threads: createWorkerThreads,
  zlib: createZlib,
}
