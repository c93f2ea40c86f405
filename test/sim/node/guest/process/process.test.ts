// Members of `process` and `os` compared with the real ones where they are facts of every Linux, and fixed elsewhere.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('members of process', async () => {
  const { simulated, real } = await runBoth(`
check(() => [
  process.domain,
  process._exiting,
  process.noDeprecation,
  'connected' in process,
  typeof process.send,
  Object.prototype.toString.call(process),
])
check(() => process.chdir(5))
check(() => [process.getBuiltinModule('fs') === require('fs'), process.exitCode, process.hrtime.bigint() > 0n])
const [target, other, never] = [{}, {}, {}]
process.finalization.register(target, (object, event) => console.log('finalized', object === target, event))
process.finalization.registerBeforeExit(other, (object, event) => console.log('finalized', event))
process.finalization.register(never, () => console.log('never'))
process.finalization.unregister(never)
const timer = setTimeout(() => console.log('never'), 1000)
process.unref(timer)
check(() => timer.hasRef())
process.on('exit', () => console.log('exit', process._exiting))
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(2)
})

test('facts of the machine', async () => {
  const { simulated, real } = await runBoth(`
const os = require('os')
check(() => [
  os.EOL,
  os.platform(),
  os.type(),
  os.endianness(),
  os.devNull,
  String(os.platform),
  os.tmpdir(),
  os.getPriority(),
  os.constants.signals.SIGINT,
])
check(() => [
  Object.keys(os.userInfo()),
  Object.keys(os.cpus()[0]),
  typeof os.uptime(),
  os.userInfo({ encoding: 'buffer' }).username instanceof Buffer,
])
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(1)
})

test('the machine is its own, not the host', async () => {
  const { lines, events } = await runProgram(`
const os = require('os')
console.log(os.hostname(), os.cpus().length, os.availableParallelism(), os.totalmem(), os.loadavg(), os.homedir(), os.userInfo().username)
const before = os.uptime()
setTimeout(() => console.log(Math.round(os.uptime() - before)), 60_000)
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "node 1 1 2147483648 [ 0, 0, 0 ] /home/node node",
      "60",
    ]
  `)
  expect(events.at(-1)?.kind).toBe('process.exit')
})
