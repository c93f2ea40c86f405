// Names, addresses and ports; what is refused, and what is not answered.
import { expect, test } from 'vitest'
import type { NetFailure } from '../../../sim/network/contract.ts'
import type { Blockage } from '../../../sim/network/links/links.ts'
import type { Incarnation } from '../../../sim/process/incarnation.ts'
import { faultAt, type Noted, Pair, Rig } from './rig.ts'

/** Connects at once, and tells what came of it. */
async function connecting(rig: Rig, a: Incarnation, host: string, port: number): Promise<readonly string[]> {
  let noted: Noted | undefined
  rig.at(0, a, () => {
    noted = rig.connect(a, host, port)
  })
  await rig.run()
  return noted?.told ?? []
}

test.each([
  ['a port that nobody listens to', 'b', 81, '1 connect ECONNREFUSED'],
  ['the own machine, where nobody listens', 'localhost', 80, '0.04 connect ECONNREFUSED'],
  ['a name that nobody has', 'nowhere', 80, '0.3 getaddrinfo ENOTFOUND'],
  ['an address that nobody has', '10.9.9.9', 80, '0.3 connect EHOSTUNREACH'],
  ['an address', '10.0.0.2', 80, '1 open'],
] as const)('a connect to %s', async (_, host, port, told) => {
  const rig = new Rig()
  const a = rig.boot('a')
  rig.listen(rig.boot('b'), 80)
  expect(await connecting(rig, a, host, port)).toEqual([told])
})

test('a machine without power does not answer: the attempts to connect to it are repeated', async () => {
  const rig = new Rig()
  const a = rig.boot('a')
  rig.at(0, null, () => rig.network.blackhole('b'))
  rig.at(6_000, null, () => rig.network.restoreLinks('b'))
  // At 7 s it is there again, and nobody listens.
  expect(await connecting(rig, a, 'b', 80)).toEqual(['7001 connect ECONNREFUSED'])
})

test('a machine that loses its power while an attempt is under way', async () => {
  const rig = new Rig()
  const a = rig.boot('a')
  rig.listen(rig.boot('b'), 80)
  rig.at(0.2, null, () => rig.network.blackhole('b'))
  expect(await connecting(rig, a, 'b', 80)).toEqual(['127000 connect ETIMEDOUT'])
})

test('a client that stands still while its connection comes to stand is told so, however late', async () => {
  const rig = new Rig({ kind: 'replay', schedule: [faultAt('a>b connect 80 #1', 'connect-stall', 1)] })
  const a = rig.boot('a')
  rig.listen(rig.boot('b'), 80)
  // The first attempt gets lost, the second is answered at 1001 ms: when the client would have given up, only its
  // program does not know.
  rig.at(500, null, () => {
    a.availableUs = 300_000_000
  })
  expect(await connecting(rig, a, 'b', 80)).toEqual(['300000 open'])
})

test.each([
  ['there', 'a', 'b', 80],
  ['back', 'b', 'a', 80],
  ['back, of a unsupported', 'b', 'a', 81],
] as const)('a connect that waits longer than 127 s on the way %s is given up', async (_, from, to, port) => {
  const rig = new Rig()
  const a = rig.boot('a')
  const taken = rig.listen(rig.boot('b'), 80)
  const links = [rig.network.links.of(from, to)]
  const clog: Blockage = { kind: 'clog', site: '', injected: false }
  rig.at(0, null, () => rig.network.links.block(links, clog))
  rig.at(600_000, null, () => rig.network.links.unblock(links, clog))
  expect(await connecting(rig, a, 'b', port)).toEqual(['127000 connect ETIMEDOUT'])
  expect(taken).toEqual([])
})

test('a port is taken once, is free again when its process is killed, and the next one takes it', async () => {
  const rig = new Rig()
  const [a, first] = [rig.boot('a'), rig.boot('b')]
  const before = rig.listen(first, 80)
  const taking = (): unknown => {
    try {
      return rig.listen(first, 80)
    } catch (failure) {
      return failure
    }
  }
  expect(taking()).toEqual({ code: 'EADDRINUSE', syscall: 'listen' })
  const seen: (readonly string[])[] = []
  let old: Noted | undefined
  rig.at(1, a, () => {
    old = rig.connect(a, 'b', 80)
  })
  rig.at(5, null, () => first.kill('SIGKILL'))
  rig.at(6, a, () => {
    const refused = rig.connect(a, 'b', 80)
    rig.at(9, a, () => seen.push(refused.told))
  })
  rig.at(10, null, () => {
    const second = rig.boot('b')
    const after = rig.listen(second, 80)
    rig.at(11, a, () => {
      const anew = rig.connect(a, 'b', 80)
      rig.at(19, a, () => seen.push(anew.told, after[0]?.told ?? []))
    })
  })
  await rig.run()
  expect(old?.told).toEqual(['2 open', '5.5 end'])
  expect(before).toHaveLength(1)
  expect(seen).toEqual([['7 connect ECONNREFUSED'], ['12 open'], ['12.5 open']])
})

test('port 0 is a free one; closing a port twice frees nobody else’s', () => {
  const rig = new Rig()
  const a = rig.boot('a')
  const ports = Array.from({ length: 3 }, () => rig.network.listen('a', 0, a, () => expect.unreachable()))
  expect(ports.map(({ port }) => port)).toEqual([32_769, 32_770, 32_771])
  const [first] = ports
  first?.close()
  rig.network.listen('a', 32_769, a, () => expect.unreachable())
  first?.close()
  expect(() => rig.network.listen('a', 32_769, a, () => expect.unreachable())).toThrow()
})

