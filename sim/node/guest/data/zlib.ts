// `node:zlib`: the streams are the real classes, whose native handle compresses in its synchronous form, one event for
// each write that Node would give to libuv's thread pool. So bytes, chunks, flushes, errors and backpressure are those
// of the real streams; nothing but their threads is gone. The callback forms collect such a stream.
import { isClassSyntax, named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'

type AnyFunction = (...values: unknown[]) => unknown

/** Node's compressing object, one for a stream; `write` would go to the thread pool and end in `processCallback`. */
interface NativeHandle {
  init: AnyFunction
  write: AnyFunction
  writeSync: AnyFunction
}
interface ZlibStream {
  readonly _handle: NativeHandle | null
  readonly _outBuffer: Uint8Array
  readonly _outOffset: number
  readonly _maxOutputLength: number
  readonly _info: unknown
  readonly destroyed: boolean
  on(event: string, listener: (value: unknown) => void): void
  removeAllListeners(event: string): void
  end(source: unknown): void
  close(): void
}
type ZlibClass = AnyFunction & { readonly prototype: object }

const classNames =
  'Deflate Inflate Gzip Gunzip DeflateRaw InflateRaw Unzip BrotliCompress BrotliDecompress ZstdCompress ZstdDecompress'.split(
    ' ',
  )
const { apply, construct } = Reflect
const tagOf = Object.prototype.toString

export function createZlib(context: GuestContext): Simulated {
  const real = context.host.real('zlib') as Readonly<Record<string, ZlibClass | undefined>>
  const replacements: Record<string, unknown> = {}
  for (const className of classNames) {
    const Real = real[className]
    const formName = className[0]?.toLowerCase() + className.slice(1)
    const form = real[formName]
    const sync = real[`${formName}Sync`]
    // Node 20 and early 22 have no zstd.
    if (Real === undefined || form === undefined || sync === undefined) continue
    const own = streamClass(context, Real)
    replacements[className] = own
    replacements[`create${className}`] = named(`create${className}`, 1, (options: unknown) => construct(own, [options]))
    replacements[formName] = callbackForm(context, own, form, sync)
  }
  return replacements
}

/**
 * As Node makes it of a stream. The synchronous form is no substitute: zstd then knows the size, and writes another
 * header.
 */
function callbackForm(context: GuestContext, own: AnyFunction, form: AnyFunction, sync: AnyFunction): AnyFunction {
  const { Buffer } = context.real
  return named(form.name, form.length, (source: unknown, options: unknown, last: unknown): void => {
    const callback = typeof options === 'function' ? options : last
    // The real one says what is wrong with these, and starts nothing.
    if (typeof callback !== 'function' || !isSource(source)) return void form(source, options, last)
    const given = typeof options === 'function' ? {} : options
    const stream = construct(own, [given]) as ZlibStream
    const chunks: Uint8Array[] = []
    let size = 0
    stream.on('data', (chunk) => {
      chunks.push(chunk as Uint8Array)
      size += (chunk as Uint8Array).length
      if (size <= stream._maxOutputLength) return
      stream.close()
      callback(failureOf(context, () => sync(source, given)))
    })
    stream.on('error', (error) => {
      stream.removeAllListeners('end')
      callback(context.realm.toRealm(error))
    })
    stream.on('end', () => {
      const buffer = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)
      stream.close()
      callback(null, stream._info ? { buffer, engine: stream } : buffer)
    })
    stream.end(typeof source === 'string' || ArrayBuffer.isView(source) ? source : Buffer.from(source as ArrayBuffer))
  })
}

function isSource(source: unknown): boolean {
  return (
    typeof source === 'string' ||
    ArrayBuffer.isView(source) ||
    /^\[object (?:Shared)?ArrayBuffer\]$/.test(tagOf.call(source))
  )
}

/** The error with which Node's own form of a call fails. */
function failureOf(context: GuestContext, call: () => void): unknown {
  try {
    call()
  } catch (error) {
    return context.realm.toRealm(error)
  }
  return new Error('invariant: both forms have the same limit')
}

/** The program's constructor of a stream; like the real one it can be called without `new`. */
function streamClass(context: GuestContext, Real: ZlibClass): AnyFunction {
  const mustBeNew = isClassSyntax(Real)
  const own: AnyFunction = named(Real.name, 1, function (this: unknown, options: unknown): unknown {
    if (new.target === undefined && mustBeNew) return apply(Real, undefined, [])
    const stream = construct(Real, [options], new.target ?? own) as ZlibStream
    work(context, stream, Real)
    blank(stream)
    return stream
  } as never)
  const prototype = Object.create(Real.prototype, { constructor: { value: own, writable: true, configurable: true } })
  Object.defineProperty(own, 'prototype', { value: prototype, writable: !mustBeNew })
  Object.setPrototypeOf(own, baseOf(context, Object.getPrototypeOf(Real)))
  // `instanceof` sees through the prototypes of this realm only; there are no others, since core makes no such stream
  // for a program.
  Object.defineProperty(own, Symbol.hasInstance, {
    value: Function.prototype[Symbol.hasInstance],
    configurable: true,
    writable: true,
  })
  context.cloner.remember(Real, own)
  return own
}

/** The classes that Node does not export, between a stream's and Transform: they are there, and construct nothing. */
function baseOf(context: GuestContext, Real: ZlibClass): object {
  const { Transform } = context.load('stream') as { Transform: object }
  if (Real === (context.host.real('stream') as { Transform: unknown }).Transform) return Transform
  let own = bases.get(Real)
  if (own === undefined) {
    own = context.unsupported(`zlib.${Real.name}`)
    bases.set(Real, own)
    Object.setPrototypeOf(own, baseOf(context, Object.getPrototypeOf(Real)))
  }
  return own
}

const bases = new Map<ZlibClass, object>()

/** Makes a stream's native writes synchronous, each in an event of its own. */
function work(context: GuestContext, stream: ZlibStream, Real: ZlibClass): void {
  const handle = stream._handle
  if (handle === null) return
  const done = processCallbackOf(Real)
  if (done === undefined) context.unsupported(`zlib.${Real.name}`)()
  handle.write = (...values) => {
    blank(stream)
    const run = (): void => {
      // Closed while the write was under way: the callback only lets go of the stream.
      if (stream._handle === handle) {
        apply(handle.writeSync, handle, values)
        // The data was bad: the handle has destroyed the stream with an error.
        if (stream.destroyed) return
      }
      apply(done as AnyFunction, handle, [])
      blank(stream)
    }
    context.host.startTimer('work', 1, run, true)
  }
}

/** Core takes memory as it is for what comes out: a program would see what the host process had there. */
function blank({ _outBuffer, _outOffset }: ZlibStream): void {
  _outBuffer.fill(0, _outOffset)
}

let known: AnyFunction | undefined

/**
 * The module's inner function that a native write ends in. Node passes it to `init` of each handle, where it is seen
 * once.
 */
function processCallbackOf(Real: ZlibClass): AnyFunction | undefined {
  if (known !== undefined) return known
  const probe = construct(Real, []) as ZlibStream
  const prototype = Object.getPrototypeOf(probe._handle) as NativeHandle
  const { init } = prototype
  prototype.init = function (this: unknown, ...values) {
    known = values.find((value): value is AnyFunction => typeof value === 'function')
    return apply(init, this, values)
  }
  try {
    const second = construct(Real, []) as ZlibStream
    second.close()
  } finally {
    prototype.init = init
    probe.close()
  }
  return known
}
