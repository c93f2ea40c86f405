// The messages of `http`: core's own classes. What core makes for them in the host's realm is moved into the program's,
// and the Date that they carry is the machine's. Invariant: a message that core itself makes gets the program's
// prototype before the program sees it.
import type * as Http from 'node:http'
import type { Socket } from 'node:net'
import { ownError } from '../net/netErrors.ts'
import type { GuestContext } from '../realm/context.ts'
import { type CoreClass, coreClass } from '../realm/coreClass.ts'

type Method = (this: unknown, ...values: unknown[]) => unknown

/** What core calls on a message that it reads. */
interface Incoming extends Http.IncomingMessage {
  _destroy(error: Error | null, done: (error?: Error | null) => void): void
  _addHeaderLines(headers: readonly string[], count: number): void
}

/** What core calls on a message that it writes. */
interface Outgoing {
  _header: string
  sendDate: boolean
  _storeHeader(...values: unknown[]): void
  emit(...values: unknown[]): boolean
}

/** Told that the headers of a request have come. */
export type HeadersCame = (socket: Socket, request: Http.IncomingMessage) => void

export function incomingMessage(context: GuestContext, came: HeadersCame): CoreClass {
  const { IncomingMessage } = context.host.real('http') as typeof Http
  const { _addHeaderLines, _destroy } = IncomingMessage.prototype as Incoming
  const methods = {
    _destroy(this: Incoming, error: Error | null, done: (error?: Error | null) => void): void {
      ownError(context, error)
      Reflect.apply(_destroy, this, [error, done])
    },
    /** Core fills a table that is there already, and else makes one of the host's realm when it is asked for. */
    _addHeaderLines(this: Incoming, headers: readonly string[], count: number): void {
      const table: Record<string, unknown> = {}
      if (this.complete) this.trailers = table as NodeJS.Dict<string>
      else {
        this.headers = table as Http.IncomingHttpHeaders
        came(this.socket, this)
      }
      Reflect.apply(_addHeaderLines, this, [ownArray(headers), count])
      ownCookies(table)
    },
  }
  for (const name of ['headersDistinct', 'trailers', 'trailersDistinct']) {
    const { get, ...rest } = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, name) ?? {}
    if (get === undefined) continue
    const adopting = function (this: object): unknown {
      return context.realm.toRealm(Reflect.apply(get, this, []))
    }
    Object.defineProperty(methods, name, { ...rest, get: adopting })
  }
  return context.cloner.classOf(IncomingMessage, methods)
}

/** By index, because V8 iterates over and slices an array of another realm five to ten times slower. */
function ownArray<T>(values: readonly T[]): T[] {
  const own: T[] = []
  for (let at = 0; at < values.length; at += 1) own.push(values[at] as T)
  return own
}

/** The one header whose value is a list. */
function ownCookies(table: Record<string, unknown>): void {
  const cookies = table['set-cookie']
  if (cookies !== undefined) table['set-cookie'] = ownArray(cookies as string[])
}

/** Makes a message that core has made for a client one of the program's class. */
function own(context: GuestContext, message: unknown): void {
  const { IncomingMessage } = context.host.real('http') as typeof Http
  if (typeof message !== 'object' || message === null) return
  if (Object.getPrototypeOf(message) !== IncomingMessage.prototype) {
    context.realm.toRealm(message)
    return
  }
  const { IncomingMessage: Own } = context.load('http') as typeof Http
  Object.setPrototypeOf(message, Own.prototype)
  const incoming = message as Http.IncomingMessage
  incoming.rawHeaders = ownArray(incoming.rawHeaders)
  incoming.headers = { ...incoming.headers }
  ownCookies(incoming.headers)
}

export function outgoingMessage(context: GuestContext): CoreClass {
  const { OutgoingMessage } = context.host.real('http') as typeof Http
  return context.cloner.classOf(OutgoingMessage, outgoingMethods(context))
}

export function serverResponse(context: GuestContext): CoreClass {
  parentFirst(context)
  const { ServerResponse } = context.host.real('http') as typeof Http
  return context.cloner.classOf(ServerResponse as CoreClass, outgoingMethods(context))
}

/** The real client request, with the program's own agent where none is named. */
export function clientRequest(context: GuestContext): CoreClass {
  parentFirst(context)
  const { ClientRequest } = context.host.real('http') as typeof Http
  const { emit } = ClientRequest.prototype as unknown as Outgoing
  const methods = {
    ...outgoingMethods(context),
    emit(this: Outgoing, event: string, ...values: unknown[]): boolean {
      if (event === 'error') ownError(context, values[0])
      else if (event === 'response' || event === 'information' || event === 'upgrade' || event === 'connect')
        own(context, values[0])
      return Reflect.apply(emit, this, [event, ...values])
    },
  }
  const prepare = (values: readonly unknown[]): readonly unknown[] => {
    const { globalAgent } = context.load('http') as typeof Http
    const [input, second, third] = values
    const apart = typeof input === 'string' || isUrl(input)
    const [options, callback] = !apart ? [input, second] : typeof second === 'function' ? [{}, second] : [second, third]
    const { _defaultAgent } = (options ?? {}) as { _defaultAgent?: unknown }
    const full = { ...(options as object), _defaultAgent: _defaultAgent || globalAgent }
    return apart ? [input, full, callback] : [full, callback]
  }
  return coreClass(context, ClientRequest as unknown as CoreClass, { methods, prepare })
}

/** The class above is made by its own simulated form, before the cloner would make it as the parent of another. */
function parentFirst(context: GuestContext): void {
  Reflect.get(context.load('http'), 'OutgoingMessage')
}

function isUrl(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'href' in value && 'protocol' in value && !('path' in value)
}

/** The value of a Date header, which changes once a second. */
function clockOf({ host }: GuestContext): () => string {
  let second = -1
  let text = ''
  return () => {
    const now = Math.floor(host.wallUs() / 1_000_000)
    if (now !== second) text = new Date(now * 1000).toUTCString()
    second = now
    return text
  }
}

function outgoingMethods(context: GuestContext): object {
  const date = clockOf(context)
  const prototype = (context.host.real('http') as typeof Http).OutgoingMessage.prototype as unknown as Outgoing &
    Record<string, Method>
  const { _storeHeader } = prototype
  const methods: Record<string, Method> = {
    /** Core writes the real time, from a cache of its own: the machine's takes its place. */
    _storeHeader(...values: unknown[]): void {
      const message = this as Outgoing
      const { sendDate } = message
      Reflect.apply(_storeHeader, message, values)
      if (!sendDate || hasDate(values[1])) return
      const at = message._header.indexOf('\r\nDate: ')
      if (at < 0) return
      const end = message._header.indexOf('\r\n', at + 2)
      message._header = `${message._header.slice(0, at)}\r\nDate: ${date()}${message._header.slice(end)}`
    },
  }
  for (const name of ['getHeader', 'getHeaders', 'getHeaderNames', 'getRawHeaderNames']) {
    const method = prototype[name]
    if (method === undefined) continue
    methods[name] = function (...values: unknown[]): unknown {
      return context.realm.toRealm(Reflect.apply(method, this, values))
    }
  }
  return methods
}

/** Headers come as core's own table, as an object, or as a flat or nested list. */
function hasDate(headers: unknown): boolean {
  if (typeof headers !== 'object' || headers === null) return false
  const names = Array.isArray(headers)
    ? headers.map((entry) => (Array.isArray(entry) ? entry[0] : entry))
    : Object.keys(headers)
  return names.some((name) => String(name).toLowerCase() === 'date')
}
