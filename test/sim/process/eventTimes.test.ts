// An event of the trace carries the time that the program would read when it happens, not the start of the program's
// event: behind a slow disk or a busy wait, seconds may have passed in it.
import { expect, test } from 'vitest'
import type { TraceEvent } from '../../../sim/trace/event.ts'
import { noEarlyTimers } from '../../../specs/properties/noEarlyTimers.ts'
import { ofKind, runWorld, type WorldRun } from '../runWorld.ts'

const block = 'const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);'

/** Runs one program, for less than it takes until a supervisor would boot it again. */
function runAlone(text: string, untilMs: number): Promise<WorldRun> {
  return runWorld({ programs: { worker: `${block}${text}` }, untilMs })
}

function timesMs(events: readonly TraceEvent[]): readonly number[] {
  return events.map(({ timeUs }) => Math.floor(timeUs / 1000))
}

test('what a program prints within one event has the times that it read', async () => {
  const run = await runAlone(
    `const began = performance.now()
    const tell = () => console.log(Math.floor(performance.now() - began))
    tell(); block(3000); tell(); block(20); tell()
    setTimeout(tell, 1000)`,
    4500,
  )
  const printed = ofKind(run, 'process.stdout')
  expect(printed.map(({ data }) => Number(data))).toEqual([0, 3000, 3020, 4020])
  expect(timesMs(printed)).toEqual([0, 3000, 3020, 4020])
})

test('beforeExit and exit come behind what the last event took', async () => {
  const run = await runAlone(
    `process.once('beforeExit', () => { console.log('done'); block(50) }); setTimeout(() => block(700), 100)`,
    1000,
  )
  const [done] = ofKind(run, 'process.stdout')
  const [exit] = ofKind(run, 'process.exit')
  expect(timesMs([done, exit].flatMap((event) => event ?? []))).toEqual([800, 850])
})

test('a service hears of a call after the program has made it, and a client of an answer', async () => {
  const returned: number[] = []
  const run = await runWorld({
    programs: {
      worker: `${block}
        const { call, serve } = require('crashworthy:world')
        serve(() => block(2000))
        block(3000)
        call('payments', 'charge', { key: 'k', run: 'r', path: '0', payload: {} })`,
    },
    untilMs: 10_000,
    clients: (world) =>
      world.after(4_000_000, () =>
        world.request('worker', 'ask', null, () => returned.push(Math.floor(world.kernel.nowUs / 1000))),
      ),
  })
  const [send] = ofKind(run, 'call.send')
  const [effect] = ofKind(run, 'effect')
  const [answer] = ofKind(run, 'call.answer')
  expect(timesMs([send, effect, answer].flatMap((event) => event ?? []))).toEqual([3000, 3000, 3001])
  expect(returned).toEqual([6001])
})

test('an engine whose boot is slow is not early: it counted from the time that it read', async () => {
  const run = await runAlone(
    `const { record } = require('crashworthy:world')
    block(2900)
    record('workflow.command', { run: 'r', path: '0', verb: 'sleep', forMs: 5000 })
    setTimeout(() => record('workflow.observe', { run: 'r', path: '0', value: null }), 5000)`,
    8500,
  )
  const monitor = noEarlyTimers.monitor()
  expect(run.events.flatMap((event) => monitor.see(event) ?? [])).toEqual([])
  expect(monitor.premises()).toBe(1)
  const [command, observe] = run.events.filter(({ kind }) => kind.startsWith('workflow.'))
  expect(timesMs([command, observe].flatMap((event) => event ?? []))).toEqual([2900, 7900])
})
