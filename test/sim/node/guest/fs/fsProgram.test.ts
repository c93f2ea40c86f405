// Files as a program of the world has them: virtual time, async context, its own standard streams, failures that reach
// its own handlers, and the same bytes in every run, whatever the Node and the host.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { expect, test } from 'vitest'
import { createConstants } from '../../../../../sim/node/guest/fs/fsConstants.ts'
import { errnoOf } from '../../../../../sim/node/guest/realm/errors.ts'
import { Program } from '../../../../../sim/node/host/program.ts'
import { type ProgramRun, runProgram } from '../../../runProgram.ts'
import { runMachines } from '../../probe.ts'
import { node22 } from '../../realNode.ts'

/** A little of everything; what it prints has times, inodes and random names in it. */
const everything = `
  const fs = require('fs'), p = fs.promises
  const show = (...values) => console.log(...values)
  fs.mkdirSync('/tmp/d/e', { recursive: true })
  show(fs.mkdtempSync('/tmp/made-'), fs.statSync('/tmp/d'), fs.statSync('/tmp/d', { bigint: true }).mtimeNs)
  fs.writeFile('/tmp/d/f', 'text', () => fs.stat('/tmp/d/f', (error, stats) => show(stats.mtime, stats.ino)))
  const main = async () => {
    const h = await p.open('/tmp/d/g', 'w+')
    await h.write('handle')
    show(await h.read(Buffer.alloc(3), 0, 3, 1), await h.stat(), await p.mkdtemp('/tmp/made-'))
    await h.close()
    for await (const chunk of fs.createReadStream('/tmp/d/g', { highWaterMark: 4 })) show(String(chunk), Date.now())
    await new Promise((done) => fs.createWriteStream('/tmp/d/s').end('stream', done))
    show(await p.readdir('/tmp', { recursive: true }))
    await p.readFile('/none').catch((error) => show(error))
    await p.rm('/tmp/d', { recursive: true })
    show(fs.statfsSync('/'), process.uptime())
  }
  main()
`

const failures = (run: ProgramRun): readonly unknown[] =>
  run.events.filter(({ kind }) => kind === 'process.uncaught' || kind === 'process.unsupported').map(({ data }) => data)

test('runs are equal, also after others in the same host process; another seed gives other names', async () => {
  const [first, second] = [await runProgram(everything), await runProgram(everything)]
  expect(first.lines.length).toBeGreaterThan(10)
  expect(failures(first)).toEqual([])
  expect(second.digest).toBe(first.digest)
  const names = (run: ProgramRun): string[] => run.lines.join('\n').match(/made-\w+/g) ?? []
  expect(names(first)).toHaveLength(4)
  expect(names(await runProgram(everything, { seed: 2 }))).not.toEqual(names(first))
})

test.runIf(node22 !== undefined && process.execPath !== node22)('runs are equal on Node 22', async () => {
  expect(await onNode22(node22 ?? '', everything)).toBe((await runProgram(everything)).digest)
})

test('callbacks, promises and streams keep the async context', async () => {
  const { lines } = await runProgram(`
    const fs = require('fs')
    const { AsyncLocalStorage } = require('async_hooks')
    const storage = new AsyncLocalStorage()
    const tell = (name) => () => console.log(name, storage.getStore())
    fs.writeFileSync('/tmp/f', 'text')
    storage.run(1, () => fs.readFile('/tmp/f', tell('callback')))
    storage.run(2, () => fs.promises.readFile('/tmp/f').then(tell('promise')))
    storage.run(3, async () => { const h = await fs.promises.open('/tmp/f'); await h.read(); tell('handle')(); await h.close(); tell('closed')() })
    storage.run(4, () => fs.createReadStream('/tmp/f').on('data', tell('data')).on('close', tell('close')))
    storage.run(5, () => fs.cp('/tmp/f', '/tmp/g', tell('cp')))
    storage.run(6, () => fs.opendir('/tmp', (error, dir) => dir.read(() => { tell('directory')(); dir.close(() => {}) })))
  `)
  expect(lines.toSorted()).toEqual([
    'callback 1',
    'close 4',
    'closed 3',
    'cp 5',
    'data 4',
    'directory 6',
    'handle 3',
    'promise 2',
  ])
})

test('what is under way keeps a program alive, takes virtual time, and comes in an event of its own', async () => {
  const { lines, stop } = await runProgram(`
    const fs = require('fs')
    const start = performance.now()
    process.on('exit', () => console.log('exit'))
    fs.writeFile('/tmp/f', 'x', () => {
      console.log('written', performance.now() > start)
      Promise.resolve().then(() => console.log('job'))
      fs.unlink('/tmp/f', () => console.log('removed'))
      process.nextTick(() => console.log('tick'))
    })
    console.log('first')
  `)
  expect(lines).toEqual(['first', 'written true', 'tick', 'job', 'removed', 'exit'])
  expect(stop).toBe('quiet')
})

test('what a callback throws reaches the program that owns it', async () => {
  const text = `
    const fs = require('fs')
    process.on('uncaughtException', (error, origin) => console.log(error.message, origin))
    process.on('unhandledRejection', (error) => console.log(error.code, error.syscall))
    fs.stat('/tmp', () => { throw new Error('from a callback') })
    fs.createReadStream('/tmp/none')
    fs.promises.readFile('/none')
    fs.mkdtemp('/tmp/x', () => { throw new Error('from mkdtemp') })
  `
  const bystander = `setTimeout(() => console.log('lived'), 100)`
  const run = await runMachines({ left: new Program('main', text), right: new Program('main', bystander) })
  expect(run.lines('left').toSorted()).toEqual([
    'ENOENT open',
    "ENOENT: no such file or directory, open '/tmp/none' uncaughtException",
    'from a callback uncaughtException',
    'from mkdtemp uncaughtException',
  ])
  expect(run.lines('right')).toEqual(['lived'])
})

