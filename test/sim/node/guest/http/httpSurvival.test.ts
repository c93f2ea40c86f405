// The host lives through every way in which a program that uses `net` and `http` can fail: a throw in each kind of
// listener, 200 times each in fresh worlds of this one process; a program that listens to its failures goes on as it
// really would; and a crash happens inside a write from a request listener, before it and after it, 200 times each.
import { beforeAll, describe, expect, test } from 'vitest'
import type { InjectedFault } from '../../../../../sim/decisions/schedule.ts'
import { deriveSeed } from '../../../../../sim/decisions/seed.ts'
import { Program } from '../../../../../sim/node/host/program.ts'
import { World } from '../../../../../sim/world/world.ts'
import { runProgram } from '../../../runProgram.ts'
import { ofKind, printed, runWorld } from '../../../runWorld.ts'
import { inMacrotask } from '../../probe.ts'
import { type RealRun, runReal } from '../../realNode.ts'

const times = 200
const repeated = 10

/** Each fails once, where its name says; `serve`, `accept` and `get` are below. */
const failures: Readonly<Record<string, string>> = {
  'a request listener': `get(await serve(() => fail()))`,
  'an async request listener': `get(await serve(async () => { await null; fail() }))`,
  'a data listener of a request': `get(await serve((request) => request.on('data', fail)), 'body')`,
  'an end listener of a request': `get(await serve((request) => request.resume().on('end', fail)), 'body')`,
  'a close listener of a response': `get(await serve((request, response) => { response.on('close', fail); response.end('x') }))`,
  'a finish listener of a response': `get(await serve((request, response) => { response.on('finish', fail); response.end('x') }))`,
  'a write callback of a response': `get(await serve((request, response) => { response.end('x', fail) }))`,
  'a response listener': `get(await serve((request, response) => response.end('x'))).on('response', fail)`,
  'a data listener of a response': `get(await serve((request, response) => response.end('x'))).on('response', (response) => response.on('data', fail))`,
  'an end listener of a response': `get(await serve((request, response) => response.end('x'))).on('response', (response) => response.resume().on('end', fail))`,
  'a socket listener of a request': `get(await serve((request, response) => response.end('x'))).on('socket', fail)`,
  'a continue listener': `{ const request = http.request({ port: await serve((request, response) => response.end('x')), host: '127.0.0.1', method: 'POST', headers: { expect: '100-continue' } }); request.on('error', () => {}); request.on('continue', fail); request.end() }`,
  'an upgrade listener': `{ const port = await serve(() => {}); servers.at(-1).on('upgrade', fail); get(port, undefined, { connection: 'upgrade', upgrade: 'x' }) }`,
  'a clientError listener': `{ const port = await serve(() => {}); servers.at(-1).on('clientError', fail); net.connect(port, '127.0.0.1').on('error', () => {}).end('nonsense') }`,
  'a timeout listener of a request': `get(await serve(() => {})).setTimeout(3, fail)`,
  'a connection listener of http': `{ const port = await serve((request, response) => response.end('x')); servers.at(-1).on('connection', fail); get(port) }`,
  'a connection listener': `connect(await accept(() => fail()))`,
  'a data listener of a socket': `connect(await accept((socket) => socket.write('x'))).on('data', fail)`,
  'a data listener on the server': `connect(await accept((socket) => socket.on('data', fail))).write('x')`,
  'an end listener of a socket': `connect(await accept((socket) => socket.end())).resume().on('end', fail)`,
  'a close listener of a socket': `connect(await accept((socket) => socket.end())).resume().on('close', fail)`,
  'a connect listener': `connect(await accept(() => {})).on('connect', fail)`,
  'a lookup listener': `net.connect(await accept(() => {}), 'localhost').on('error', () => {}).on('lookup', fail)`,
  'a write callback of a socket': `connect(await accept((socket) => socket.resume())).write('x', fail)`,
  'a timeout listener of a socket': `connect(await accept(() => {})).setTimeout(2, fail)`,
  'a drop listener': `{ const port = await accept((socket) => socket.resume()); servers.at(-1).maxConnections = 0; servers.at(-1).on('drop', fail); connect(port) }`,
  'a listening listener': `await accept(() => {}); servers.at(-1).close(); servers.push(net.createServer().listen(0, '127.0.0.1', fail))`,
  'a close listener of a server': `await accept(() => {}); servers.at(-1).close(fail)`,
  'a getConnections callback': `await accept(() => {}); servers.at(-1).getConnections(fail)`,
  'a dns.lookup callback': `require('dns').lookup('localhost', fail)`,
  'an unlistened error of a socket': `net.connect(1, '127.0.0.1')`,
  'an unlistened error of a request': `http.get({ port: 1, host: '127.0.0.1' })`,
  'an unlistened error of a server': `net.createServer().listen(await accept(() => {}), '127.0.0.1')`,
  'an unlistened error of a response': `get(await serve((request, response) => { response.end('x'); response.write('y') }))`,
  'an unlistened reset': `{ const socket = net.connect(await accept((socket) => setTimeout(() => socket.resetAndDestroy(), 2)), '127.0.0.1'); socket.resume() }`,
}
const names = Object.keys(failures)

const helpers = `const net = require('net'), http = require('http'), { once } = require('events')
let servers = []
const fail = () => { throw new Error('on purpose') }
const opened = async (server) => { servers.push(server); server.listen(0, '127.0.0.1'); await once(server, 'listening'); return server.address().port }
const serve = (listener) => opened(http.createServer(listener))
const accept = (listener) => opened(net.createServer((socket) => { socket.on('error', () => {}); sockets.push(socket); listener(socket) }))
let sockets = []
const connect = (port) => { const socket = net.connect(port, '127.0.0.1').on('error', () => {}); sockets.push(socket); return socket }
const get = (port, body, headers = {}) => {
  const request = http.request({ port, host: '127.0.0.1', agent: false, headers, method: body === undefined ? 'GET' : 'POST' }).on('error', () => {}).on('response', (response) => response.on('error', () => {}).resume())
  request.end(body); return request
}
const clear = () => { for (const socket of sockets) socket.destroy(); for (const server of servers) { server.closeAllConnections?.(); server.close() } servers = []; sockets = [] }
`

