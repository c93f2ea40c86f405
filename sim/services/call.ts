// A request as a service understands it: which operation, for which logical step of which run, with what payload; and
// the answers that say what was wrong. Services refuse what they cannot attribute, because an effect of nobody's could
// not be judged.
import { hashText } from '../decisions/hash.ts'
import { formatSeed } from '../decisions/seed.ts'
import type { Json } from '../trace/event.ts'
import { canonicalJson } from '../trace/sameJson.ts'
import type { ServiceRequest, WholeReply } from './definition.ts'

/** The logical step that a request serves, as its headers say. */
export interface StepOfCall {
  readonly key: string
  readonly run: string
  readonly path: string
}

export type Payload = Readonly<Record<string, Json>>

export interface ServiceCall {
  readonly operation: string
  readonly step: StepOfCall
  readonly payload: Payload
}

const payloadKey = { high: 0x7061796c, low: 0x6f616421 }

/** The name of the operation that a path asks for. */
export function operationOf(path: string): string {
  return path.slice(1).split('?', 1)[0] ?? ''
}

/** Reads a request, or refuses it. */
export function readCall({ method, path, headers, body }: ServiceRequest): ServiceCall | WholeReply {
  if (method !== 'POST') return failed(405, 'method', `expected POST, found ${method}`)
  const key = headers.get('idempotency-key') ?? ''
  const run = decoded(headers.get('x-run') ?? '')
  const place = headers.get('x-path') ?? ''
  if (key === '' || run === '' || place === '')
    return failed(400, 'headers', 'expected the headers idempotency-key, x-run and x-path')
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return failed(400, 'payload', 'expected a JSON object')
  return { operation: operationOf(path), step: { key, run, path: place }, payload: body as Payload }
}

/** The answer that says what was wrong. */
export function failed(status: number, code: string, message: string): WholeReply {
  return { status, body: { code, message } }
}

/** The answer to who comes too often. */
export function tooMany(message: string, retryAfterS: number): WholeReply {
  return { ...failed(429, 'rate-limited', message), headers: { 'retry-after': String(retryAfterS) } }
}

/** Equal for equal payloads, whatever the order of their members. */
export function payloadHash(payload: Payload): string {
  return formatSeed(hashText(payloadKey, canonicalJson(payload)))
}

/** Run ids are any text and headers are not: they are sent by encodeURI. */
function decoded(text: string): string {
  try {
    return decodeURI(text)
  } catch {
    return text
  }
}
