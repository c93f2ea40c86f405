// Blob and File over the real ones, which core recognises. Their bytes are in memory, and microtasks alone read them;
// the real stream of Node 24 waits for an immediate of the host, so the stream is ours, in pieces of 64 KiB where
// Node's follow the Blob's parts. It leaves out object URLs, and Blobs on files.
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'

type RealBlob = import('node:buffer').Blob & { bytes(): Promise<Uint8Array> }
type AnyClass = new (...values: never[]) => object

const ordinary: (this: unknown, value: unknown) => boolean = Function.prototype[Symbol.hasInstance]
const chunkBytes = 65_536

export interface Blobs {
  readonly Blob: AnyClass
  readonly File: AnyClass
}

export function createBlobs(context: GuestContext): Blobs {
  const { host, realm, cloner } = context
  const real = host.real('buffer') as { Blob: AnyClass & { prototype: RealBlob }; File: AnyClass }
  const { prototype } = real.Blob
  const own = <T>(promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => promise.then(resolve, (error) => reject(realm.toRealm(error))))

  class Blob {
    constructor(...values: unknown[]) {
      // biome-ignore lint/correctness/noConstructorReturn: the real class makes the object, so that core recognises it
      return Reflect.construct(real.Blob, values, new.target) as Blob
    }
    arrayBuffer(this: RealBlob): Promise<ArrayBuffer> {
      return own(prototype.arrayBuffer.call(this))
    }
    bytes(this: RealBlob): Promise<Uint8Array> {
      return own(prototype.bytes.call(this))
    }
    text(this: RealBlob): Promise<string> {
      return own(prototype.text.call(this))
    }
    slice(this: RealBlob, ...values: [number?, number?, string?]): object {
      const part = prototype.slice.call(this, ...values)
      Object.defineProperty(part, 'constructor', { value: Blob, writable: true, enumerable: true, configurable: true })
      return Object.setPrototypeOf(part, Blob.prototype)
    }
    stream(this: RealBlob): object {
      // The real getter refuses what is no Blob.
      Reflect.get(prototype, 'size', this)
      const source = sourceOf(() => own(prototype.arrayBuffer.call(this)))
      return Reflect.construct(cloner.export(context.real.ReadableStream) as AnyClass, [source])
    }
    textStream(this: RealBlob): object {
      const decoder = Reflect.construct(cloner.export(context.real.TextDecoderStream) as AnyClass, [])
      return (Blob.prototype.stream.call(this) as ReadableStream).pipeThrough(decoder as never)
    }
  }

  /** The moment of its making is the machine's, not the host's. */
  class File {
    constructor(...values: unknown[]) {
      const [bits, name, options] = values
      const plain = options === undefined || options === null || typeof options === 'object'
      const known = plain ? (options as { lastModified?: unknown } | null | undefined)?.lastModified : 0
      const stamped = { ...(options as object | undefined), lastModified: known ?? Math.floor(host.wallUs() / 1000) }
      // biome-ignore lint/correctness/noConstructorReturn: as above
      return Reflect.construct(
        real.File,
        values.length < 2 || !plain ? values : [bits, name, stamped],
        new.target,
      ) as File
    }
  }

  const replacements = Object.getOwnPropertyDescriptors(Blob.prototype) as Record<string, PropertyDescriptor>
  for (const [Own, Real] of [
    [Blob, real.Blob],
    [File, real.File],
  ] as const) {
    Object.setPrototypeOf(Own.prototype, Real.prototype)
    for (const [name, descriptor] of Object.entries(replacements)) {
      if (name === 'constructor') continue
      if (name in prototype) Object.defineProperty(Own.prototype, name, { ...descriptor, enumerable: true })
      else Reflect.deleteProperty(Own.prototype, name)
    }
    Object.defineProperty(Own, Symbol.hasInstance, {
      value: named('[Symbol.hasInstance]', 1, function (this: unknown, value: unknown): boolean {
        return ordinary.call(this === Own ? Real : this, value)
      } as never),
      configurable: true,
      writable: true,
    })
    named(Real.name, Real.length, Own as never)
    cloner.remember(Real, Own)
  }
  Object.setPrototypeOf(File, Blob)
  return { Blob: Blob as AnyClass, File: File as AnyClass }
}

interface Controller {
  readonly byobRequest: { respond(count: number): void } | null
  enqueue(chunk: Uint8Array): void
  close(): void
}

function sourceOf(read: () => Promise<ArrayBuffer>): object {
  let rest: Uint8Array | undefined
  return {
    type: 'bytes',
    async pull(controller: Controller): Promise<void> {
      rest ??= new Uint8Array(await read())
      if (rest.length > 0) controller.enqueue(rest.slice(0, chunkBytes))
      else {
        controller.close()
        // Readers that brought their own buffer get it back empty.
        controller.byobRequest?.respond(0)
      }
      rest = rest.subarray(chunkBytes)
    },
  }
}
