// Where the simulated members of each module are: module name to the function that makes them, called on the module's first use.

import { createCrypto, createCryptoGlobals } from '../crypto/crypto.ts'
import { createBuffer } from '../data/buffer.ts'
import { createPath, createPathWindows } from '../data/path.ts'
import { createStream, createStreamConsumers } from '../data/stream.ts'
import { createUrl } from '../data/url.ts'
import { createUtil } from '../data/util.ts'
import { createV8 } from '../data/v8.ts'
import { createZlib } from '../data/zlib.ts'
import { createAsyncHooks } from '../events/asyncHooks.ts'
import { createDiagnosticsChannel } from '../events/diagnosticsChannel.ts'
import { createEvents } from '../events/events.ts'
import { createFs } from '../fs/fs.ts'
import { createFsPromises } from '../fs/fsPromises.ts'
import { createHttp } from '../http/http.ts'
import { createDns, createDnsPromises } from '../net/dns.ts'
import { createNet } from '../net/net.ts'
import { createChildProcess } from '../process/childProcess.ts'
import { createCluster } from '../process/cluster.ts'
import { createConsole } from '../process/console.ts'
import { createInspector } from '../process/inspector.ts'
import { createOs } from '../process/os.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { createVm } from '../realm/vm.ts'
import { createPerformance } from '../time/performance.ts'
import { createTimers } from '../time/timers.ts'
import { createTimersPromises } from '../time/timersPromises.ts'
import { createModule } from './module.ts'
import { createSimulatedGlobals } from './simulatedGlobals.ts'
import { aliases, createSea, createTty, createWasi, createWorkerThreads } from './smallModules.ts'
import { createWorldModule } from './worldModule.ts'

export const simulatedOf: Readonly<Record<string, (context: GuestContext) => Simulated>> = {
  'assert/strict': aliases({ strict: 'assert/strict' }),
  assert: aliases({ strict: 'assert/strict' }),
  async_hooks: createAsyncHooks,
  buffer: createBuffer,
  child_process: createChildProcess,
  'crashworthy:world': createWorldModule,
  crypto: createCrypto,
  diagnostics_channel: createDiagnosticsChannel,
  'dns/promises': createDnsPromises,
  dns: createDns,
  events: createEvents,
  'fs/promises': createFsPromises,
  fs: createFs,
  globalThis: (context) => Object.setPrototypeOf(createSimulatedGlobals(context), createCryptoGlobals(context)),
  http: createHttp,
  'inspector/promises': (context) => createInspector(context, true),
  inspector: (context) => createInspector(context),
  module: createModule,
  net: createNet,
  os: createOs,
  'path/posix': createPath,
  'path/win32': createPathWindows,
  path: createPath,
  perf_hooks: createPerformance,
  readline: aliases({ promises: 'readline/promises' }),
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
  wasi: createWasi,
  worker_threads: createWorkerThreads,
  zlib: createZlib,
}

/** Modules that are ours as a whole, for what the exports object itself is: an event emitter, the global console. */
export const wholeOf: Readonly<Record<string, (context: GuestContext) => object>> = {
  cluster: createCluster,
  console: createConsole,
}
