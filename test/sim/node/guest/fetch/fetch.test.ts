// Requests, answers, redirections and failures of `fetch`, compared line by line with the real one over loopback,
// against a peer that speaks bytes.
import { expect, test } from 'vitest'
import { type Peer, runWithPeer } from './fetchBoth.ts'
import { echo, expectSame } from './fetchPeers.ts'

test('requests are written as undici writes them', async () => {
  await expectSame(
    `
const asked = [
  [base], [base + '/a?b=1#c'], [new URL(base + '/%20ä?ö')], [base + '/x', { method: 'PUT' }], [base, { method: 'PATCH' }],
    [base, { method: 'DELETE' }],
  [base, { method: 'post', body: 'täxt' }], [base, { method: 'POST', body: '' }], [base, { method: 'DELETE', body: 'x' }],
  [base, { method: 'POST', body: new URLSearchParams('a=b&c') }], [base, { method: 'POST', body: new Uint8Array([65, 66]).subarray(1) }],
  [base, { method: 'POST', body: new Uint8Array([65]).buffer }], [base, { method: 'POST', body: new Blob(['blob'], { type: 't/x' }) }],
  [base, { method: 'POST', body: 5 }], [base, { method: 'POST', body: { toString: () => 'object' } }],
  [base, { method: 'POST', body: 'x', headers: { 'Content-Type': 'a/b', Authorization: 'y', Accept: 'z' } }],
  [base, { headers: [['b', '1'], ['A', '2'], ['a', ' 3 ']] }],
    [base, { headers: { 'User-Agent': 'me', 'accept-encoding': 'identity', host: 'other' } }],
  [base, { headers: new Headers({ b: '1' }) }], [base, { headers: new Map([['b', '1']]) }], [base, { headers: { range: 'bytes=0-1' } }],
  [base, { cache: 'no-store' }], [base, { cache: 'no-cache' }], [base, { headers: { 'If-None-Match': 'x' } }],
  [base, { mode: 'same-origin', keepalive: true }],
  [base, { headers: { connection: 'close' } }], [base, { method: 'POST', body: 'abc', headers: { 'content-length': '3' } }],
  [new Request(base + '/q', { method: 'POST', body: 'req', headers: { 'content-type': 'x' } })],
  [new Request(base, { method: 'POST', body: 'old' }), { body: 'new' }],
  [new Request(new Request(base, { method: 'POST', body: 'inner' })).clone()],
  [base, { method: 'POST', duplex: 'half', body: new ReadableStream({ start(c) { c.enqueue(new Uint8Array([67])); c.close() } }) }],
  [base, { method: 'POST', duplex: 'half', body: (async function* () { yield 'ab' })() }],
  [base, { method: 'POST', duplex: 'half', body: new ReadableStream({ start(c) { c.close() } }) }],
]
for (const args of asked) log(JSON.stringify(await (await fetch(...args)).text()))
const form = new FormData(); form.append('a', 'b'); form.append('f', new File(['x'], 'n.txt', { type: 'text/plain' }))
const sent = await (await fetch(base, { method: 'POST', body: form })).text()
log(JSON.stringify(sent.replace(/\\d{12}/g, 'N').replace(/\\d{11}/g, 'N')))
const changed = new Uint8Array([65]); const under = fetch(base, { method: 'POST', body: changed }); changed[0] = 66
log((await (await under).text()).at(-1))
  `,
    echo,
  )
})

test('arguments and requests that cannot be sent fail in the same words', async () => {
  await expectSame(
    `
const tell = async (...args) => {
  try { const r = await fetch(...args); log('ok', r.status, r.type, r.url, [...r.headers].length) }
  catch (error) { log(told(error), error instanceof TypeError, Object.keys(error)) }
}
await tell('http://127.0.0.1:65000/'); await tell('http://nope.invalid/'); await tell(); await tell('x'); await tell('http://')
for (const init of [7, 'x', null, { method: 'GET', body: 'x' }, { method: 'b ad' }, { method: 'CONNECT' }, { headers: { 'a b': 'c' } },
  { headers: { a: 'b\\nc' } }, { headers: [['a']] },
  { signal: 5 }, { redirect: 'x' }, { mode: 'navigate' }, { method: 'POST', body: new ReadableStream() },
  { method: 'POST', body: Symbol() },
  { method: 'POST', body: 'abc', headers: { 'content-length': '5' } }, { headers: { 'content-length': 'x' } },
  { headers: { 'transfer-encoding': 'chunked' } },
  { headers: { expect: 'x' } }, { headers: { upgrade: 'x' } }, { headers: { 'keep-alive': 'x' } }]) await tell(base, init)
for (const url of ['http://u:p@h/', 'data:text/plain,hi', 'data:x', 'foo:bar', 'file:///x', 'blob:x', 'about:blank',
  'http://127.0.0.1:6000/']) await tell(url)
const used = new Request(base, { method: 'POST', body: 'x' }); await fetch(used); log(used.bodyUsed); await tell(used)
const made = new Error('made')
for (const body of [new ReadableStream({ pull() { throw made } }), (async function* () { yield 'a'; throw made })()])
  await fetch(base, { method: 'POST', duplex: 'half', body }).catch((error) => log(told(error), error.cause === made))
await fetch(base, { method: 'POST', duplex: 'half',
  body: new ReadableStream({ start(c) { c.enqueue(5); c.close() } }) }).catch((error) => log(error.cause.code))
log(fetch.name, fetch.length)
  `,
    echo,
  )
})

