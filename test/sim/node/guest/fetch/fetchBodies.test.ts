// Bodies of `fetch` in both directions, their abortion and their codings, compared with the real one.
import { buildSync } from 'esbuild'
import { expect, test } from 'vitest'
import { type Peer, runWithPeer } from './fetchBoth.ts'
import { expectSame, slow } from './fetchPeers.ts'

test('bodies stream in both directions', async () => {
  await expectSame(
    `
const decode = (value) => value && new TextDecoder().decode(value)
let r = await fetch(base + '/slow'); let all = ''; for await (const chunk of r.body) all += decode(chunk); log(all)
{
  r = await fetch(base + '/burst'); const reader = r.body.getReader(); log(r.bodyUsed, r.body.locked)
  for (;;) { const { done, value } = await reader.read(); log(done, decode(value), value?.constructor === Uint8Array); if (done) break }
  await reader.closed; log('closed', r.bodyUsed)
}
r = await fetch(base + '/burst'); const byob = r.body.getReader({ mode: 'byob' })
for (;;) { const { done, value } = await byob.read(new Uint8Array(1)); log(done, decode(value)); if (done) break }
r = await fetch(base + '/slow'); const [one, two] = r.body.tee(); log(await new Response(one).text(), await new Response(two).text())
r = await fetch(base + '/slow'); let text = ''; for await (const piece of r.body.pipeThrough(new TextDecoderStream())) text += piece
log(text)
r = await fetch(base + '/slow'); await r.body.cancel('why'); log(r.bodyUsed, await r.text().catch((error) => error.message))
r = await fetch(base + '/burst'); log(await r.arrayBuffer()); r = await fetch(base + '/burst'); log(await r.blob())
r = await fetch(base + '/echo', { method: 'POST', duplex: 'half',
  body: (async function* () { yield 'a'; await sleep(40); yield new Uint8Array([66]); await sleep(40); yield Buffer.from('c') })() })
log(JSON.stringify(await r.text()))
r = await fetch(base + '/echo', { method: 'POST', duplex: 'half', headers: { 'content-length': '4' },
  body: (async function* () { yield 'ab'; await sleep(40); yield 'cd' })() }); log(JSON.stringify(await r.text()))
r = await fetch(base + '/early', { method: 'POST', duplex: 'half',
  body: (async function* () { try { for (;;) { yield 'more'; await sleep(10) } } finally { log('finally') } })() })
log(r.status, await r.text()); await sleep(50)
  `,
    slow,
  )
})

test('a read gives what one segment has brought', async () => {
  const run = await runWithPeer(
    `for await (const chunk of (await fetch(base + '/slow')).body) log(new TextDecoder().decode(chunk), performance.now() | 0)`,
    slow,
  )
  expect(run.lines).toEqual(['part1 72', 'part2 112', 'part3 152'])
})

test('an abortion stops the call, or fails its body, with the reason itself', async () => {
  await expectSame(
    `
const tell = async (name, promise, controller) => {
  try { log(name, 'ok', await promise) } catch (error) {
    log(name, error.name, error.message, error.code, error === controller?.signal.reason, error instanceof DOMException)
  }
}
const soon = (c, reason) => setTimeout(() => c.abort(reason), 40)
let c = new AbortController(); c.abort(); await tell('before', fetch(base + '/burst', { signal: c.signal }), c)
c = new AbortController(); c.abort(new Error('mine')); await tell('before, own', fetch(base + '/burst', { signal: c.signal }), c)
c = new AbortController(); let p = fetch(base + '/hang', { signal: c.signal }); c.abort(); await tell('at once', p, c)
c = new AbortController(); p = fetch(base + '/hang', { signal: c.signal }); soon(c); await tell('waiting', p, c)
c = new AbortController(); p = fetch(base + '/hang', { signal: c.signal }); soon(c, 7); await p.catch((reason) => log(reason))
c = new AbortController(); let r = await fetch(base + '/never', { signal: c.signal }); soon(c); await tell('text', r.text(), c)
c = new AbortController(); r = await fetch(base + '/never', { signal: c.signal }); let reader = r.body.getReader(); await reader.read()
soon(c); await tell('read', reader.read(), c); await tell('closed', reader.closed)
c = new AbortController(); r = await fetch(base + '/never', { signal: c.signal }); reader = r.body.getReader(); c.abort()
await tell('unread', reader.read(), c)
c = new AbortController(); r = await fetch(base + '/burst', { signal: c.signal }); c.abort()
await r.text().catch((error) => log('whole but unread', error.name))
c = new AbortController(); r = await fetch(base + '/burst', { signal: c.signal }); log(await r.text()); c.abort(); log(r.bodyUsed)
await tell('timeout', fetch(base + '/hang', { signal: AbortSignal.timeout(40) }))
r = await fetch(base + '/never', { signal: AbortSignal.timeout(500) }); await tell('timeout of the body', r.text())
c = new AbortController(); await tell('any', fetch(base + '/hang', { signal: AbortSignal.any([c.signal, AbortSignal.timeout(40)]) }))
const q = new Request(base + '/hang', { signal: c.signal }); p = fetch(q); soon(c); await tell('of the request', p, c)
log(q.signal.reason === c.signal.reason)
const late = new Request(base + '/burst', { signal: c.signal }); await tell('null', fetch(late, { signal: null }).then((r) => r.status))
await tell('inherited', fetch(late))
let cancelled = false; c = new AbortController()
p = fetch(base + '/hang', { signal: c.signal, method: 'POST', duplex: 'half',
  body: new ReadableStream({ pull: () => new Promise(() => {}), cancel() { cancelled = true } }) }); soon(c); await tell('upload', p, c)
log(cancelled)
  `,
    slow,
  )
})