test('a local port takes connections of its own machine only', async () => {
  const rig = new Rig()
  const [a, b] = [rig.boot('a'), rig.boot('b')]
  rig.network.listen('b', 80, b, () => expect.unreachable(), true)
  expect(await connecting(rig, a, 'b', 80)).toEqual(['1 connect ECONNREFUSED'])
})

test('look-ups: names of hosts, the own machine, names that nobody has; a name follows a process that was moved', async () => {
  const rig = new Rig()
  const a = rig.boot('a')
  const found: unknown[] = []
  const note = (failure: NetFailure | undefined, address: string): unknown => found.push(failure?.code ?? address)
  rig.at(0, a, () => {
    for (const name of ['b', 'localhost', 'a', 'nowhere', '10.0.0.2']) rig.network.lookup('a', a, name, note)
  })
  rig.at(1, null, () => {
    rig.network.blackhole('b')
    rig.network.addHost('b')
  })
  rig.at(2, a, () => rig.network.lookup('a', a, 'b', note))
  await rig.run()
  expect(found).toEqual(['10.0.0.2', '10.0.0.1', '10.0.0.1', 'ENOTFOUND', '10.0.0.2', '10.0.0.3'])
})

test('a look-up that is to fail does not count if nobody is there any more to hear of it', async () => {
  const rig = new Rig({ kind: 'replay', schedule: [faultAt('a lookup b #1', 'dns-failure', 1)] })
  const a = rig.boot('a')
  rig.at(0, a, () => rig.network.lookup('a', a, 'b', () => expect.unreachable()))
  rig.at(1000, null, () => a.kill('SIGKILL'))
  await rig.run()
  expect(rig.decisions.count('dns-failure')).toEqual({ offered: 1, drawn: 1, tookEffect: 0 })
})

test.each([1, 2])(
  'a look-up that is to fail (alternative %i) and is over after healing does not fail',
  async (choice) => {
    const rig = new Rig({ kind: 'replay', schedule: [faultAt('a lookup b #1', 'dns-failure', choice)] })
    const a = rig.boot('a')
    const found: unknown[] = []
    rig.at(0, a, () => rig.network.lookup('a', a, 'b', (failure, address) => found.push(failure?.code ?? address)))
    rig.at(0.2, null, () => rig.network.heal())
    await rig.run()
    expect(found).toEqual(['10.0.0.2'])
    expect(rig.decisions.count('dns-failure')).toEqual({ offered: 1, drawn: 1, tookEffect: 0 })
  },
)

test('a fault of a segment that cannot pass is injected when it does pass, and not if it never does', async () => {
  const schedule = [faultAt('a>b send #1', 'reset', 2)]
  for (const heals of [true, false]) {
    const pair = new Pair({ kind: 'replay', schedule })
    const { links } = pair.network
    const blockage: Blockage = { kind: 'partition', site: 'test', injected: false }
    pair.at(2, null, () => links.block([links.of('a', 'b')], blockage))
    pair.at(3, pair.a, () => pair.client.write('x'))
    pair.at(100, null, () => {
      links.unblock([links.of('a', 'b')], blockage)
      if (heals) pair.network.heal()
    })
    await pair.run()
    expect(pair.server.told).toEqual(['1.5 open', heals ? '100.5 got x' : '203.5 read ECONNRESET'])
    expect(pair.client.told).toEqual(heals ? ['1 open'] : ['1 open', '203.5 read ECONNRESET'])
    expect(pair.decisions.count('reset').tookEffect).toBe(heals ? 0 : 1)
  }
})

test('after healing, a connection that is accepted late is told that its other end is long gone', async () => {
  const pair = new Pair()
  // The program that listens stands still while the one that connected is moved away: its accept comes only after the
  // healing.
  pair.at(0, null, () => {
    pair.b.availableUs = 200_000
  })
  pair.at(10, null, () => {
    pair.network.blackhole('a')
    pair.a.kill('moved')
    pair.network.addHost('a')
  })
  pair.at(100, null, () => pair.network.heal())
  await pair.run()
  expect(pair.server.told).toEqual(['200 open', '5100 read ECONNRESET'])
})

test('a host that went dark twice is there again after one light', async () => {
  const pair = new Pair()
  pair.at(2, null, () => {
    pair.network.blackhole('b')
    pair.network.blackhole('b')
    pair.network.restoreLinks('b')
  })
  pair.at(3, pair.a, () => pair.client.write('x'))
  await pair.run()
  expect(pair.client.told).toEqual(['1 open', '4 read ECONNRESET'])
})

test('between machines every site names the incarnation, where it sends to, and what', async () => {
  const pair = new Pair({ kind: 'replay', schedule: [faultAt('nowhere', 'delay', 1)] })
  const sites: string[] = []
  const { site } = pair.decisions
  pair.decisions.site = (stream, operation, resource) => {
    const address = site.call(pair.decisions, stream, operation, resource)
    sites.push(address)
    return address
  }
  pair.at(2, pair.a, () => pair.client.write('POST /runs HTTP/1.1\r\n\r\n{"kind":"start","id":"order-1"}'))
  pair.at(3, pair.b, () => pair.server.write('HTTP/1.1 200 OK\r\n\r\n{"id":"order-1"}'))
  pair.at(4, pair.b, () => pair.server.write('more'))
  await pair.run()
  expect(sites).toEqual(['a>b send POST /runs start order-1 #1', 'b>a send 200 order-1 #1', 'b>a send #1'])
})
