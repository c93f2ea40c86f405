// `http` over the simulated network, script by script, against the real one: on this Node, and on Node 22 where it is
// installed. Beside that what no real process can show: one digest whatever ran before, incarnations that see nothing
// of each other, and what is refused.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { printed, runWorld, type WorldRun } from '../../../runWorld.ts'
import { node22 } from '../../realNode.ts'
import { type Compared, compareNotes } from '../net/networkHarness.ts'
import { httpScripts } from './httpScripts.ts'

const names = Object.keys(httpScripts)

describe.each([
  ['this Node', undefined],
  ['Node 22', node22],
] as const)('on %s', (name, executable) => {
  let compared: Compared = { real: {}, simulated: {} }
  beforeAll(async () => {
    if (name === 'this Node' || executable !== undefined) compared = await compareNotes(httpScripts, executable)
  })

  test.runIf(name === 'this Node' || executable !== undefined).each(names)('%s', (script) => {
    expect(compared.real[script]?.length).toBeGreaterThan(0)
    expect(compared.real[script]?.filter((line) => line.startsWith('harness: '))).toEqual([])
    expect(compared.simulated[script]).toEqual(compared.real[script])
  })
})

/**
 * A server and two clients that ask it fifty times each, over connections that are kept alive, and then some that are
 * not.
 */
const busy: Readonly<Record<string, string>> = {
  server: `const http = require('http'); let n = 0
    const server = http.createServer((request, response) => {
      let text = ''; request.setEncoding('utf8'); request.on('data', (data) => { text += data })
      request.on('end', () => { n += 1; response.setHeader('X-Number', n); setTimeout(() => response.end(JSON.stringify({ url: request.url, text, headers: request.headers })), n % 5) })
    })
    server.listen(80); setInterval(() => console.log(n, new Date().toISOString()), 5000)`,
  ...Object.fromEntries(
    ['left', 'right'].map((name) => [
      name,
      `const http = require('http'); const agent = new http.Agent({ keepAlive: true, maxSockets: 3 })
      const ask = (i) => new Promise((resolve) => {
        const request = http.request({ host: 'server', method: 'POST', path: '/' + i, agent: i < 40 ? agent : false, headers: { id: crypto.randomUUID() } }, (response) => {
          let text = ''; response.on('data', (data) => { text += data }); response.on('end', () => { console.log(response.headers.date, response.headers['x-number'], text); resolve() })
        })
        request.on('error', (error) => { console.log(error.message, error.stack); resolve() }); request.end('body ' + i)
      })
      setTimeout(async () => { await Promise.all(Array.from({ length: 25 }, (_, i) => ask(i))); for (let i = 25; i < 50; i += 1) await ask(i); await new Promise((go) => http.get('http://server:81/').on('error', (error) => { console.log(error.stack); go() })) }, 100)
      setInterval(() => {}, 1e9)`,
    ]),
  ),
}
const others: readonly Readonly<Record<string, string>>[] = [
  {
    server: `require('http').createServer((request) => request.socket.destroy()).listen(80)`,
    left: busy['left'] ?? '',
  },
  {
    server: `require('http').createServer(() => { throw new Error('on purpose') }).listen(80)`,
    left: busy['left'] ?? '',
  },
]