const answers: Peer = (socket, later) => {
  const whole: Record<string, string> = {
    '/204': 'HTTP/1.1 204 No Content\r\n\r\n',
    '/205': 'HTTP/1.1 205 Reset\r\ncontent-length: 0\r\n\r\n',
    '/304': 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n',
    '/empty': 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    '/chunked': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;x=y\r\ncde\r\n0\r\nT: x\r\n\r\n',
    '/hints': 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx',
    '/404':
      'HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX: 1\r\nx: 2\r\ncontent-length: 4\r\n\r\nnope',
    '/bare': 'HTTP/1.1 500\r\ncontent-length: 0\r\n\r\n',
    '/1.0': 'HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nabc',
  }
  const thenEnds: Record<string, string> = {
    '/close': 'HTTP/1.1 200 OK\r\n\r\nto the end',
    '/short': 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc',
    '/short-close': 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 10\r\n\r\nabc',
    '/short-chunks': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
    '/half-head': 'HTTP/1.1 200 OK\r\ncont',
    '/nothing': '',
  }
  return {
    data: (text) => {
      const path = text.split(' ')[1] ?? ''
      const end = thenEnds[path]
      socket.write(whole[path] ?? end ?? (path === '/reset-body' ? (thenEnds['/short'] ?? '') : ''))
      if (end !== undefined) later(20, () => socket.end())
      if (path.startsWith('/reset')) later(20, () => socket.reset())
    },
    ended: () => socket.end(),
  }
}

test('answers are read, and broken ones fail, as by undici', async () => {
  await expectSame(
    `
for (const path of ['204', '205', '304', 'empty', 'chunked', 'hints', '404', 'bare', '1.0', 'close', 'short', 'short-close',
  'short-chunks', 'half-head', 'nothing', 'reset', 'reset-body']) {
  try {
    const r = await fetch(base + '/' + path)
    log(path, r)
    log([...r.headers], r.body === null, JSON.stringify(await r.text()), r.bodyUsed)
  } catch (error) { log(path, told(error)) }
}
const r = await fetch(base + '/404'); const c = r.clone()
log(r.headers.getSetCookie(), c.status, c.url, c.type, c.redirected, await c.text(), await r.text(),
  await r.text().catch((error) => error.message))
for (const name of ['append', 'set', 'delete']) for (const each of [r, c]) try { each.headers[name]('a',
  'b') } catch (error) { log(error.name, error.message) }
log(r.headers instanceof Headers, r.headers.constructor === Headers, r.headers === r.headers, r instanceof Response,
  r.constructor === Response, Object.getPrototypeOf(r) === Response.prototype)
  `,
    answers,
  )
})

const redirecting: Peer = (socket) => ({
  data: (text) => {
    const path = text.split(' ')[1] ?? ''
    const to = (status: number, location: string, body: string): void =>
      socket.write(`HTTP/1.1 ${status} Go\r\nlocation: ${location}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    const places: Record<string, string> = {
      '/loop': '/loop',
      '/bad': 'http://[',
      '/ftp': 'ftp://x/',
      '/user': 'http://u:p@x/',
      '/hash': '/end#new',
      '/sub/rel': 'x?y#z',
      '/utf': '/\xc3\xa4',
    }
    const place = places[path]
    if (path.startsWith('/many/')) to(302, path === '/many/0' ? '/end' : `/many/${Number(path.slice(6)) - 1}`, '')
    else if (place !== undefined) to(302, place, '')
    else if (path === '/nowhere') socket.write('HTTP/1.1 302 Found\r\ncontent-length: 1\r\n\r\nx')
    else if (/^\/\d+$/.test(path)) to(Number(path.slice(1)), '/end', text.startsWith('HEAD') ? '' : 'body')
    else {
      const body = text.replace(/^(?:user-agent|accept.*|sec-.*|connection|host): .*\r\n/gm, '')
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${text.startsWith('HEAD') ? '' : body}`)
    }
  },
  ended: () => socket.end(),
})

