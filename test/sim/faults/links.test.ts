// Every fault of a link, of a machine's links, of a whole network does what its paragraph says, as plain programs
// observe it.
import { expect, test } from 'vitest'
import { client, counted, echo, faultAt, long, server, type Talk, talk, talkTwice } from './talk.ts'

/** Greets at once, and says something more at each of these times. */
const talkative = (...times: readonly number[]): string =>
  client(
    `socket.on('connect', () => socket.write('a')); ${times.map((ms) => `at(${ms - 100}, () => socket.write('${ms};'));`).join('')}`,
  )
const greeted = ['101.3 connect', '102.3 got re a']
const both = ({ said }: Talk): object => ({ client: said('client'), server: said('server') })
const blockages = [
  ['2 s', 1, 4],
  ['30 s', 2, 32],
  ['600 s', 3, 602],
] as const

test.each(blockages)(
  'clog for %s, in one direction: nothing arrives, then everything at once and in order',
  async (_, choice, endS) => {
    const times = [2500, 3000, 3500]
    const { injected, benign } = await talkTwice({
      programs: { server: echo, client: talkative(...times) },
      schedule: [faultAt('client>server t=2s', 'clog', choice)],
      faults: long,
      untilMs: 1_000_000,
    })
    const endMs = endS * 1000
    const burst = times.map((ms) => `${ms};`)
    expect(both(injected)).toEqual({
      server: ['101.8 accepted', '101.8 got a', ...burst.map((text) => `${endMs + 0.5} got ${text}`)],
      client: [...greeted, ...burst.map((text) => `${endMs + 1} got re ${text}`)],
    })
    expect(benign.said('server')).toEqual([
      '101.8 accepted',
      '101.8 got a',
      '2500.5 got 2500;',
      '3000.5 got 3000;',
      '3500.5 got 3500;',
    ])
    expect(counted(injected, 'clog')).toBe('1000/1/1 at 2500 ms')
  },
)

test('a clog lets the other direction pass', async () => {
  const { said } = await talk({
    programs: { server: server(`at(2400, () => socket.write('b'))`), client: talkative(2500) },
    schedule: [faultAt('client>server t=2s', 'clog', 2)],
    faults: long,
    untilMs: 60_000,
  })
  expect(said('client')).toEqual(['101.3 connect', '2502.3 got b'])
  expect(said('server').at(-1)).toBe('32000.5 got 2500;')
})

test('a connect during a clog stands at its end', async () => {
  const { said } = await talk({
    programs: { server: echo, client: `${client('')}; at(3000, dial)` },
    schedule: [faultAt('client>server t=2s', 'clog', 1)],
    faults: long,
  })
  expect(said('client')).toEqual(['101.3 connect', '4001 connect'])
})

/** When what was written 0.5 s after the beginning of a partition arrives: at the first repetition after its end. */
const repeatedMs = (endS: number): number => {
  let atMs = 2500 + 200
  for (let stepMs = 200; atMs < endS * 1000; atMs += stepMs) stepMs = Math.min(2 * stepMs, 120_000)
  return atMs
}

test.each(blockages)(
  'partition for %s: an established connection goes on at the next repetition after its end',
  async (_, choice, endS) => {
    const { injected, benign } = await talkTwice({
      programs: { server: server(`at(2398.2, () => socket.write('b'))`), client: talkative(2500, 3000) },
      schedule: [faultAt('client>server t=2s', 'partition', choice)],
      faults: long,
      untilMs: 1_000_000,
    })
    const atMs = repeatedMs(endS)
    expect(repeatedMs(4)).toBe(2500 + 200 + 400 + 800 + 1600)
    expect(both(injected)).toEqual({
      server: ['101.8 accepted', '101.8 got a', `${atMs + 0.5} got 2500;`, `${atMs + 0.5} got 3000;`],
      client: ['101.3 connect', `${Math.round((atMs + 0.3) * 10) / 10} got b`],
    })
    expect(benign.said('server').slice(-2)).toEqual(['2500.5 got 2500;', '3000.5 got 3000;'])
    expect(counted(injected, 'partition')).toBe('500/1/1 at 2499.8 ms')
  },
)

