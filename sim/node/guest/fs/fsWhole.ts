// Whole files: readFile, writeFile, appendFile and truncate, in the pieces in which Node reads and writes them. Every
// piece is one request, and between two of them an AbortSignal is asked; a file that was opened here is closed in any
// case.

import { booleanOf, integerOf, modeOf, typeError, valueError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'
import { abortError } from '../time/timers.ts'
import { flagsOf, isDescriptor, type Options, optionsOf, pathOf } from './fsArguments.ts'
import { bytesOf, textBytes } from './fsBytes.ts'
import type { Constants } from './fsConstants.ts'
import { closing, type Form, type Plan, settled } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'

export interface Whole {
  /** `target` is a path, or a descriptor, which stays open. */
  readFile(target: unknown, options: unknown): Plan<unknown>
  writeFile(target: unknown, data: unknown, options: unknown, form: Form): Plan<void>
  appendFile(target: unknown, data: unknown, options: unknown, form: Form): Plan<void>
  truncate(path: unknown, length: unknown, form: Form): Plan<void>
}

const pieceBytes = 524_288
const unknownBytes = 65_536
const fileBytesMax = 2 ** 31 - 1

export function createWhole(context: GuestContext, requests: Requests, constants: () => Constants): Whole {
  const { Buffer } = context.real

  function* opened<T>(path: unknown, flag: unknown, mode: unknown, use: (descriptor: number) => Plan<T>): Plan<T> {
    const flags = flagsOf(context, flag, constants())
    const descriptor = yield* requests.open(pathOf(context, path), flags, modeOf(context, mode, 'mode', 0o666))
    return yield* closing(
      () => use(descriptor),
      () => requests.close(descriptor),
    )
  }

  function* readAll(descriptor: number, options: Options): Plan<unknown> {
    const { encoding, signal } = options
    refuseAborted(context, signal)
    const { kind, size: told } = yield* requests.fstat(descriptor)
    const size = kind === 'file' ? told : 0
    if (size > fileBytesMax)
      throw codedError(new RangeError(`File size (${size}) is greater than 2 GiB`), 'ERR_FS_FILE_TOO_LARGE')
    const own = ownBuffer(context, options, size)
    const whole = own?.bytes.subarray(0, size === 0 ? undefined : size) ?? Buffer.alloc(size)
    const more: Uint8Array[] = []
    let total = 0
    for (;;) {
      refuseAborted(context, signal)
      const rest = whole.subarray(total, total + pieceBytes)
      // Of a file of unknown size there may be more than a buffer holds.
      const target = rest.length > 0 ? rest : Buffer.alloc(own === undefined ? unknownBytes : 1)
      const count = yield* requests.read(descriptor, target, null)
      if (count > 0 && target !== rest && own !== undefined) {
        throw valueError(context, own.name, own.bytes.byteLength, 'is too small to contain the entire file')
      }
      if (target !== rest) more.push(target.subarray(0, count))
      total += count
      if (count === 0 || total === size) break
    }
    const bytes = more.length === 0 || own !== undefined ? whole.subarray(0, total) : Buffer.concat(more, total)
    return encoding ? bytes.toString(encoding as BufferEncoding) : bytes
  }

  function* writeAll(descriptor: number, bytes: Uint8Array, { signal }: Options, form: Form): Plan<void> {
    const piece = form === 'promise' ? pieceBytes : bytes.length
    let written = 0
    do {
      refuseAborted(context, signal)
      // With a callback Node writes also what is empty.
      if (bytes.length === 0 && form !== 'callback') return
      written += yield* requests.write(descriptor, bytes.subarray(written, written + piece), null)
    } while (written < bytes.length)
  }

  /** The chunks of an iterable, as only the promise form takes it. */
  function* writeChunks(descriptor: number, source: object, options: Options): Plan<void> {
    refuseAborted(context, options.signal)
    const { [Symbol.asyncIterator]: asynchronous, [Symbol.iterator]: synchronous } = source as Record<
      symbol,
      () => AsyncIterator<unknown>
    >
    const chunks = Reflect.apply(asynchronous ?? (synchronous as never), source, []) as AsyncIterator<unknown>
    let open = false
    try {
      for (;;) {
        open = false
        const { done, value } = (yield* settled(chunks.next())) as IteratorResult<unknown>
        if (done === true) return
        open = true
        const chunk = yield* settled(value)
        const bytes = ArrayBuffer.isView(chunk)
          ? bytesOf(chunk)
          : Buffer.from(chunk as string, options.encoding as BufferEncoding)
        yield* writeAll(descriptor, bytes, options, 'promise')
      }
    } finally {
      if (open) yield* settled(chunks.return?.())
    }
  }

  function* writeFile(target: unknown, data: unknown, given: unknown, form: Form): Plan<void> {
    const options = optionsOf(context, given, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false })
    const flush = booleanOf(context, options.flush ?? false, 'options.flush')
    const source = form === 'promise' && isIterable(data) ? data : undefined
    const bytes = source !== undefined ? new Uint8Array() : dataBytes(context, data, options)
    const use = function* (descriptor: number): Plan<void> {
      if (source !== undefined) yield* writeChunks(descriptor, source, options)
      else yield* writeAll(descriptor, bytes, options, form)
      if (flush && (form !== 'promise' || !isDescriptor(target))) yield* requests.fsync(descriptor)
    }
    if (isDescriptor(target)) yield* use(target)
    else {
      refuseAborted(context, options.signal)
      yield* opened(target, options.flag || 'w', options.mode, use)
    }
  }

  return {
    *readFile(target, given) {
      const options = optionsOf(context, given, { flag: 'r' })
      if (isDescriptor(target)) return yield* readAll(target, options)
      refuseAborted(context, options.signal)
      return yield* opened(target, options.flag || 'r', 0o666, (descriptor) => readAll(descriptor, options))
    },
    writeFile,
    *appendFile(target, data, given, form) {
      const options = optionsOf(context, given, { encoding: 'utf8', mode: 0o666, flag: 'a' })
      yield* writeFile(target, data, { ...options, flag: isDescriptor(target) ? 'a' : options.flag || 'a' }, form)
    },
    *truncate(path, given, form) {
      const length = (): number => Math.max(0, integerOf(context, given === undefined ? 0 : given, 'len'))
      // Only with a callback Node looks at it before it opens the file.
      if (form === 'callback') length()
      yield* opened(path, 'r+', 0o666, (descriptor) => requests.ftruncate(descriptor, length()))
    },
  }
}

