// What the two ends of a connection are told, in every way in which it can begin, go on and end: as Linux does it.
import { expect, test } from 'vitest'
import type { Blockage } from '../../../../sim/network/links/links.ts'
import { retransmissionUs } from '../../../../sim/network/tcp/retransmission.ts'
import { faultAt, Noted, Pair, Rig } from '../rig.ts'

const told = ({ client, server }: Pair): object => ({ client: client.told, server: server.told })

test('bytes there and back; what one event writes is one segment', async () => {
  const pair = new Pair()
  pair.at(2, pair.a, () => {
    pair.client.write('one ')
    pair.client.write('segment')
  })
  pair.at(4, pair.b, () => pair.server.write('answer'))
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '4.5 got answer'], server: ['1.5 open', '2.5 got one segment'] })
})

test('what is written and ended before the connection stands leaves when it does', async () => {
  const rig = new Rig()
  const [a, b] = [rig.boot('a'), rig.boot('b')]
  const taken = rig.listen(b, 80)
  rig.at(0, a, () => {
    const client = rig.connect(a, 'b', 80, () => client.write(' and late'))
    client.write('early')
    client.end?.end()
  })
  await rig.run()
  expect(taken[0]?.told).toEqual(['1.5 open', '1.5 got early and late', '1.5 end'])
})

test('half-close: who has ended still hears, until both have', async () => {
  const pair = new Pair()
  pair.at(2, pair.a, () => pair.client.end?.end())
  pair.at(3, pair.b, () => pair.server.write('still'))
  pair.at(4, pair.b, () => pair.server.end?.end())
  // After both ends nothing is left to close or to reset.
  pair.at(5, pair.a, () => pair.client.end?.reset())
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '3.5 got still', '4.5 end'], server: ['1.5 open', '2.5 end'] })
})

test('the end of a stream that waits for a free link is not lost when the other end ends meanwhile', async () => {
  const pair = new Pair()
  const { network } = pair
  const links = [network.links.of('a', 'b')]
  const blockage: Blockage = { kind: 'clog', site: 'test', injected: false }
  pair.at(2, null, () => network.links.block(links, blockage))
  pair.at(2, pair.b, () => pair.server.end?.end())
  pair.at(3, pair.a, () => {
    pair.client.write('last words')
    pair.client.end?.end()
  })
  pair.at(9, null, () => network.links.unblock(links, blockage))
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '2.5 end'], server: ['1.5 open', '9.5 got last words', '9.5 end'] })
})

test('who writes to a socket that was closed hears its end, then gets a reset', async () => {
  const pair = new Pair()
  pair.at(2, pair.a, () => pair.client.close())
  pair.at(4, pair.b, () => pair.server.write('x'))
  pair.at(4.2, pair.b, () => pair.server.write('y'))
  pair.at(6, pair.b, () => pair.server.write('z'))
  await pair.run()
  // As in Node nobody reads after the end of the stream: the reset shows at the next write, as EPIPE.
  expect(pair.server.told).toEqual(['1.5 open', '2.5 end', '6 write EPIPE'])
})

test('who only ends after that is told nothing more', async () => {
  const pair = new Pair()
  pair.at(2, pair.a, () => pair.client.close())
  pair.at(4, pair.b, () => pair.server.write('x'))
  pair.at(6, pair.b, () => pair.server.end?.end())
  pair.at(7, pair.b, () => pair.server.close())
  await pair.run()
  expect(pair.server.told).toEqual(['1.5 open', '2.5 end'])
})

test('a process that is killed: its sockets are closed by the system', async () => {
  const pair = new Pair()
  pair.at(2, pair.b, () => {
    pair.server.write('last words')
    pair.b.kill('SIGKILL')
    pair.server.end?.write(Buffer.from('from the grave'))
  })
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '2.5 got last words', '2.5 end'], server: ['1.5 open'] })
})

test('a process that is killed while the way is blocked: its system sends on what it had written', async () => {
  const pair = new Pair()
  const { links } = pair.network
  const way = [links.of('b', 'a')]
  const blockage: Blockage = { kind: 'partition', site: 'test', injected: false }
  pair.at(2, null, () => links.block(way, blockage))
  pair.at(3, pair.b, () => pair.server.write('last words'))
  pair.at(4, null, () => pair.b.kill('SIGKILL'))
  pair.at(100, null, () => links.unblock(way, blockage))
  await pair.run()
  expect(pair.client.told).toEqual(['1 open', '203.5 got last words', '203.5 end'])
})

