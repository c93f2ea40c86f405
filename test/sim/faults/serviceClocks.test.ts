// A service has the wall clock of a machine of its own: right without a fault, wrong under those of clocks, right again
// some time after healing. What it measures with `nowUs` no fault reaches.
import { expect, test } from 'vitest'
import { hosted } from '../../../sim/services/httpService.ts'
import type { Service } from '../../../sim/services/service.ts'
import { counted, faultAt, type Talk, talk } from './talk.ts'

/** Tells its clocks, in milliseconds; the wall clock only to who asks for it. */
const store: Service = {
  name: 'store',
  subject: () => '',
  handle: (operation, _input, context) => ({
    output: [context.nowUs / 1000, operation === 'wall' ? Math.floor(context.wallUs / 1000) : 0],
  }),
}
const remote = hosted('remote', {
  create: () => (_request, context) => ({
    status: 200,
    body: [context.nowUs / 1000, Math.floor(context.wallUs / 1000)],
  }),
})
const asking = (operation: string): string => `const { call } = require('crashworthy:world')
const ask = async () => console.log(...await call('store', '${operation}', null), Date.now())
ask(); setInterval(ask, 10_000)`
const fetching = `const ask = async () => console.log(...await (await fetch('http://remote/wall')).json(), Date.now())
ask(); setInterval(ask, 10_000)`

const faults = { untilMs: 100_000, everyMs: 50_000 }
const run = (program: string, kind?: string, site = 'store clock'): Promise<Talk> =>
  talk({
    programs: { a: program },
    services: [store],
    hosts: [remote],
    schedule: kind === undefined ? [] : [faultAt(site, kind, 3)],
    faults,
    untilMs: 250_000,
  })

/** By how many seconds the service's wall clock is ahead of the asking machine's, whose answer comes a little later. */
const aheadS = ({ said }: Talk): readonly number[] =>
  said('a').map((line) => {
    const [, , wallMs = 0, ownMs = 0] = line.split(' ').map(Number)
    return Math.round((wallMs - ownMs) / 100) / 10
  })

test.each([
  ['in-process', asking('wall'), 'store'],
  ['on the network', fetching, 'remote'],
])('%s: right without a fault, wrong under an offset, slewed after healing', async (_, program, name) => {
  const benign = await run(program)
  expect(new Set(aheadS(benign).map(Math.abs))).toEqual(new Set([0]))
  const wrong = await run(program, 'clock-offset', `${name} clock`)
  expect(aheadS(wrong).slice(0, 10)).toEqual(Array(10).fill(5))
  expect(aheadS(wrong).at(-1)).toBe(0)
  expect(counted(wrong, 'clock-offset')).toMatch(/^2\/1\/1 at /)
  const steady = (talked: Talk): readonly string[] => talked.said('a').map((line) => line.split(' ')[1] ?? '')
  expect(steady(wrong)).toEqual(steady(benign))
})

test('it jumps at a fault time', async () => {
  const jumped = await run(asking('wall'), 'clock-jump', 'store t=50s')
  expect(new Set(aheadS(jumped).slice(0, 5).map(Math.abs))).toEqual(new Set([0]))
  expect(new Set(aheadS(jumped).slice(6, 10))).toEqual(new Set([2]))
})

test('a clock that nobody reads has no fault', async () => {
  const unread = await run(asking('steady'), 'clock-offset')
  expect(counted(unread, 'clock-offset')).toBe('1/0/0 at  ms')
})
