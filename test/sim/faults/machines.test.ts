// Every fault of a machine does what its paragraph says: what its peers observe, and what boots afterwards.
import { expect, test } from 'vitest'
import { ofKind } from '../runWorld.ts'
import { client, counted, echo, faultAt, long, server, type Talk, talk, talkTwice } from './talk.ts'

const boots = ({ run }: Talk, machine: string): readonly number[] =>
  ofKind(run, 'process.boot')
    .filter((event) => event.machine === machine)
    .map(({ timeUs }) => timeUs / 1000)

/**
 * Each connects to the server, and then only reads; probes; writes while the server is off; writes when it is on again;
 * connects while it is off.
 */
const clients = {
  reader: client(''),
  prober: client(`socket.on('connect', () => socket.setKeepAlive(true, 1000))`),
  writer: client(`at(2900, () => socket.write('b'))`),
  late: client(`at(400 * 1000, () => socket.write('c'))`),
  dialler: client('at(2900, dial)'),
}

test.each([
  [
    'comes back after 5 s',
    1,
    7000,
    2992,
    {
      prober: '8000 read ECONNRESET',
      // Sent at 3 s, and again 0.2, 0.6, 1.4, 3 and 6.2 s later.
      writer: '9201 read ECONNRESET',
      dialler: '10001.3 connect',
    },
  ],
  [
    'comes back after 300 s',
    2,
    302_000,
    2844,
    {
      prober: '13000 read ETIMEDOUT',
      writer: '327601 read ECONNRESET',
      dialler: '130000.3 connect ETIMEDOUT',
    },
  ],
] as const)(
  'power-loss: %s. Peers hear nothing; who sends to the machine when it is on again gets ECONNRESET',
  async (_, choice, backMs, offered, seen) => {
    const { injected, benign } = await talkTwice({
      programs: { server: echo, ...clients },
      schedule: [faultAt('server t=2s', 'power-loss', choice)],
      faults: { untilMs: 1_000_000, everyMs: 2000 },
      untilMs: 1_100_000,
    })
    const after = (machine: string): string | undefined => injected.said(machine)[1]
    expect(boots(injected, 'server')).toEqual([0, backMs])
    expect(boots(benign, 'server')).toEqual([0])
    expect(after('reader')).toBe('1005000 read ECONNRESET')
    expect(after('prober')).toBe(seen.prober)
    expect(after('writer')).toBe(seen.writer)
    expect(after('late')).toBe('400101 read ECONNRESET')
    expect(after('dialler')).toBe(seen.dialler)
    expect(benign.said('reader')).toEqual(['101.3 connect'])
    expect(ofKind(injected.run, 'process.crash').map(({ machine, timeUs, data }) => [machine, timeUs, data])).toEqual([
      ['server', 2_000_000, { signal: 'power loss' }],
    ])
    expect(ofKind(injected.run, 'machine.off').map(({ timeUs }) => timeUs)).toEqual([2_000_000])
    expect(ofKind(injected.run, 'machine.on').map(({ timeUs }) => timeUs)).toEqual([backMs * 1000])
    expect(counted(injected, 'power-loss')).toBe(`${offered}/1/1 at 2000 ms`)
  },
)

test('power-loss: what waited in the machine to be sent is lost with it, what had left arrives', async () => {
  const schedule = [faultAt('server>client t=2s', 'partition-one-way', 2), faultAt('server t=4s', 'power-loss', 1)]
  const talking = server(`for (const ms of [1898, 3000]) at(ms, () => socket.write(ms + ';'))`)
  const { said } = await talk({
    programs: { server: talking, client: client('') },
    schedule,
    faults: long,
    untilMs: 60_000,
  })
  expect(said('client')).toEqual(['101.3 connect', '2000.3 got 1898;'])
  const without = await talk({
    programs: { server: talking, client: client('') },
    schedule: schedule.slice(0, 1),
    faults: long,
    untilMs: 60_000,
  })
  expect(without.said('client')).toEqual(['101.3 connect', '2000.3 got 1898;', '54102.3 got 3000;'])
})

/** Says where it is, and leaves a file behind. */
const noting = `require('dns').lookup(process.env.HOSTNAME, (_, address) => {
  const fs = require('fs')
  console.log('at ' + address + ', left: ' + fs.existsSync('left'))
  fs.writeFileSync('left', 'behind')
})
setInterval(() => {}, 1e9)
`

