// Dir, and the functions that open one. The entries are those of the moment of opening, and come in the order of the
// disk: each read that Node makes takes up to `bufferSize` of them and is one event.
import type { DirectoryEntry } from '../../../disk/contract.ts'
import { type Callback, callbackOf, integerOf } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'
import { encoded, type Options, optionsOf, type Path, pathOf } from './fsArguments.ts'
import { ask, type Drivers, type Plan } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'
import type { PlanOf } from './fsSimple.ts'
import type { DirentLike, StatClasses } from './fsStats.ts'

export interface Directories {
  readonly Dir: unknown
  readonly opendir: PlanOf
}

interface PathModule {
  join(...parts: string[]): string
}

/** A directory of which entries are still to be read. */
interface Open {
  readonly path: Path
  readonly rest: readonly DirectoryEntry[]
}

const sizeMax = 2 ** 32 - 1

export function createDirectories(
  context: GuestContext,
  drivers: Drivers,
  requests: Requests,
  classes: () => StatClasses,
): Directories {
  const paths = context.load('path') as PathModule

  class Dir {
    readonly #path: Path
    readonly #options: Options
    readonly #bufferSize: number
    /** The last one is read next; in front of it stand those that it was found in. */
    #open: Open[]
    #buffer: (readonly [entry: DirentLike, path: Path])[] = []
    #closed = false
    /** What waits for the asynchronous read under way. */
    #waiting: (() => void)[] | undefined

    constructor(path: Path, entries: readonly DirectoryEntry[], options: Options) {
      this.#path = path
      this.#options = options
      const { bufferSize = 32 } = options
      this.#bufferSize = integerOf(context, bufferSize, 'options.bufferSize', 1, sizeMax)
      this.#open = [{ path, rest: entries }]
    }

    get path(): string {
      return this.#path.given
    }

    /** The next entry, or null; of a recursive walk a directory comes before what is in it. */
    *#next(): Plan<DirentLike | null> {
      while (this.#buffer.length === 0) {
        const last = this.#open.at(-1)
        if (last === undefined) return null
        const { path, rest } = last
        const run = (): readonly DirectoryEntry[] => rest.slice(0, this.#bufferSize)
        const batch = yield* ask<readonly DirectoryEntry[]>({
          syscall: 'scandir',
          path: path.absolute,
          given: path.given,
          run,
        })
        this.#open.pop()
        if (batch.length > 0) this.#open.push({ path, rest: rest.slice(batch.length) })
        for (const { name, kind } of batch) {
          const entry = classes().dirent(encoded(context, name, this.#options.encoding), path.given, kind)
          this.#buffer.push([entry, { given: paths.join(path.given, name), absolute: `${path.absolute}/${name}` }])
        }
      }
      const [entry, path] = this.#buffer.shift() as readonly [DirentLike, Path]
      if (this.#options.recursive === true && entry.isDirectory()) {
        this.#open.unshift({ path, rest: yield* requests.opendir(path, true) })
      }
      return entry
    }

    read(callback?: unknown): Promise<DirentLike | null> | undefined {
      if (this.#closed) throw closedError()
      if (callback === undefined) return new Promise((resolve, reject) => this.#read(settle(resolve, reject)))
      this.#read(callbackOf(context, callback, 'callback'))
      return undefined
    }

    #read(callback: Callback): void {
      if (this.#waiting !== undefined) {
        this.#waiting.push(() => this.#read(callback))
        return
      }
      if (this.#buffer.length > 0) {
        context.host.tick(callback, [null, drivers.sync(this.#next())])
        return
      }
      this.#waiting = []
      drivers.call(this.#next(), (error, entry) => {
        // Until the callback has run, Node counts the read as under way.
        context.host.tick(() => {
          const waiting = this.#waiting ?? []
          this.#waiting = undefined
          for (const go of waiting) go()
        }, [])
        if (error) callback(error)
        else callback(null, entry)
      })
    }

    readSync(): DirentLike | null {
      this.#refuseConcurrent()
      return drivers.sync(this.#next())
    }

    close(callback?: unknown): Promise<void> | undefined {
      if (callback === undefined) {
        if (this.#closed) return Promise.reject(closedError())
        return new Promise((resolve, reject) => this.close(settle(resolve as never, reject)))
      }
      const done = callbackOf(context, callback, 'callback')
      if (this.#closed) context.host.tick(done as never, [closedError()])
      else if (this.#waiting !== undefined) this.#waiting.push(() => this.close(done))
      else {
        this.#closed = true
        const path = this.#path.absolute
        drivers.call(ask({ syscall: 'closedir', path, run: () => undefined }), (error) => done(error))
      }
      return undefined
    }

    closeSync(): void {
      this.#refuseConcurrent()
      this.#closed = true
    }

    #refuseConcurrent(): void {
      if (this.#closed) throw closedError()
      if (this.#waiting === undefined) return
      const text = 'Cannot do synchronous work on directory handle with concurrent asynchronous operations'
      throw codedError(new Error(text), 'ERR_DIR_CONCURRENT_OPERATION')
    }

    async *entries(): AsyncGenerator<DirentLike> {
      try {
        for (let entry = await this.read(); entry; entry = await this.read()) yield entry
      } finally {
        await this.close()
      }
    }

    [Symbol.dispose](): void {
      if (!this.#closed) this.closeSync()
    }

    async [Symbol.asyncDispose](): Promise<void> {
      if (!this.#closed) await this.close()
    }
  }
  const { value } = Object.getOwnPropertyDescriptor(Dir.prototype, 'entries') ?? {}
  Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  })

  return {
    Dir,
    *opendir([at, given], form) {
      const path = pathOf(context, at)
      const options = optionsOf(context, given, { encoding: 'utf8' })
      // The synchronous form forgets to name the path.
      return new Dir(path, yield* requests.opendir(path, form !== 'sync'), options)
    },
  }
}

function settle<T>(resolve: (value: T) => void, reject: (error: unknown) => void): Callback {
  return (error, value) => (error ? reject(error) : resolve(value as T))
}

function closedError(): Error {
  return codedError(new Error('Directory handle was closed'), 'ERR_DIR_CLOSED')
}
