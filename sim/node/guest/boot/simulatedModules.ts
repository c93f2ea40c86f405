// Where the twins of each module live: module name to the function that makes them, called on the module's first use.
import { createAsyncHooks } from '../events/asyncHooks.ts'
import { createBuffer } from '../data/buffer.ts'
import { createConsole } from '../process/console.ts'
import type { GuestContext, Twins } from '../realm/context.ts'
import { createCrypto, createCryptoGlobals } from '../crypto/crypto.ts'
import { createDiagnosticsChannel } from '../events/diagnosticsChannel.ts'
import { createDns, createDnsPromises } from '../net/dns.ts'
import { createEvents } from '../events/events.ts'
import { createFs } from '../fs/fs.ts'
import { createFsPromises } from '../fs/fsPromises.ts'
import { createGlobalTwins } from './simulatedGlobals.ts'
import { createHttp } from '../http/http.ts'
import { createModule } from './module.ts'
import { createNet } from '../net/net.ts'
import { createOs } from '../process/os.ts'
import { createPath, createPathWindows } from '../data/path.ts'
import { createPerformance } from '../time/performance.ts'
import { aliasTwins, createCluster, createInspector, createSea, createTty, createWorkerThreads } from './smallModules.ts'
import { createStream, createStreamConsumers } from '../data/stream.ts'
import { createTimers, createTimersPromises } from '../time/timers.ts'
import { createUrl } from '../data/url.ts'
import { createUtil } from '../data/util.ts'
import { createV8 } from '../data/v8.ts'
import { createVm } from '../realm/vm.ts'
import { createWorldModule } from './worldModule.ts'
import { createZlib } from '../data/zlib.ts'

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
