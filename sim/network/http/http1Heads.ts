// The head of an HTTP/1.1 message: start line, headers, and what they say about the body. Invariant: two readers of one
// head cannot see different bodies: a length that is doubled, malformed or beside a transfer coding is refused, as are
// folded lines and bare line ends.
import type { HttpHead, RequestHead, ResponseHead } from './http1.ts'

const token = /^[!#$%&'*+\-.^_`|~\w]+$/
const requestLine = /^([A-Z][A-Z-]*) ([\x21-\x7e\x80-\xff]+) HTTP\/(1\.[01])$/
const statusLine = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: ([\t\x20-\xff]*))?$/
const digits = /^\d{1,15}$/
const chunkedLast = /(?:^|[,\s])chunked\s*$/i

/** How the end of a body is known: by its length, by a last chunk, or by the end of the connection. */
export type Framing = number | 'chunked' | 'close'
/** A head that was read: `framing` undefined is a message that nobody is told of. */
export type Opened<H> = { readonly head: H; readonly framing: Framing | undefined } | string

export function openRequest(text: string): Opened<RequestHead> {
  const lineEnd = text.indexOf('\r\n')
  const line = requestLine.exec(lineEnd < 0 ? text : text.slice(0, lineEnd))
  if (line === null) return 'a malformed request line'
  const fields = readFields(text, lineEnd)
  if (typeof fields === 'string') return fields
  if (fields.framing === 'close') return 'a transfer coding that does not end in chunks'
  const [, method = '', path = '', version] = line
  return {
    head: { method, path, version: version === '1.0' ? '1.0' : '1.1', headers: fields.headers },
    framing: fields.framing ?? 0,
  }
}

export function openResponse(text: string, methods: string[]): Opened<ResponseHead> {
  const lineEnd = text.indexOf('\r\n')
  const line = statusLine.exec(lineEnd < 0 ? text : text.slice(0, lineEnd))
  if (line === null) return 'a malformed status line'
  const fields = readFields(text, lineEnd)
  if (typeof fields === 'string') return fields
  const [, version, code, reason = ''] = line
  const status = Number(code)
  const head: ResponseHead = { status, reason, version: version === '1.0' ? '1.0' : '1.1', headers: fields.headers }
  if (status < 200) return { head, framing: undefined }
  const bodyless = methods.shift() === 'HEAD' || status === 204 || status === 304
  return { head, framing: bodyless ? 0 : (fields.framing ?? 'close') }
}

type Fields = HttpHead & { readonly framing: Framing | undefined }

/** The header lines after `lineEnd`, or what is wrong with them. */
function readFields(text: string, lineEnd: number): Fields | string {
  const headers: (readonly [string, string])[] = []
  let length: string | undefined
  let codings: string | undefined
  for (let at = lineEnd; at >= 0; ) {
    const start = at + 2
    at = text.indexOf('\r\n', start)
    const end = at < 0 ? text.length : at
    const colon = text.indexOf(':', start)
    const name = colon < 0 || colon > end ? '' : text.slice(start, colon)
    if (!token.test(name)) return 'a malformed header name'
    const value = trimmed(text, colon + 1, end)
    if (value === undefined) return `a malformed value of the header ${name}`
    headers.push([name, value])
    if (name.length === 14 && name.toLowerCase() === 'content-length') {
      if (length !== undefined || !digits.test(value)) return 'a malformed content-length'
      length = value
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding')
      codings = codings === undefined ? value : `${codings}, ${value}`
  }
  if (codings === undefined) return { headers, framing: length === undefined ? undefined : Number(length) }
  if (length !== undefined) return 'a content-length beside a transfer coding'
  return { headers, framing: chunkedLast.test(codings) ? 'chunked' : 'close' }
}

/** The text without blanks at both ends; undefined if it contains what no value may contain. */
function trimmed(text: string, start: number, end: number): string | undefined {
  let from = start
  let to = end
  while (from < to && isBlank(text.charCodeAt(from))) from += 1
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 32 && (code === 0 || code === 10 || code === 13)) return undefined
  }
  return text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}
