// The own properties of the global object: the intrinsics of the program's realm, and what Node adds. `real` means, for
// an intrinsic, that of the program's own realm, left where it is; what differs among its properties is said in
// intrinsics.ts. Invariant: every name that `globalThis` has in a plain Node process has a row.
import type { ModuleTable } from './treatment.ts'

export const globals: ModuleTable = {
  module: 'globalThis',
  native: `
    globalThis Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Promise RegExp Error
    AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError QuotaExceededError JSON Math Intl
    ArrayBuffer SharedArrayBuffer Atomics DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array
    BigInt64Array Uint8ClampedArray Float16Array Float32Array Float64Array Map BigInt Set Iterator WeakMap WeakSet Proxy Reflect Temporal
    DisposableStack AsyncDisposableStack WebAssembly decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval
    isFinite isNaN
    URLSearchParams URLPattern DOMException AbortController Event EventTarget CustomEvent MessageEvent CloseEvent ErrorEvent
    TextEncoder TextDecoder TextEncoderStream TextDecoderStream ByteLengthQueuingStrategy CountQueuingStrategy
    ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableByteStreamController
    ReadableStreamDefaultController TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController
    WritableStreamDefaultWriter FormData Headers CryptoKey atob btoa
  `,
  simulated: `
    global process console Buffer Date WeakRef FinalizationRegistry URL AbortSignal Blob File Request Response
    setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate queueMicrotask structuredClone
    MessageChannel MessagePort crypto Crypto SubtleCrypto Navigator navigator fetch
    performance Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
    PerformanceResourceTiming
  `,
  unsupported: `
    WebSocket EventSource BroadcastChannel CompressionStream DecompressionStream Storage localStorage sessionStorage
  `,
  why: {
    AbortSignal: 'timeout() waits in real time; the rest is the real class',
    BroadcastChannel: 'its channels are shared by all that runs in the host process, and it settles only in libuv',
    Buffer: 'allocUnsafe shows old bytes, and the pool is shared by all that runs in the host process',
    Error: "of the program's realm, with a guarded Symbol.hasInstance and canonical stacks",
    Event: 'its timeStamp reads the real clock: see globalThis.Event.prototype',
    File: 'lastModified defaults to the real clock',
    FormData:
      'appending a Blob makes a File of the host, whose lastModified is the real clock: hand it a File of the program',
    Intl: 'DateTimeFormat is simulated; the default locale is that of the worker, which starts with LC_ALL=C',
    Promise: "of the program's realm, with a guarded Symbol.hasInstance",
    Request: 'a FormData body gets a random boundary, and json() answers in the realm of the host',
    Response:
      'a FormData body gets a random boundary, a Blob body settles only in libuv, and json() answers in the realm of the host',
    SharedArrayBuffer: 'nothing else ever runs while the program does, so sharing it is harmless',
    SubtleCrypto: 'the class of the simulated crypto.subtle',
    URL: 'createObjectURL and revokeObjectURL are refused; the rest is the real class',
    fetch: 'over the simulated network, http: only',
    localStorage: 'a file of the host',
    navigator: 'number of processors, language and version of the host',
    queueMicrotask: 'a callback that throws must reach the process that queued it',
    structuredClone: "its result is made in the program's realm",
  },
}
