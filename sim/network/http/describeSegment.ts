// What a segment says, in a few words: the name under which it stands in traces and in the addresses of sites. It must
// name the same message again in a run that was changed elsewhere, so it is made of a request's first line and of ids
// in its body, never of counts, times or random tokens.
import { foldRandom, isRandom } from '../../decisions/address.ts'

const headMax = 2048
const lineMax = 160
const idMax = 48
const sizeDigitsMax = 8
const request = /^(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) \S+/
const kindMember = /"kind":"([\w.-]{1,40})"/
const idMember = /"(?:id|key|run|order)":"([^"]+)"/
let lastBytes: Uint8Array | undefined
let lastWords = ''

/** Words for a segment; '' for one that says nothing about itself, as the middle of a stream. */
export function describeSegment(bytes: Uint8Array): string {
  // Who sends a segment and who carries it both ask, one after the other.
  if (bytes !== lastBytes) {
    lastWords = describe(bytes)
    lastBytes = bytes
  }
  return lastWords
}

function describe(bytes: Uint8Array): string {
  const start = chunkStart(bytes)
  const first = bytes[start]
  // Only what begins with a capital letter can be a request or an answer; a token stream's events begin with 'd'.
  if (first === undefined || first < 0x41 || first > 0x7a) return ''
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(bytes.length - start, headMax)).toString(
    'latin1',
  )
  if (text.startsWith('HTTP/1.')) return words(text.slice(9, 12), text)
  if (text.startsWith('data: ')) return words('data', text)
  const line = request.exec(text)?.[0]
  return line === undefined ? '' : words(foldRandom(line.slice(0, lineMax)), text)
}

/** Where the data of a chunk begins, behind its size: a server's events leave in chunks. 0 for what is no chunk. */
function chunkStart(bytes: Uint8Array): number {
  let at = 0
  while (at < sizeDigitsMax && isHex(bytes[at])) at += 1
  return at > 0 && bytes[at] === 13 && bytes[at + 1] === 10 ? at + 2 : 0
}

function isHex(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
}

function words(first: string, text: string): string {
  const kind = kindMember.exec(text)?.[1]
  const id = idMember.exec(text)?.[1]
  const named = id === undefined || isRandom(id) ? '' : ` ${id.slice(0, idMax)}`
  return `${first}${kind === undefined ? '' : ` ${kind}`}${named}`
}
