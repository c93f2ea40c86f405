// After healing everything passes on every link, and what was sent before a reset arrives before it.
import { expect, test } from 'vitest'
import type { Blockage } from '../../../sim/network/links/links.ts'
import { faultAt, type Noted, Pair, Rig } from './rig.ts'

const hosts = ['a', 'b', 'c', 'd']

test.each(['clog', 'partition'] as const)('healing frees every link of a %s, in both directions', async (kind) => {
  const rig = new Rig({ kind: 'replay', schedule: [] }, hosts)
  const owners = hosts.map((host) => rig.boot(host))
  const taken = owners.map((owner) => rig.listen(owner, 80))
  const clients: Noted[] = []
  for (const from of owners)
    for (const host of hosts)
      if (host !== from.machine) rig.at(0, from, () => void clients.push(rig.connect(from, host, 80)))
  const blockage: Blockage = { kind, site: 'test', injected: false }
  rig.at(10, null, () => rig.network.links.block(rig.network.links.all(), blockage))
  for (const owner of owners)
    rig.at(20, owner, () => {
      for (const noted of [...clients, ...taken.flat()])
        if (noted.end?.local.host === owner.machine) noted.write(`from ${owner.machine}`)
    })
  rig.at(100, null, () => rig.network.heal())
  // Nobody is told anything while all is blocked: each hears what it hears with the healing.
  const late = rig.boot('a')
  rig.at(200, late, () => void clients.push(rig.connect(late, 'd', 80)))
  await rig.run(300)
  const last = clients.pop()
  expect(last?.told).toEqual(['201 open'])
  const heard = [...clients, ...taken.flat().filter(({ end }) => end?.remote.host !== 'a' || end.local.host !== 'd')]
  expect(heard.length).toBeGreaterThanOrEqual(2 * 12 - 1)
  for (const { told, end } of heard) expect(told.at(-1)).toBe(`100.5 got from ${end?.remote.host}`)
})

test.each([1, 2])('a reset on the way, alternative %i, comes after what was sent before it', async (choice) => {
  const pair = new Pair({
    kind: 'replay',
    schedule: [faultAt('a>b send #1', 'delay', 2), faultAt('a>b send #2', 'reset', choice)],
  })
  pair.at(2, pair.a, () => pair.client.write('first'))
  pair.at(3, pair.a, () => pair.client.write('second'))
  await pair.run()
  const second = choice === 1 ? ['502.5 got second'] : []
  expect(pair.server.told).toEqual(['1.5 open', '502.5 got first', ...second, '502.5 read ECONNRESET'])
  expect(pair.client.told.at(-1)).toMatch(/ read ECONNRESET$/)
})

test.each(['reset', 'crash'] as const)('%s of a client: what it had sent arrives before its reset', async (how) => {
  const pair = new Pair({ kind: 'replay', schedule: [faultAt('a>b send #1', 'delay', 2)] })
  pair.at(2, pair.a, () => pair.client.write('first'))
  // What it has not read makes the end of a process a reset.
  pair.at(2, pair.a, () => pair.client.end?.pause())
  pair.at(2, pair.b, () => pair.server.write('unread'))
  pair.at(4, how === 'reset' ? pair.a : null, () =>
    how === 'reset' ? pair.client.end?.reset() : pair.a.kill('SIGKILL'),
  )
  await pair.run()
  expect(pair.server.told).toEqual(['1.5 open', '502.5 got first', '502.5 read ECONNRESET'])
})
