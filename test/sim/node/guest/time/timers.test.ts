// Timers compared with the real ones: how delays and options are read, and what Node warns of.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('delays', async () => {
  const { simulated, real } = await runBoth(`
process.on('warning', ({ name, message, code }) => console.log('warning', name, JSON.stringify(message), code))
const delays = [-5, NaN, 'x', 2 ** 31, 2 ** 31 - 1, Infinity, -Infinity, 1.7, '10', undefined, null, {}, true, 0, 0.5, '', [7], new Date(5), '0x10', -0.5]
for (const start of [setTimeout, setInterval]) {
  for (const delay of delays) {
    check(() => {
      const timer = start(() => {}, delay)
      const before = timer._idleTimeout
      clearTimeout(timer)
      return [before, timer._idleTimeout, timer._destroyed, timer._onTimeout]
    })
  }
}
check(() => setTimeout(() => {}, 5n))
check(() => setTimeout(() => {}, Symbol('s')))
check(() => setTimeout())
`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(40)
})

test('a timer that was cleared is not refreshed; one that has fired is', async () => {
  const { simulated, real } = await runBoth(`
const cleared = setTimeout(() => console.log('never'), 1)
clearTimeout(cleared)
check(() => [cleared.refresh() === cleared, cleared._destroyed, clearTimeout(cleared)])
let count = 0
const fired = setTimeout(() => console.log('fired', ++count), 1)
setTimeout(() => fired.refresh(), 30)
const repeated = setInterval(() => { console.log('interval'); clearInterval(repeated); repeated.refresh() }, 60)
for (const nothing of [undefined, null, {}, 'nothing', 99999, NaN]) clearTimeout(nothing)
`)
  expect(simulated).toEqual(real)
})

test('timers/promises: arguments reject', async () => {
  const { simulated, real } = await runBoth(`
const { setTimeout, setImmediate, setInterval, scheduler } = require('timers/promises')
process.on('warning', ({ name, message }) => console.log('warning', name, JSON.stringify(message)))
const tell = async (name, begin) => {
  try { console.log(name, await begin()) } catch ({ name: kind, code, message }) { console.log(name, kind, code, message.split('\\n')[0]) }
}
const main = async () => {
  for (const delay of [-5, NaN, 'x', 2 ** 31, undefined, null, {}, 5n]) await tell('timeout ' + String(delay), () => setTimeout(delay, 'value'))
  for (const options of [undefined, 5, 'x', null, {}, { signal: 5 }, { signal: {} }, { ref: 5 }, { ref: false, signal: undefined }]) {
    const text = JSON.stringify(options)
    await tell('timeout ' + text, () => setTimeout(1, 'value', options))
    await tell('immediate ' + text, () => setImmediate('value', options))
    if (options?.ref !== false) await tell('interval ' + text, async () => { for await (const value of setInterval(1, 'value', options)) return value })
  }
  for (const delay of ['x', null, undefined, -5]) await tell('wait ' + String(delay), () => scheduler.wait(delay))
  const aborted = AbortSignal.abort('why')
  await setTimeout(1, 'value', { signal: aborted }).catch((error) => console.log(error.name, error.code, error.message, error.cause))
  await tell('interval x', async () => { for await (const value of setInterval('x')) return value })
  await tell('yield', () => scheduler.yield())
}
main()
check(() => [Object.keys(scheduler), Object.getOwnPropertyNames(Object.getPrototypeOf(scheduler)).sort(), setTimeout.length, setTimeout.name, setImmediate.length])
check(() => new scheduler.constructor())
global.setTimeout(() => {}, 100)
`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(35)
})

test('a warning of a delay is printed, too', async () => {
  const { events } = await runProgram(`setTimeout(() => {}, 2 ** 40)`)
  const printed = events.filter(({ kind }) => kind === 'process.stderr').map(({ data }) => String(data))
  expect(printed.join('').replaceAll(/node:\d+/g, 'node:pid')).toMatchInlineSnapshot(`
    "(node:pid) TimeoutOverflowWarning: 1099511627776 does not fit into a 32-bit signed integer.
    Timeout duration was set to 1.
    (Use \`node --trace-warnings ...\` to show where the warning was created)
    "
  `)
})
