// A segment's words name the same message in another run: no counts, no times, no random tokens.
import { expect, test } from 'vitest'
import { describeSegment } from '../../../../sim/network/http/describeSegment.ts'

test.each([
  ['GET /runs/order-1?wait=1 HTTP/1.1\r\nhost: server\r\n\r\n', 'GET /runs/order-1?wait=1'],
  ['POST / HTTP/1.1\r\n\r\n{"kind":"promise.create","id":"order-1.2"}', 'POST / promise.create order-1.2'],
  ['HTTP/1.1 503 Service Unavailable\r\n\r\n{"key":"order-1/0"}', '503 order-1/0'],
  ['data: {"kind":"execute","id":"wf0"}\n\n', 'data execute wf0'],
  // As they leave a server: in chunks.
  ['27\r\ndata: {"kind":"execute","id":"wf0"}\n\n\r\n', 'data execute wf0'],
  ['a5\r\ndata: {"kind":"invoke","id":"order-1"}\n\n\r\n', 'data invoke order-1'],
  ['7\r\n: alive\r\n', ''],
  ['0\r\n\r\n', ''],
  ['{"kind":"start","id":"order-1"}', ''],
  ['\u0000\u0000\u0000\u0004Q', ''],
  ['', ''],
  // Random tokens and times are left out, whole words of them.
  ['GET /promises/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/wait HTTP/1.1', 'GET /promises/*/wait'],
  ['PUT /task.0f8fad5bd9cb469fa165708692389a8c.2/lease-1767225600000 HTTP/1.1', 'PUT /*/*'],
  ['POST / HTTP/1.1\r\n\r\n{"id":"1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"}', 'POST /'],
  [`GET /${'x'.repeat(500)} HTTP/1.1`, `GET /${'x'.repeat(155)}`],
] as const)('%j', (text, words) => {
  expect(describeSegment(Buffer.from(text, 'latin1'))).toBe(words)
})