test('a process that is killed with something unread: a reset, after what it had sent', async () => {
  const pair = new Pair()
  pair.at(2, pair.b, () => {
    pair.server.end?.pause()
    pair.server.write('sent')
  })
  pair.at(2, pair.a, () => pair.client.write('unread'))
  pair.at(4, null, () => pair.b.kill('SIGKILL'))
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '2.5 got sent', '4.5 read ECONNRESET'], server: ['1.5 open'] })
})

test('a process that is killed while it stands still: what had arrived counts as unread', async () => {
  const pair = new Pair()
  pair.at(2, pair.b, () => {
    pair.b.availableUs = 60_000_000
  })
  pair.at(2, pair.a, () => pair.client.write('unread'))
  pair.at(4, null, () => pair.b.kill('SIGKILL'))
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '4.5 read ECONNRESET'], server: ['1.5 open'] })
})

test('a process that is killed while something is under way to it: its end is heard, then the reset that answers', async () => {
  const pair = new Pair()
  pair.at(4, null, () => pair.b.kill('SIGKILL'))
  pair.at(3.8, pair.a, () => pair.client.write('too late'))
  // Waiting to write, the client notices at once.
  pair.at(4.6, pair.a, () => pair.client.write('x'.repeat(1 << 22)))
  await pair.run()
  expect(pair.client.told).toEqual(['1 open', '4.5 end', '4.8 read ECONNRESET'])
})

test('a reset fails the other end; what was sent before it arrives', async () => {
  const pair = new Pair()
  pair.at(2, pair.a, () => {
    pair.client.write('sent')
    pair.client.end?.reset()
  })
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open'], server: ['1.5 open', '2.5 got sent', '2.5 read ECONNRESET'] })
})

test('whatever the order within a millisecond, a segment comes before the reset that follows it', async () => {
  for (let salt = 1; salt <= 20; salt += 1) {
    const pair = new Pair({ kind: 'replay', schedule: [faultAt('a>b send #2', 'reset', 1)] })
    pair.at(1.9, pair.b, () => {
      pair.b.sameMillisecond.permutation = { salt, injected: () => {} }
    })
    pair.at(2, pair.a, () => pair.client.write('a'))
    pair.at(2.1, pair.a, () => pair.client.write('b'))
    await pair.run()
    expect(pair.server.told.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'open',
      'got a',
      'got b',
      'read ECONNRESET',
    ])
    expect(Number(pair.server.told[3]?.split(' ')[0])).toBeLessThan(3)
  }
})

test('who does not read gets what had arrived before it notices a reset', async () => {
  const pair = new Pair()
  pair.at(2, pair.b, () => pair.server.end?.pause())
  pair.at(2, pair.a, () => pair.client.write('sent'))
  pair.at(3, pair.a, () => pair.client.end?.reset())
  pair.at(5, pair.b, () => pair.server.end?.resume())
  await pair.run()
  expect(pair.server.told).toEqual(['1.5 open', '5 got sent', '5 read ECONNRESET'])
})

test('who does not read notices a reset at its next write', async () => {
  const pair = new Pair()
  pair.at(2, pair.b, () => pair.server.end?.pause())
  pair.at(3, pair.a, () => pair.client.end?.reset())
  pair.at(5, pair.b, () => pair.server.write('x'))
  await pair.run()
  expect(pair.server.told).toEqual(['1.5 open', '5 write ECONNRESET'])
})

test('what waits for a reader is handed over one segment an event, and stops when it stops', async () => {
  const pair = new Pair()
  pair.at(2, pair.b, () => pair.server.end?.pause())
  for (const [index, text] of ['a', 'b', 'c'].entries()) pair.at(3 + index, pair.a, () => pair.client.write(text))
  pair.at(9, pair.b, () => pair.server.end?.resume())
  pair.at(9, pair.b, () => pair.server.end?.pause())
  pair.at(11, pair.b, () => pair.server.end?.resume())
  await pair.run()
  expect(pair.server.told).toEqual(['1.5 open', '11 got a', '11 got b', '11 got c'])
  const causes = pair.trace.events.filter(({ kind }) => kind === 'net.receive')
  expect(causes).toHaveLength(3)
})

