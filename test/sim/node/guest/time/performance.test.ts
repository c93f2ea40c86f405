// PerformanceObserver and timed functions compared with the real ones, on virtual time.
import { expect, test } from 'vitest'
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
}, 20)
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
