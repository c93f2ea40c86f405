// Blob and File over the real ones, which core recognises. Their bytes are in memory, and microtasks alone read them;
// the real stream of Node 24 waits for an immediate of the host, so the stream is ours, in pieces of 64 KiB where
// Node's follow the Blob's parts. It leaves out object URLs, and Blobs on files.
import type { GuestContext } from '../realm/context.ts'
import { coreClass } from '../realm/coreClass.ts'

type RealBlob = import('node:buffer').Blob & { bytes(): Promise<Uint8Array> }
type AnyClass = new (...values: never[]) => object

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

  const methods = {
    arrayBuffer(this: RealBlob): Promise<ArrayBuffer> {
      return own(prototype.arrayBuffer.call(this))
    },
    bytes(this: RealBlob): Promise<Uint8Array> {
      return own(prototype.bytes.call(this))
    },
    text(this: RealBlob): Promise<string> {
      return own(prototype.text.call(this))
    },
    slice(this: RealBlob, ...values: [number?, number?, string?]): object {
      const part = prototype.slice.call(this, ...values)
      Object.defineProperty(part, 'constructor', { value: Blob, writable: true, enumerable: true, configurable: true })
      return Object.setPrototypeOf(part, Blob.prototype)
    },
    stream(this: RealBlob): object {
      // The real getter refuses what is no Blob.
      Reflect.get(prototype, 'size', this)
      const source = sourceOf(() => own(prototype.arrayBuffer.call(this)))
      return Reflect.construct(cloner.export(context.real.ReadableStream) as AnyClass, [source])
    },
    textStream(this: RealBlob): object {
      const decoder = Reflect.construct(cloner.export(context.real.TextDecoderStream) as AnyClass, [])
      return (methods.stream.call(this) as ReadableStream).pipeThrough(decoder as never)
    },
  }
  for (const name of Object.keys(methods)) if (!(name in prototype)) Reflect.deleteProperty(methods, name)

  /** The moment of its making is the machine's, not the host's. */
  const stamped = (values: readonly unknown[]): readonly unknown[] => {
    const [bits, name, options] = values
    const plain = options === undefined || options === null || typeof options === 'object'
    const known = plain ? (options as { lastModified?: unknown } | null | undefined)?.lastModified : 0
    const stamp = { ...(options as object | undefined), lastModified: known ?? Math.floor(host.wallUs() / 1000) }
    return values.length < 2 || !plain ? values : [bits, name, stamp]
  }

  const Blob = coreClass(context, real.Blob, { methods: { ...methods }, prepare: (values) => values })
  // What it inherits is core's Blob, so it has these as well.
  const File = coreClass(context, real.File, { methods: { ...methods }, prepare: stamped })
  return { Blob, File }
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