test('partition: a connect repeats its first packet after 1, 3, 7, 15, … s', async () => {
  const dials = [2, 10, 20].map((s) => `at(${s * 1000 + 1}, dial)`).join('; ')
  const { injected, benign } = await talkTwice({
    programs: { server: echo, client: `${client('')}; ${dials}` },
    schedule: [faultAt('client>server t=2s', 'partition', 2)],
    faults: long,
    untilMs: 60_000,
  })
  // Begun at 2 s the attempts are at 3, 5, 9, 17, 33 s; at 10 s: 11, 13, 17, 25, 41; at 20 s: 21, 23, 27, 35. It lasts
  // until 32 s.
  expect(injected.said('client')).toEqual(['101.3 connect', '33002.3 connect', '35002.3 connect', '41002.3 connect'])
  expect(benign.said('client')).toEqual(['101.3 connect', '2002.3 connect', '10002.3 connect', '20002.3 connect'])
  expect(counted(injected, 'partition')).toBe('30/1/1 at 2001.3 ms')
})

test('partition: a connect fails with ETIMEDOUT after 127 s', async () => {
  const { said } = await talk({
    programs: { server: echo, client: `${client('')}; at(3000, dial)` },
    schedule: [faultAt('client>server t=2s', 'partition', 3)],
    faults: long,
    untilMs: 1_000_000,
  })
  expect(said('client')).toEqual(['101.3 connect', '130000.3 connect ETIMEDOUT', '130000.3 close'])
  expect(said('server')).toEqual(['101.8 accepted'])
})

test('partitions one after the other: who wrote gets ETIMEDOUT after 924.6 s, and the other end learns of it when it writes', async () => {
  const { said } = await talk({
    programs: {
      server: server(`at(1300 * 1000, () => socket.write('b')); at(1400 * 1000, () => socket.write('c'))`),
      client: talkative(2500),
    },
    schedule: [faultAt('client>server t=2s', 'partition', 3), faultAt('client>server t=600s', 'partition', 3)],
    faults: long,
    untilMs: 1_500_000,
  })
  expect(said('client')).toEqual(['101.3 connect', '927100 read ETIMEDOUT', '927100 close'])
  expect(said('server')).toEqual(['101.8 accepted', '101.8 got a', '1300102.8 read ECONNRESET', '1300102.8 close'])
})

test('partition: keep-alive finds a silent connection dead, in both programs, and leaves one alone that is shorter', async () => {
  const programs = {
    server: server('socket.setKeepAlive(true, 5000)'),
    client: client(`socket.on('connect', () => socket.setKeepAlive(true, 5000))`),
  }
  const script = { programs, faults: long, untilMs: 100_000 }
  const dead = await talk({ ...script, schedule: [faultAt('client>server t=2s', 'partition', 2)] })
  expect(both(dead)).toEqual({
    client: ['101.3 connect', '17000 read ETIMEDOUT', '17000 close'],
    server: ['101.8 accepted', '17000 read ETIMEDOUT', '17000 close'],
  })
  expect(counted(dead, 'partition')).toBe('50/1/1 at 17000 ms')
  const short = await talk({ ...script, schedule: [faultAt('client>server t=2s', 'partition', 1)] })
  expect(both(short)).toEqual({ client: ['101.3 connect'], server: ['101.8 accepted'] })
  expect(counted(short, 'partition')).toBe('50/1/0 at  ms')
})

test('a reset and the end of a stream do not pass a partition either', async () => {
  const schedule = [faultAt('client>server t=2s', 'partition', 1)]
  const reset = await talk({
    programs: {
      server: server(`at(9000, () => socket.write('b'))`),
      client: client(`at(2900, () => socket.resetAndDestroy())`),
    },
    schedule,
    faults: long,
    untilMs: 20_000,
  })
  // A reset is never repeated: the server learns of it by writing.
  expect(reset.said('server')).toEqual(['101.8 accepted', '9102.8 read ECONNRESET', '9102.8 close'])
  const end = await talk({
    programs: { server: server(), client: client('at(2900, () => socket.destroy())') },
    schedule,
    faults: long,
  })
  // The system repeats the end of a stream for a program that has closed its socket: 0.2, 0.6 and 1.4 s later.
  expect(end.said('server')).toEqual(['101.8 accepted', '4400.5 end'])
})

