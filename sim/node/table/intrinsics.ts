// Properties of the intrinsics that V8 puts into every realm. They are those of the program's own realm: `real` leaves
// them where they are, `simulated` and `unsupported` replace them in place, before the program's first line. Invariant: every
// global intrinsic with statics has a table, so that a new static of a newer V8 is noticed by a test.
import type { ModuleTable } from './treatment.ts'

const numericArrays = `
  Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float16Array Float32Array
  Float64Array
`

export const intrinsics: readonly ModuleTable[] = [
  {
    module: 'globalThis.Object',
    native: `
      assign create defineProperties defineProperty entries freeze fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors
      getOwnPropertyNames getOwnPropertySymbols getPrototypeOf groupBy hasOwn is isExtensible isFrozen isSealed keys preventExtensions
      seal setPrototypeOf values
    `,
  },
  {
    module: 'globalThis.Reflect',
    native: `
      apply construct defineProperty deleteProperty get getOwnPropertyDescriptor getPrototypeOf has isExtensible ownKeys
      preventExtensions set setPrototypeOf
    `,
  },
  { module: 'globalThis.Array', native: 'from fromAsync isArray of' },
  { module: 'globalThis.ArrayBuffer', native: 'isView' },
  { module: 'globalThis.Uint8Array', native: 'BYTES_PER_ELEMENT fromBase64 fromHex' },
  ...numericArrays
    .trim()
    .split(/\s+/)
    .map((name): ModuleTable => ({ module: `globalThis.${name}`, native: 'BYTES_PER_ELEMENT' })),
  { module: 'globalThis.BigInt', native: 'asIntN asUintN' },
  { module: 'globalThis.Map', native: 'groupBy' },
  { module: 'globalThis.Iterator', native: 'concat from' },
  { module: 'globalThis.Proxy', native: 'revocable' },
  { module: 'globalThis.String', native: 'fromCharCode fromCodePoint raw' },
  { module: 'globalThis.JSON', native: 'isRawJSON parse rawJSON stringify' },
  {
    module: 'globalThis.Number',
    native: `
      EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN
      isSafeInteger parseFloat parseInt
    `,
  },
  {
    module: 'globalThis.Symbol',
    native: `
      asyncDispose asyncIterator dispose for hasInstance isConcatSpreadable iterator keyFor match matchAll replace search species split
      toPrimitive toStringTag unscopables
    `,
    why: { for: 'the registry is shared by all realms, but holds nothing besides names' },
  },
  { module: 'globalThis.Promise', native: 'all allSettled any race reject resolve try withResolvers' },
  {
    module: 'globalThis.RegExp',
    native: `$& $' $+ $1 $2 $3 $4 $5 $6 $7 $8 $9 $_ $\` escape input lastMatch lastParen leftContext rightContext`,
  },
  {
    module: 'globalThis.Error',
    native: 'captureStackTrace isError stackTraceLimit',
    simulated: 'prepareStackTrace',
    why: {
      prepareStackTrace:
        'the host owns how stacks are written, so that they are canonical, and calls the hook of the program from there',
    },
  },
  {
    module: 'globalThis.Math',
    native: `
      E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 f16round
      floor fround hypot imul log log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc
    `,
    simulated: 'random',
    why: { pow: 'V8 has its own, the same on every platform; so have sin, exp and the like' },
  },
  {
    module: 'globalThis.Date',
    native: 'UTC parse',
    simulated: 'now',
    why: { parse: 'reads the time zone: workers start with TZ=UTC' },
  },
  {
    module: 'globalThis.Intl',
    native: `
      Collator DisplayNames DurationFormat ListFormat Locale NumberFormat PluralRules RelativeTimeFormat Segmenter getCanonicalLocales
      supportedValuesOf
    `,
    simulated: 'DateTimeFormat',
    why: { DateTimeFormat: 'format() without an argument reads the clock' },
  },
  {
    module: 'globalThis.Temporal',
    native: 'Duration Instant PlainDate PlainDateTime PlainMonthDay PlainTime PlainYearMonth ZonedDateTime',
    simulated: 'Now',
  },
  {
    module: 'globalThis.Atomics',
    native: 'add and compareExchange exchange isLockFree load notify or pause store sub xor',
    simulated: 'wait',
    unsupported: 'waitAsync',
    why: {
      notify: 'nobody can be waiting: it returns 0',
      wait: 'must not block the host: its timeout passes in virtual time',
    },
  },
  {
    module: 'globalThis.WebAssembly',
    native: `
      CompileError Exception Global Instance JSTag LinkError Memory Module RuntimeError SuspendError Suspending Table Tag promising
      validate
    `,
    unsupported: 'compile compileStreaming instantiate instantiateStreaming',
    why: {
      instantiate: 'compiles on other threads; new Module and new Instance are the synchronous forms',
      promising: 'settles by microtasks alone',
    },
  },
]