test('stacks have the frames of the program or none', async () => {
  const { lines } = await runProgram(`
    const fs = require('fs')
    const tell = (name) => (error) => console.log(name, JSON.stringify(error.stack.split('\\n').slice(1)))
    fs.readFile('/none', tell('callback'))
    fs.createReadStream('/none').on('error', tell('stream'))
    fs.promises.readFile('/none').catch(tell('promise'))
    async function waits() { await fs.promises.readFile('/none') }
    waits().catch(tell('awaited'))
    setTimeout(fs.unlinkSync, 5, '/none')
    setTimeout(fs.unlinkSync, 6, 5)
    process.on('uncaughtException', tell('timer'))
    try { fs.readFileSync('/none') } catch (error) { tell('sync')(error) }
    try { fs.readFileSync({}) } catch (error) { tell('argument')(error) }
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "sync ["    at /app/main.js:12:14"]",
      "argument ["    at /app/main.js:13:14"]",
      "callback []",
      "promise []",
      "awaited ["    at async waits (/app/main.js:7:30)"]",
      "stream []",
      "timer []",
      "timer []",
    ]
  `)
})

test('descriptors 0, 1 and 2 are the standard streams', async () => {
  const { lines, events } = await runProgram(`
    const fs = require('fs')
    console.log(fs.writeSync(1, 'text\\n'), fs.writeSync(1, Buffer.from('--bytes\\n'), 2), fs.writeSync(2, 'error\\n'), fs.writevSync(1, [Buffer.from('a'), Buffer.from('b\\n')]))
    fs.writeFileSync(1, 'whole\\n')
    fs.appendFileSync(2, 'more\\n')
    console.log(fs.readSync(0, Buffer.alloc(4)), fs.readFileSync(0, 'utf8'), fs.fstatSync(1).isFIFO(), fs.fstatSync(0).isFile())
    const tell = (...values) => { try { fs[values[0]](...values.slice(1)); console.log('done') } catch (error) { console.log(error.message) } }
    tell('writeSync', 0, 'x'); tell('readSync', 1, Buffer.alloc(1)); tell('writeSync', 1, 'x', 5); tell('fsyncSync', 1); tell('ftruncateSync', 2)
    fs.write(1, 'later\\n', () => { fs.closeSync(2); tell('writeSync', 2, 'x'); console.log(fs.openSync('/tmp/f', 'w') > 2) })
    fs.createWriteStream(null, { fd: 1, autoClose: false }).end('streamed\\n')
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "text",
      "bytes",
      "ab",
      "5 6 6 3",
      "whole",
      "0  true false",
      "EBADF: bad file descriptor, write",
      "EBADF: bad file descriptor, read",
      "ESPIPE: invalid seek, write",
      "EINVAL: invalid argument, fsync",
      "EINVAL: invalid argument, ftruncate",
      "later",
      "EBADF: bad file descriptor, write",
      "true",
      "streamed",
    ]
  `)
  expect(events.filter(({ kind }) => kind === 'process.stderr').map(({ data }) => data)).toEqual(['error\n', 'more\n'])
})

test('the words of errors are those of Linux, and constants too', async () => {
  const known = new Map([...getSystemErrorMap()].map(([number, [code, text]]) => [code, [-number, text]]))
  const names =
    'EPERM ENOENT EIO EBADF EAGAIN EACCES EBUSY EEXIST EXDEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ETXTBSY EFBIG ENOSPC ESPIPE EROFS'
  const all = `${names} EMLINK EPIPE ENAMETOOLONG ENOTEMPTY ELOOP ENOTSUP ENOMEM ENODEV`.split(' ')
  if (process.platform === 'linux') {
    for (const name of all) expect([name, errnoOf(name)]).toEqual([name, known.get(name)])
  }
  expect(errnoOf('ENOSUCH')).toEqual([4094, 'unknown error'])
  expect(createConstants()).toMatchObject({
    O_CREAT: 64,
    O_EXCL: 128,
    O_TRUNC: 512,
    O_APPEND: 1024,
    S_IFDIR: 16_384,
    COPYFILE_EXCL: 1,
  })
})

test('what cannot be honest is refused', async () => {
  const { lines, events } = await runProgram(`
    const fs = require('fs')
    for (const use of [() => fs.watch('/tmp'), () => fs.watchFile('/tmp', () => {}), () => fs.globSync('*'), () => fs.openAsBlob('/tmp'), () => fs.promises.watch('/tmp'), () => fs.promises.glob('*')]) {
      try { use() } catch (error) { console.log(error.code, error.member) }
    }
  `)
  expect(lines).toEqual(
    ['fs.watch', 'fs.watchFile', 'fs.globSync', 'fs.openAsBlob', 'fs/promises.watch', 'fs/promises.glob'].map(
      (name) => `E_HOST_UNSUPPORTED ${name}`,
    ),
  )
  expect(events.filter(({ kind }) => kind === 'process.unsupported')).toHaveLength(6)
})

/** The digest of the same run on another Node. */
function onNode22(executable: string, text: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-older-'))
  const script = join(directory, 'main.mts')
  const helper = new URL('../../../runProgram.ts', import.meta.url).href
  const source = `import { runProgram } from ${JSON.stringify(helper)}\nconsole.log((await runProgram(${JSON.stringify(text)})).digest)`
  writeFileSync(script, source)
  return new Promise((resolve, reject) => {
    execFile(executable, ['--no-warnings', script], { encoding: 'utf8' }, (error, stdout) => {
      rmSync(directory, { recursive: true })
      if (error === null) resolve(stdout.trim())
      else reject(error)
    })
  })
}