/** An operation that was aborted goes no further. */
function refuseAborted(context: GuestContext, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(context, signal)
}

/** The buffer that a program brings to be read into, in Node from 24 on. */
function ownBuffer(context: GuestContext, options: Options, size: number): { bytes: Buffer; name: string } | undefined {
  const { buffer: given } = options
  if (given === undefined) return undefined
  const called = typeof given === 'function'
  const view: unknown = called ? given(size) : given
  if (!ArrayBuffer.isView(view)) {
    const wanted = `an instance of Buffer, TypedArray, or DataView${called ? '' : ' or function'}`
    throw typeError(context, called ? 'options.buffer()' : 'options.buffer', wanted, view)
  }
  const name = called ? 'options.buffer().byteLength' : 'options.buffer.byteLength'
  if (size > view.byteLength)
    throw valueError(context, name, view.byteLength, `is smaller than the file size of ${size} bytes`)
  return { bytes: context.real.Buffer.from(view.buffer, view.byteOffset, view.byteLength), name }
}

function dataBytes(context: GuestContext, data: unknown, { encoding }: Options): Uint8Array {
  if (ArrayBuffer.isView(data)) return bytesOf(data)
  if (typeof data !== 'string') return textBytes(context, data, encoding, 'data')
  return context.real.Buffer.from(data, (encoding || 'utf8') as BufferEncoding)
}

function isIterable(data: unknown): data is object {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return false
  return Symbol.asyncIterator in data || Symbol.iterator in data
}
