// An intermediary forwards a whole request again, at once or much later, and nobody but the server hears of it.
import { expect, test } from 'vitest'
import { faultAt, talk, talkTwice } from './talk.ts'

const server = `
require('http').createServer((request, response) => {
  request.resume()
  request.on('end', () => { console.log(request.method, request.url, request.headers['idempotency-key']); response.end('done') })
}).listen(80)`
const client = (headers: string): string => `
setTimeout(async () => {
  const answer = await fetch('http://server/charge', { method: 'POST', headers: { ${headers} }, body: '{}' })
  console.log(answer.status, await answer.text())
}, 100)
setInterval(() => {}, 1e9)`
const faults = { untilMs: 4_000_000, everyMs: 1_000_000 }

test.each([
  [1, 104.3],
  [2, 5104.3],
  [3, 3_600_104.3],
])('forward-again, alternative %i: the server is asked again at %f ms', async (choice, ms) => {
  const { injected, benign } = await talkTwice({
    programs: { server, client: client(`'idempotency-key': 'k'`) },
    intermediaries: ['server'],
    untilMs: 3_700_000,
    faults,
    schedule: [faultAt('proxy>server forward POST /charge #1', 'duplicate-request', choice)],
  })
  expect(benign.said('server')).toEqual(['101.8 POST /charge k'])
  expect(injected.said('server').map((line) => line.replace(/^\S+ /, ''))).toEqual(['POST /charge k', 'POST /charge k'])
  expect(Number(injected.said('server')[1]?.split(' ')[0])).toBeCloseTo(ms, -1)
  expect(injected.said('client')).toEqual(benign.said('client'))
  expect(injected.run.world.decisions.count('duplicate-request')).toEqual({ offered: 1, drawn: 1, tookEffect: 1 })
})

test('after healing nothing is forwarded again: the server sees no connection more', async () => {
  const counting = server.replace('.listen(80)', ".on('connection', () => console.log('connection')).listen(80)")
  const { injected, benign } = await talkTwice({
    programs: { server: counting, client: client(`'idempotency-key': 'k'`) },
    intermediaries: ['server'],
    untilMs: 3_700_000,
    faults: { untilMs: 1_000_000, everyMs: 1_000_000 },
    schedule: [faultAt('proxy>server forward POST /charge #1', 'duplicate-request', 3)],
  })
  expect(benign.said('server')).toEqual(['101.8 connection', '101.8 POST /charge k'])
  expect(injected.said('server')).toEqual(benign.said('server'))
  expect(injected.run.world.decisions.count('duplicate-request')).toEqual({ offered: 1, drawn: 1, tookEffect: 0 })
})

test('a request that is not idempotent and carries no key is not repeated', async () => {
  const { injected } = await talkTwice({
    programs: { server, client: client('') },
    intermediaries: ['server'],
    faults,
    schedule: [faultAt('proxy>server forward POST /charge #1', 'duplicate-request', 1)],
  })
  expect(injected.run.world.decisions.count('duplicate-request').offered).toBe(0)
  expect(injected.said('server')).toEqual(['101.8 POST /charge undefined'])
})

/** Asks with Node's own client, and notes what it hears. */
const asking = (options: string, then: string): string => `
setTimeout(() => {
  const request = require('http').request('http://server/charge', ${options}, (answer) => {
    console.log(answer.statusCode)
    answer.resume()
  })
  request.on('upgrade', () => console.log('upgraded'))
  ${then}
}, 100)
setInterval(() => {}, 1e9)`
const telling = `
const server = require('http').createServer((request, response) => {
  let body = ''
  request.on('data', (data) => { body += data })
  request.on('end', () => { console.log(request.method, body); response.setHeader('content-length', 4); response.end('done') })
}).listen(80)
server.on('connection', (socket) => socket.on('close', () => console.log('closed')))
server.on('upgrade', (request, socket) => { console.log('upgrade'); socket.write('HTTP/1.1 101 Go on\\r\\nUpgrade: x\\r\\nConnection: upgrade\\r\\n\\r\\n') })
server.on('clientError', (error) => console.log(error.code))`

test.each([
  [
    'that came in chunks is forwarded whole',
    `{ method: 'POST', headers: { 'idempotency-key': 'k' } }`,
    `request.write('{"a":'); request.end('1}')`,
    ['101.8 POST {"a":1}', '102.8 POST {"a":1}', '103.8 closed'],
  ],
  [
    'whose answer has no body is over when that has come',
    `{ method: 'HEAD' }`,
    'request.end()',
    ['101.8 HEAD', '102.8 HEAD', '103.8 closed'],
  ],
  [
    'for another protocol is not forwarded again',
    `{ headers: { connection: 'upgrade', upgrade: 'x' } }`,
    'request.end()',
    ['101.8 upgrade'],
  ],
] as const)('a request %s', async (_, options, then, heard) => {
  const { said } = await talk({
    programs: { server: telling, client: asking(options, then) },
    intermediaries: ['server'],
    untilMs: 3000,
    faults,
    schedule: ['POST', 'HEAD', 'GET'].map((method) =>
      faultAt(`proxy>server forward ${method} /charge #1`, 'duplicate-request', 1),
    ),
  })
  expect(said('server')).toEqual(heard)
})

test.each([
  ['before it is forwarded', 2, []],
  ['while the intermediary connects', 1, [faultAt('proxy>server connect 80 #1', 'connect-stall', 3)]],
] as const)('a request is not forwarded again when the world heals %s', async (_, choice, others) => {
  const { run, said } = await talk({
    programs: { server, client: client(`'idempotency-key': 'k'`) },
    intermediaries: ['server'],
    faults: { untilMs: 1000, everyMs: 1000 },
    schedule: [faultAt('proxy>server forward POST /charge #1', 'duplicate-request', choice), ...others],
  })
  expect(said('server')).toEqual(['101.8 POST /charge k'])
  expect(run.world.decisions.count('duplicate-request')).toEqual({ offered: 1, drawn: 1, tookEffect: 0 })
})
