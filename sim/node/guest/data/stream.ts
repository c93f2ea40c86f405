// What of the stream modules parses or makes something of the host's realm. The streams themselves are real.
import type { GuestContext, Simulated } from '../realm/context.ts'

interface RealConsumers {
  text(stream: unknown): Promise<string>
  arrayBuffer(stream: unknown): Promise<ArrayBuffer>
}

export function createStream(context: GuestContext): Simulated {
  return {
    get promises() {
      return context.load('stream/promises')
    },
  }
}

export function createStreamConsumers(context: GuestContext): Simulated {
  const real = context.host.real('stream/consumers') as RealConsumers
  const own = <T>(promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => promise.then(resolve, (error) => reject(context.realm.toRealm(error))))
  return {
    json: (stream: unknown) => own(real.text(stream)).then((text) => JSON.parse(text)),
    blob: (stream: unknown) => {
      const { Blob } = context.load('buffer') as { Blob: typeof globalThis.Blob }
      return own(real.arrayBuffer(stream)).then((bytes) => new Blob([bytes]))
    },
  }
}