test('a writer that is ahead of its reader waits for room, and is told when there is some', async () => {
  const pair = new Pair()
  const room: boolean[] = []
  const much = 'x'.repeat(800_000)
  pair.at(2, pair.b, () => pair.server.end?.pause())
  pair.at(2, pair.a, () => room.push(pair.client.write(much), pair.client.write(much), pair.client.write(much)))
  pair.at(7, pair.b, () => pair.server.end?.resume())
  await pair.run()
  expect(room).toEqual([true, true, false])
  expect(pair.client.told).toEqual(['1 open', '7.5 drain'])
  expect(pair.server.bytes).toBe(much.repeat(3))
})

test('a server that stands still: its system takes the connection, its program later', async () => {
  const pair = new Pair()
  pair.at(0, pair.b, () => {
    pair.b.availableUs = 9_000
  })
  pair.at(2, pair.a, () => pair.client.write('hello'))
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open'], server: ['9 open', '9 got hello'] })
})

test('a connection that no program has taken is reset when the process is killed or stops listening', async () => {
  for (const stop of ['kill', 'close'] as const) {
    const rig = new Rig()
    const [a, b] = [rig.boot('a'), rig.boot('b')]
    const listener = rig.network.listen('b', 80, b, () => new Noted(rig.kernel))
    let client: Noted | undefined
    rig.at(0, b, () => {
      b.availableUs = 9_000
    })
    rig.at(0, a, () => {
      client = rig.connect(a, 'b', 80)
    })
    rig.at(5, null, () => (stop === 'kill' ? b.kill('SIGKILL') : listener.close()))
    await rig.run()
    expect(client?.told).toEqual(['1 open', `${stop === 'kill' ? 5.5 : 9.5} read ECONNRESET`])
  }
})

test('a client that gives up before the connection stands is never seen by the server', async () => {
  const rig = new Rig()
  const [a, b] = [rig.boot('a'), rig.boot('b')]
  const taken = rig.listen(b, 80)
  for (const ms of [0.2, 0.7]) {
    let client: Noted | undefined
    rig.at(0, a, () => {
      client = rig.connect(a, 'b', 80)
    })
    rig.at(ms, a, () => client?.close())
  }
  await rig.run()
  expect(taken).toEqual([])
})

test('a process that dies of its own listener: its system closes the connection', async () => {
  const rig = new Rig()
  const [a, b] = [rig.boot('a'), rig.boot('b')]
  rig.network.listen('b', 80, b, () => {
    throw new Error('in the listener')
  })
  let client: Noted | undefined
  rig.at(0, a, () => {
    client = rig.connect(a, 'b', 80)
  })
  await rig.run()
  // Without a handler the process ends, and its system closes.
  expect(b.alive).toBe(false)
  expect(client?.told).toEqual(['1 open', '2 end'])
})

test('between two programs of one machine nothing is injected, and everything takes 20 µs', async () => {
  const schedule = [faultAt('a>a send #1', 'reset', 2), faultAt('a>a connect 80 #1', 'connect-refused', 1)]
  const rig = new Rig({ kind: 'replay', schedule })
  const a = rig.boot('a')
  const taken = rig.listen(a, 80)
  rig.at(0, a, () => {
    const client = rig.connect(a, 'localhost', 80, () => client.write('hello'))
  })
  await rig.run()
  expect(taken[0]?.told).toEqual(['0.06 open', '0.06 got hello'])
  expect(taken[0]?.end?.remote.address).toBe('127.0.0.1')
  expect(rig.decisions.unused()).toHaveLength(2)
})

test('time that an event has used up passes before what it sends leaves', async () => {
  const pair = new Pair()
  pair.at(2, pair.a, () => {
    pair.a.spentUs = 7_000
    pair.client.write('x')
  })
  pair.at(20, pair.b, () => pair.server.write('y'))
  await pair.run()
  expect(told(pair)).toEqual({ client: ['1 open', '20.5 got y'], server: ['1.5 open', '9.5 got x'] })
})

test('TCP sends again after 0.2 s, then twice as long each time, up to 120 s; the sixteenth time would be after 924.6 s', () => {
  const times: number[] = []
  for (let us = 0; times.length < 17; us = (times.at(-1) ?? 0) + 1) times.push(retransmissionUs(us))
  expect(times.map((us) => us / 1_000_000)).toEqual([
    0.2, 0.6, 1.4, 3, 6.2, 12.6, 25.4, 51, 102.2, 204.6, 324.6, 444.6, 564.6, 684.6, 804.6, 924.6, 1044.6,
  ])
  expect(retransmissionUs(200_000)).toBe(200_000)
})
