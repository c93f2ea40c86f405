// The HTTP/1.1 codec: golden messages, the law that no cut into segments shows in the events, and that nothing thrown
// at it throws.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  chunk,
  headerOf,
  keepsAlive,
  lastChunk,
  type ReaderEvents,
  type RequestHead,
  RequestReader,
  type ResponseHead,
  ResponseReader,
  writeRequest,
  writeResponse,
} from '../../../../sim/network/http/http1.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** Events as lines; consecutive data are one line, because how a body is cut is no event. */
class Lines<H extends RequestHead | ResponseHead> implements ReaderEvents<H> {
  readonly lines: string[] = []
  #data: string | undefined

  head(head: H): void {
    const { headers, version, ...line } = head
    this.#note(
      `${version} ${Object.values(line).join(' ')} ${headers.map(([name, value]) => `${name}=${value}`).join('&')}`,
    )
  }

  data(bytes: Uint8Array): void {
    expect(bytes.length).toBeGreaterThan(0)
    this.#data = (this.#data ?? '') + textOf(bytes)
  }

  end(): void {
    this.#note('end')
  }

  failed(problem: string): void {
    this.#note(`failed: ${problem}`)
  }

  #note(line: string): void {
    if (this.#data !== undefined) this.lines.push(`data ${JSON.stringify(this.#data)}`)
    this.#data = undefined
    this.lines.push(line)
  }
}

/** What is read of a stream, cut at these places; a lone `methods` makes it a stream of responses to them. */
function read(
  stream: Uint8Array,
  cuts: readonly number[],
  methods?: readonly string[],
  finish = true,
): readonly string[] {
  const events = new Lines<RequestHead & ResponseHead>()
  const reader = methods === undefined ? new RequestReader(events) : new ResponseReader(events)
  if (reader instanceof ResponseReader) for (const method of methods ?? []) reader.expect(method)
  let from = 0
  for (const cut of [
    ...cuts.map((each) => each % (stream.length + 1)).toSorted((left, right) => left - right),
    stream.length,
  ]) {
    reader.push(stream.subarray(from, cut))
    from = cut
  }
  if (finish) reader.finish()
  return events.lines
}

const requests = (text: string): readonly string[] => read(bytesOf(text), [])
const responses = (text: string, ...methods: string[]): readonly string[] => read(bytesOf(text), [], methods)

test('reads requests: without a body, of a length, in chunks, pipelined', () => {
  expect(
    requests(
      'GET /a?b=c HTTP/1.1\r\nHost: server:8001\r\nX-Empty:\r\nx-two:\t a b \t\r\n\r\n' +
        '\r\nPOST / HTTP/1.0\r\ncontent-length: 5\r\n\r\nhelloDELETE /x HTTP/1.1\r\n\r\n' +
        'PUT /y HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n5\r\nhello\r\n0006;name="v"\r\n world\r\nA \r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n' +
        'POST /z HTTP/1.1\r\ncontent-length: 0\r\n\r\n',
    ),
  ).toMatchInlineSnapshot(`
    [
      "1.1 GET /a?b=c Host=server:8001&X-Empty=&x-two=a b",
      "end",
      "1.0 POST / content-length=5",
      "data "hello"",
      "end",
      "1.1 DELETE /x ",
      "end",
      "1.1 PUT /y Transfer-Encoding=gzip, Chunked",
      "data "hello world0123456789"",
      "end",
      "1.1 POST /z content-length=0",
      "end",
    ]
  `)
})

test('reads responses: lengths, chunks, none for HEAD, 204 and 304, to the end of the connection, 1xx skipped', () => {
  expect(
    responses(
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok' +
        'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n' +
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n' +
        'HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n' +
        'HTTP/1.1 500\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n' +
        'HTTP/1.0 200 Ça va\r\n\r\nto the end',
      'GET',
      'HEAD',
      'POST',
    ),
  ).toMatchInlineSnapshot(`
    [
      "1.1 200 OK content-length=2",
      "data "ok"",
      "end",
      "1.1 200 OK content-length=2",
      "end",
      "1.1 204 No Content ",
      "end",
      "1.1 304 Not Modified content-length=9",
      "end",
      "1.1 500  transfer-encoding=chunked",
      "data "x"",
      "end",
      "1.0 200 Ça va ",
      "data "to the end"",
      "end",
    ]
  `)
})

