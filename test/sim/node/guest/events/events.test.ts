// node:events settings, node:diagnostics_channel and node:async_hooks compared with the real modules, and their
// isolation.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('settings of emitters', async () => {
  const { simulated, real } = await runBoth(`
const EventEmitter = require('events')
process.on('warning', (warning) => console.log(warning.name, warning.count, warning.type))
check(() => EventEmitter.defaultMaxListeners)
EventEmitter.defaultMaxListeners = 3
check(() => [EventEmitter.defaultMaxListeners, new EventEmitter().getMaxListeners(), EventEmitter.EventEmitter.defaultMaxListeners])
const emitter = new EventEmitter()
for (let index = 0; index < 4; index += 1) emitter.on('x', () => {})
EventEmitter.setMaxListeners(5)
check(() => [EventEmitter.defaultMaxListeners, new (class extends EventEmitter {})().getMaxListeners()])
const target = new EventTarget()
EventEmitter.setMaxListeners(9, target, emitter)
check(() => [emitter.getMaxListeners(), EventEmitter.getMaxListeners(target)])
check(() => { EventEmitter.defaultMaxListeners = -1 })
EventEmitter.once(emitter, 'y').then((values) => console.log(values, values instanceof Array))
emitter.emit('y', 1, 2)
const wait = async () => { for await (const values of EventEmitter.on(emitter, 'z')) { console.log(values); break } }
wait()
setTimeout(() => emitter.emit('z', 7), 5)
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(2)
})

test('diagnostics channels', async () => {
  const { simulated, real } = await runBoth(`
const channels = require('diagnostics_channel')
const { AsyncLocalStorage } = require('async_hooks')
const channel = channels.channel('c')
const subscriber = (message, name) => console.log('got', message, name)
process.on('uncaughtException', (error) => console.log('uncaught', error.message))
channel.subscribe(subscriber)
channels.subscribe('c', () => {
  throw new Error('in a subscriber')
})
check(() => [
  channel === channels.channel('c'),
  channels.hasSubscribers('c'),
  channels.hasSubscribers('d'),
  channel instanceof channels.Channel,
])
channel.publish({ a: 1 })
check(() => [channel.unsubscribe(subscriber), channel.unsubscribe(subscriber)])
const storage = new AsyncLocalStorage()
const other = channels.channel('other')
other.bindStore(storage, (data) => ({ wrapped: data }))
check(() =>
  other.runStores(
    5,
    function (x) {
      return [storage.getStore(), this.q, x]
    },
    { q: 1 },
    2,
  ),
)
const tracing = channels.tracingChannel('t')
const log = (phase) => (message) => console.log(phase, JSON.stringify({ ...message, error: message.error?.message }))
tracing.subscribe({ start: log('start'), end: log('end'), asyncStart: log('asyncStart'), asyncEnd: log('asyncEnd'), error: log('error') })
check(() => tracing.traceSync((a) => a + 1, { c: 1 }, null, 5))
check(() =>
  tracing.traceSync(() => {
    throw new Error('q')
  }, {}),
)
const run = async () => {
  console.log(await tracing.tracePromise(async () => 7, { p: 1 }))
  await tracing
    .tracePromise(async () => {
      throw new Error('rejected')
    }, {})
    .catch((error) => console.log(error.message))
  tracing.traceCallback(
    (x, done) => setTimeout(done, 1, null, x),
    -1,
    { k: 1 },
    null,
    3,
    (error, result) => console.log('done', result),
  )
}
run()
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(2)
})

test('ids, channels and settings do not outlive an incarnation', async () => {
  const text = `
    const hooks = require('async_hooks')
    const channels = require('diagnostics_channel')
    const { defaultMaxListeners } = require('events')
    console.log(hooks.executionAsyncId(), channels.hasSubscribers('leak'), defaultMaxListeners, new (require('events'))().getMaxListeners())
    setTimeout(() => console.log(hooks.executionAsyncId(), hooks.executionAsyncResource() === hooks.executionAsyncResource()))
    channels.subscribe('leak', () => {})
    require('events').defaultMaxListeners = 77
  `
  const first = await runProgram(text)
  const second = await runProgram(text)
  expect(first.lines).toEqual(['1 false 10 10', '2 true'])
  expect(second.digest).toBe(first.digest)
})

test('ids in what core prints are numbers of the program, and come back as such', async () => {
  const text = `
    const hooks = require('async_hooks')
    const ids = (value) => Object.getOwnPropertySymbols(value).filter((key) => /async_id/.test(key.description)).map((key) => value[key])
    const resource = new hooks.AsyncResource('X')
    console.log(resource, ids(resource), resource.asyncId(), resource.triggerAsyncId(), resource.runInAsyncScope(hooks.executionAsyncId))
    const server = require('http').createServer((request, response) => {
      console.log(request.socket, ids(request.socket))
      response.end()
    }).listen(80, () => {
      console.log(server, ids(server), hooks.triggerAsyncId())
      require('http').get('http://localhost', (message) => {
        console.log(message)
        message.resume()
        server.close()
      })
    })
  `
  const first = await runProgram(text)
  const second = await runProgram(text)
  expect(second.lines).toEqual(first.lines)
  expect(first.lines.filter((line) => /^[}\]].*\[/.test(line))).toEqual([
    '} [ 1000000000001, 1000000000002 ] 1 2 1',
    '} [ 1000000000003 ] 3',
    '} [ 1000000000005 ]',
  ])
})