test.each(blockages)('partition-one-way for %s: the other direction passes', async (_, choice, endS) => {
  const { injected, benign } = await talkTwice({
    programs: { server: server(`at(2398.2, () => socket.write('b'))`), client: talkative(2500) },
    schedule: [faultAt('client>server t=2s', 'partition-one-way', choice)],
    faults: long,
    untilMs: 1_000_000,
  })
  expect(injected.said('client')).toEqual(['101.3 connect', '2500.3 got b'])
  expect(injected.said('server').slice(2)).toEqual([`${repeatedMs(endS) + 0.5} got 2500;`])
  expect(benign.said('server').slice(2)).toEqual(['2500.5 got 2500;'])
  expect(counted(injected, 'partition-one-way')).toBe('1000/1/1 at 2500 ms')
})

test('partition-one-way against the answers: requests arrive, a connect does not come to stand', async () => {
  const { injected } = await talkTwice({
    programs: { server: echo, client: `${talkative(2500)}; at(3000, dial)` },
    schedule: [faultAt('server>client t=2s', 'partition-one-way', 1)],
    faults: long,
  })
  expect(injected.said('server')).toEqual(['101.8 accepted', '101.8 got a', '2500.5 got 2500;', '4001.8 accepted'])
  // The answer is sent again 0.2, 0.6, 1.4 and 3 s later; the first packet of the connection after 1 s.
  expect(injected.said('client')).toEqual([...greeted, '4001.3 connect', '5501 got re 2500;'])
  expect(counted(injected, 'partition-one-way')).toBe('10/1/1 at 2500.5 ms')
})

/** Three clients of one server, and of each other's name in the alphabet on either side of it. */
const three = { alice: talkative(2500), bob: talkative(2500), server: echo }

test.each(blockages)(
  'isolation for %s: one machine is cut off from all others, and runs on',
  async (_, choice, endS) => {
    const { injected, benign } = await talkTwice({
      programs: { ...three, alice: `${talkative(2500)}; at(2600, () => say('runs'))` },
      schedule: [faultAt('alice t=2s', 'isolation', choice)],
      faults: long,
      untilMs: 1_000_000,
    })
    const atMs = repeatedMs(endS)
    expect(injected.said('alice')).toEqual([...greeted, '2600 runs', `${atMs + 1} got re 2500;`])
    expect(injected.said('bob')).toEqual([...greeted, '2501 got re 2500;'])
    expect(benign.said('alice').at(-1)).toBe('2600 runs')
    expect(counted(injected, 'isolation')).toBe('1500/1/1 at 2500 ms')
  },
)

test('isolation of a server: its clients are cut off from it, and not from each other', async () => {
  const alice = `${talkative(2500)}; at(2600, () => watch(net.connect(7000, 'bob')))`
  const { said } = await talk({
    programs: { alice, bob: echo, server: echo },
    schedule: [faultAt('server t=2s', 'isolation', 1)],
    faults: long,
  })
  expect(said('alice')).toEqual([...greeted, '2601.3 connect', '5501 got re 2500;'])
})

test.each([
  [1, ['abd', 'ce']],
  [2, ['ade', 'bc']],
  [3, ['acde', 'b']],
] as const)(
  'partition-group, split %i: nothing passes between two groups for 30 s, also between machines that had not talked before',
  async (choice, groups) => {
    const names = ['a', 'b', 'c', 'd', 'e']
    // Everybody calls everybody 1 s after the moment; who is not reached then is reached at an attempt after its end.
    const program = `${server()}
const others = ${JSON.stringify(names)}.filter((name) => name !== process.env.HOSTNAME)
at(5000, () => { for (const name of others) net.connect(7000, name, () => say('reached', name)) })`
    const script = {
      programs: Object.fromEntries(names.map((name) => [name, program])),
      schedule: [faultAt('network t=4s', 'partition-group', choice)],
      faults: long,
      untilMs: 50_000,
    }
    const { injected, benign } = await talkTwice(script)
    const other = await talk({ ...script, seed: 2 })
    const reached = ({ said }: Talk, name: string, ms: string): readonly string[] =>
      said(name).flatMap((line) => (line.startsWith(`${ms} reached`) ? [line.slice(-1)] : []))
    for (const name of names) {
      const group = groups.find((members) => members.includes(name)) ?? ''
      expect(reached(benign, name, '5001.3')).toEqual(names.filter((each) => each !== name))
      for (const run of [injected, other]) {
        expect(reached(run, name, '5001.3')).toEqual([...group].filter((each) => each !== name))
        // After 1, 3, 7, 15 and 31 s; it ended at 34 s.
        expect(reached(run, name, '36001.3')).toEqual(names.filter((each) => !group.includes(each)))
      }
    }
    expect(counted(injected, 'partition-group')).toBe('25/1/1 at 5000.3 ms')
  },
)

