// Bad arguments of `fs`, compared with the real one: what is thrown, by which form, and that nothing is done. Each row
// is one call.
import { beforeAll, expect, test } from 'vitest'
import { isReference, runScripts, type Sections } from './fsBoth.ts'

const nothing = '() => {}'
/** Values of every type, for a place where none of them fits. */
const oddities = `[undefined, null, true, 5, -1, 1.5, NaN, 5n, 'text', 'a very long text that will be cut off somewhere', "it's", Symbol('s'), {}, [], () => {}, function named() {}, class Foo {}, new (class Bar {})(), Object.create(null), new Date(0), /x/]`

function calls(rows: readonly string[]): string {
  return rows.map((row) => `check(${JSON.stringify(row)}, () => ${row})`).join('\n')
}

const scripts: Readonly<Record<string, string>> = {
  'a path of every type': `
    for (const value of ${oddities}) for (const name of ['openSync', 'statSync', 'unlinkSync', 'readdirSync']) if (typeof value !== 'string') check(name, () => fs[name](value))
    for (const value of [5, null, {}]) { check('rename', () => fs.renameSync(value, 'x')); check('rename', () => fs.renameSync('x', value)); check('link', () => fs.linkSync(value, 'x')); check('symlink', () => fs.symlinkSync(value, 'x')); check('symlink', () => fs.symlinkSync('x', value)); check('copyFile', () => fs.copyFileSync('x', value)); check('copyFile', () => fs.copyFileSync(value, 'x')); check('mkdtemp', () => fs.mkdtempSync(value)); check('cp', () => fs.cpSync(value, 'x')) }
    for (const url of ['http://a/b', 'file://host/b', 'file:///b%2Fc', 'file:///b%00c']) check(url, () => fs.statSync(new URL(url))); check('nul', () => fs.statSync('a\\0b')); check('nul', () => fs.statSync(Buffer.from('a\\0b')))
  `,
  'a descriptor of every type': `
    for (const value of ${oddities}) if (!/bigint|symbol|function/.test(typeof value) && (!Number.isInteger(value) || value < 0) && value?.constructor !== undefined) for (const name of ['closeSync', 'fsyncSync', 'fstatSync']) check(name, () => fs[name](value)); check('-0', () => fs.readSync(-0, Buffer.alloc(0)))
    check('read', () => fs.readSync('x', Buffer.alloc(1))); check('write', () => fs.writeSync('x', 'y')); check('chmod', () => fs.fchmodSync('x', 1)); check('truncate', () => fs.ftruncateSync('x')); check('times', () => fs.futimesSync('x', 1, 1)); check('large', () => fs.closeSync(2 ** 31))
  `,
  'flags and modes': `
    for (const value of ${oddities}) check('flags', () => { if (value !== undefined && value !== null && !Number.isInteger(value)) fs.openSync('none', value) })
    for (const value of ['', 'rw', 'r++', '+r', 'rx', 'wa', 'R', 'wxs', 'toString']) check(value, () => fs.openSync('none', value)); check('flags', () => fs.openSync('none', 2 ** 31)); check('flag', () => fs.readFileSync('none', { flag: 'zz' })); check('flag', () => fs.writeFileSync('none', '', { flag: 'zz' }))
    for (const value of ['9', '', 'x', '0o7', -1, 1.5, 2 ** 32, {}, true, '777777777777']) { check('open', () => fs.openSync('none', 'r', value)); check('mkdir', () => fs.mkdirSync('no/x', value)); check('mkdir', () => fs.mkdirSync('no/x', { mode: value })); check('chmod', () => fs.chmodSync('none', value)); check('fchmod', () => fs.fchmodSync(999, value)) } check('chmod', () => fs.chmodSync('none')); check('chmod', () => fs.chmodSync('none', null))
    for (const value of [-1, 8, 1.5, 'x', {}, 2 ** 40]) { check('access', () => fs.accessSync('.', value)); check('copyFile', () => fs.copyFileSync('x', 'y', value)) } check('access', () => fs.accessSync('.', null))
  `,
  'options and encodings': `
    for (const value of [5, true, Symbol('s'), 5n, 'zz', { encoding: 'zz' }, { encoding: 5 }, { signal: 5 }, { signal: null }, { signal: {} }]) for (const name of ['readFileSync', 'readdirSync', 'readlinkSync', 'realpathSync', 'mkdtempSync', 'opendirSync']) check(name + util.inspect(value), () => fs[name]('none/x', value))
    for (const value of [5, 'zz', { encoding: 'zz' }, { flush: 1 }, { flush: 'x' }, { mode: 'x' }, { signal: 1 }]) { check('write' + util.inspect(value), () => fs.writeFileSync('no/x', '', value)); check('append' + util.inspect(value), () => fs.appendFileSync('no/x', '', value)) }
    for (const value of [5, null, undefined, {}, [], () => {}, true, Symbol('s'), 5n]) { check('data', () => fs.writeFileSync('none', value)); check('data', () => fs.appendFileSync('none', value)); check('buffer', () => fs.writeSync(999, value)) } print(fs.readdirSync('.'))
    for (const value of ['x', 1.5, {}, null, true, 2n]) { check('len', () => fs.ftruncateSync(999, value)); check('uid', () => fs.chownSync('none', value, 1)); check('gid', () => fs.lchownSync('none', 1, value)) } check('uid', () => fs.fchownSync(999, -2, 1)); check('type', () => fs.symlinkSync('a', 'b', 'zz')); check('type', () => fs.symlinkSync('a', 'b', 5))
    for (const value of ['x', {}, null, undefined, NaN, 5n]) { check('time', () => fs.utimesSync('none', value, 1)); check('time', () => fs.utimesSync('none', 1, value)); check('time', () => fs.futimesSync(999, value, 1)); check('time', () => fs.lutimesSync('none', value, 1)) }
  `,
  'parts of buffers': calls([
    `fs.readSync(999, 'x')`,
    `fs.readSync(999, [])`,
    `fs.readSync(999)`,
    `fs.readSync(999, Buffer.alloc(3), 5)`,
    `fs.readSync(999, Buffer.alloc(3), 'x')`,
    `fs.readSync(999, Buffer.alloc(3), [])`,
    `fs.readSync(999, Buffer.alloc(3), 5, 1)`,
    `fs.readSync(999, Buffer.alloc(3), 2, 2)`,
    `fs.readSync(999, Buffer.alloc(3), -1, 2)`,
    `fs.readSync(999, Buffer.alloc(3), 0, -2)`,
    `fs.readSync(999, Buffer.alloc(3), 1.5, 1)`,
    `fs.readSync(999, Buffer.alloc(3), 'x', 1)`,
    `fs.readSync(999, Buffer.alloc(3), 0, 3, 'x')`,
    `fs.readSync(999, Buffer.alloc(3), 0, 3, -2)`,
    `fs.readSync(999, Buffer.alloc(3), 0, 3, 1.5)`,
    `fs.readSync(999, Buffer.alloc(3), 0, 3, -2n)`,
    `fs.readSync(999, Buffer.alloc(3), 0, 3, 2n ** 63n)`,
    `fs.readSync(999, Buffer.alloc(3), 0, 3, {})`,
    `fs.readSync(999, Buffer.alloc(3), 0, 0)`,
    `fs.readSync(999, Buffer.alloc(3), 0, undefined)`,
    `fs.readSync(999, Buffer.alloc(0), 0, 1)`,
    `fs.readSync(999, Buffer.alloc(0))`,
    `fs.readSync(999, Buffer.alloc(3), { offset: 9 })`,
    `fs.readSync(999, Buffer.alloc(3), { length: 9 })`,
    `fs.readSync(999, Buffer.alloc(3), { position: 'x' })`,
    `fs.readSync(999, Buffer.alloc(3), null)`,
    `fs.readSync(999, Buffer.alloc(3), null, null, null)`,
    `fs.writeSync(999, Buffer.alloc(3), 5)`,
    `fs.writeSync(999, Buffer.alloc(3), -1)`,
    `fs.writeSync(999, Buffer.alloc(3), 1, 5)`,
    `fs.writeSync(999, Buffer.alloc(3), 1, -5)`,
    `fs.writeSync(999, Buffer.alloc(3), 'x')`,
    `fs.writeSync(999, Buffer.alloc(3), 1.5)`,
    `fs.writeSync(999, Buffer.alloc(3), { offset: 5 })`,
    `fs.writeSync(999, Buffer.alloc(3), { length: 5 })`,
    `fs.writeSync(999, Buffer.alloc(3), 0, 3, 'x')`,
    `fs.writeSync(999, 'abc', null, 'hex')`,
    `fs.writeSync(999, 'abc', 'x', 'zz')`,
    `fs.writevSync(999, 'x')`,
    `fs.writevSync(999, ['x'])`,
    `fs.writevSync(999, [])`,
    `fs.readvSync(999, {})`,
    `fs.readvSync('x', [])`,
  ]),
  'callbacks that are none': calls(
    [
      `fs.readFile('none')`,
      `fs.readFile('none', 'utf8')`,
      `fs.readFile('none', {}, 5)`,
      `fs.writeFile('none', '')`,
      `fs.writeFile('none', '', 'utf8')`,
      `fs.appendFile('none', '')`,
      `fs.open('none')`,
      `fs.open('none', 'r', 0o666)`,
      `fs.stat('none')`,
      `fs.stat('none', {}, 'x')`,
      `fs.lstat('none')`,
      `fs.fstat(999)`,
      `fs.access('none')`,
      `fs.access('none', 0)`,
      `fs.rename('x', 'y')`,
      `fs.unlink('none')`,
      `fs.unlink('none', 5)`,
      `fs.mkdir('no/x')`,
      `fs.mkdir('no/x', {}, null)`,
      `fs.readdir('none')`,
      `fs.rmdir('none')`,
      `fs.cp('x', 'y')`,
      `fs.copyFile('x', 'y')`,
      `fs.link('x', 'y')`,
      `fs.symlink('x', 'no/y')`,
      `fs.readlink('x')`,
      `fs.realpath('x')`,
      `fs.truncate('none')`,
      `fs.ftruncate(999)`,
      `fs.fsync(999)`,
      `fs.close(999, 5)`,
      `fs.utimes('none', 1, 1)`,
      `fs.chmod('none', 1)`,
      `fs.mkdtemp('no/x')`,
      `fs.exists('none')`,
      `fs.opendir('none')`,
      `fs.statfs('none')`,
      `fs.read(999)`,
      `fs.read(999, Buffer.alloc(1), 0, 1, 0)`,
      `fs.write(999, 'x')`,
      `fs.write(999, Buffer.alloc(1))`,
      `fs.readv(999, [])`,
      `fs.writev(999, [])`,
      `fs.read(999, 'x', ${nothing})`,
      `fs.read(999, Buffer.alloc(1), 'x', ${nothing})`,
      `fs.read(999, { buffer: 5 }, ${nothing})`,
      `fs.read('x', ${nothing})`,
      `fs.write(999, {}, ${nothing})`,
      `fs.write(999, Buffer.alloc(1), 5, ${nothing})`,
      `fs.stat(5, ${nothing})`,
      `fs.readFile({}, ${nothing})`,
      `fs.writeFile('none', {}, ${nothing})`,
      `fs.open('none', 'zz', ${nothing})`,
      `fs.open('none', 'r', 'zz', ${nothing})`,
      `fs.mkdir('none', { recursive: 1 }, ${nothing})`,
      `fs.rm('none', { force: 1 }, ${nothing})`,
      `fs.cp('x', 'y', { force: 1 }, ${nothing})`,
      `fs.opendir(5, ${nothing})`,
    ].filter((row) => !row.includes("statfs('none')")),
  ),
  'streams and directories': calls([
    `new fs.ReadStream()`,
    `fs.createReadStream(5)`,
    `fs.createWriteStream({})`,
    `fs.createReadStream('x', 5)`,
    `fs.createReadStream('x', 'zz')`,
    `fs.createReadStream('x', { start: 5, end: 2 })`,
    `fs.createReadStream('x', { start: 'a' })`,
    `fs.createReadStream('x', { end: -1 })`,
    `fs.createReadStream('x', { fd: 'a' })`,
    `fs.createReadStream('x', { fd: {} })`,
    `fs.createReadStream('x', { fd: -1 })`,
    `fs.createReadStream('x', { fs: {} })`,
    `fs.createReadStream('x', { fs: { open() {} } })`,
    `fs.createReadStream('x', { highWaterMark: -1 })`,
    `fs.createWriteStream('no/x', { start: -1 })`,
    `fs.createWriteStream('no/x', { flush: 5 })`,
    `fs.createWriteStream('no/x', { fs: { open() {}, close() {} } })`,
    `fs.createWriteStream('no/x', { encoding: 'zz' })`,
    `fs.opendirSync('none')`,
    `fs.opendirSync('.', { bufferSize: 0 })`,
    `fs.opendirSync('.', { bufferSize: 'x' })`,
    `fs.opendirSync('.').read(5)`,
    `fs.opendirSync('.').close(5)`,
  ]),
  'promises reject, and never throw': `
    for (const [name, values] of [['readFile', [5]], ['readFile', ['x', 5]], ['readFile', [3]], ['writeFile', ['no/x', {}]], ['writeFile', ['no/x', 5]], ['appendFile', ['no/x', null]], ['open', [{}]], ['open', ['x', 'zz']], ['stat', [null]], ['mkdir', ['x', { recursive: 1 }]], ['rm', ['x', { force: 1 }]], ['readdir', ['none', 5]], ['rename', [1, 2]], ['truncate', ['none', 'x']], ['chmod', ['none']], ['utimes', ['none', 'x', 1]], ['access', ['.', 9]], ['symlink', ['a', 'b', 'zz']], ['mkdtemp', []], ['opendir', [5]], ['cp', ['x', 'y', 5]], ['lchmod', ['x', 1]], ['realpath', [5]], ['copyFile', ['x']]]) await checkAsync(name + util.inspect(values), () => p[name](...values))
    const handle = await p.open('made', 'w+'); for (const [name, values] of [['read', ['x']], ['read', [Buffer.alloc(1), 5, 1]], ['read', [{ buffer: 5 }]], ['write', [{}]], ['write', [Buffer.alloc(1), 5]], ['writeFile', [5]], ['readFile', [5]], ['truncate', ['x']], ['chmod', ['x']], ['utimes', ['x', 1]], ['readv', ['x']], ['writev', [[5]]], ['chown', ['x', 1]]]) await checkAsync(name + util.inspect(values), () => handle[name](...values)); await handle.close(); for (const name of ['read', 'write', 'stat', 'sync', 'datasync', 'readFile', 'writeFile', 'appendFile', 'truncate', 'readv', 'writev', 'chmod', 'utimes', 'chown']) await checkAsync(name, () => handle[name]('x'))
  `,
}

let both: Sections
beforeAll(async () => {
  both = await runScripts(scripts)
})

test.runIf(isReference).each(Object.keys(scripts))('%s', (name) => {
  expect(both.real.get(name)?.length).toBeGreaterThan(5)
  expect(both.real.get(name)?.filter((line) => line.startsWith('failed'))).toEqual([])
  expect(both.simulated.get(name)).toEqual(both.real.get(name))
})

test('nothing is refused, nothing escapes', () => {
  expect(both.problems).toEqual([])
})
