// `process.env.TZ = …` compared with real Node, and kept to the incarnation that set it: other machines, services and
// the host have their own zone.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../../../../sim/decisions/seed.ts'
import { Program } from '../../../../../sim/node/host/program.ts'
import { World } from '../../../../../sim/world/world.ts'
import { inMacrotask } from '../../../../inMacrotask.ts'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'US/Pacific', 'EST5EDT', 'Etc/GMT+5', 'UTC', '']

test('local times are those of the zone', async () => {
  const { simulated, real } = await runBoth(`
const show = () => {
  for (const at of [0, 1e12, 1.75e12]) {
    const date = new Date(at)
    console.log(date.getTimezoneOffset(), date.getHours(), String(date), date.toLocaleString('en-US'), new Date(2026, 6, 1).getTime())
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  console.log(timeZone, new Intl.DateTimeFormat('de', { timeStyle: 'long' }).format(0), Date.parse('2026-07-01T00:00'), process.env.TZ)
}
show()
const kept = new Date(0)
for (const zone of ${JSON.stringify(zones)}) {
  process.env.TZ = zone
  show()
  console.log(kept.getHours(), require('vm').runInNewContext('new Date(0).getHours()'))
}
process.env.TZ = 'Asia/Tokyo'
setTimeout(() => {
  show()
  Object.defineProperty(process.env, 'TZ', { value: 'Asia/Seoul', configurable: true, writable: true, enumerable: true })
  queueMicrotask(() => Promise.resolve().then(show))
}, 1)
`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(40)
})

test('without TZ a machine is in UTC', async () => {
  const { lines } = await runProgram(`
process.env.TZ = 'Asia/Tokyo'
console.log(new Date(0).getHours())
delete process.env.TZ
console.log(new Date(0).getHours(), new Intl.DateTimeFormat().resolvedOptions().timeZone)`)
  expect(lines).toEqual(['9', '0 UTC'])
})

test('what asks the host for files, or is no zone, is unsupported', async () => {
  const values = [
    'Nowhere/City',
    '/etc/localtime',
    ':America/New_York',
    'CET-1CEST',
    'UTC+3',
    'europe/berlin',
    '+01:00',
  ]
  const { lines, events } = await runProgram(`
for (const zone of ${JSON.stringify(values)}) {
  try { process.env.TZ = zone; console.log('set', zone) } catch (error) { console.log(error.code, new Date(0).getHours()) }
}`)
  expect(new Set(lines)).toEqual(new Set(['E_HOST_UNSUPPORTED 0']))
  expect(events.filter(({ kind }) => kind === 'process.unsupported')).toHaveLength(values.length)
})

test('no other machine, and not the host, sees the zone', async () => {
  const text = (zone: string) => `${zone === '' ? '' : `process.env.TZ = '${zone}'`}
    const show = (count) => {
      console.log(new Date(0).getHours())
      if (count < 3) setTimeout(show, 1, count + 1)
    }
    show(0)`
  const machines = Object.entries({ a: 'Asia/Tokyo', b: '', c: 'America/New_York' })
  const before = { zone: process.env['TZ'], hour: new Date(0).getHours() }
  const world = new World({
    entropy: deriveSeed({ high: 0, low: 1 }, 'zones'),
    source: { kind: 'replay', schedule: [] },
    machines: machines.map(([name, zone]) => ({ name, program: new Program('main', text(zone)), restart: 'never' })),
    services: [],
    keepTrace: true,
  })
  const inEvents: number[] = []
  world.trace.listen(['timer.fire'], () => inEvents.push(new Date(0).getHours()))
  await inMacrotask(() => {
    world.boot()
    world.after(1500, () => inEvents.push(-1, new Date(0).getHours(), -1))
    world.kernel.run({ eventsMax: 1000, timeMaxUs: 1e9 })
  })
  const printed = (machine: string): string =>
    world.trace.events
      .flatMap((event) =>
        event.machine === machine && event.kind === 'process.stdout' ? [String(event.data).trim()] : [],
      )
      .join()
  expect(machines.map(([name]) => printed(name))).toEqual(['9,9,9,9', '0,0,0,0', '19,19,19,19'])
  expect(inEvents.join()).toContain('-1,0,-1')
  expect({ zone: process.env['TZ'], hour: new Date(0).getHours() }).toEqual(before)
  world.dispose()
})
