// FileHandle, which `fs.promises.open` gives: an event emitter over one descriptor. As in Node, closing waits for the
// operations that are under way, and a stream over a handle keeps it open.
import type { GuestContext } from '../realm/context.ts'
import { codedError, withOwnFrames } from '../realm/errors.ts'
import type { Bytes } from './fsBytes.ts'
import type { Drivers, Form, Plan } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'
import type { PlanOf } from './fsSimple.ts'
import type { Streams } from './fsStreams.ts'
import type { Whole } from './fsWhole.ts'

/** What other files use of a handle. */
export interface Handle {
  readonly fd: number
  read(...values: unknown[]): Promise<{ readonly bytesRead: number; readonly buffer: unknown }>
  write(...values: unknown[]): Promise<{ readonly bytesWritten: number; readonly buffer: unknown }>
  writev(...values: unknown[]): Promise<{ readonly bytesWritten: number; readonly buffers: unknown }>
  sync(): Promise<void>
  close(): Promise<void>
  on(event: string, listener: () => void): void
}

export interface Handles {
  make(descriptor: number): Handle
  is(value: unknown): value is Handle
  /** An operation or a stream begins, or ends, to use it. */
  reference(handle: Handle, on: boolean): void
  /** Calls with an open handle, which stays open as long. */
  use<T>(handle: Handle, name: string, begin: (descriptor: number) => Plan<T>): Promise<T>
}

export interface HandleParts {
  readonly drivers: Drivers
  readonly requests: Requests
  readonly bytes: Bytes
  readonly whole: Whole
  readonly plans: Readonly<Record<string, PlanOf>>
  streams(): Streams
}

interface Emitter {
  emit(event: string): boolean
  on(event: string, listener: () => void): void
}

const webChunkBytes = 16_384
const form: Form = 'promise'

