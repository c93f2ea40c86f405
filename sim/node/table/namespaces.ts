// Properties of the global objects and classes that Node adds to the global object, and of shared prototypes whose
// methods differ from their class. `process` and `console` are builtin modules too: their tables stand under those
// names. Invariant: a class or namespace of which some property is not real is not real itself, so that a host which
// forgets the property refuses the whole instead of leaking it. (Prototypes are exempt: they are shared, and patched
// once for the whole host.)
import type { ModuleTable } from './treatment.ts'

const bodyOfHost = 'parsed in the realm of the host'

export const namespaces: readonly ModuleTable[] = [
  {
    module: 'globalThis.Buffer',
    native: 'alloc byteLength compare isBuffer isEncoding of',
    simulated: 'allocUnsafe allocUnsafeSlow concat copyBytesFrom from poolSize',
    why: {
      allocUnsafe: 'zero-filled',
      concat: 'taken from the shared pool, as from() is: see from',
      from: 'byteOffset and buffer show the pool that all in the host process share; the real one is right once the real poolSize is 0',
      poolSize: '8192 on Node 22 and 65536 on Node 24, and assigning to it changes the host',
    },
  },
  { module: 'globalThis.URL', native: 'canParse parse', unsupported: 'createObjectURL revokeObjectURL' },
  { module: 'globalThis.AbortSignal', native: 'abort any', simulated: 'timeout' },
  { module: 'globalThis.ReadableStream', native: 'from' },
  { module: 'globalThis.Response', native: 'error json redirect' },
  { module: 'globalThis.Event', native: 'AT_TARGET BUBBLING_PHASE CAPTURING_PHASE NONE' },
  { module: 'globalThis.WebSocket', native: 'CLOSED CLOSING CONNECTING OPEN' },
  { module: 'globalThis.SubtleCrypto', simulated: 'supports' },
  { module: 'globalThis.PerformanceObserver', simulated: 'supportedEntryTypes' },
  {
    module: 'globalThis.DOMException',
    native: `
      ABORT_ERR DATA_CLONE_ERR DOMSTRING_SIZE_ERR HIERARCHY_REQUEST_ERR INDEX_SIZE_ERR INUSE_ATTRIBUTE_ERR INVALID_ACCESS_ERR
      INVALID_CHARACTER_ERR INVALID_MODIFICATION_ERR INVALID_NODE_TYPE_ERR INVALID_STATE_ERR NAMESPACE_ERR NETWORK_ERR NOT_FOUND_ERR
      NOT_SUPPORTED_ERR NO_DATA_ALLOWED_ERR NO_MODIFICATION_ALLOWED_ERR QUOTA_EXCEEDED_ERR SECURITY_ERR SYNTAX_ERR TIMEOUT_ERR
      TYPE_MISMATCH_ERR URL_MISMATCH_ERR VALIDATION_ERR WRONG_DOCUMENT_ERR
    `,
  },
  {
    module: 'globalThis.performance',
    simulated: `
      addEventListener clearMarks clearMeasures clearResourceTimings dispatchEvent eventLoopUtilization getEntries getEntriesByName
      getEntriesByType mark markResourceTiming measure nodeTiming now onresourcetimingbufferfull removeEventListener
      setResourceTimingBufferSize timeOrigin timerify toJSON
    `,
  },
  {
    module: 'globalThis.navigator',
    simulated: 'hardwareConcurrency language languages platform userAgent',
    unsupported: 'locks',
    why: { locks: 'settles by ticks, but its names are shared by all that runs in the host process' },
  },
  { module: 'globalThis.crypto', simulated: 'getRandomValues randomUUID subtle' },
  {
    module: 'globalThis.crypto.subtle',
    simulated: `
      decapsulateBits decapsulateKey decrypt deriveBits deriveKey digest encrypt exportKey generateKey getPublicKey importKey sign
      unwrapKey verify wrapKey
    `,
    unsupported: 'encapsulateBits encapsulateKey',
    why: {
      encrypt: 'AES by node:crypto; RSA-OAEP pads at random and is refused',
      generateKey: 'AES and HMAC keys from the entropy stream; key pairs are refused: OpenSSL takes no seed',
      sign: 'HMAC, RSASSA-PKCS1 and Ed25519 by node:crypto; ECDSA, RSA-PSS and ML-DSA are random and refused',
    },
  },
  {
    module: 'globalThis.Event.prototype',
    native: `
      bubbles cancelBubble cancelable composed composedPath currentTarget defaultPrevented eventPhase initEvent isTrusted preventDefault
      returnValue srcElement stopImmediatePropagation stopPropagation target type
    `,
    simulated: 'timeStamp',
    why: { timeStamp: 'the real monotonic clock at construction, also of events that core makes (abort)' },
  },
  {
    module: 'globalThis.Response.prototype',
    native: 'body bodyUsed clone headers ok redirected status statusText textStream type url',
    wrapped: 'arrayBuffer bytes formData text',
    simulated: 'blob json',
    why: { blob: 'a Blob of the host', json: bodyOfHost },
  },
  {
    module: 'globalThis.Request.prototype',
    native: `
      attribute body bodyUsed cache clone credentials destination duplex headers integrity isHistoryNavigation isReloadNavigation
      keepalive method mode redirect referrer referrerPolicy signal textStream url
    `,
    wrapped: 'arrayBuffer bytes formData text',
    simulated: 'blob json',
    why: { blob: 'a Blob of the host', json: bodyOfHost },
  },
  {
    module: 'async_hooks.AsyncResource.prototype',
    native: 'bind emitDestroy runInAsyncScope',
    simulated: 'asyncId triggerAsyncId',
    why: { asyncId: 'counts every asynchronous thing that the host process ever made' },
  },
  {
    module: 'events.EventEmitterAsyncResource.prototype',
    native: 'asyncResource emit emitDestroy',
    simulated: 'asyncId triggerAsyncId',
    why: { asyncId: 'counts every asynchronous thing that the host process ever made' },
  },
  {
    module: 'util.inspect',
    native: 'custom',
    simulated: 'colors defaultOptions styles',
    why: {
      defaultOptions: 'its setter changes how everything in the host process is printed, and so with colors and styles',
    },
  },
  { module: 'timers/promises.scheduler', simulated: 'wait yield' },
  {
    module: 'v8.startupSnapshot',
    simulated: 'isBuildingSnapshot',
    unsupported: 'addDeserializeCallback addSerializeCallback setDeserializeMainFunction',
  },
]
