// Every request that Node makes of libuv is one event here: the asynchronous functions, run over a disk that notes what
// it is asked for, ask for the same system calls in the same order as the real ones, as Node's own trace of them tells.
// Not traced are the functions of open directories, and `mkdir` under its own name.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { Disk } from '../../../../../sim/disk/disk.ts'
import { createFs } from '../../../../../sim/node/guest/fs/fs.ts'
import { createFsPromises } from '../../../../../sim/node/guest/fs/fsPromises.ts'
import type { GuestContext } from '../../../../../sim/node/guest/realm/context.ts'
import type { DiskLink } from '../../../../../sim/node/host/binding.ts'
import { isReference } from './fsBoth.ts'

type Module = Record<string, (...values: unknown[]) => unknown>
type Body = (fs: Module, p: Module, call: (name: string, ...values: unknown[]) => Promise<unknown>) => unknown

/**
 * Bodies of async functions of `fs`, `p` (fs/promises) and `call` (of a function with a callback), one after another in
 * one directory.
 */
const uses: Readonly<Record<string, string>> = {
  'p.writeFile': `p.writeFile('f', 'text')`,
  'p.readFile': `p.readFile('f')`,
  'p.readFile as text': `p.readFile('f', 'utf8')`,
  readFile: `call('readFile', 'f')`,
  writeFile: `call('writeFile', 'g', 'text')`,
  'writeFile with flush': `call('writeFile', 'g', 'text', { flush: true })`,
  'p.writeFile of nothing': `p.writeFile('e', '')`,
  'p.readFile of nothing': `p.readFile('e')`,
  'writeFile of nothing': `call('writeFile', 'e', '')`,
  'readFile of nothing': `call('readFile', 'e')`,
  'p.writeFile of much': `p.writeFile('big', Buffer.alloc(1200000))`,
  'writeFile of much': `call('writeFile', 'big', Buffer.alloc(1200000))`,
  'p.readFile of much': `p.readFile('big')`,
  'p.readFile of much as text': `p.readFile('big', 'utf8')`,
  'readFile of much': `call('readFile', 'big')`,
  'readFile of a directory': `call('readFile', '.')`,
  'readFile of nothing there': `call('readFile', 'none')`,
  'p.appendFile': `p.appendFile('f', 'x')`,
  truncate: `call('truncate', 'f', 2)`,
  'p.truncate': `p.truncate('f', 2)`,
  'p.readdir': `p.readdir('.')`,
  'p.readdir of entries': `p.readdir('.', { withFileTypes: true })`,
  'p.copyFile': `p.copyFile('f', 'h')`,
  'p.cp': `p.cp('f', 'i')`,
  realpath: `call('realpath', '/tmp')`,
  'p.realpath': `p.realpath('/tmp')`,
  'p.mkdtemp': `p.mkdtemp('t-')`,
  exists: `call('exists', 'f')`,
  'p.rename': `p.rename('i', 'j')`,
  'p.rm of a file': `p.rm('j')`,
  'rm of nothing': `call('rm', 'none', { force: true })`,
  'rm of a tree': `fs.mkdirSync('a/b/c', { recursive: true }); await call('rm', 'a', { recursive: true })`,
  'p.rm of several together': `fs.mkdirSync('s'); for (const name of ['1', '2', '3']) fs.writeFileSync('s/' + name, ''); await p.rm('s', { recursive: true })`,
  'readdir of a tree': `fs.mkdirSync('a/b/c', { recursive: true }); await call('readdir', 'a', { recursive: true })`,
  'p.readdir of a tree': `p.readdir('a', { recursive: true })`,
  'a handle': `const h = await p.open('f', 'r+'); await h.write('x'); await h.read(Buffer.alloc(3), 0, 3, 0); await h.stat(); await h.sync(); await h.datasync(); await h.close()`,
  descriptors: `const fd = await call('open', 'f', 'r+'); await call('write', fd, 'x'); await call('writev', fd, [Buffer.from('y'), Buffer.from('z')]); await call('read', fd, Buffer.alloc(2), 0, 2, 0); await call('fsync', fd); await call('fchmod', fd, 384); await call('futimes', fd, 1, 1); await call('close', fd)`,
  paths: `await p.chmod('f', 384); await p.utimes('f', 1, 1); await p.link('f', 'k'); await p.symlink('f', 'l'); await p.readlink('l'); await p.lstat('l'); await p.stat('l'); await p.access('l'); await p.unlink('k'); await p.statfs('.')`,
  'a read stream': `for await (const chunk of fs.createReadStream('big', { end: 150000 }));`,
  'a write stream': `const s = fs.createWriteStream('w'); s.write('a'); s.write('b'); s.end('c'); await new Promise((done) => s.on('close', done))`,
  'a write stream with flush': `const s = fs.createWriteStream('w', { flush: true }); s.end('c'); await new Promise((done) => s.on('close', done))`,
}
/** Node's names of system calls where its trace has others than its errors. */
const traced: Readonly<Record<string, string>> = { futimes: 'futime', utimes: 'utime', sendfile: 'copyfile' }

