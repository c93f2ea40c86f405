// What a world owes its programs when nothing is broken: time, order, the async context, ends of processes, requests of
// clients; and that a run is a pure function of its inputs.
import { expect, test } from 'vitest'
import { charging, ofKind, printed, runWorld } from './runWorld.ts'

test('equal inputs give equal digests, another entropy seed another one', async () => {
  const program = 'setTimeout(() => console.log(Math.random(), Date.now(), process.pid), 5)'
  const [first, second, other] = await Promise.all(
    [1, 1, 2].map((seed) => runWorld({ programs: { worker: program }, seed, untilMs: 500 })),
  )
  expect(second?.digest).toBe(first?.digest)
  expect(other?.digest).not.toBe(first?.digest)
})

test('the barrier is a drain: the same digest', async () => {
  const program = `${charging}
    process.on('unhandledRejection', (reason) => console.log('rejected', reason.message))
    setTimeout(async () => { await null; process.nextTick(() => console.log('tick')); await null; console.log('micro'); Promise.reject(new Error('no')) }, 10)`
  const drained = await runWorld({ programs: { worker: program } })
  const barred = await runWorld({ programs: { worker: program }, barrier: true })
  expect(barred.digest).toBe(drained.digest)
  expect(printed(barred, 'worker', 1)).toEqual(['boot 1', 'charged', 'micro', 'tick', 'rejected no', 'late'])
})

test('timers fire when they are due, never early, in order of time and then of creation', async () => {
  const program = `const start = process.hrtime.bigint()
    for (const ms of [30, 10, 20, 10]) setTimeout(() => console.log(ms, Number(process.hrtime.bigint() - start) / 1e6), ms)
    setImmediate(() => console.log('immediate'))
    queueMicrotask(() => console.log('microtask'))
    process.nextTick(() => console.log('tick'))`
  const run = await runWorld({ programs: { worker: program }, untilMs: 500 })
  expect(printed(run, 'worker', 1)).toEqual(['tick', 'microtask', 'immediate', '10 10', '10 10', '20 20', '30 30'])
})

test('a busy-wait ends, and takes the time that it waited', async () => {
  const program = `const end = Date.now() + 5; let reads = 0; while (Date.now() < end) reads += 1
    setImmediate(() => console.log(Date.now() >= end))`
  const run = await runWorld({ programs: { worker: program }, untilMs: 500 })
  expect(printed(run, 'worker', 1)).toEqual(['true'])
  expect(ofKind(run, 'process.stdout')[0]?.timeUs).toBeGreaterThanOrEqual(4000)
})

test('the async context follows callbacks and leaks into no other event', async () => {
  const program = `const { AsyncLocalStorage } = require('async_hooks'); const als = new AsyncLocalStorage()
    const show = (what) => () => console.log(what, als.getStore())
    als.run('ctx', () => { setTimeout(show('timeout'), 5); setImmediate(show('immediate')); process.nextTick(show('tick')); Promise.resolve().then(show('promise')); queueMicrotask(show('microtask'))
      require('crashworthy:world').call('payments', 'charge', { key: 'k', run: 'r', path: '0', payload: {} }).then(show('call')) })
    setTimeout(() => als.enterWith('leak'), 10)
    setTimeout(show('later'), 20)`
  const run = await runWorld({ programs: { worker: program }, untilMs: 500 })
  expect([...printed(run, 'worker', 1)].sort()).toEqual([
    'call ctx',
    'immediate ctx',
    'later undefined',
    'microtask ctx',
    'promise ctx',
    'tick ctx',
    'timeout ctx',
  ])
})

