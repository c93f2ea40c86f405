// `console` and its class compared with the real ones; its timers on virtual time.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('members, streams, and consoles of the program', async () => {
  const { simulated, real } = await runBoth(`
const { Console } = console
const { Writable } = require('stream')
process.on('warning', ({ name, message }) => console.log('warning', name, message))
const sink = (name) => new Writable({ write(chunk, encoding, done) { process.stdout.write(name + ' ' + chunk); done() } })
check(() => [Object.keys(console).sort(), Object.keys(Console), Console.length, Console.name, Object.prototype.toString.call(console)])
check(() => [console._stdout === process.stdout, console._stderr === process.stderr, console._ignoreErrors, console._times.size, typeof console._stdoutErrorHandler])
check(() => [console instanceof Console, {} instanceof Console, require('console') === console, console.console === undefined])
const given = new Console(sink('out'), sink('err'))
check(() => [given instanceof Console, Object.keys(given).sort()])
given.log('%s and %d', 'text', 5, { a: 1 })
given.error('wrong')
const called = Console({ stdout: sink('both') })
called.log('x')
called.error('y')
called.table([{ a: 1 }])
called.group('group')
called.log('inside')
called.groupEnd()
called.assert(false, 'asserted')
called.count('label')
called.countReset('other')
check(() => new Console())
check(() => new Console({ stdout: 5 }))
class Own extends Console { constructor() { super(sink('own')) } hello() { this.log('hello') } }
new Own().hello()
const { log } = new Own()
log('bound')
const before = console._stdout
console._stdout = sink('replaced')
console.log('seen')
console._stdout = before
console.time('twice')
console.time('twice')
console.timeEnd('none')
console.timeLog('none')
given.timeEnd('none')
check(() => [console.time.name, console.log.name, console._times.size])
`)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(20)
})

test('timers show virtual time, in every console', async () => {
  const { lines } = await runProgram(`
const own = new console.Console(process.stdout)
for (const target of [console, own]) {
  target.time()
  target.time('long')
  setTimeout(() => target.timeLog(), 5)
  setTimeout(() => target.timeEnd(), 1500)
  setTimeout(() => target.timeLog('long', { more: 1 }), 75_000)
  setTimeout(() => target.timeEnd('long'), 3_725_001)
}
console.group()
`)
  expect(lines).toMatchInlineSnapshot(`
    [
      "  default: 5ms",
      "default: 5ms",
      "  default: 1.500s",
      "default: 1.500s",
      "  long: 1:15.000 (m:ss.mmm) { more: 1 }",
      "long: 1:15.000 (m:ss.mmm) { more: 1 }",
      "  long: 1:02:05.001 (h:mm:ss.mmm)",
      "long: 1:02:05.001 (h:mm:ss.mmm)",
    ]
  `)
})
