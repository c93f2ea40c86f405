// PerformanceObserver and timed functions compared with the real ones, on virtual time.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('observers hear of marks and measures in an immediate', async () => {
  const { simulated, real } = await runBoth(`
const { performance, PerformanceObserver, PerformanceObserverEntryList } = require('perf_hooks')
check(() => PerformanceObserver === globalThis.PerformanceObserver)
const observer = new PerformanceObserver((list, self) => {
  console.log(
    list instanceof PerformanceObserverEntryList,
    self === observer,
    list
      .getEntries()
      .map((entry) => entry.entryType + ' ' + entry.name)
      .sort(),
  )
  console.log(list.getEntriesByType('mark').length, list.getEntriesByName('b').length)
})
observer.observe({ entryTypes: ['mark', 'measure'] })
performance.mark('a')
performance.mark('b')
performance.measure('m', 'a', 'b')
console.log('synchronous')
process.nextTick(() => console.log('tick'))
setTimeout(() => {
  observer.disconnect()
  performance.mark('late')
  const buffered = new PerformanceObserver((list) => {
    console.log('buffered', list.getEntries().length)
    buffered.disconnect()
  })
  buffered.observe({ type: 'mark', buffered: true })
}, 300)
check(() => new PerformanceObserver(5))
check(() => observer.observe({}))
check(() => PerformanceObserver.supportedEntryTypes)
check(() => new PerformanceResourceTiming())
const timed = performance.timerify(function sum(a, b) {
  return a + b
})
check(() => [timed(1, 2), timed.name, timed.length])
const functions = new PerformanceObserver((list) => {
  console.log(list.getEntries()[0].name, list.getEntries()[0].entryType)
  functions.disconnect()
})
functions.observe({ entryTypes: ['function'] })
timed(3, 4)
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(3)
})

test('starting has taken time, and all clocks agree about it', async () => {
  const text = `
const { timeOrigin, nodeTiming } = performance
const { nodeStart, v8Start, environment, bootstrapComplete, loopStart } = nodeTiming
const now = performance.now()
console.log(now > 1, 0 < nodeStart && nodeStart < v8Start && v8Start < environment && environment < bootstrapComplete && bootstrapComplete < now)
console.log(loopStart, nodeTiming.startTime, nodeTiming.duration >= now, process.uptime() * 1000 >= now, timeOrigin < Date.now())
const [seconds] = process.hrtime()
setTimeout(() => {
  console.log(performance.now() >= now + 10, nodeTiming.loopStart > bootstrapComplete, performance.timeOrigin === timeOrigin, process.hrtime()[0] >= seconds)
}, 10)
`
  const { simulated, real } = await runBoth(text)
  expect(simulated).toEqual(real)
  const { lines } = await runProgram(`
console.log(performance.now(), process.uptime(), Math.ceil(Date.now() - performance.timeOrigin))
setTimeout(() => console.log(performance.now(), process.uptime(), Math.ceil(Date.now() - performance.timeOrigin), performance.nodeTiming.loopStart), 10)
`)
  expect(lines).toEqual(['30 0.03 30', '40 0.04 40 30'])
})

// As lru-cache has it: a start of 0 stands for an entry that never expires.
test('what is put into a cache in the first event expires', async () => {
  const { lines } = await runProgram(`
const starts = new Map([['key', performance.now()]])
const isStale = (key, ttl) => !!starts.get(key) && performance.now() - starts.get(key) > ttl
console.log(isStale('key', 1000))
setTimeout(() => console.log(isStale('key', 1000)), 2000)
`)
  expect(lines).toEqual(['false', 'true'])
})