let real: Readonly<Record<string, readonly string[]>> = {}
beforeAll(async () => {
  real = await traceReal()
})

test.runIf(isReference).each(Object.entries(uses))('%s asks for what it really asks for', async (name, text) => {
  expect(real[name]?.length).toBeGreaterThan(0)
  expect(await requestsOf(text)).toEqual(real[name])
})

const requests: string[] = []
const require = createRequire(import.meta.url)
const { fs, promises } = simulated()
process.chdir(tmpdir())

async function requestsOf(text: string): Promise<readonly string[]> {
  requests.length = 0
  await bodyOf(text)(
    fs,
    promises,
    (name, ...values) => new Promise((done) => fs[name]?.(...values, (_: unknown, value: unknown) => done(value))),
  )
  return [...requests]
}

function bodyOf(text: string): Body {
  return new Function(
    'fs',
    'p',
    'call',
    `return (async () => { ${/^(await|const|for|fs\.)/.test(text) ? text : `await ${text}`} })()`,
  ) as Body
}

/** The prelude's modules in this realm, over a disk of its own in whose `/tmp` the uses work. */
function simulated(): { fs: Module; promises: Module } {
  const view = new Disk({ capacityBytes: 1 << 24, nowMs: () => 0 }).process()
  const disk = new Proxy({} as DiskLink, {
    get: (_, name) =>
      name === 'later' ? later : (Reflect.get(view, name) as (...values: unknown[]) => unknown).bind(view),
  })
  const later: DiskLink['later'] = (operation, _path, perform, done) => {
    requests.push(operation)
    setImmediate(() => done(perform()))
  }
  const context = {
    host: {
      disk,
      real: (name: string) => require(`node:${name}`),
      random: () => 0.5,
      tick: process.nextTick,
      bootedUs: 0,
    },
    real: globalThis,
    realm: { toRealm: (value: unknown) => value, copy: (value: unknown) => value },
    cloner: { export: (value: unknown) => value, remember: () => {} },
    load: (name: string): unknown => (name === 'fs' ? fs : require(`node:${name}`)),
  } as unknown as GuestContext
  const fs = createFs(context) as Module
  return { fs, promises: createFsPromises(context) as Module }
}

/** What real functions ask libuv for, by use. */
function traceReal(): Promise<Readonly<Record<string, readonly string[]>>> {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-trace-'))
  const each = Object.entries(uses).map(
    ([name, text]) => `await begin(${JSON.stringify(name)}); await (${bodyOf(text).toString()})(fs, p, call)`,
  )
  const lines = [
    `const fs = require('fs'), p = fs.promises`,
    `const call = (name, ...values) => new Promise((done) => fs[name](...values, (_, value) => done(value)))`,
    `const begin = (name) => p.access('/begin ' + name).catch(() => {})`,
    `const main = async () => { ${each.join('\n')} }`,
    `process.chdir(${JSON.stringify(directory)}); main()`,
  ]
  const script = join(directory, 'main.cjs')
  const log = join(directory, 'trace.log')
  writeFileSync(script, lines.join('\n'))
  const flags = [
    '--no-warnings',
    '--trace-event-categories',
    'node.fs.async',
    '--trace-event-file-pattern',
    log,
    script,
  ]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, flags, (error) => {
      if (error !== null) reject(error)
      else resolve(readTrace(readFileSync(log, 'utf8')))
      rmSync(directory, { recursive: true })
    })
  })
}

function readTrace(text: string): Readonly<Record<string, readonly string[]>> {
  const { traceEvents } = JSON.parse(text) as { traceEvents: { ph: string; name: string; args: { path?: unknown } }[] }
  const found: Record<string, string[]> = {}
  let current: string[] = []
  for (const { name, args } of traceEvents.filter(({ ph }) => ph === 'b')) {
    const begun = /^\/begin (.*)$/.exec(String(args.path))?.[1]
    if (begun === undefined) current.push(traced[name] ?? name)
    else {
      current = []
      found[begun] = current
    }
  }
  return found
}
