// `fetch` in the simulated world: what only virtual time can show, what is refused, and real servers on other machines.
import { expect, test } from 'vitest'
import { printed, runWorld } from '../../../runWorld.ts'
import { runBoth } from '../sameAsReal.ts'
import { type Peer, runWithPeer } from './fetchBoth.ts'
import { silent } from './fetchPeers.ts'

const telling = (body: string): string =>
  `try { ${body} } catch (error) { log(told(error), Math.round(performance.now() / 1000)) }`

test('who is silent for too long is given up, on virtual time', async () => {
  const headers = await runWithPeer(telling(`await fetch(base + '/hang')`), silent)
  expect(headers.lines).toEqual([
    'TypeError | fetch failed | HeadersTimeoutError | HeadersTimeoutError | Headers Timeout Error | code=UND_ERR_HEADERS_TIMEOUT 300',
  ])
  const body = await runWithPeer(telling(`const r = await fetch(base + '/never'); await r.text()`), silent)
  expect(body.lines).toEqual([
    'TypeError | terminated | BodyTimeoutError | BodyTimeoutError | Body Timeout Error | code=UND_ERR_BODY_TIMEOUT 300',
  ])
  const connect = await runWithPeer(telling(`await fetch(base)`), silent, (world) => world.network.blackhole('peer'))
  expect(connect.lines).toEqual([
    'TypeError | fetch failed | ConnectTimeoutError | ConnectTimeoutError | ' +
      'Connect Timeout Error (attempted address: HOST:80, timeout: 10000ms) | code=UND_ERR_CONNECT_TIMEOUT 10',
  ])
  const halfOpen = await runWithPeer(
    telling(`const r = await fetch(base + '/never'); await r.text()`),
    silent,
    (world) => world.after(1_000_000, () => world.network.blackhole('peer')),
  )
  expect(halfOpen.lines).toEqual([
    expect.stringMatching(
      /^TypeError \| terminated \| Error \| Error \| read ETIMEDOUT \| code=ETIMEDOUT \| errno=-110 \| syscall=read (?:69|7\d)$/,
    ),
  ])
})

test('an idle connection is closed after four seconds, or somewhat before the server would', async () => {
  const ends = (run: Awaited<ReturnType<typeof runWithPeer>>): number[] =>
    run.events
      .filter(({ kind, machine }) => kind === 'net.end' && machine === '')
      .map(({ timeUs }) => Math.round(timeUs / 100_000) / 10)
  const wait = `await sleep(9000)`
  expect(ends(await runWithPeer(`await (await fetch(base + '/ok')).text(); ${wait}`, silent))).toEqual([4])
  expect(ends(await runWithPeer(`await (await fetch(base + '/soon')).text(); ${wait}`, silent))).toEqual([3])
  expect(
    ends(
      await runWithPeer(
        `for (let i = 0; i < 3; i += 1) { await (await fetch(base + '/ok')).text(); await sleep(3000) } ${wait}`,
        silent,
      ),
    ),
  ).toEqual([10])
})

test('a request keeps the program alive, an idle connection and a deadline do not', async () => {
  const hanging = await runWithPeer(`await fetch(base + '/hang').catch(() => {})`, silent)
  expect(Math.round(hanging.endMs / 1000)).toBe(300)
  const idle = await runWithPeer(`await (await fetch(base + '/ok')).text()`, silent)
  expect(idle.endMs).toBeLessThan(10)
  const aborted = await runWithPeer(
    `const c = new AbortController(); setTimeout(() => c.abort(), 50); await fetch(base + '/hang', { signal: c.signal }).catch(() => {})`,
    silent,
  )
  expect(Math.round(aborted.endMs)).toBe(50)
})

test('a reader that is slow makes the peer wait', async () => {
  const flood: Peer = (socket, later) => ({
    data: () => {
      socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n')
      for (let at = 1; at <= 64; at += 1) later(at, () => socket.write('x'.repeat(16_384)))
      later(65, () => socket.end())
    },
  })
  const run = await runWithPeer(
    `const r = await fetch(base); await sleep(1000); log('reads'); log((await r.text()).length)`,
    flood,
  )
  const before = run.events.slice(
    0,
    run.events.findIndex(({ data }) => data === 'reads\n'),
  )
  expect(before.filter(({ kind, machine }) => kind === 'net.receive' && machine === 'node')).toHaveLength(5)
  expect(run.lines).toEqual(['reads', `${64 * 16_384}`])
})

test('a failure that nobody handles ends the program with the frames that await it', async () => {
  const run = await runWithPeer(`const deep = async () => { await fetch('http://peer:1/') }; await deep()`, silent)
  const uncaught = run.events.find(({ kind }) => kind === 'process.uncaught')
  expect(String(JSON.stringify(uncaught?.data)).replace(/:\d+:\d+/g, ':N')).toMatchInlineSnapshot(
    `"{"origin":"unhandledRejection","error":"TypeError: fetch failed\\n    at async deep (/app/main.js:N)\\n    at async run (/app/main.js:N)"}"`,
  )
})

test('what is not supported is refused', async () => {
  const run = await runWithPeer(
    `for (const args of [['https://peer/'], [base, { dispatcher: {} }],
      [base, { integrity: 'sha256-x' }]]) await fetch(...args).catch((error) => log(error.code, error.message))`,
    silent,
  )
  expect(run.lines).toMatchInlineSnapshot(`
    [
      "E_HOST_UNSUPPORTED fetch of https: is not supported by this host",
      "E_HOST_UNSUPPORTED fetch with a dispatcher is not supported by this host",
      "E_HOST_UNSUPPORTED fetch with an integrity is not supported by this host",
    ]
  `)
  expect(run.events.filter(({ kind }) => kind === 'process.unsupported')).toHaveLength(3)
})