describe('runs', () => {
  test('have one digest, whatever ran in the process before', async () => {
    const digests: string[] = []
    for (const other of [undefined, ...others]) {
      if (other !== undefined) await runWorld({ programs: other, untilMs: 3000, seed: 9 })
      const run = await runWorld({ programs: busy, untilMs: 20_000 })
      expect(printed(run, 'left', 1)).toHaveLength(51)
      expect(JSON.stringify(run.events)).not.toMatch(/file:|node_modules|crashworthy:prelude/)
      digests.push(run.digest)
    }
    expect(new Set(digests).size).toBe(1)
    expect((await runWorld({ programs: busy, untilMs: 20_000, seed: 2 })).digest).not.toBe(digests[0])
  })

  test.runIf(node22 !== undefined)('have one digest on Node 22 and here', async () => {
    const here = await runWorld({ programs: busy, untilMs: 20_000 })
    expect(digestOn(node22 ?? '', busy)).toBe(here.digest)
  })

  test('have one digest with the barrier for a drain', async () => {
    const [drained, barred] = [
      await runWorld({ programs: busy, untilMs: 2000 }),
      await runWorld({ programs: busy, untilMs: 2000, barrier: true }),
    ]
    expect(barred.digest).toBe(drained.digest)
  })

  test('open nothing real', async () => {
    const opened = (): string[] =>
      process.getActiveResourcesInfo().filter((name) => /TCP|UDP|GetAddrInfo|FSReq/.test(name))
    // In whichever order a program makes the classes, none of them is the host's own.
    for (const first of [
      'http.createServer()',
      'net.createServer()',
      'new http.Agent()',
      'http.Server()',
      'net.Socket()',
      'new net.Server()',
    ]) {
      const text = `const http = require('http'), net = require('net'), https = require('https'); ${first}
        const a = http.createServer().listen(0, '127.0.0.1', () => { http.get({ port: a.address().port, host: '127.0.0.1' }).on('error', () => {}) })
        const b = net.createServer().listen(0, '127.0.0.1', () => { net.connect(b.address().port, '127.0.0.1').on('error', () => {}) }); setTimeout(() => process.exit(0), 100)`
      const { events } = await runProgram(text)
      expect(events.filter(({ kind }) => kind === 'net.accept')).toHaveLength(2)
      expect(opened()).toEqual([])
    }
    await runWorld({ programs: busy, untilMs: 20_000 })
    expect(opened()).toEqual([])
  })
})

function digestOn(executable: string, programs: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-older-'))
  const script = join(directory, 'main.mts')
  const helper = new URL('../../../runWorld.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { runWorld } from ${JSON.stringify(helper)}
console.log((await runWorld({ programs: ${JSON.stringify(programs)}, untilMs: 20_000 })).digest)`,
  )
  const digest = execFileSync(executable, ['--no-warnings', script], { encoding: 'utf8' }).trim()
  rmSync(directory, { recursive: true })
  return digest
}

describe('incarnations', () => {
  test('do not see what others did to a prototype, an agent or a default', async () => {
    const text = `const http = require('http'), net = require('net'), dns = require('dns')
      const classes = [http.Server, http.IncomingMessage, http.OutgoingMessage, http.ServerResponse, http.ClientRequest, http.Agent, net.Server, net.Socket]
      console.log(classes.map((known) => known.prototype.mark), http.globalAgent.mark, http.STATUS_CODES[200], http.METHODS.length > 9, net.getDefaultAutoSelectFamily(), dns.getDefaultResultOrder(), http.Agent.defaultMaxSockets)
      for (const known of classes) known.prototype.mark = 1
      http.Server.prototype.emit = net.Socket.prototype.write = http.ClientRequest.prototype.end = () => { throw new Error('changed') }
      http.globalAgent.mark = 1; http.STATUS_CODES[200] = 'x'; http.METHODS.length = 0; net.setDefaultAutoSelectFamily(false); dns.setDefaultResultOrder('ipv4first'); http.Agent.defaultMaxSockets = 1; http.createServer = http.request = null
      setTimeout(() => process.exit(0), 10)`
    const run = await runWorld({ programs: { left: text, right: text }, untilMs: 5000 })
    const first = printed(run, 'left', 1)
    expect(first).toEqual([
      `[
  undefined, undefined,
  undefined, undefined,
  undefined, undefined,
  undefined, undefined
] undefined OK true true verbatim Infinity`,
    ])
    expect(printed(run, 'right', 1)).toEqual(first)
    expect(printed(run, 'left', 2)).toEqual(first)
    expect(await answers()).toEqual(['200 fine'])
  })

  test('have limits of their own clock: slow headers, slow requests, idle connections', async () => {
    const run = await runWorld({
      programs: {
        server: `require('http').createServer((request, response) => response.end('x')).listen(80)`,
        client: `const net = require('net')
          const open = (name, ...writes) => { const socket = net.connect(80, 'server'); const started = Date.now(); for (const write of writes) socket.write(write); socket.on('data', (data) => console.log(name, String(data).split('\\r\\n')[0])); socket.on('close', () => console.log(name, 'closed after', Math.round((Date.now() - started) / 1000), 's')) }
          setTimeout(() => { open('silent'); open('headers', 'GET / HTTP/1.1\\r\\nHo'); open('body', 'POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\nx'); open('idle', 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n') }, 10); setInterval(() => {}, 1e9)`,
      },
      untilMs: 1_000_000,
    })
    expect(printed(run, 'client', 1)).toMatchInlineSnapshot(`
      [
        "body HTTP/1.1 200 OK",
        "idle HTTP/1.1 200 OK",
        "body closed after 6 s",
        "idle closed after 6 s",
        "silent HTTP/1.1 408 Request Timeout",
        "headers HTTP/1.1 408 Request Timeout",
        "silent closed after 90 s",
        "headers closed after 90 s",
      ]
    `)
  })
})