test('content codings are taken off', async () => {
  const coded: Peer = (socket, later) => {
    let got = ''
    return {
      data: (text) => {
        got += text
        const at = got.indexOf('\r\n\r\n')
        if (at < 0 || got.length < at + 4 + Number(/content-length: (\d+)/.exec(got)?.[1] ?? 0)) return
        const [, coding = '', how] = (got.split(' ')[1] ?? '').split('/')
        const body = Buffer.from(got.slice(at + 4), 'base64').toString('latin1')
        got = ''
        const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${decodeURIComponent(coding)}\r\n`
        if (how === 'whole') socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`)
        else {
          socket.write(`${head}transfer-encoding: chunked\r\n\r\n`)
          const middle = Math.ceil(body.length / 2)
          const pieces = [body.slice(0, middle), body.slice(middle)]
          for (const [index, piece] of pieces.entries())
            later(20 * index + 20, () => socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`))
          later(70, () => socket.write('0\r\n\r\n'))
        }
      },
      ended: () => socket.end(),
    }
  }
  await expectSame(
    `
const zlib = require('node:zlib')
const text = 'hello '.repeat(1000)
const forms = [['gzip', zlib.gzipSync(text)], ['X-GZIP', zlib.gzipSync(text)], ['deflate', zlib.deflateSync(text)],
  ['deflate', zlib.deflateRawSync(text)], ['br', zlib.brotliCompressSync(text)], ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(text))],
  ['identity', Buffer.from(text)], ['gzip, unknown', zlib.gzipSync(text)]]
// In more than one segment these make the real one hang or crash, depending on the time.
const broken = [['gzip', Buffer.from('not gzip')], ['br', Buffer.from('not br')], ['a,b,c,d,e,f', Buffer.from('xx')],
  ['gzip', zlib.gzipSync(text).subarray(0, 30)]]
const ask = (coding, how, bytes, signal) => fetch(base + '/' + encodeURIComponent(coding) + '/' + how,
  { method: 'POST', body: Buffer.from(bytes).toString('base64'), signal })
const tell = async (coding, how, bytes) => {
  try {
    const r = await ask(coding, how, bytes); const got = await r.text()
    log(coding, how, r.headers.get('content-encoding'), got === text, got.length)
  } catch (error) { log(coding, how, told(error)) }
}
for (const [coding, bytes] of forms) for (const how of ['whole', 'slow']) await tell(coding, how, bytes)
for (const [coding, bytes] of broken) await tell(coding, 'whole', bytes)
const c = new AbortController(); const r = await ask('gzip', 'slow', forms[0][1], c.signal); setTimeout(() => c.abort(), 30)
await r.text().catch((error) => log(error === c.signal.reason))
  `,
    coded,
  )
})

const events: Peer = (socket, later) => ({
  data: (text) => {
    const id = /last-event-id: (\d+)/i.exec(text)?.[1]
    const chunk = (event: string): void => socket.write(`${event.length.toString(16)}\r\n${event}\r\n`)
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n')
    if (id === undefined) {
      chunk('retry: 50\nid: 1\ndata: one\n\n')
      later(40, () => chunk('id: 2\nevent: named\ndata: two\ndata: lines\n\n'))
      later(80, () => socket.write('0\r\n\r\n'))
    } else {
      chunk(`data: again ${id}\n\n`)
      later(40, () => chunk('event: bye\ndata: \n\n'))
    }
  },
  ended: () => socket.end(),
})

test('server-sent events reach the eventsource package, which connects again', async () => {
  const contents = "globalThis.EventSourceOfPackage = require('eventsource').EventSource"
  const bundle = buildSync({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
  })
  await expectSame(
    `
{ ${bundle.outputFiles[0]?.text} }
await new Promise((resolve) => {
  const source = new EventSourceOfPackage(base)
  source.onopen = () => log('open', source.readyState)
  source.onmessage = (event) => log('message', event.data, event.lastEventId, event.origin)
  source.onerror = (event) => log('error', event.message, event.code, source.readyState)
  source.addEventListener('named', (event) => log('named', JSON.stringify(event.data)))
  source.addEventListener('bye', () => { source.close(); log('bye', source.readyState); resolve() })
})
  `,
    events,
  )
})

test('the async context of the call is kept wherever the program runs', async () => {
  await expectSame(
    `
const { AsyncLocalStorage } = require('node:async_hooks')
const storage = new AsyncLocalStorage(); const seen = []; const see = (what) => seen.push(what + ' ' + storage.getStore())
const one = (name) => storage.run(name, async () => {
  const promise = fetch(base + '/echo',
    { method: 'POST', duplex: 'half', body: (async function* () { see('body'); yield name; await sleep(10); see('more'); yield 'x' })() })
  promise.then(() => see('then')); const r = await promise; see('head'); await r.text(); see('text')
  await fetch(base + '/burst').then((r) => { see('next'); return r.text() }).then(() => see('done'))
  const c = new AbortController(); const aborted = fetch(base + '/hang', { signal: c.signal }).catch(() => see('abort'))
  storage.run('other', () => c.abort()); await aborted
  for await (const chunk of (await fetch(base + '/slow')).body) see('chunk')
})
await Promise.all(['x', 'y'].map(one)); log([...new Set(seen)].sort())
  `,
    slow,
  )
})
