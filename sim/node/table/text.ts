// Modules that work on values in memory: assert, util, path, url, querystring, punycode, string_decoder, buffer.
// Invariant: what is real here depends on its arguments alone. The exceptions are named: a working directory, an
// environment variable, a color terminal, command line arguments.
import type { ModuleTable } from './treatment.ts'

const assertions: Omit<ModuleTable, 'module'> = {
  native: `
    AssertionError CallTracker deepEqual deepStrictEqual doesNotMatch doesNotThrow equal fail ifError match notDeepEqual
    notDeepStrictEqual notEqual notStrictEqual ok partialDeepStrictEqual strictEqual throws
  `,
  wrapped: 'Assert doesNotReject rejects',
  simulated: 'strict',
  why: {
    Assert: 'its rejects() and doesNotReject() return promises of the host',
    AssertionError:
      "its message is colored if the host's stderr is a terminal or FORCE_COLOR is set: workers have neither",
    ok: 'quotes the source of the failing call, which V8 keeps: no file is read',
    strict: 'alias: assert/strict',
  },
}

const pathsReal = 'basename delimiter dirname extname format isAbsolute join matchesGlob normalize parse sep'
const pathsWhy = {
  posix: 'alias: path/posix',
  resolve: 'starts at the working directory of the host, and so does relative',
  win32: 'alias: path/win32',
}
const posix: Omit<ModuleTable, 'module'> = {
  native: `${pathsReal} toNamespacedPath _makeLong`,
  simulated: 'posix relative resolve win32',
  why: pathsWhy,
}

const utilities: Omit<ModuleTable, 'module'> = {
  native: `
    MIMEParams MIMEType TextDecoder TextEncoder diff format formatWithOptions convertProcessSignalToExitCode getSystemErrorMap
    getSystemErrorMessage getSystemErrorName inherits isArray isBoolean isBuffer isDate isDeepStrictEqual isError isFunction isNull
    isNullOrUndefined isNumber isObject isPrimitive isRegExp isString isSymbol isUndefined markPromiseAsHandled parseEnv
    stripVTControlCharacters toUSVString transferableAbortController transferableAbortSignal _errnoException _exceptionWithHostPort _extend
  `,
  wrapped: 'callbackify promisify',
  simulated:
    'aborted debounce debug debuglog deprecate getCallSite getCallSites inspect log parseArgs styleText throttle types',
  unsupported: 'setTraceSigInt',
  why: {
    aborted: 'holds its resource weakly, so that the garbage collector decides whether it settles',
    debounce: 'waits in real time',
    debuglog: 'reads NODE_DEBUG of the host, writes to its stderr',
    deprecate: 'warns once in the life of the host process, and on its stderr',
    getCallSites: 'shows frames and paths of the host',
    inspect: 'the real function; its defaultOptions are per incarnation: see util.inspect',
    log: 'prints the wall clock',
    parseArgs: 'without args it reads process.argv and execArgv of the host',
    promisify: "of a simulated timer it must find that timer's own promise form, by util.promisify.custom",
    styleText: "asks the host's stdout and environment whether to color",
    transferableAbortSignal: 'a mark only; the transfer itself is up to our own structuredClone and MessagePort',
    types: 'alias: util/types',
  },
}

export const text: readonly ModuleTable[] = [
  { module: 'assert', ...assertions },
  { module: 'assert/strict', ...assertions },
  { module: 'path', ...posix },
  { module: 'path/posix', ...posix },
  {
    module: 'path/win32',
    native: pathsReal,
    simulated: 'posix relative resolve toNamespacedPath win32 _makeLong',
    why: pathsWhy,
  },
  { module: 'util', ...utilities },
  { module: 'sys', ...utilities },
  {
    module: 'util/types',
    native: `
      isAnyArrayBuffer isArgumentsObject isArrayBuffer isArrayBufferView isAsyncFunction isBigInt64Array isBigIntObject isBigUint64Array
      isBooleanObject isBoxedPrimitive isCryptoKey isDataView isDate isExternal isFloat16Array isFloat32Array isFloat64Array
      isGeneratorFunction isGeneratorObject isInt16Array isInt32Array isInt8Array isKeyObject isMap isMapIterator isModuleNamespaceObject
      isNativeError isNumberObject isPromise isProxy isRegExp isSet isSetIterator isSharedArrayBuffer isStringObject isSymbolObject
      isTypedArray isUint16Array isUint32Array isUint8Array isUint8ClampedArray isWeakMap isWeakSet
    `,
  },
  {
    module: 'url',
    native: `
      URLPattern URLSearchParams Url domainToASCII domainToUnicode fileURLToPath fileURLToPathBuffer format parse resolve resolveObject
      urlToHttpOptions
    `,
    simulated: 'URL pathToFileURL',
    why: { pathToFileURL: 'a relative path starts at the working directory of the host' },
  },
  { module: 'querystring', native: 'decode encode escape parse stringify unescape unescapeBuffer' },
  { module: 'punycode', native: 'decode encode toASCII toUnicode ucs2 version' },
  { module: 'string_decoder', native: 'StringDecoder' },
  {
    module: 'buffer',
    native: 'atob btoa constants isAscii isUtf8 kMaxLength kStringMaxLength transcode',
    simulated: 'Blob Buffer File INSPECT_MAX_BYTES SlowBuffer',
    unsupported: 'resolveObjectURL',
    why: { INSPECT_MAX_BYTES: 'its setter changes the host', SlowBuffer: 'not zero-filled' },
  },
]
