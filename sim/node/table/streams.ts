// Modules of callbacks and flowing data: events, timers, stream, its consumers and web streams. Invariant: what is real
// or bound here settles by ticks and microtasks alone (measured: one call of process._tickCallback from a macrotask);
// what waits is simulated over virtual time.
import type { ModuleTable } from './treatment.ts'

export const streams: readonly ModuleTable[] = [
  {
    module: 'events',
    native: `
      EventEmitter EventEmitterAsyncResource captureRejectionSymbol errorMonitor getEventListeners getMaxListeners init
      kMaxEventTargetListeners kMaxEventTargetListenersWarned listenerCount usingDomains
    `,
    wrapped: 'addAbortListener on once',
    simulated: 'captureRejections defaultMaxListeners setMaxListeners',
    why: {
      EventEmitter: "a leak warning goes to the host's process.emitWarning, which must find the program",
      EventEmitterAsyncResource: 'its ids are not real: see events.EventEmitterAsyncResource.prototype',
      captureRejections: 'its setter changes every emitter of the host',
      defaultMaxListeners: 'its setter changes every emitter of the host',
      setMaxListeners: 'without targets it sets the default of the whole host',
      usingDomains: 'false for ever: loading node:domain would turn it on, so node:domain is never loaded',
    },
  },
  {
    module: 'timers',
    simulated: 'clearImmediate clearInterval clearTimeout promises setImmediate setInterval setTimeout',
    unsupported: '_unrefActive active enroll unenroll',
    why: { enroll: 'Node 22 only, deprecated: timers on foreign objects', promises: 'alias: timers/promises' },
  },
  { module: 'timers/promises', simulated: 'scheduler setImmediate setInterval setTimeout' },
  {
    module: 'stream',
    native: `
      Duplex PassThrough Readable Stream Transform Writable addAbortSignal destroy duplexPair getDefaultHighWaterMark isDestroyed
      isDisturbed isErrored isReadable isWritable _isArrayBufferView _isUint8Array _uint8ArrayToBuffer
    `,
    wrapped: 'compose finished pipeline',
    simulated: 'promises',
    unsupported: 'setDefaultHighWaterMark',
    why: {
      Readable: 'its map(), toArray() and the like return promises of the host',
      promises: 'alias: stream/promises',
      setDefaultHighWaterMark: 'changes every stream of the host; give the streams their own highWaterMark',
    },
  },
  { module: 'stream/promises', wrapped: 'finished pipeline' },
  {
    module: 'stream/consumers',
    wrapped: 'arrayBuffer buffer bytes text',
    simulated: 'blob json',
    why: { blob: 'a Blob of the host', json: 'parsed in the realm of the host' },
  },
  {
    module: 'stream/web',
    native: `
      ByteLengthQueuingStrategy CountQueuingStrategy ReadableByteStreamController ReadableStream ReadableStreamBYOBReader
      ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReadableStreamTee TextDecoderStream
      TextEncoderStream TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController
      WritableStreamDefaultWriter
    `,
    unsupported: 'CompressionStream DecompressionStream',
    why: { CompressionStream: "runs in libuv's thread pool" },
  },
]