test('says what is wrong, and nothing after it', () => {
  const problems = {
    garbage: requests('\x16\x03\x01 and so on'),
    'a response as a request': requests('HTTP/1.1 200 OK\r\n\r\n'),
    'another version': requests('GET / HTTP/2.0\r\n\r\n'),
    'no path': requests('GET  HTTP/1.1\r\n\r\n'),
    'a space in a name': requests('GET / HTTP/1.1\r\na b: c\r\n\r\n'),
    'a space before the colon': requests('GET / HTTP/1.1\r\na : c\r\n\r\n'),
    'no colon': requests('GET / HTTP/1.1\r\nabc\r\n\r\n'),
    'a folded line': requests('GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n'),
    'a bare line feed': requests('GET / HTTP/1.1\r\na: b\nc: d\r\n\r\n'),
    'a null': requests('GET / HTTP/1.1\r\na: b\0\r\n\r\n'),
    'two lengths': requests('POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n'),
    'a signed length': requests('POST / HTTP/1.1\r\ncontent-length: +1\r\n\r\n'),
    'a length and chunks': requests('POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n'),
    'an unknown coding': requests('POST / HTTP/1.1\r\ntransfer-encoding: chunked, gzip\r\n\r\n'),
    'no size': requests('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n\r\n'),
    'a large size': requests('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n100000000000000\r\n'),
    'a size that is too small': requests('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n'),
    'a bare line feed in a trailer': requests('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: b\n\r\n'),
    'a large head': requests(`GET / HTTP/1.1\r\na: ${'x'.repeat(16_384)}\r\n\r\n`).map((line) => line.slice(0, 100)),
    'large extensions': requests(`POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(16_385)}\r\n`),
    'a short status': responses('HTTP/1.1 20 OK\r\n\r\n'),
    'another protocol': responses('SSH-2.0-OpenSSH'),
    'an unfinished head': responses('HTTP/1.1 200 OK\r\n'),
    'an unfinished body': responses('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab'),
    'unfinished chunks': responses('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n'),
    'nothing at all': responses(''),
  }
  expect(problems).toMatchInlineSnapshot(`
    {
      "a bare line feed": [
        "failed: a malformed value of the header a",
      ],
      "a bare line feed in a trailer": [
        "1.1 POST / transfer-encoding=chunked",
        "failed: a malformed trailer",
      ],
      "a folded line": [
        "failed: a malformed header name",
      ],
      "a large head": [
        "failed: a head larger than 16384 bytes",
      ],
      "a large size": [
        "1.1 POST / transfer-encoding=chunked",
        "failed: a malformed chunk size",
      ],
      "a length and chunks": [
        "failed: a content-length beside a transfer coding",
      ],
      "a null": [
        "failed: a malformed value of the header a",
      ],
      "a response as a request": [
        "failed: a malformed request line",
      ],
      "a short status": [
        "failed: a malformed status line",
      ],
      "a signed length": [
        "failed: a malformed content-length",
      ],
      "a size that is too small": [
        "1.1 POST / transfer-encoding=chunked",
        "data "a"",
        "failed: a chunk longer than its size",
      ],
      "a space before the colon": [
        "failed: a malformed header name",
      ],
      "a space in a name": [
        "failed: a malformed header name",
      ],
      "an unfinished body": [
        "1.1 200 OK content-length=3",
        "data "ab"",
        "failed: the connection ended inside a message",
      ],
      "an unfinished head": [
        "failed: the connection ended inside a message",
      ],
      "an unknown coding": [
        "failed: a transfer coding that does not end in chunks",
      ],
      "another protocol": [
        "failed: not an HTTP message",
      ],
      "another version": [
        "failed: a malformed request line",
      ],
      "garbage": [
        "failed: not an HTTP message",
      ],
      "large extensions": [
        "1.1 POST / transfer-encoding=chunked",
        "failed: chunk extensions and trailers larger than 16384 bytes",
      ],
      "no colon": [
        "failed: a malformed header name",
      ],
      "no path": [
        "failed: a malformed request line",
      ],
      "no size": [
        "1.1 POST / transfer-encoding=chunked",
        "failed: a malformed chunk size",
      ],
      "nothing at all": [],
      "two lengths": [
        "failed: a malformed content-length",
      ],
      "unfinished chunks": [
        "1.1 200 OK transfer-encoding=chunked",
        "data "a"",
        "failed: the connection ended inside a message",
      ],
    }
  `)
})

test('a head of exactly the limit is read', () => {
  const head = 'GET / HTTP/1.1\r\na: '
  expect(requests(`${head}${'x'.repeat(16_384 - head.length - 4)}\r\n\r\n`)).toHaveLength(2)
  expect(requests(`${head}${'x'.repeat(16_384 - head.length - 3)}\r\n\r\n`)).toEqual([
    'failed: a head larger than 16384 bytes',
  ])
})

test('a body that lies in one segment is a view of it', () => {
  const segment = bytesOf('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc')
  const pieces: Uint8Array[] = []
  const reader = new ResponseReader({
    head: () => {},
    data: (bytes) => pieces.push(bytes),
    end: () => {},
    failed: () => {},
  })
  reader.push(segment)
  expect(pieces.map((piece) => [piece.buffer === segment.buffer, piece.byteOffset, piece.length])).toEqual([
    [true, segment.length - 3, 3],
  ])
})

test('writes what it reads', () => {
  const headers = [
    ['host', 'a:1'],
    ['x', 'Ünï'],
  ] as const
  const body = bytesOf('{}')
  expect(
    textOf(writeRequest({ method: 'POST', path: '/p', headers: [...headers, ['content-length', '2']] }, body)),
  ).toBe('POST /p HTTP/1.1\r\nhost: a:1\r\nx: Ünï\r\ncontent-length: 2\r\n\r\n{}')
  expect(textOf(writeResponse({ status: 204, reason: 'No Content', headers }))).toBe(
    'HTTP/1.1 204 No Content\r\nhost: a:1\r\nx: Ünï\r\n\r\n',
  )
  expect([chunk(bytesOf('x'.repeat(17))), chunk(new Uint8Array(0)), lastChunk].map(textOf)).toEqual([
    '11\r\nxxxxxxxxxxxxxxxxx\r\n',
    '',
    '0\r\n\r\n',
  ])
})

