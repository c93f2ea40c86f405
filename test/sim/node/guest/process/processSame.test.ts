// `process` compared with the real one: signals, exit codes, the working directory, the umask, the environment, and how
// arguments are checked.
import { expect, test } from 'vitest'
import { type ProgramRun, runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'
import { runBoth } from '../sameAsReal.ts'

async function same(text: string): Promise<void> {
  const { simulated, real } = await runBoth(text)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(0)
}

/** What was printed, and how the process ended: by a code or a signal. */
async function sameEnding(text: string): Promise<void> {
  const [run, real] = await Promise.all([runProgram(text), runReal(text)])
  expect({ lines: run.lines, code: endOf(run) }).toEqual({ lines: real.lines, code: real.code })
}

function endOf({ events }: ProgramRun): unknown {
  const end = events.findLast(({ kind }) => kind === 'process.exit' || kind === 'process.crash')
  const { code, signal } = (end?.data ?? {}) as { code?: number; signal?: string }
  return code ?? signal
}

test('kill: arguments, and processes that are not there', () =>
  same(`
for (const signal of [0, 'SIGFOO', 'sigterm', 'SIGTERM ', 99, -1, 1.5, null, undefined, {}, [1], NaN, '', '0', '15', true, 65, 'toString'])
  check(() => process.kill(999999, signal))
for (const pid of ['x', '12x', 1.5, NaN, null, undefined, {}, '999999', -999999, Infinity, 2 ** 31, 999999]) check(() => process.kill(pid, 0))
check(() => process.kill(5n, 0))
check(() => process.kill(process.pid, 0))
check(() => process.kill(String(process.pid), 0))
check(() => process.kill(process.pid, 99))
check(() => process.kill(process.pid, -1))
for (const signal of ['SIGWINCH', 'SIGCHLD', 'SIGURG', 'SIGCONT', 'SIGPIPE', 'SIGXFSZ']) check(() => process.kill(process.pid, signal))
check(() => process.on('SIGKILL', () => {}))
check(() => process.once('SIGSTOP', () => {}))
  `))

test.each([
  `process.kill(process.pid); console.log('never')`,
  `process.kill(process.pid, 'SIGHUP'); console.log('never')`,
  `process.kill(process.pid, 10 + 2); console.log('never')`,
  `process.on('SIGKILL'.slice(0, 3) + 'TERM', () => {}); process.kill(process.pid, 'SIGKILL'); console.log('never')`,
  `process.on('SIGTERM', (...values) => console.log(...values)); process.kill(process.pid, 'SIGTERM'); console.log('first'); setTimeout(() => {}, 50)`,
  `process.on('SIGUSR2', (...values) => { console.log(...values); process.exit(9) }); process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 5000)`,
  `process.on('SIGTERM', () => console.log('never')); process.off('SIGTERM', process.listeners('SIGTERM')[0]); process.kill(process.pid, 'SIGTERM')`,
  `process.abort(); console.log('never')`,
])('a signal to itself: %s', sameEnding)

test('exit codes are checked', () =>
  same(`
const values = ['x', '', '5', '5.5', '-1', ' 7 ', '0x10', 5.5, -1, 300, NaN, Infinity, null, undefined, true, {}, [], 5n, Symbol('s'), '1e1', 2 ** 31, 2 ** 32, 2 ** 53]
for (const value of values) check(() => { process.exitCode = value; return typeof process.exitCode + ' ' + process.exitCode })
process.exitCode = undefined
for (const value of ['x', 5.5, true, {}, NaN]) check(() => process.exit(value))
check(() => process._exiting)
  `))

test.each([
  `process.exit('7')`,
  `process.exit(' 0x10 ')`,
  `process.exit(300)`,
  `process.exit(-1)`,
  `process.exitCode = 3; process.exit()`,
  `process.exitCode = 3; process.exit(undefined)`,
  `process.exitCode = 3; process.exit(null)`,
  `process.exitCode = '4'`,
  `process.on('exit', (code) => console.log('exit', code, process.exitCode)); process.reallyExit(4)`,
  `process.on('exit', (code) => console.log('exit', code)); process.reallyExit('x')`,
  `process.on('exit', (code) => { console.log('exit', code, process._exiting); process.exitCode = 8 }); process.exit(2)`,
  `process.on('exit', (code) => { console.log('exit', code); process.exit(6) }); process.exit(2)`,
  `process.on('exit', () => { throw new Error('late') }); process.on('uncaughtException', (error) => console.log(error.message))`,
  `process.on('exit', () => { throw new Error('late') })`,
  `process.on('exit', () => { throw new Error('late') }); process.exit(0)`,
  `process.reallyExit = (code) => console.log('asked for', code); process.exit(5); console.log('went on')`,
  `try { process.exit('x') } catch (error) { console.log(error.code) }`,
])('an exit: %s', sameEnding)

test('the working directory', () =>
  same(`
const fs = require('fs')
const os = require('os')
const path = require('path')
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'chdir-'))
const shown = (text) => String(text).replaceAll(base, '(base)')
const go = (to) => check(() => {
  try {
    return [process.chdir(to), shown(process.cwd())]
  } catch (error) {
    const { code, errno, syscall, message } = error
    console.log(code, errno, syscall, shown(error.path), shown(error.dest), shown(message), Object.keys(error).join())
  }
})
fs.mkdirSync(base + '/inner/deep', { recursive: true })
fs.writeFileSync(base + '/file', '')
fs.symlinkSync('inner', base + '/link')
for (const to of [base, '/nowhere', base + '/file', 'file/x', '', 'missing', '.', 'link', 'deep/..', '../inner\\0x', 5, undefined, null, {}, Buffer.from('/'), new URL('file:///tmp')]) go(to)
fs.writeFileSync('here', '')
check(() => [shown(fs.realpathSync('here')), path.resolve('x') === process.cwd() + '/x', process.chdir.length, process.cwd.length])
process.chdir('/')
  `))

test('the umask', () =>
  same(`
const fs = require('fs')
process.umask(0o22)
for (const mask of [undefined, 0o77, '77', '0o77', '0x77', '8', '', 'x', -1, 1.5, NaN, 2 ** 32, 2 ** 31, null, {}, 0o7777, 0o10000, '7777', true, '027'])
  check(() => [process.umask(mask), process.umask()].map((bits) => bits.toString(8)))
check(() => process.umask.length)
const base = fs.mkdtempSync(require('path').join(require('os').tmpdir(), 'umask-'))
const mode = (path) => (fs.statSync(path).mode & 0o7777).toString(8)
fs.writeFileSync(base + '/a', 'x')
fs.mkdirSync(base + '/b')
fs.mkdirSync(base + '/c/d', { recursive: true })
fs.writeFileSync(base + '/e', 'x', { mode: 0o777 })
check(() => ['a', 'b', 'c', 'c/d', 'e'].map((name) => mode(base + '/' + name)))
process.umask('000')
fs.writeFileSync(base + '/f', 'x')
fs.copyFileSync(base + '/e', base + '/g')
fs.chmodSync(base + '/a', 0o666)
fs.promises.mkdir(base + '/h').then(() => {
  check(() => [mode(base + '/h'), mode(base + '/f'), mode(base + '/g'), mode(base + '/a'), mode(fs.mkdtempSync(base + '/i'))])
})
  `))

test('the environment', () =>
  same(`
const { env } = process
for (const value of [5, undefined, null, {}, true, 'a\\0b', 5n, Symbol('s')]) check(() => { env.NAME = value; return typeof env.NAME + ' ' + JSON.stringify(env.NAME) })
check(() => { env[Symbol('s')] = 1 })
check(() => env[Symbol('s')])
check(() => { delete env.NAME; return ['NAME' in env, env.NAME, Object.keys(env).includes('NAME'), delete env.NONE] })
check(() => Object.defineProperty(env, 'A', { value: 'x' }))
check(() => Object.defineProperty(env, 'A', { get() {}, configurable: true, enumerable: true }))
check(() => Object.defineProperty(env, 'B', { configurable: true, writable: true, enumerable: true }))
check(() => Object.defineProperty(env, 'A', { value: 7, configurable: true, writable: true, enumerable: true }).A === '7')
check(() => JSON.stringify(Object.getOwnPropertyDescriptor(env, 'A')))
check(() => Object.preventExtensions(env))
check(() => [Object.isExtensible(env), Object.isFrozen(env), Object.getPrototypeOf(env) === Object.prototype])
check(() => ['toString' in env, env.hasOwnProperty('A'), Object.prototype.toString.call(env), env.constructor === Object])
check(() => { env[''] = 'x'; env['a=b'] = 'x'; return [env[''], env['a=b'], env.a] })
check(() => JSON.stringify({ ...env, ...Object.assign({}, env) }.A))
check(() => Object.entries(env).some(([name, value]) => name === 'A' && value === '7'))
check(() => { const before = process.env; process.env = { A: 5 }; const { A } = process.env; process.env = before; return [A, typeof A] })
check(() => require('util').inspect(Object.assign(Object.create(null), { e: Object.keys(env).length > 1 })))
  `))

test('arguments are checked', () =>
  same(`
const callback = () => {}
check(() => process.hrtime(5))
check(() => process.hrtime([1]))
check(() => process.hrtime(null))
check(() => process.hrtime([0, 0]).length)
for (const name of ['cpuUsage', 'threadCpuUsage']) {
  for (const value of [5, {}, { user: -1 }, { user: 1, system: -1 }, { user: 1, system: 'x' }, []]) check(() => process[name]?.(value))
  check(() => Object.keys(process[name]?.(null) ?? { user: 0, system: 0 }))
}
check(() => process.setUncaughtExceptionCaptureCallback(5))
check(() => process.setUncaughtExceptionCaptureCallback())
check(() => { process.setUncaughtExceptionCaptureCallback(callback); process.setUncaughtExceptionCaptureCallback(callback) })
check(() => { process.setUncaughtExceptionCaptureCallback(null); return process.hasUncaughtExceptionCaptureCallback() })
check(() => process.emitWarning(5))
check(() => process.emitWarning())
check(() => process.emitWarning('x', 5))
check(() => process.emitWarning('x', 'Type', 5))
check(() => process.emitWarning('x', { type: 5 }))
check(() => process.emitWarning('x', []))
check(() => process.emitWarning('x', null))
check(() => process.getBuiltinModule(5))
check(() => [process.getBuiltinModule('nothing'), process.getBuiltinModule('test'), process.getBuiltinModule('fs') === require('fs')])
check(() => process.nextTick(5))
check(() => process.setSourceMapsEnabled(5))
check(() => process.finalization.register(5, callback))
check(() => ['nextTick', 'kill', 'exit', 'hrtime', 'cpuUsage', 'emitWarning', 'ref', 'getBuiltinModule'].map((name) => process[name].length))
  `))

test('warnings: the handlers, and what is printed', async () => {
  const text = `
process.on('warning', ({ name, message, code, detail }) => console.log(name, message, code, detail))
process.emitWarning('one')
process.emitWarning('two', 'Kind', 'CODE')
process.emitWarning('three', { type: 'Kind', code: 'CODE', detail: 'more' })
process.emitWarning(Object.assign(new Error('four'), { name: 'Own' }))
setTimeout(() => {
  console.log(process.listenerCount('warning'))
  process.removeAllListeners('warning')
  process.emitWarning('not printed')
}, 5)
`
  const { lines, events } = await runProgram(text)
  const printed = events.filter(({ kind }) => kind === 'process.stderr').map(({ data }) => String(data))
  expect(lines).toMatchInlineSnapshot(`
    [
      "Warning one undefined undefined",
      "Kind two CODE undefined",
      "Kind three CODE more",
      "Own four undefined undefined",
      "2",
    ]
  `)
  expect(printed.join('').replaceAll(/node:\d+/g, 'node:pid')).toMatchInlineSnapshot(`
    "(node:pid) Warning: one
    (Use \`node --trace-warnings ...\` to show where the warning was created)
    (node:pid) [CODE] Kind: two
    (node:pid) [CODE] Kind: three
    more
    (node:pid) Own: four
    "
  `)
})