/** What a client of a plain server prints, in a world of its own. */
async function answers(): Promise<readonly string[]> {
  const server = `require('http').createServer((request, response) => response.end('fine')).listen(80)`
  const client = `setTimeout(() => require('http').get('http://server/', (response) => response.on('data', (data) => console.log(response.statusCode, String(data)))), 10); setInterval(() => {}, 1e9)`
  const run: WorldRun = await runWorld({ programs: { server, client }, untilMs: 2000 })
  return printed(run, 'client', 1)
}

describe('what is refused', () => {
  test('can be imported', async () => {
    const { lines, events } =
      await runProgram(`for (const name of ['https', 'http2', 'tls', 'dgram']) { const members = require(name); console.log(name, Object.keys(members).length > 0) }
      const { globalAgent, Agent } = require('https'); class Mine extends Agent {} ; console.log(typeof globalAgent, typeof Mine, typeof WebSocket, typeof require('http').WebSocket)`)
    expect(lines).toEqual(['https true', 'http2 true', 'tls true', 'dgram true', 'object function function function'])
    expect(events.filter(({ kind }) => kind === 'process.unsupported')).toEqual([])
  })

  test.each([
    [`require('https').get('https://server/')`, 'https.get'],
    [`require('https').request({})`, 'https.request'],
    [`require('https').createServer()`, 'https.createServer'],
    [`new (require('https').Agent)({ keepAlive: true })`, 'https.Agent'],
    [`new (class extends require('https').Agent {})()`, 'https.Agent'],
    [`require('https').globalAgent.destroy()`, 'https.globalAgent.destroy'],
    [`require('http2').connect('http://server')`, 'http2.connect'],
    [`require('http2').createServer()`, 'http2.createServer'],
    [`require('tls').connect(443)`, 'tls.connect'],
    [`require('tls').createServer()`, 'tls.createServer'],
    [`require('tls').createSecureContext()`, 'tls.createSecureContext'],
    [`require('dgram').createSocket('udp4')`, 'dgram.createSocket'],
    [`new WebSocket('ws://server')`, 'WebSocket'],
    [`new (require('http').WebSocket)('ws://server')`, 'http.WebSocket'],
    [`require('http').setMaxIdleHTTPParsers(1)`, 'http.setMaxIdleHTTPParsers'],
    [`require('http')._connectionListener()`, 'http._connectionListener'],
    [`require('http').get({ socketPath: '/tmp/socket' })`, 'net.connect to a path'],
    [`require('http').createServer().listen('/tmp/socket')`, 'net.Server.listen on a path'],
    [`new (require('http').Agent)({ proxyEnv: { HTTP_PROXY: 'http://proxy' } })`, 'http.Agent with a proxy'],
    [`require('dns').resolve4('server', () => {})`, 'dns.resolve4'],
    [`require('dns/promises').resolve('server')`, 'dns/promises.resolve'],
    [`new (require('dns').Resolver)()`, 'dns.Resolver'],
  ])('%s', async (use, member) => {
    const { lines, events } = await runProgram(`try { ${use} } catch (error) { console.log(error.code, error.member) }`)
    expect(lines).toEqual([`E_HOST_UNSUPPORTED ${member}`])
    expect(events.filter(({ kind }) => kind === 'process.unsupported').map(({ data }) => data)).toMatchObject([
      { member },
    ])
  })
})
