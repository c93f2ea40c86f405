// Every fault of look-ups, connects and segments does what its paragraph says, as two plain programs observe it.
import { expect, test } from 'vitest'
import { delaysUs, lossesUs, stallsUs } from '../../../sim/faults/networkKinds.ts'
import { client, counted, echo, faultAt, long, server, talk, talkTwice } from './talk.ts'

const greeting = client(`socket.on('connect', () => socket.write('a'))`)
const greeted = ['101.3 connect', '102.3 got re a']

test('without a fault: a look-up, a connect, a segment there and one back take 2.3 ms', async () => {
  const { said } = await talk({ programs: { server: echo, client: greeting } })
  expect(said('client')).toEqual(greeted)
  expect(said('server')).toEqual(['101.8 accepted', '101.8 got a'])
})

test.each([
  ['EAI_AGAIN after 5 s', 1, ['5100 getaddrinfo EAI_AGAIN', '5100 close']],
  ['ENOTFOUND', 2, ['100.3 getaddrinfo ENOTFOUND', '100.3 close']],
] as const)('dns-failure: %s', async (_, choice, seen) => {
  const { injected, benign } = await talkTwice({
    programs: { server: echo, client: greeting },
    schedule: [faultAt('client lookup server #1', 'dns-failure', choice)],
  })
  expect(injected.said('client')).toEqual(seen)
  expect(injected.said('server')).toEqual([])
  expect(benign.said('client')).toEqual(greeted)
  expect(counted(injected, 'dns-failure')).toBe(`1/1/1 at ${choice === 1 ? 5100 : 100.3} ms`)
})

test('dns-failure is never injected at a look-up of an address, nor of the machine itself', async () => {
  const program = `${client(``)}
at(200, () => { net.connect(7000, '10.0.0.1'); net.connect(7000, 'localhost').on('error', (error) => say(error.code)) })`
  const { run, said } = await talk({
    programs: { server: echo, client: program },
    schedule: [faultAt('nowhere', 'dns-failure', 1)],
  })
  expect(said('client')).toEqual(['101.3 connect', '200.34 ECONNREFUSED'])
  expect(run.world.decisions.count('dns-failure').offered).toBe(1)
})

test('connect-refused: the client gets ECONNREFUSED, the server hears nothing; the next connect is another one', async () => {
  const program = client(`socket.on('error', () => at(100, dial))`)
  const { injected, benign } = await talkTwice({
    programs: { server: echo, client: program },
    schedule: [faultAt('client>server connect 7000 #1', 'connect-refused', 1)],
  })
  expect(injected.said('client')).toEqual(['101.3 connect ECONNREFUSED', '101.3 close', '202.6 connect'])
  expect(injected.said('server')).toEqual(['203.1 accepted'])
  expect(benign.said('client')).toEqual(['101.3 connect'])
  expect(counted(injected, 'connect-refused')).toBe('2/1/1 at 100.8 ms')
})

test.each([
  ['1 s', 1, ['1101.3 connect', '1102.3 got re a']],
  ['7 s', 2, ['7101.3 connect', '7102.3 got re a']],
  ['until ETIMEDOUT', 3, ['127100.3 connect ETIMEDOUT', '127100.3 close']],
] as const)('connect-stall: %s', async (_, choice, seen) => {
  const { injected, benign } = await talkTwice({
    programs: { server: echo, client: greeting },
    schedule: [faultAt('client>server connect 7000 #1', 'connect-stall', choice)],
    untilMs: 200_000,
  })
  expect(injected.said('client')).toEqual(seen)
  expect(injected.said('server')).toHaveLength(choice === 3 ? 0 : 2)
  expect(benign.said('client')).toEqual(greeted)
  expect(counted(injected, 'connect-stall')).toBe('1/1/1 at 100.3 ms')
})

test('healing ends a connect-stall: the next attempt gets through at once', async () => {
  const { said } = await talk({
    programs: { server: echo, client: greeting },
    schedule: [faultAt('client>server connect 7000 #1', 'connect-stall', 3)],
    faults: { untilMs: 4000, everyMs: 2000 },
  })
  expect(said('client')).toEqual(['4001 connect', '4002 got re a'])
})

