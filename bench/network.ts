// One round of each measure of the network: message deliveries and HTTP requests between two simulated machines, and
// the same HTTP programs over the loopback of the real system as the peer.
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Program } from '../sim/node/host/program.ts'
import { World } from '../sim/world/world.ts'

const deliveries = 200_000
const requests = 30_000
const realRequests = 2000
const body = '{"kind":"promise.create","data":{"id":"order-1"}}'

const echoServer = `require('net').createServer((socket) => socket.on('data', (bytes) => socket.write(bytes))).listen(8001)`
const echoClient = `
  let left = ${deliveries / 2}
  const socket = require('net').connect(8001, 'server', () => socket.write('ping'))
  socket.on('data', (bytes) => (left-- > 0 ? socket.write(bytes) : process.exit(0)))`

const httpServer = `
  require('http').createServer((request, response) => {
    let body = ''
    request.on('data', (bytes) => (body += bytes))
    request.on('end', () => response.end(JSON.stringify({ ok: true, length: body.length })))
  }).listen(8001)`
const httpClient = `
  const http = require('http')
  const agent = new http.Agent({ keepAlive: true })
  let left = ${requests}
  ;(function next() {
    if (left-- === 0) process.exit(0)
    const request = http.request({ host: 'server', port: 8001, path: '/', method: 'POST', agent }, (response) => {
      response.resume()
      response.on('end', next)
    })
    request.end('${body}')
  })()`
const fetchClient = `
  ;(async () => {
    const body = '${body}'
    for (let left = ${requests}; left > 0; left -= 1) await (await fetch('http://server:8001/', { method: 'POST', body })).json()
    process.exit(0)
  })()`

/** Thousands of segments a second from socket to socket of the simulated world, each an event of its receiver. */
export function deliveryRounds(): () => number {
  return () => {
    const world = worldOf([])
    for (const name of ['one', 'other']) world.network.addHost(name)
    const told = { opened() {}, ended() {}, failed() {}, drained() {} }
    world.network.listen('other', 1, null, (end) => ({ ...told, data: (bytes) => void end.write(bytes) }))
    let left = deliveries / 2
    const end = world.network.connect('one', null, 'other', 1, {
      ...told,
      opened: () => void end.write(new Uint8Array(64)),
      data: (bytes) => {
        left -= 1
        if (left > 0) end.write(bytes)
      },
    })
    return perSecond(deliveries, world) / 1000
  }
}

/** Thousands of segments a second between the `net` sockets of two programs. */
export function echoRounds(): () => number {
  return exchangeRounds(echoServer, echoClient, deliveries)
}

/** Thousands of HTTP requests a second between two programs, by the real node:http on both sides or by fetch. */
export function httpRounds(client: 'http' | 'fetch'): () => number {
  return exchangeRounds(httpServer, client === 'http' ? httpClient : fetchClient, requests)
}

function exchangeRounds(server: string, client: string, count: number): () => number {
  const programs = [new Program('server', server), new Program('client', client)]
  return () => perSecond(count, worldOf(programs)) / 1000
}

function perSecond(count: number, world: World): number {
  const began = performance.now()
  world.boot()
  world.kernel.run({ eventsMax: 100 * count, timeMaxUs: Number.MAX_SAFE_INTEGER })
  const passedMs = performance.now() - began
  world.dispose()
  if (world.kernel.eventsRun < count)
    throw new Error(`the programs stopped after ${world.kernel.eventsRun} events, before they had done ${count}`)
  return (count / passedMs) * 1000
}

function worldOf(programs: readonly Program[]): World {
  return new World({
    entropy: { high: 0, low: 1 },
    source: { kind: 'replay', schedule: [] },
    machines: programs.map((program) => ({ name: program.name, program, restart: 'never' })),
    services: [],
    keepTrace: false,
  })
}

/** The peer: the same exchange over the real loopback, in this process. */
export function realHttpRounds(client: 'http' | 'fetch'): () => Promise<number> {
  return async () => {
    const server = createServer((incoming, response) => {
      incoming.resume()
      incoming.on('end', () => response.end('{"ok":true}'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const agent = new Agent({ keepAlive: true })
    const began = performance.now()
    for (let left = realRequests; left > 0; left -= 1)
      await (client === 'http' ? requested(port, agent) : fetched(port))
    const passedMs = performance.now() - began
    agent.destroy()
    server.close()
    server.closeAllConnections()
    return realRequests / passedMs
  }
}

function requested(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', agent }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    outgoing.end(body)
  })
}

async function fetched(port: number): Promise<void> {
  await (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).json()
}