test('redirections are followed as by undici', async () => {
  await expectSame(
    `
const tell = async (path, init) => {
  try { const r = await fetch(base + path, init); log(path, r.status, r.url, r.redirected, r.type, r.headers.get('location'),
    JSON.stringify(await r.text())) } catch (error) { log(path, told(error)) }
}
const stream = () => ({ method: 'POST', duplex: 'half',
  body: new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close() } }) })
for (const status of [300, 301, 302, 303, 307, 308])
  for (const init of [undefined,
    { method: 'POST', body: 'data', headers: { 'content-type': 'a/b', 'content-language': 'de', authorization: 'x' } },
      { method: 'PUT', body: 'data' }, { method: 'HEAD' }]) await tell('/' + status, init)
for (const path of ['/many/19', '/many/20', '/loop', '/bad', '/ftp', '/user', '/hash', '/hash#old', '/301#old', '/sub/rel', '/nowhere',
  '/utf']) await tell(path)
for (const redirect of ['manual', 'error']) for (const path of ['/302', '/nowhere', '/end']) await tell(path, { redirect })
await tell('/307', stream()); await tell('/303', stream()); await tell('/307', { method: 'POST', body: new Blob(['bl']) })
await tell('/308', { method: 'POST', body: new URLSearchParams({ a: 1 }) })
  `,
    redirecting,
  )
})

test('a redirection to another origin loses credentials, and its answer is of type cors', async () => {
  const peer: Peer = (socket) => ({
    data: (text) => {
      const there = text.startsWith('GET /there')
      const body = String(/^(?:authorization|cookie|x): .*/gm.exec(text))
      socket.write(
        there
          ? `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`
          : 'HTTP/1.1 302 Go\r\nlocation: http://PEER/there\r\ncontent-length: 0\r\n\r\n',
      )
    },
  })
  const moved: Peer = (socket, later) =>
    peer({ ...socket, write: (text) => socket.write(text.replace('PEER', '10.0.0.2')) }, later)
  const run = await runWithPeer(
    `const r = await fetch(base, { headers: { authorization: 'a', cookie: 'c', x: '1' } })
    log(r.status, r.type, r.redirected, await r.text())`,
    moved,
  )
  expect(run.lines).toEqual(['200 cors true x: 1'])
})

test('connections are used as by undici', async () => {
  // The same script counts in both worlds, so the count is kept where both have one.
  const counting: Peer = (socket, later) => {
    const counter = globalThis as unknown as { connections?: number }
    counter.connections = (counter.connections ?? 0) + 1
    const id = counter.connections
    return {
      data: (text) => {
        const [method, path] = text.split(' ')
        const head = (status: string, more = '', length = 2): string =>
          `HTTP/1.1 ${status}\r\nx-id: ${id}\r\n${more}content-length: ${length}\r\n\r\n`
        if (path === '/go') socket.write(head('302 Found', 'location: /there\r\n', 0))
        else if (path === '/close') socket.write(`${head('200 OK', 'connection: close\r\n')}ab`)
        else if (path === '/soon') socket.write(`${head('200 OK', 'keep-alive: timeout=2\r\n')}ab`)
        else if (path === '/empty') socket.write(head('200 OK', '', 0))
        else if (path === '/two') {
          socket.write(`${head('200 OK')}a`)
          later(30, () => socket.write('b'))
        } else socket.write(`${head('200 OK')}${method === 'HEAD' ? '' : 'ab'}`)
      },
      ended: () => socket.end(),
    }
  }
  const script = `
const go = async (path, init) => { const r = await fetch(base + path, init); return [path, r.headers.get('x-id'), r.status,
  await r.text()].join(' ') }
for (const path of ['/a', '/b', '/c', '/two', '/two', '/empty', '/empty', '/go']) log(await go(path))
for (let i = 0; i < 3; i += 1) log((await fetch(base + '/unread')).headers.get('x-id'))
log(await Promise.all([1, 2, 3].map((i) => go('/p' + i)))); await sleep(50); log(await go('/after'))
for (const [path, init] of [['/h', { method: 'HEAD' }], ['/x'], ['/close'], ['/x'], ['/x'], ['/d', { method: 'DELETE', body: 'x' }],
  ['/x'], ['/soon'], ['/x'], ['/y', { headers: { connection: 'close' } }], ['/x']]) { log(await go(path, init)); await sleep(20) }`
  const counter = globalThis as unknown as { connections?: number }
  delete counter.connections
  await expectSame(script, counting)
})