test('headers are found without case and joined; connection says who stays', () => {
  const head = (version: '1.0' | '1.1', connection?: string): RequestHead => ({
    method: 'GET',
    path: '/',
    version,
    headers: [
      ['Accept', 'a'],
      ['accept', 'b'],
      ...(connection === undefined ? [] : [['CONNECTION', connection] as const]),
    ],
  })
  expect([headerOf(head('1.1'), 'ACCEPT'), headerOf(head('1.1'), 'host')]).toEqual(['a, b', undefined])
  const alive = (['1.0', '1.1'] as const).map((version) =>
    [undefined, 'Keep-Alive', 'x, Close', 'closed'].map((connection) => keepsAlive(head(version, connection))),
  )
  expect(alive).toEqual([
    [false, true, false, false],
    [true, true, false, true],
  ])
})

const name = fc
  .stringMatching(/^[A-Za-z][\w!#$%&'*+.^`|~-]{0,8}$/)
  .filter((each) => !/^(content-length|transfer-encoding)$/i.test(each))
const value = fc.stringMatching(/^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,8}[\x21-\x7e\x80-\xff])?$/)
const headers = fc.array(fc.tuple(name, value), { maxLength: 4 })
const bodies = fc.oneof(
  fc.constant(undefined),
  fc.record({
    coding: fc.constant('sized' as const),
    pieces: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }),
  }),
  fc.record({
    coding: fc.constant('chunked' as const),
    pieces: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
  }),
)
const message = fc.record({
  headers,
  body: bodies,
  path: fc.stringMatching(/^\/[\w/?=&%-]{0,10}$/),
  status: fc.integer({ min: 200, max: 599 }),
})
const cuts = fc.array(fc.nat(4000), { maxLength: 30 })

type Message = typeof message extends fc.Arbitrary<infer M> ? M : never

function framing(one: Message): readonly (readonly [string, string])[] {
  if (one.body?.coding === 'chunked') return [['Transfer-Encoding', 'chunked']]
  const length = one.body?.pieces.reduce((sum, piece) => sum + piece.length, 0) ?? 0
  return [['content-length', String(length)]]
}

function bodyOf(one: Message): Uint8Array {
  if (one.body === undefined) return new Uint8Array(0)
  return Buffer.concat(one.body.coding === 'sized' ? one.body.pieces : [...one.body.pieces.map(chunk), lastChunk])
}

function expected(one: Message, line: string): readonly string[] {
  const all = [...one.headers, ...framing(one)].map(([each, content]) => `${each}=${content}`)
  const data = textOf(Buffer.concat(one.body?.pieces ?? []))
  return [`1.1 ${line} ${all.join('&')}`, ...(data === '' ? [] : [`data ${JSON.stringify(data)}`]), 'end']
}

test('what was written is read again, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), cuts, (messages, places) => {
      const method = 'POST'
      const requestBytes = messages.map((one) =>
        writeRequest({ method, path: one.path, headers: [...one.headers, ...framing(one)] }, bodyOf(one)),
      )
      expect(read(Buffer.concat(requestBytes), places)).toEqual(
        messages.flatMap((one) => expected(one, `POST ${one.path}`)),
      )
      const answers = messages.filter((one) => one.status !== 204 && one.status !== 304)
      const responseBytes = answers.map((one) =>
        writeResponse({ status: one.status, reason: 'Why', headers: [...one.headers, ...framing(one)] }, bodyOf(one)),
      )
      expect(read(Buffer.concat(responseBytes), places, [])).toEqual(
        answers.flatMap((one) => expected(one, `${one.status} Why`)),
      )
    }),
  )
})

test('malformed input never throws, and is judged the same however it is cut', () => {
  const pieces = [
    'GET / HTTP/1.1\r\n',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'content-length: 3\r\n',
    'transfer-encoding: chunked\r\n',
    'a: b\r\n',
    '\r\n',
    '\n',
    '\r',
    '0\r\n\r\n',
    '3\r\nabc\r\n',
    ';x\r\n',
    ' ',
    'abc',
    '\0',
    'x'.repeat(9000),
  ]
  const stream = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => bytesOf(parts.join(''))),
    fc
      .tuple(fc.constantFrom('', ...pieces), fc.uint8Array({ maxLength: 60 }))
      .map(([first, rest]) => Buffer.concat([bytesOf(first), rest])),
  )
  fc.assert(
    fc.property(
      stream,
      cuts,
      fc.boolean(),
      fc.option(fc.array(fc.constantFrom('GET', 'HEAD')), { nil: undefined }),
      (bytes, places, end, methods) => {
        expect(read(bytes, places, methods, end)).toEqual(read(bytes, [], methods, end))
      },
    ),
    { numRuns: 500 },
  )
})
