// ReadStream and WriteStream: the real classes, which take the functions that they work with as their option `fs`. They
// get those of the program's own module, patched or not, so every chunk is a request of the simulated disk, and nothing
// but the disk is ours.
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError, missingMethod } from '../realm/errors.ts'
import type { Handle, Handles } from './fsHandle.ts'

type AnyFunction = (...values: unknown[]) => unknown
type Done = (error: unknown, count?: number, given?: unknown) => void
type StreamClass = AnyFunction & { readonly prototype: object }

interface Options {
  readonly fd?: unknown
  readonly fs?: unknown
  readonly windowsHandle?: unknown
}

export interface Streams {
  readonly ReadStream: AnyFunction
  readonly WriteStream: AnyFunction
}

const { apply, construct } = Reflect

export function createStreams(context: GuestContext, handles: Handles): Streams {
  const real = context.host.real('fs') as Readonly<Record<'ReadStream' | 'WriteStream', StreamClass>>
  const { Readable, Writable } = context.load('stream') as { Readable: object; Writable: object }

  /** The options with functions that reach the simulated disk, whatever they are. */
  const converted = (options: unknown): unknown => {
    if (typeof options === 'string') return { encoding: options, fs: context.load('fs') }
    if (options === undefined || options === null || typeof options === 'function') return { fs: context.load('fs') }
    // The real class says what is wrong with these, before it opens anything.
    if (typeof options !== 'object') return options
    const { fd, fs, windowsHandle } = options as Options
    if (windowsHandle !== undefined && windowsHandle !== null) throw windowsError()
    if (!handles.is(fd)) return Object.assign(Object.create(options), { fs: fs || context.load('fs') })
    if (fs) throw missingMethod('FileHandle with fs')
    return Object.assign(Object.create(options), { fd: fd.fd, fs: operations(handles, fd) })
  }

  const classOf = (Real: StreamClass, parent: object): AnyFunction => {
    const own: AnyFunction = named(Real.name, Real.length, function (
      this: unknown,
      path: unknown,
      options: unknown,
    ): unknown {
      const values = [path, converted(options)]
      // Classes of before `class` call it on an instance of their own.
      const called = new.target === undefined && this instanceof Real
      let stream = this
      try {
        if (called) apply(Real, this, values)
        else stream = construct(Real, values, new.target ?? own)
      } catch (error) {
        throw context.realm.toRealm(error)
      }
      const { fd } = (typeof options === 'object' && options !== null ? options : {}) as Options
      if (handles.is(fd)) {
        handles.reference(fd, true)
        fd.on('close', () => (stream as { close(): void }).close())
      }
      return stream
    } as never)
    const prototype = Object.create(Real.prototype, { constructor: { value: own, writable: true, configurable: true } })
    Object.defineProperty(own, 'prototype', { value: prototype, writable: true })
    Object.setPrototypeOf(own, parent)
    // `instanceof` of this realm; there are no others, since core makes no such stream for a program.
    Object.defineProperty(own, Symbol.hasInstance, {
      value: Function.prototype[Symbol.hasInstance],
      configurable: true,
      writable: true,
    })
    context.cloner.remember(Real, own)
    return own
  }

  return { ReadStream: classOf(real.ReadStream, Readable), WriteStream: classOf(real.WriteStream, Writable) }
}

/** What a stream over a handle does with it, as Node's own. */
function operations(handles: Handles, handle: Handle): object {
  const give =
    (name: 'read' | 'write' | 'writev') =>
    (_descriptor: unknown, ...values: [...unknown[], Done]): void => {
      const done = values.pop() as Done
      const [given] = values
      const moved = handle[name](...values) as Promise<{ bytesRead?: number; bytesWritten?: number }>
      moved.then(
        ({ bytesRead, bytesWritten }) => done(null, bytesRead ?? bytesWritten, given),
        (error) => done(error, 0, given),
      )
    }
  const settle = (promise: Promise<void>, done: Done): void => void promise.then(() => done(null), done)
  return {
    open: () => undefined,
    close: (_descriptor: unknown, done: Done) => {
      handles.reference(handle, false)
      settle(handle.close(), done)
    },
    fsync: (_descriptor: unknown, done: Done) => settle(handle.sync(), done),
    read: give('read'),
    write: give('write'),
    writev: give('writev'),
  }
}

function windowsError(): Error {
  const text = 'The feature windowsHandle is unavailable on the current platform, which is being used to run Node.js'
  return codedError(new TypeError(text), 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM')
}
