// Response and Request: the real classes, whose bodies settle by microtasks alone. Parsed results are of the program's
// realm, a FormData body gets a boundary from the entropy stream, and every Blob and File is the program's, because the
// stream of the real one waits in libuv. What `fetch` must know of a body, and a Response of a fetch, is kept beside.
import type { GuestContext } from '../realm/context.ts'
import { coreClass } from '../realm/coreClass.ts'
import { fetchedMembers, inheritFetched } from './fetchedResponse.ts'

type AnyClass = new (...values: never[]) => object
type Methods = Record<string, (this: object, ...values: unknown[]) => unknown>

interface Changes {
  /** Gives the constructor's arguments a body that the real class can read without libuv. */
  readonly convert: (values: readonly unknown[]) => unknown[]
  /** Told of each new instance. */
  readonly made?: (instance: object, values: readonly unknown[]) => void
  /** Told of each clone. */
  readonly cloned: (from: object, to: object) => void
  readonly members?: object
}

/** A body that is no stream, as it was when it was handed over. */
export type BodySource = string | Uint8Array | globalThis.Blob

const sources = new WeakMap<object, BodySource>()

/** The body that a Request was made of; undefined if it has none, or a stream. */
export function sourceOf(request: object): BodySource | undefined {
  return sources.get(request)
}

function inheritSource(from: object, to: object): void {
  const source = sources.get(from)
  if (source !== undefined) sources.set(to, source)
}

export function createResponse(context: GuestContext): AnyClass {
  const Response = overClass(context, context.real.Response, {
    convert: ([body, ...rest]) => [convertBody(context, body), ...rest],
    cloned: inheritFetched,
    members: fetchedMembers(context),
  })
  const claim = (value: object): object => Object.setPrototypeOf(value, Response.prototype)
  const { real } = context
  const statics = {
    json: (data: unknown, init: ResponseInit = {}) => claim(real.Response.json(data, init)),
    error: () => claim(real.Response.error()),
    redirect: (url: string, status: 301 | 302 = 302) => claim(real.Response.redirect(url, status)),
  }
  Object.defineProperties(Response, Object.getOwnPropertyDescriptors(statics))
  return Response
}

export function createRequest(context: GuestContext): AnyClass {
  return overClass(context, context.real.Request, {
    convert: ([input, init, ...rest]) => {
      if (typeof init !== 'object' || init === null || !('body' in init))
        return init === undefined ? [input] : [input, init, ...rest]
      return [input, Object.create(init, { body: { value: convertBody(context, init.body), enumerable: true } })]
    },
    made: (request, [input, init]) => {
      const body = (init as RequestInit | undefined)?.body
      if (body === undefined || body === null) {
        if (typeof input === 'object' && input !== null) inheritSource(input, request)
        return
      }
      const source = sourceOfBody(context, body)
      if (source !== undefined) sources.set(request, source)
    },
    cloned: inheritSource,
  })
}

function overClass(context: GuestContext, Real: AnyClass, { convert, made, cloned, members }: Changes): AnyClass {
  const { realm } = context
  const prototype = Real.prototype as Methods
  const call = (target: object, name: string): Promise<never> => Reflect.apply(prototype[name] as never, target, [])
  const own = <T>(promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => promise.then(resolve, (error) => reject(realm.toRealm(error))))
  const { Blob, File } = context.load('buffer') as { Blob: typeof globalThis.Blob; File: typeof globalThis.File }

  const methods: Methods = {
    text() {
      return own(call(this, 'text'))
    },
    json() {
      return own(call(this, 'text')).then((text) => JSON.parse(text))
    },
    arrayBuffer() {
      return own(call(this, 'arrayBuffer'))
    },
    bytes() {
      return own(call(this, 'bytes'))
    },
    blob() {
      return own(call(this, 'blob')).then((blob: globalThis.Blob) => new Blob([blob], { type: blob.type }))
    },
    formData() {
      return own(call(this, 'formData')).then((form: FormData) => {
        form.forEach((value) => {
          if (value instanceof File) Object.setPrototypeOf(value, File.prototype)
        })
        return form
      })
    },
    clone() {
      const clone = Object.setPrototypeOf(call(this, 'clone'), Object.getPrototypeOf(this)) as object
      cloned(this, clone)
      return clone
    },
  }
  for (const name of Object.keys(methods)) if (!(name in prototype)) Reflect.deleteProperty(methods, name)

  if (members !== undefined) Object.defineProperties(methods, Object.getOwnPropertyDescriptors(members))
  return coreClass(context, Real, {
    methods,
    prepare: (values) => (values.length === 0 ? values : convert(values)),
    ...(made === undefined ? {} : { made }),
  })
}

/** A body that core can read without libuv. */
export function convertBody(context: GuestContext, body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const { Blob } = context.load('buffer') as { Blob: typeof globalThis.Blob }
  if (body instanceof context.real.FormData) return multipart(context, body, Blob)
  // A Blob that core made has the real stream.
  if (body instanceof context.real.Blob && !Object.prototype.isPrototypeOf.call(Blob.prototype, body))
    return new Blob([body], { type: body.type })
  return body
}

/** A body that is no stream. Its bytes are copied, since the program may change them; undefined for a stream. */
export function sourceOfBody({ host, real }: GuestContext, body: unknown): BodySource | undefined {
  if (typeof body !== 'object' || body === null) return String(body)
  if (ArrayBuffer.isView(body))
    return new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength).slice()
  const { types } = host.real('util') as typeof import('node:util')
  if (types.isAnyArrayBuffer(body)) return new Uint8Array(body).slice()
  if (body instanceof real.Blob) return body
  return Symbol.asyncIterator in body ? undefined : String(body)
}

/** As undici writes it. The parts of a Blob are in memory, so the whole is one more Blob. */
function multipart({ host }: GuestContext, form: FormData, Blob: typeof globalThis.Blob): Blob {
  const boundary = `----formdata-undici-0${`${Math.floor(host.random() * 1e11)}`.padStart(11, '0')}`
  const quoted = (text: string): string => text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22')
  const lines = (text: string): string => text.replace(/\r?\n|\r/g, '\r\n')
  const parts: (string | Blob)[] = []
  form.forEach((value, name) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(lines(name))}"`
    if (typeof value === 'string') parts.push(`${head}\r\n\r\n${lines(value)}\r\n`)
    else {
      const type = value.type === '' ? 'application/octet-stream' : value.type
      parts.push(`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value, '\r\n')
    }
  })
  parts.push(`--${boundary}--\r\n`)
  return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` })
}