const quiet = [
  ['clog', 'client>server t=2s', 2],
  ['partition', 'client>server t=2s', 2],
  ['partition-one-way', 'client>server t=2s', 2],
  ['isolation', 'client t=2s', 2],
  ['partition-group', 'network t=2s', 2],
  ['jitter', 'client>server t=2s', 2],
] as const

test.each(quiet)('a %s that held nothing up does not count as having injected', async (kind, site, choice) => {
  const { said, run } = await talk({
    programs: { server: echo, client: talkative() },
    schedule: [faultAt(site, kind, choice)],
    faults: long,
  })
  expect(said('client')).toEqual(greeted)
  const { drawn, tookEffect } = run.world.decisions.count(kind)
  expect({ drawn, tookEffect }).toEqual({ drawn: 1, tookEffect: 0 })
  expect(run.events.filter(({ kind: event }) => event === 'fault.injected')).toEqual([])
})

test('a blockage that holds on to what another one had stopped counts as well', async () => {
  const schedule = [faultAt('client>server t=2s', 'clog', 1), faultAt('client>server t=4s', 'partition-one-way', 2)]
  const talked = await talk({
    programs: { server: server(), client: talkative(2500) },
    schedule,
    faults: long,
    untilMs: 60_000,
  })
  expect(talked.said('server').at(-1)).toBe('34000.5 got 2500;')
  expect(counted(talked, 'clog')).toBe('60/1/1 at 2500 ms')
  expect(counted(talked, 'partition-one-way')).toBe('60/1/1 at 4000 ms')
})

test('blockages that overlap do not free one another', async () => {
  const schedule = [faultAt('client>server t=2s', 'clog', 2), faultAt('client>server t=4s', 'clog', 1)]
  const { said } = await talk({
    programs: { server: server(), client: talkative(2500) },
    schedule,
    faults: long,
    untilMs: 60_000,
  })
  expect(said('server').at(-1)).toBe('32000.5 got 2500;')
})

/**
 * Ten pairs of messages, 5 ms apart, each pair sent in one event over two connections; and one pair more after the next
 * moment.
 */
const pairs = client(`
  const other = net.connect(7000, 'server')
  const times = [...Array.from({ length: 10 }, (_, index) => 2100 + 5 * index), 4100]
  for (const ms of times) at(ms - 100, () => { socket.write('a' + ms); other.write('b' + ms) })`)

test.each([
  ['up to 2 ms', 1, 2],
  ['up to 50 ms', 2, 50],
] as const)(
  'jitter %s: segments of different connections overtake each other, those of one never, until the next moment',
  async (_, choice, maxMs) => {
    const { injected, benign } = await talkTwice({
      programs: { server: server(), client: pairs },
      schedule: [faultAt('client>server t=2s', 'jitter', choice)],
      faults: long,
    })
    const heard = ({ said }: Talk): readonly (readonly [text: string, lateMs: number])[] =>
      said('server').flatMap((line) => {
        const [ms, what, text = ''] = line.split(' ')
        return what === 'got'
          ? [[text, Math.round(Number(ms) * 1000 - Number(text.slice(1)) * 1000 - 500) / 1000] as const]
          : []
      })
    expect(new Set(heard(benign).map(([, lateMs]) => lateMs))).toEqual(new Set([0]))
    const order = heard(injected).map(([text]) => text)
    expect(order).not.toEqual(heard(benign).map(([text]) => text))
    for (const name of ['a', 'b']) {
      const own = order.filter((text) => text.startsWith(name))
      expect(own).toEqual([...own].sort())
    }
    const lates = heard(injected).map(([, lateMs]) => lateMs)
    expect(Math.max(...lates)).toBeLessThanOrEqual(maxMs)
    expect(Math.max(...lates)).toBeGreaterThan(maxMs / 2)
    expect(lates.slice(-2)).toEqual([0, 0])
    expect(counted(injected, 'jitter')).toBe('10/1/1 at 2100 ms')
  },
)