export function createHandles(
  context: GuestContext,
  { drivers, requests, bytes, whole, plans, streams }: HandleParts,
): Handles {
  const EventEmitter = context.load('events') as new () => Emitter

  /** Gives how many bytes there were, beside what they were read into or written from. */
  const transfer = (handle: FileHandle, name: keyof Bytes, values: readonly unknown[]): Promise<never> =>
    use(handle, name, function* (descriptor) {
      const { given, plan } = bytes[name](descriptor, values, form)
      const [count, source] = [
        name.startsWith('read') ? 'bytesRead' : 'bytesWritten',
        name.endsWith('v') ? 'buffers' : 'buffer',
      ]
      return Object.assign(Object.create(null), { [count]: yield* plan, [source]: given }) as never
    })

  const planned = (handle: FileHandle, name: string, values: readonly unknown[]): Promise<never> =>
    use(handle, name, (descriptor) => plans[name]?.([descriptor, ...values], form) as Plan<never>)

  let isHandle: (value: unknown) => value is FileHandle
  let reference: (handle: FileHandle, on: boolean) => void
  class FileHandle extends EventEmitter {
    #descriptor: number
    #references = 1
    #closing: Promise<void> | undefined
    #closed: { resolve(): void; reject(error: unknown): void } | undefined
    #locked = false

    constructor(descriptor: number) {
      super()
      this.#descriptor = descriptor
    }

    static {
      isHandle = (value): value is FileHandle => typeof value === 'object' && value !== null && #descriptor in value
      reference = (handle, on) => {
        handle.#references += on ? 1 : -1
        if (handle.#references === 0) handle.#close().then(handle.#closed?.resolve, handle.#closed?.reject)
      }
    }

    get fd(): number {
      return this.#descriptor
    }

    #close(): Promise<void> {
      const descriptor = this.#descriptor
      this.#descriptor = -1
      return drivers.promise(() => requests.close(descriptor))
    }

    appendFile(data: unknown, options: unknown): Promise<void> {
      return use(this, 'writeFile', (descriptor) => whole.writeFile(descriptor, data, options, form))
    }
    chmod(mode: unknown): Promise<void> {
      return planned(this, 'fchmod', [mode])
    }
    chown(uid: unknown, gid: unknown): Promise<void> {
      return planned(this, 'fchown', [uid, gid])
    }
    datasync(): Promise<void> {
      return planned(this, 'fdatasync', [])
    }
    sync(): Promise<void> {
      return planned(this, 'fsync', [])
    }
    read(...values: unknown[]): Promise<never> {
      return transfer(this, 'read', values)
    }
    readv(...values: unknown[]): Promise<never> {
      return transfer(this, 'readv', values)
    }
    readFile(options: unknown): Promise<unknown> {
      return use(this, 'readFile', (descriptor) => whole.readFile(descriptor, options))
    }
    readLines(options?: object): object {
      const { Interface } = context.host.real('readline') as { Interface: new (options: object) => object }
      return new (context.cloner.export(Interface) as typeof Interface)({
        input: this.createReadStream(options),
        crlfDelay: Infinity,
      })
    }
    stat(options: unknown): Promise<unknown> {
      return planned(this, 'fstat', [options])
    }
    truncate(length: unknown): Promise<void> {
      return planned(this, 'ftruncate', [length])
    }
    utimes(accessed: unknown, modified: unknown): Promise<void> {
      return planned(this, 'futimes', [accessed, modified])
    }
    write(...values: unknown[]): Promise<never> {
      return transfer(this, 'write', values)
    }
    writev(...values: unknown[]): Promise<never> {
      return transfer(this, 'writev', values)
    }
    writeFile(data: unknown, options: unknown): Promise<void> {
      return use(this, 'writeFile', (descriptor) => whole.writeFile(descriptor, data, options, form))
    }

    close = (): Promise<void> => {
      if (this.#descriptor === -1) return Promise.resolve()
      if (this.#closing !== undefined) return this.#closing
      this.#references -= 1
      const closing =
        this.#references === 0
          ? this.#close()
          : new Promise<void>((resolve, reject) => {
              this.#closed = { resolve, reject }
            })
      this.#closing = closing.finally(() => {
        this.#closing = undefined
      })
      this.emit('close')
      return this.#closing
    }

    async [Symbol.asyncDispose](): Promise<void> {
      await this.close()
    }

    createReadStream(options?: object): object {
      return Reflect.construct(streams().ReadStream, [undefined, { ...options, fd: this }])
    }
    createWriteStream(options?: object): object {
      return Reflect.construct(streams().WriteStream, [undefined, { ...options, fd: this }])
    }

    readableWebStream({ autoClose = false }: { autoClose?: boolean } = {}): object {
      const problem =
        this.#descriptor === -1
          ? 'closed'
          : this.#closing !== undefined
            ? 'closing'
            : this.#locked
              ? 'locked'
              : undefined
      if (problem !== undefined)
        throw codedError(new Error(`Invalid state: The FileHandle is ${problem}`), 'ERR_INVALID_STATE')
      this.#locked = true
      return webStream(this, autoClose, (on) => reference(this, on))
    }
  }

  async function use<T>(handle: Handle, name: string, begin: (descriptor: number) => Plan<T>): Promise<T> {
    if (handle.fd === -1) throw withOwnFrames(Object.assign(new Error('file closed'), { code: 'EBADF', syscall: name }))
    reference(handle as FileHandle, true)
    try {
      return await drivers.promise(() => begin(handle.fd))
    } finally {
      reference(handle as FileHandle, false)
    }
  }

  return {
    make: (descriptor) => new FileHandle(descriptor),
    is: (value): value is FileHandle => isHandle(value),
    reference: (handle, on) => reference(handle as FileHandle, on),
    use,
  }
}

/** The bytes of a handle from where it stands. Closing the handle ends the stream. */
function webStream(handle: Handle, autoClose: boolean, reference: (on: boolean) => void): object {
  let ended = false
  const finish = async (): Promise<void> => {
    if (ended) return
    ended = true
    reference(false)
    if (autoClose) await handle.close()
  }
  const end = (controller: ReadableByteStreamController): void => {
    controller.close()
    // A reader that waits for bytes gets none.
    controller.byobRequest?.respond(0)
  }
  reference(true)
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: webChunkBytes,
    start(controller) {
      handle.on('close', () => {
        if (ended) return
        end(controller)
        void finish()
      })
    },
    async pull(controller) {
      const view = controller.byobRequest?.view
      const { bytesRead } = await handle.read(view, 0, view?.byteLength)
      if (ended) return
      if (bytesRead > 0) controller.byobRequest?.respond(bytesRead)
      else {
        end(controller)
        await finish()
      }
    },
    cancel: finish,
  })
}