test('ends of processes: natural, by code, by an uncaught error, by a rejection', async () => {
  const programs = {
    natural:
      "process.on('beforeExit', () => console.log('before')); process.on('exit', (code) => console.log('exit', code)); setTimeout(() => {}, 5)",
    code: 'process.exitCode = 4',
    thrown: "setTimeout(() => { throw new Error('boom') }, 5)",
    rejected: "Promise.reject(new Error('no'))",
    caught:
      "process.on('uncaughtException', (error) => { console.log(error.message); process.exit(0) }); setTimeout(() => { throw new Error('boom') }, 5)",
  }
  const run = await runWorld({ programs, untilMs: 500 })
  const codes = Object.fromEntries(
    ofKind(run, 'process.exit').map(({ machine, data }) => [machine, (data as { code: number }).code]),
  )
  expect(codes).toEqual({ natural: 0, code: 4, thrown: 1, rejected: 1, caught: 0 })
  expect(printed(run, 'natural', 1)).toEqual(['before', 'exit 0'])
  expect(printed(run, 'caught', 1)).toEqual(['boom'])
  expect(ofKind(run, 'process.uncaught').map(({ machine, data }) => [machine, data])).toEqual([
    ['rejected', { origin: 'unhandledRejection', error: 'Error: no\n    at /app/rejected.js:1:16' }],
    ['thrown', { origin: 'uncaughtException', error: 'Error: boom\n    at /app/thrown.js:1:26' }],
  ])
})

test('one machine’s failure is not another’s', async () => {
  const run = await runWorld({
    programs: {
      bad: "setInterval(() => { throw new Error('boom') }, 1000)",
      good: "setInterval(() => console.log('alive'), 1000)",
    },
    untilMs: 5500,
  })
  expect(printed(run, 'good', 1)).toEqual(Array.from({ length: 5 }, () => 'alive'))
  expect(ofKind(run, 'process.boot').filter(({ machine }) => machine === 'bad').length).toBeGreaterThan(1)
})

test('a supervisor backs off from a process that keeps dying', async () => {
  const run = await runWorld({ programs: { worker: 'process.exit(1)' }, untilMs: 40_000 })
  expect(ofKind(run, 'process.boot').map(({ timeUs }) => timeUs / 1e6)).toEqual([0, 1, 3, 7, 15, 31])
})

test('clients: answered, refused while nothing serves, reset when the process dies', async () => {
  const serving = `require('crashworthy:world').serve((operation, input) => operation === 'echo' ? { got: input } : operation === 'fail' ? Promise.reject(new Error('no')) : operation === 'die' ? process.exit(1) : null)`
  const answers: unknown[] = []
  await runWorld({
    programs: { worker: serving, nobody: '' },
    untilMs: 800,
    clients: (world) => {
      world.request('nobody', 'early', null, (failure) => answers.push(['nobody', failure]))
      world.request('worker', 'early', null, (failure) => answers.push(['early', failure]))
      world.after(100_000, () => {
        for (const operation of ['echo', 'fail', 'die'])
          world.request('worker', operation, { n: 1 }, (failure, output) => answers.push([operation, failure, output]))
      })
    },
  })
  expect(answers).toEqual([
    ['nobody', 'connection refused'],
    ['early', undefined],
    ['echo', undefined, { got: { n: 1 } }],
    ['fail', 'no', null],
    ['die', 'connection reset', null],
  ])
})

test('stacks hold the program’s own frames only', async () => {
  const program =
    "try { new URL('nope') } catch (error) { console.log(error.stack) } try { null.x } catch (error) { console.log(error.stack) }"
  const run = await runWorld({ programs: { worker: program }, untilMs: 500 })
  expect(printed(run, 'worker', 1).join('\n')).not.toMatch(/node:|file:|prelude|guest/)
  expect(printed(run, 'worker', 1).join('\n')).toContain('at /app/worker.js:1:')
})

test('what one machine does to a builtin is seen by no other, nor by the host', async () => {
  const vandal = `console.log('done'); const events = require('events'); events.once = 'mine'; events.prototype.emit = () => 'mine'; require('path').join = 'mine'
    const { Readable } = require('stream'); Readable.prototype.read = 'mine'; Object.prototype.mine = 1`
  const witness = `setTimeout(() => { const events = require('events'); const { Readable } = require('stream')
    console.log(typeof events.once, new events().emit('x'), typeof require('path').join, typeof Readable.prototype.read, typeof Object.prototype.mine) }, 5)`
  const run = await runWorld({ programs: { vandal, witness }, untilMs: 500 })
  expect(printed(run, 'vandal', 1)).toEqual(['done'])
  expect(printed(run, 'witness', 1)).toEqual(['function false function function undefined'])
  const { EventEmitter } = await import('node:events')
  expect(new EventEmitter().emit('x')).toBe(false)
})