test('a dispatcher for all requests, and subscribers to what undici publishes, are refused by name', async () => {
  const run = await runWithPeer(
    `const { subscribe, unsubscribe } = require('diagnostics_channel')
    const symbol = Symbol.for('undici.globalDispatcher.1')
    const set = (value) => Object.defineProperty(globalThis, symbol, { value, writable: true, configurable: true })
    const tell = () => fetch(base + '/ok').then((answer) => answer.text()).then(log, (error) => log(error.code, error.message))
    class Agent {
      constructor(options) { this[Symbol('options')] = { connect: undefined, ...options }; this[Symbol('factory')] = function defaultFactory() {} }
      dispatch() {}
    }
    // What importing the npm package sets: it does what Node's own does.
    set(new Agent()); await tell()
    set(new Agent({ connect: { timeout: 1 } })); await tell()
    const agent = new Agent(); set(new Proxy(agent, { get: (target, key) => key === 'dispatch' ? () => {} : target[key] })); await tell()
    set({ dispatch() {} }); await tell(); await fetch('data:,x').then((answer) => answer.text()).then(log)
    set(undefined); await tell()
    const heard = () => {}
    for (const name of ['undici:request:create', 'undici:client:connected']) { subscribe(name, heard); await tell(); unsubscribe(name, heard) }
    await tell()`,
    silent,
  )
  const refused = (what: string): string => `E_HOST_UNSUPPORTED ${what} is not supported by this host`
  expect(run.lines).toEqual([
    'ok',
    ...Array(3).fill(refused('fetch with a global dispatcher')),
    'x',
    'ok',
    refused('fetch with subscribers to undici:request:create'),
    refused('fetch with subscribers to undici:client:connected'),
    'ok',
  ])
})

test('fetch and http.createServer of one program talk as they really do', async () => {
  const { simulated, real } = await runBoth(`
const server = require('node:http').createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  if (request.url === '/gone') return request.socket.destroy()
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let n = 0; n < 3; n += 1) { response.write('data: ' + n + '\\n\\n'); await new Promise((resolve) => setTimeout(resolve, 20)) }
    return response.end()
  }
  const { host, ...headers } = request.headers
  response.setHeader('x', ['1', '2']).end(JSON.stringify([request.method, request.url, headers, body]))
})
server.listen(0, '127.0.0.1', async () => {
  const base = 'http://127.0.0.1:' + server.address().port
  const bodies = { '/json': { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }, '/get': {},
    '/events': {}, '/head': { method: 'HEAD' }, '/gone': {},
    '/stream': { method: 'POST', duplex: 'half',
      body: (async function* () { yield 'a'; await new Promise((resolve) => setTimeout(resolve, 20)); yield 'b' })() } }
  for (const [path, init] of Object.entries(bodies))
    try {
      const r = await fetch(base + path, init)
      console.log(path, r.status, r.statusText, r.url === base + path, [...r.headers.keys()].join(), r.headers.get('x'),
        JSON.stringify(await r.text()))
    } catch (error) { console.log(path, error.message, error.cause?.name, error.cause?.message, error.cause?.code) }
  server.close(() => console.log('closed'))
  server.closeAllConnections()
})
  `)
  expect(simulated).toEqual(real)
  expect(real).toHaveLength(7)
})

test('a program calls the server of another machine, across its death and restart', async () => {
  const run = await runWorld({
    programs: {
      server: `require('node:http').createServer((request, response) => {
        if (request.url === '/die') process.exit(1)
        response.end(JSON.stringify({ url: request.url }))
      }).listen(8001)`,
      client: `(async () => {
        const tell = async (path) => {
          try { console.log(JSON.stringify(await (await fetch('http://server:8001' + path)).json())) }
          catch (error) { console.log(error.message, error.cause.message) }
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
        for (const path of ['/a', '/die', '/b']) await tell(path)
        await new Promise((resolve) => setTimeout(resolve, 5000))
        await tell('/c')
      })()`,
    },
  })
  expect(printed(run, 'client', 1)).toEqual([
    '{"url":"/a"}',
    'fetch failed other side closed',
    'fetch failed connect ECONNREFUSED 10.0.0.1:8001',
    '{"url":"/c"}',
  ])
})

test('everything that a program gets is of its own realm', async () => {
  const run = await runWithPeer(
    `
const own = (value, Class) => Object.getPrototypeOf(value) === Class.prototype
const promise = fetch(base + '/ok'); const r = await promise
log(own(promise, Promise), own(r, Response), own(r.headers.constructor, Function), r.text() instanceof Promise)
const error = await fetch('http://peer:81/').catch((error) => error)
log(own(error, TypeError), own(error.cause, Error), error.stack.includes('prelude'), error.cause.stack)
const broken = await (await fetch(base + '/never', { signal: AbortSignal.timeout(10) })).text().catch((error) => error)
log(broken instanceof DOMException, broken.stack.includes('prelude'))
  `,
    silent,
  )
  expect(run.lines).toMatchInlineSnapshot(`
    [
      "true true true true",
      "true true false Error: connect ECONNREFUSED HOST",
      "true false",
    ]
  `)
})
