// What a call of `fetch` asks for. The real Request checks and normalises the arguments, so that a mistake fails with
// core's own words; what it hides, the source of a body and the order and case of header names, is read from the
// arguments beside it.

import type { GuestContext } from '../realm/context.ts'
import { type BodySource, convertBody, sourceOf, sourceOfBody } from './bodies.ts'
import { undiciError } from './fetchErrors.ts'

export type Header = readonly [name: string, value: string]

export interface Outgoing {
  readonly url: string
  readonly method: string
  readonly redirect: Request['redirect']
  readonly signal: AbortSignal | undefined
  /** All that undici sends but `host`, `connection` and what frames the body. */
  readonly headers: readonly Header[]
  /** A stream can be sent once only. */
  readonly body: BodySource | ReadableStream<unknown> | undefined
}

/** Throws what the real Request does. */
export function outgoingOf(context: GuestContext, input: unknown, init: unknown): Outgoing {
  const given = isDictionary(init) ? (init as RequestInit & { dispatcher?: unknown }) : undefined
  if (given?.dispatcher !== undefined) context.unsupported('fetch with a dispatcher')()
  if (given?.integrity) context.unsupported('fetch with an integrity')()
  const inner = input instanceof context.real.Request ? input : undefined
  const signal = given?.signal === undefined ? inner?.signal : (given.signal ?? undefined)
  const body = convertBody(context, given?.body)
  const followed = signal instanceof context.real.AbortSignal
  const request = new context.real.Request(input as string, prepared(given, init, body, followed))
  return {
    url: request.url,
    method: request.method,
    redirect: request.redirect,
    signal: followed ? signal : undefined,
    headers: headersOf(request, given?.headers, inner !== undefined),
    body: bodyOf(context, request, body, inner),
  }
}

function isDictionary(init: unknown): boolean {
  return (typeof init === 'object' || typeof init === 'function') && init !== null
}

/** The signal is ours to follow: the real class would keep a listener, and a warning, for every request. */
function prepared(given: RequestInit | undefined, init: unknown, body: unknown, followed: boolean): RequestInit {
  if (given === undefined) return followed && init === undefined ? { signal: null } : (init as RequestInit)
  if (!followed && body === given.body) return given
  const changes: PropertyDescriptorMap = {}
  if (followed) changes['signal'] = { value: null }
  if (body !== given.body) changes['body'] = { value: body }
  return Object.create(given, changes)
}

function bodyOf(context: GuestContext, request: Request, body: unknown, inner: Request | undefined): Outgoing['body'] {
  if (request.body === null) return undefined
  const source = body === undefined || body === null ? inner && sourceOf(inner) : sourceOfBody(context, body)
  return source ?? request.body
}

/** As undici sends them: the program's in its order, then the defaults that it did not give. */
function headersOf(request: Request, given: RequestInit['headers'], inherits: boolean): readonly Header[] {
  const { headers: values } = request
  const names = new Map<string, string>()
  for (const name of namesOf(given)) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name)
  if (names.size === 0 && (inherits || (given !== undefined && given !== null)))
    values.forEach((_, name) => void names.set(name, name))
  if (!names.has('content-type')) names.set('content-type', 'content-type')
  const headers: Header[] = []
  for (const [lower, name] of names) {
    const value = values.get(lower)
    if (value !== null && lower !== 'sec-fetch-mode') headers.push([name, value])
  }
  const add = (name: string, value: string): void => {
    if (!values.has(name)) headers.push([name, value])
  }
  add('accept', '*/*')
  add('accept-language', '*')
  headers.push(['sec-fetch-mode', request.mode])
  add('user-agent', 'node')
  const { cache } = request
  if (cache === 'no-cache') add('cache-control', 'max-age=0')
  if (
    cache === 'no-store' ||
    cache === 'reload' ||
    (cache === 'default' &&
      [...names.keys()].some((name) => /^if-(?:(?:un)?modified-since|(?:none-)?match|range)$/.test(name)))
  ) {
    add('pragma', 'no-cache')
    add('cache-control', 'no-cache')
  }
  add('accept-encoding', values.has('range') ? 'identity' : 'gzip, deflate')
  return headers
}

/** Header names as the program wrote them; none if only the real class can tell. */
function namesOf(given: unknown): readonly string[] {
  if (typeof given !== 'object' || given === null) return []
  if (Array.isArray(given)) return given.every(Array.isArray) ? given.map(([name]) => String(name)) : []
  if (Symbol.iterator in given) return []
  return Object.keys(given)
}

/** Headers that say how a request is sent, taken out of those that are sent. Throws what undici refuses. */
export function transportOf(headers: readonly Header[]): {
  readonly sent: readonly Header[]
  readonly declaredLength: number | undefined
  readonly closes: boolean
} {
  let declaredLength: number | undefined
  let closes = false
  const sent = headers.filter(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'host':
        return false
      case 'content-length':
        if (!/^\d+$/.test(value)) throw undiciError('InvalidArgumentError', 'invalid content-length header')
        declaredLength = Number(value)
        return false
      case 'transfer-encoding':
      case 'keep-alive':
      case 'upgrade':
        throw undiciError('InvalidArgumentError', `invalid ${name.toLowerCase()} header`)
      case 'connection':
        if (/(?:^|,)\s*close\s*(?:,|$)/i.test(value)) closes = true
        return false
      case 'expect':
        throw undiciError('NotSupportedError', 'expect header not supported')
      default:
        return true
    }
  })
  return { sent, declaredLength, closes }
}