/** Sends three segments, 10 ms apart, and another three on a second connection. */
const six = client(`
  socket.on('connect', () => { for (const [index, text] of ['a', 'b', 'c'].entries()) index === 0 ? socket.write(text) : at(10 * index, () => socket.write(text)) })
  const other = net.connect(7000, 'server', () => { for (const [index, text] of ['x', 'y', 'z'].entries()) index === 0 ? other.write(text) : at(10 * index, () => other.write(text)) })`)
const second = 'client>server send #3' // a, x, b: every connection of one stream counts in its sites.
const hearing = (talked: { said(machine: string): readonly string[] }): readonly string[] =>
  talked.said('server').filter((line) => line.includes('got'))
const heard = ['101.8 got a', '101.8 got x', '111.8 got b', '111.8 got y', '121.8 got c', '121.8 got z']
const later = (us: number): number => Math.round(111_800 + us) / 1000

test.each([
  ...delaysUs.map((us, index) => ['delay', us, index + 1] as const),
  ...lossesUs.map((us, index) => ['loss', us, index + 1] as const),
])(
  '%s of %i us: the segment comes later, what follows it on its connection behind it, the other connection in time',
  async (kind, us, choice) => {
    const { injected, benign } = await talkTwice({
      programs: { server: server(), client: six },
      schedule: [faultAt(second, kind, choice)],
      untilMs: 30_000,
    })
    expect(hearing(benign)).toEqual(heard)
    expect(hearing(injected)).toEqual([
      '101.8 got a',
      '101.8 got x',
      '111.8 got y',
      '121.8 got z',
      `${later(us)} got b`,
      `${Math.max(later(us), 121.8)} got c`,
    ])
    expect(counted(injected, kind)).toBe('6/1/1 at 111.3 ms')
  },
)

test('a delay that makes no difference, behind one that is longer, does not count', async () => {
  const schedule = [faultAt('client>server send #1', 'delay', 2), faultAt(second, 'delay', 1)]
  const { said, run } = await talk({ programs: { server: server(), client: six }, schedule })
  expect(said('server').filter((line) => line.endsWith('got b'))).toEqual(['601.8 got b'])
  expect(run.world.decisions.count('delay')).toEqual({ offered: 6, drawn: 2, tookEffect: 1 })
})

const both = (talked: { said(machine: string): readonly string[] }): object => ({
  client: talked.said('client'),
  server: talked.said('server'),
})

test('reset after it arrived: the segment is received, then both ends see ECONNRESET', async () => {
  const { injected, benign } = await talkTwice({
    programs: { server: echo, client: greeting },
    schedule: [faultAt('client>server send #1', 'reset', 1)],
  })
  expect(both(injected)).toEqual({
    client: ['101.3 connect', '101.8 read ECONNRESET', '101.8 close'],
    server: ['101.8 accepted', '101.8 got a', '101.8 read ECONNRESET', '101.8 close'],
  })
  expect(benign.said('client')).toEqual(greeted)
  expect(counted(injected, 'reset')).toBe('1/1/1 at 101.3 ms')
})

test('reset before it arrives: the server never sees the segment, both ends see ECONNRESET', async () => {
  const { injected } = await talkTwice({
    programs: { server: echo, client: greeting },
    schedule: [faultAt('client>server send #1', 'reset', 2)],
  })
  expect(both(injected)).toEqual({
    client: ['101.3 connect', '101.8 read ECONNRESET', '101.8 close'],
    server: ['101.8 accepted', '101.8 read ECONNRESET', '101.8 close'],
  })
  expect(counted(injected, 'reset')).toBe('1/1/1 at 101.3 ms')
})

test('reset before an answer arrives: the request took effect, its response is lost', async () => {
  const serving = `require('http').createServer((request, response) => { console.log(request.method, request.url); response.end('done') }).listen(80)`
  const asking = `setTimeout(() => require('http').request({ host: 'server', path: '/pay', method: 'POST' }, (response) => console.log(response.statusCode))
    .on('error', (error) => console.log(error.code)).end(), 100); setInterval(() => {}, 1e9)`
  const { injected, benign } = await talkTwice({
    programs: { server: serving, client: asking },
    schedule: [faultAt('server>client send 200 #1', 'reset', 2)],
  })
  expect(both(benign)).toEqual({ client: ['102.3 200'], server: ['101.8 POST /pay'] })
  expect(both(injected)).toEqual({ client: ['102.3 ECONNRESET'], server: ['101.8 POST /pay'] })
  expect(counted(injected, 'reset')).toBe('2/1/1 at 101.8 ms')
})

