// MessageChannel, its ports and their life compared with the real ones; messages are events of virtual time.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('messages, transfers and closes arrive as with the real classes', async () => {
  const { simulated, real } = await runBoth(`
const { port1, port2 } = new MessageChannel()
port2.on('message', (message) => console.log('on', message))
port2.addEventListener('message', (event) =>
  console.log('event', event.data, event.constructor.name, event instanceof MessageEvent, event.target === port2, event.ports.length),
)
port2.on('close', () => console.log('close2'))
port1.addEventListener('close', (event) => console.log('close1', event.type))
console.log(port2.hasRef(), port1.hasRef())
port1.postMessage({ a: [1, new Map([[1, 2]])] })
port1.postMessage([2])
process.nextTick(() => console.log('tick'))
Promise.resolve().then(() => console.log('microtask'))
setTimeout(() => {
  const inner = new MessageChannel()
  inner.port2.onmessage = (event) => {
    console.log('moved', event.data)
    inner.port2.close()
    port1.close(() => console.log('callback'))
  }
  const outer = new MessageChannel()
  outer.port2.once('message', ({ port }) => {
    port.postMessage('through the moved port')
    outer.port1.close()
  })
  outer.port1.postMessage({ port: inner.port1 }, [inner.port1])
}, 100)
check(() => new MessagePort())
check(() => port1.postMessage(() => {}))
check(() => port1.postMessage())
check(() => port1.postMessage(1, [port1]))
check(() => [typeof port1.onmessage, Object.prototype.toString.call(port1), port1 instanceof EventTarget])
const { receiveMessageOnPort, ...threads } = require('worker_threads')
const direct = new MessageChannel()
direct.port1.postMessage({ h: 1 })
check(() => [receiveMessageOnPort(direct.port2), receiveMessageOnPort(direct.port2), threads.MessageChannel === MessageChannel])
process.on('exit', () => console.log('exit'))
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(3)
})

test('a message is handled in the async context of the port', async () => {
  const { simulated, real } = await runBoth(`
const { AsyncLocalStorage } = require('async_hooks')
const storage = new AsyncLocalStorage()
storage.run('made here', () => {
  const { port1, port2 } = new MessageChannel()
  port2.on('message', () => { console.log(storage.getStore()); port2.close() })
  setTimeout(() => storage.run('posted here', () => port1.postMessage(1)), 1)
})
process.on('exit', () => console.log('exit'))
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(1)
})

test('a port that is listened to keeps the program alive, and costs no event', async () => {
  const { lines, events } = await runProgram(`
const { port1, port2 } = new MessageChannel()
port2.on('message', () => {})
setTimeout(() => port2.unref(), 5_000)
process.on('exit', () => console.log(Math.round(performance.now())))
  `)
  expect(lines).toEqual(['5030'])
  expect(events.filter((event) => event.kind === 'timer.fire')).toHaveLength(1)
})

test('messages carry objects of the realm, and a failing listener ends the process', async () => {
  const { lines, events } = await runProgram(`
const { port1, port2 } = new MessageChannel()
port2.onmessage = ({ data }) => {
  console.log(Object.getPrototypeOf(data) === Object.prototype, data.list instanceof Array)
  throw new Error('in a listener')
}
port1.postMessage({ list: [] })
  `)
  expect(lines).toEqual(['true true'])
  expect(events.find((event) => event.kind === 'process.uncaught')?.data).toMatchObject({ origin: 'uncaughtException' })
})