const once = (name: string): string => `${helpers}const main = async () => { ${failures[name]} }\nmain()`

/** Fails again and again, listens to that, and then does what it is there for. */
const living = (name: string): string => `${helpers}const seen = {}
process.on('uncaughtException', (error, origin) => { const text = [error.code, error.message.replace(/\\d+$/, ''), origin].join(' '); seen[text] = (seen[text] ?? 0) + 1 })
const main = async () => { ${failures[name]} }
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const count = () => Object.values(seen).reduce((sum, each) => sum + each, 0)
const run = async () => {
  for (let n = 0; n < ${repeated}; n += 1) {
    main()
    for (let waits = 0; waits < 200 && count() === n; waits += 1) await wait(2)
    await wait(8); clear(); await wait(3)
  }
  console.log(JSON.stringify(seen))
  const port = await serve((request, response) => response.end('fine'))
  http.get({ port, host: '127.0.0.1', agent: false }, (response) => response.on('data', (data) => { console.log(String(data)); process.stdout.write('', () => process.exit(0)) }))
}
run()`

describe('a program that does not listen to its failures', () => {
  test.each(names)(`dies of a throw in %s, ${times} times`, async (name) => {
    const program = new Program('main', once(name))
    const ends = new Set<string>()
    for (let n = 0; n < times; n += 1) ends.add(await end(program))
    expect([...ends]).toEqual(['uncaught 1, exit 1'])
  })
})

/** How a life of a program ends, in a world of its own. */
function end(program: Program): Promise<string> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low: 1 }, 'survival'),
    source: { kind: 'replay', schedule: [] },
    machines: [{ name: 'node', program, restart: 'never' }],
    services: [],
    keepTrace: false,
  })
  let uncaught = 0
  const codes: unknown[] = []
  world.trace.listen(['process.uncaught'], () => {
    uncaught += 1
  })
  world.trace.listen(['process.exit', 'process.crash'], ({ data }) => codes.push((data as { code: number }).code))
  return inMacrotask(() => {
    world.boot()
    world.kernel.run({ eventsMax: 10_000, timeMaxUs: 60_000_000 })
    return `uncaught ${uncaught}, exit ${codes.join()}`
  })
}

describe('a program that listens to its failures', () => {
  let real: ReadonlyMap<string, RealRun> = new Map()
  beforeAll(async () => {
    const runs = new Map<string, RealRun>()
    // A few at a time: they count on milliseconds.
    for (let at = 0; at < names.length; at += 4)
      await Promise.all(names.slice(at, at + 4).map(async (name) => runs.set(name, await runReal(living(name)))))
    real = runs
  })

  test.each(names)(`hears of a throw in %s once each time, and goes on as it really does`, async (name) => {
    const { lines, events } = await runProgram(living(name))
    expect(Object.values(JSON.parse(lines[0] ?? '{}') as Record<string, number>)).toEqual([repeated])
    expect(lines).toEqual(real.get(name)?.lines)
    expect(lines[1]).toBe('fine')
    expect(events.filter(({ kind }) => kind === 'process.uncaught')).toEqual([])
  })
})

describe('a crash inside a write from a request listener', () => {
  const server = `require('http').createServer((request, response) => {
    response.setHeader('Content-Length', 4); response.flushHeaders(); console.log('flushed'); response.end('text'); Promise.resolve().then(() => console.log('in a job'))
  }).listen(80)`
  const client = `const http = require('http'); const seen = {}; let answers = 0
    const note = (what) => { seen[what] = (seen[what] ?? 0) + 1; answers += 1; if (answers <= ${times}) ask(); else console.log(JSON.stringify(seen)) }
    const ask = () => {
      const request = http.get({ host: 'server', agent: false }, (response) => {
        let text = ''; let failed = 'complete'
        response.on('data', (data) => { text += data }).on('error', (error) => { failed = error.code }).on('close', () => note(text + ' ' + failed))
      })
      request.on('error', (error) => { if (error.code === 'ECONNREFUSED') setTimeout(ask, 5000); else note(error.message) })
    }
    setTimeout(ask, 100); setInterval(() => {}, 1e9)`

  test.each([
    ['before', 2, { 'socket hang up': times, 'text complete': 1 }],
    ['after', 1, { ' ECONNRESET': times, 'text complete': 1 }],
  ] as const)(`%s it, ${times} times`, async (_, choice, seen) => {
    const schedule = Array.from(
      { length: times },
      (_, index): InjectedFault => ({
        site: `server send client 200 #${index + 1}`,
        kind: 'crash',
        choice,
        says: 'in a test',
      }),
    )
    const run = await runWorld({ programs: { server, client }, schedule, untilMs: 100_000_000 })
    expect(run.world.decisions.count('crash')).toMatchObject({ drawn: times, tookEffect: times })
    expect(JSON.parse(printed(run, 'client', 1)[0] ?? '{}')).toEqual(seen)
    expect(ofKind(run, 'process.crash')).toHaveLength(times)
    expect(ofKind(run, 'process.uncaught')).toEqual([])
    // From a dead incarnation nothing has effect: only the last one, which no fault hit, prints.
    expect(ofKind(run, 'process.stdout').filter(({ machine }) => machine === 'server')).toHaveLength(2)
  })
})
