import type { ModuleTable } from './treatment.ts'
export const hostTable: readonly ModuleTable[] = [
  { module: 'globalThis', real: 'URL URLSearchParams TextEncoder TextDecoder AbortController AbortSignal Event EventTarget Headers Response Request ReadableStream', twin: 'process Buffer setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate console performance crypto' },
  { module: 'events', real: 'EventEmitter once on defaultMaxListeners' },
  { module: 'stream', real: 'Readable Writable Duplex Transform Stream PassThrough' },
  { module: 'buffer', real: 'Buffer' },
  { module: 'util', real: 'inspect promisify format' },
  { module: 'perf_hooks', twin: 'performance' },
  { module: 'timers', twin: 'setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate promises' },
  { module: 'timers/promises', twin: 'setTimeout setInterval setImmediate scheduler' },
  { module: 'console', twin: 'log error warn info debug' },
  { module: 'process', twin: 'hrtime pid exit nextTick emitWarning stdout stderr stdin argv env cwd uptime version versions kill memoryUsage' },
]
