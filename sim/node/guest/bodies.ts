// Response and Request: the real classes, whose bodies settle by microtasks alone. Parsed results are of the program's realm, a
// FormData body gets a boundary from the entropy stream, and every Blob and File is the program's, because the stream of the real one
// waits in libuv. `fetch` itself is refused elsewhere.
import type { GuestContext } from './context.ts'

type AnyClass = new (...values: never[]) => object
type Methods = Record<string, (this: object, ...values: unknown[]) => unknown>

/** Gives the constructor's arguments a body that the real class can read without libuv. */
type Convert = (values: readonly unknown[]) => unknown[]

export function createResponse(context: GuestContext): AnyClass {
  const Response = overClass(context, context.real.Response, ([body, ...rest]) => [convertBody(context, body), ...rest])
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
  return overClass(context, context.real.Request, ([input, init, ...rest]) => {
    if (typeof init !== 'object' || init === null || !('body' in init)) return init === undefined ? [input] : [input, init, ...rest]
    return [input, Object.create(init, { body: { value: convertBody(context, init.body), enumerable: true } })]
  })
}

function overClass(context: GuestContext, Real: AnyClass, convert: Convert): AnyClass {
  const { cloner, realm } = context
  const prototype = Real.prototype as Methods
  const call = (target: object, name: string): Promise<never> => Reflect.apply(prototype[name] as never, target, [])
  const own = <T>(promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => promise.then(resolve, (error) => reject(realm.adopt(error))))
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
      return Object.setPrototypeOf(call(this, 'clone'), Object.getPrototypeOf(this))
    },
  }
  for (const name of Object.keys(methods)) if (!(name in prototype)) Reflect.deleteProperty(methods, name)

  const Base = cloner.classOf(Real, methods) as new (...values: unknown[]) => object
  const Own = class extends Base {
    constructor(...values: unknown[]) {
      super(...(values.length === 0 ? [] : convert(values)))
    }
  }
  Object.defineProperty(Own, 'name', { value: Real.name, configurable: true })
  const ordinary = Function.prototype[Symbol.hasInstance]
  Object.defineProperty(Own, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return ordinary.call((this === Own ? Real : this) as never, value)
    },
    configurable: true,
    writable: true,
  })
  cloner.remember(Real, Own)
  return Own as unknown as AnyClass
}

function convertBody(context: GuestContext, body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const { Blob } = context.load('buffer') as { Blob: typeof globalThis.Blob }
  if (body instanceof context.real.FormData) return multipart(context, body, Blob)
  // A Blob that core made has the real stream.
  if (body instanceof context.real.Blob && !Object.prototype.isPrototypeOf.call(Blob.prototype, body))
    return new Blob([body], { type: body.type })
  return body
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