test.each(stallsUs.map((us, index) => [us, index + 1] as const))(
  'stall for %i us: all that follows in this direction waits, then arrives in order',
  async (us, choice) => {
    const { injected } = await talkTwice({
      programs: { server: server(`at(500, () => socket.write('still here'))`), client: six },
      schedule: [faultAt(second, 'stall', choice)],
      faults: long,
      untilMs: 1_500_000,
    })
    const atMs = 111.3 + us / 1000 + 0.5
    expect(hearing(injected)).toEqual([
      '101.8 got a',
      '101.8 got x',
      '111.8 got y',
      '121.8 got z',
      `${atMs} got b`,
      `${atMs} got c`,
    ])
    // The other direction is free.
    expect(injected.said('client').filter((line) => line.includes('still'))).toEqual(['602.3 got still here'])
    expect(counted(injected, 'stall')).toBe('8/1/1 at 111.3 ms')
  },
)

test('healing ends a stall', async () => {
  const run = await talk({
    programs: { server: server(), client: six },
    schedule: [faultAt(second, 'stall', 3)],
    faults: { untilMs: 4000, everyMs: 2000 },
  })
  expect(hearing(run).slice(-2)).toEqual(['4000.5 got b', '4000.5 got c'])
})

const cut = [faultAt('client>server send #1', 'blackhole', 1)]

test('cut: the writer gets ETIMEDOUT after 924.6 s, a mere reader hears nothing until the world heals', async () => {
  const { injected, benign } = await talkTwice({
    programs: { server: echo, client: greeting },
    schedule: cut,
    faults: long,
    untilMs: 3_000_000,
  })
  expect(both(injected)).toEqual({
    client: ['101.3 connect', '924701.3 read ETIMEDOUT', '924701.3 close'],
    server: ['101.8 accepted', '2005000 read ECONNRESET', '2005000 close'],
  })
  expect(benign.said('client')).toEqual(greeted)
  expect(counted(injected, 'blackhole')).toBe('1/1/1 at 101.3 ms')
})

test('cut: nothing passes in the other direction either, and who writes there gives up in time too', async () => {
  const talking = server(`at(1000, () => socket.write('hello')); at(2000, () => socket.write('anybody?'))`)
  const { injected } = await talkTwice({
    programs: { server: talking, client: greeting },
    schedule: cut,
    faults: long,
    untilMs: 3_000_000,
  })
  expect(both(injected)).toEqual({
    client: ['101.3 connect', '924701.3 read ETIMEDOUT', '924701.3 close'],
    server: ['101.8 accepted', '925701.8 read ETIMEDOUT', '925701.8 close'],
  })
})

test('cut: a reader with keep-alive finds out by its probes, a writer that also has it does not sooner than it gives up', async () => {
  const { injected } = await talkTwice({
    programs: {
      server: server(`socket.setKeepAlive(true, 2000)`),
      client: `${greeting}; at(150, () => socket.setKeepAlive(true, 2000))`,
    },
    schedule: cut,
    faults: long,
    untilMs: 3_000_000,
  })
  expect(both(injected)).toEqual({
    client: ['101.3 connect', '924701.3 read ETIMEDOUT', '924701.3 close'],
    // 2 s of silence, 10 probes a second apart.
    server: ['101.8 accepted', '12101.8 read ETIMEDOUT', '12101.8 close'],
  })
})

const twice = client(`socket.on('connect', () => { socket.write('a'); process.nextTick(() => socket.write('b')) })`)

test.each([
  ['after the first', 'client send server #1', 1, ['101.8 got a', '101.8 end']],
  ['before the first', 'client send server #1', 2, ['101.8 end']],
  ['after the second', 'client send server #2', 1, ['101.8 got ab', '101.8 end']],
] as const)('crash at two writes, %s: what was written leaves, and nothing else', async (_, site, choice, seen) => {
  const { injected, benign } = await talkTwice({
    programs: { server: server(), client: twice },
    schedule: [faultAt(site, 'crash', choice)],
    untilMs: 900,
  })
  expect(injected.said('server').slice(1)).toEqual(seen)
  expect(benign.said('server').slice(1)).toEqual(['101.8 got ab'])
  expect(injected.said('client')).toEqual(['101.3 connect'])
})