test('move: another address, another machine; old connections are half-open for ever, a name leads to the new place', async () => {
  const { injected, benign } = await talkTwice({
    programs: {
      server: `${noting}${echo}`,
      ...clients,
      cached: `${client('')}; at(5000, () => watch(net.connect(7000, '10.0.0.1')))`,
    },
    movable: ['server'],
    schedule: [faultAt('server t=2s', 'reschedule', 1)],
    faults: { untilMs: 1_500_000, everyMs: 2000 },
    untilMs: 1_600_000,
  })
  expect(injected.said('server', 1)[0]).toBe('0.3 at 10.0.0.1, left: false')
  expect(injected.said('server', 2)).toEqual(['3000.3 at 10.0.0.8, left: false', '3001.8 accepted'])
  const after = (machine: string): readonly string[] => injected.said(machine).slice(1)
  const found = '1505000 read ECONNRESET'
  expect(after('reader')).toEqual([found, '1505000 close'])
  expect(after('prober')).toEqual(['13000 read ETIMEDOUT', '13000 close'])
  expect(after('writer')).toEqual(['927600 read ETIMEDOUT', '927600 close'])
  expect(after('late')).toEqual(['1324700 read ETIMEDOUT', '1324700 close'])
  expect(after('dialler')).toEqual(['3001.3 connect', found, '1505000 close'])
  expect(after('cached')).toEqual(['132000 connect ETIMEDOUT', '132000 close', found, '1505000 close'])
  expect(benign.said('server', 2)).toEqual([])
  expect(counted(injected, 'reschedule')).toBe('749/1/1 at 2000 ms')
})

test('move: after a crash on the old machine the disk is still there, after a move it is empty', async () => {
  const { said } = await talk({
    programs: { worker: noting },
    movable: ['worker'],
    schedule: [faultAt('worker t=2s', 'kill', 1), faultAt('worker t=10s', 'reschedule', 1)],
    faults: long,
    untilMs: 15_000,
  })
  expect([1, 2, 3].flatMap((incarnation) => said('worker', incarnation))).toEqual([
    '0.3 at 10.0.0.1, left: false',
    '3000.3 at 10.0.0.1, left: true',
    '12000.3 at 10.0.0.2, left: false',
  ])
})

test('move is not offered to a machine whose disk matters', async () => {
  const { run } = await talk({
    programs: { server: echo },
    schedule: [faultAt('server t=2s', 'reschedule', 1)],
    faults: long,
  })
  expect(run.world.decisions.count('reschedule')).toEqual({ offered: 0, drawn: 0, tookEffect: 0 })
  expect(run.world.decisions.unused()).toHaveLength(1)
})

const build = (name: string, more = ''): string => `console.log('build ${name}'); setInterval(() => {}, 1e9); ${more}`

test('deploy: SIGTERM, and the machine boots the other build, also after later restarts', async () => {
  const { injected, benign } = await talkTwice({
    programs: {
      worker: build(
        'one',
        `process.on('SIGTERM', () => { console.log('bye'); setTimeout(() => process.exit(0), 500) })`,
      ),
    },
    next: { worker: build('two') },
    schedule: [faultAt('worker t=2s', 'deploy', 1), faultAt('worker t=6s', 'kill', 1)],
    faults: long,
  })
  expect([1, 2, 3].flatMap((incarnation) => injected.said('worker', incarnation))).toEqual([
    '0 build one',
    '2000 bye',
    '3500 build two',
    '8000 build two',
  ])
  expect(benign.said('worker')).toEqual(['0 build one'])
  // It is not offered again where the other build already runs.
  expect(counted(injected, 'deploy')).toBe('1/1/1 at 2000 ms')
})

test('deploy: a program that does not end is killed after 10 s', async () => {
  const { injected } = await talkTwice({
    programs: { worker: build('one', `process.on('SIGTERM', () => console.log('not now'))`) },
    next: { worker: build('two') },
    schedule: [faultAt('worker t=2s', 'deploy', 1)],
    faults: long,
    untilMs: 20_000,
  })
  expect([1, 2].flatMap((incarnation) => injected.said('worker', incarnation))).toEqual([
    '0 build one',
    '2000 not now',
    '13000 build two',
  ])
})

test('deploy is not offered where there is no other build', async () => {
  const { run } = await talk({
    programs: { worker: build('one') },
    schedule: [faultAt('worker t=2s', 'deploy', 1)],
    faults: long,
  })
  expect(run.world.decisions.count('deploy').offered).toBe(0)
})
