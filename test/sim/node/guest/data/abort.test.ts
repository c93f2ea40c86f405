// AbortSignal and Event times: virtual, and otherwise as the real classes.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('abort signals behave as the real ones', async () => {
  const { simulated, real } = await runBoth(`
const signal = AbortSignal.timeout(800)
check(() => [signal instanceof AbortSignal, signal.aborted])
signal.addEventListener('abort', (event) => {
  const { reason } = signal
  console.log(reason.name, reason.code, reason.message, reason instanceof DOMException, reason instanceof Error, event.type)
})
setTimeout(() => {}, 1000)
for (const delay of [-1, 'x', 1.5, undefined, 2 ** 33]) check(() => AbortSignal.timeout(delay))
check(() => {
  const { aborted, reason } = AbortSignal.abort()
  return [aborted, reason.name, AbortSignal.abort('x').reason]
})
const controller = new AbortController()
const any = AbortSignal.any([controller.signal, signal])
any.onabort = () => console.log('any', any.reason)
controller.abort('why')
check(() => any.throwIfAborted())
check(() => new AbortSignal())
require('timers/promises')
  .setTimeout(500, 1, { signal: AbortSignal.timeout(20) })
  .catch((error) => console.log(error.name, error.code, error.cause.name))
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(2)
})

test('a timeout is a timer of virtual time that keeps nothing alive', async () => {
  const { lines, events } = await runProgram(`
AbortSignal.timeout(86_000_000)
const signal = AbortSignal.timeout(3_600_000)
signal.onabort = (event) => console.log(Math.round(performance.now()), event.timeStamp === performance.now())
setTimeout(() => {}, 3_600_001)
  `)
  expect(lines).toEqual(['3600030 true'])
  expect(events.at(-1)?.timeUs).toBe(3_600_001_000)
})

test('events show virtual time, also those that core makes', async () => {
  const { lines, events } = await runProgram(`
const target = new EventTarget()
target.addEventListener('x', (event) => console.log(event.timeStamp === performance.now()))
setTimeout(() => {
  target.dispatchEvent(new Event('x'))
  target.dispatchEvent(new CustomEvent('x'))
  const controller = new AbortController()
  controller.signal.onabort = ({ timeStamp }) => console.log(timeStamp === performance.now(), timeStamp)
  controller.abort()
}, 40)
  `)
  expect(lines).toEqual(['true', 'true', 'true 70'])
  expect(events.at(-1)?.kind).toBe('process.exit')
})
