// The functions of `fs` that take a callback, compared with the real ones: what the callback gets, its order to ticks
// and promise jobs, what `util.promisify` makes of them, and what they leave on the disk.
import { beforeAll, expect, test } from 'vitest'
import { isReference, runScripts, type Sections } from './fsBoth.ts'

/**
 * `call(name, ...values)` calls a function and shows what its callback got; descriptors are numbered differently on
 * both sides.
 */
const call = `
const show = (name, value) => value instanceof Error ? failure(value) : name === 'open' ? typeof value : value
const call = (name, ...values) => new Promise((done) => fs[name](...values, (...got) => { while (got.at(-1) === undefined) got.pop(); print(name, ...got.map((value) => show(name, value))); done(got[1]) }))
`

const scripts: Readonly<Record<string, string>> = {
  'whole files': `${call}
    await call('writeFile', 'a', 'one'); await call('appendFile', 'a', ' two'); await call('readFile', 'a'); await call('readFile', 'a', 'utf8'); await call('readFile', 'a', { encoding: 'hex', flag: 'r' }); await call('writeFile', 'b', new Uint8Array([1, 2]), { mode: 0o600, flush: true }); await call('readFile', 'b'); await call('writeFile', 'e', ''); await call('readFile', 'e')
    await call('readFile', 'none'); await call('readFile', '.'); await call('writeFile', 'a', 'x', { flag: 'wx' }); await call('writeFile', 'no/x', ''); await call('truncate', 'a', 3); await call('truncate', 'a', 5); await call('readFile', 'a'); await call('truncate', 'a'); await call('truncate', 'none'); await call('copyFile', 'b', 'c'); await call('copyFile', 'b', 'c', fs.constants.COPYFILE_EXCL); await call('copyFile', 'none', 'c')
    const fd = await call('open', 'b', 'r+'); await call('readFile', fd); await call('writeFile', fd, 'more'); await call('appendFile', fd, '!'); await call('close', fd); await call('readFile', 'b'); const big = Buffer.alloc(1_200_000, 'x'); await new Promise((done) => fs.writeFile('big', big, () => fs.readFile('big', (error, data) => { print('big', error, data.equals(big)); done() })))
  `,
  descriptors: `${call}
    const fd = await call('open', 'f', 'w+', 0o640).then((fd) => (print(typeof fd), fd)); await call('write', fd, 'hello'); await call('write', fd, Buffer.from('--world'), 2); await call('write', fd, Buffer.from('XY'), 0, 1, 1); await call('write', fd, 'Z', 3, 'utf8'); await call('write', fd, Buffer.from('end'), { position: 12 })
    const buffer = Buffer.alloc(4); await call('read', fd, buffer, 0, 4, 0); await call('read', fd, buffer, 1, 2, 5n); await call('read', fd, buffer, { position: 9 }); await call('read', fd, { buffer, position: 0, length: 2 }); await call('read', fd, buffer, 0, 0, 0); await call('read', fd, Buffer.alloc(2)); await call('writev', fd, [Buffer.from('1'), Buffer.from('23')], 0); await call('writev', fd, []); await call('readv', fd, [Buffer.alloc(2), Buffer.alloc(3)], 0); await call('readv', fd, [Buffer.alloc(2)])
    await call('ftruncate', fd, 3); await call('ftruncate', fd); await call('fsync', fd); await call('fdatasync', fd); await call('fchmod', fd, 0o600); await call('futimes', fd, 1, 2); fs.fstat(fd, (error, stats) => print('fstat', error, stats.size, stats.mtimeMs)); fs.fstat(fd, { bigint: true }, (error, stats) => print('fstat', error, stats.size, stats.mtimeNs)); await call('close', fd)
    for (const [name, ...values] of [['read', fd, buffer, 0, 1, 0], ['write', fd, 'x'], ['write', fd, buffer], ['readv', fd, [buffer]], ['writev', fd, [buffer]], ['fsync', fd], ['fdatasync', fd], ['ftruncate', fd, 1], ['fstat', fd], ['close', fd], ['fchmod', fd, 1], ['futimes', fd, 1, 1]]) await call(name, ...values); await call('open', 'none'); await call('open', 'f', 'wx'); await call('open', 'no/f', 'w', 0o600); fs.close(fs.openSync('f'))
  `,
  directories: `${call}
    await call('mkdir', 'd'); await call('mkdir', 'd'); await call('mkdir', 'a/b/c', { recursive: true }); await call('mkdir', 'a/b/c', { recursive: true }); await call('mkdir', 'x/y'); await call('mkdir', 'm', 0o700); await call('writeFile', 'a/f', ''); await call('mkdir', 'a/f', { recursive: true }); await call('mkdir', 'a/f/g/h', { recursive: true }); await call('readdir', 'a'); await call('readdir', 'a', { recursive: true }); await call('readdir', 'none'); await call('readdir', 'a/f'); await call('readdir', 'a', 'buffer')
    await new Promise((done) => fs.readdir('a', { withFileTypes: true }, (error, all) => { print(error, all.map((e) => [e.name, e.parentPath, e.isFile()])); done() })); await new Promise((done) => fs.readdir('.', { withFileTypes: true, recursive: true }, (error, all) => { print(error, all.map((e) => [e.name, e.parentPath])); done() })); await call('rmdir', 'a'); await call('rmdir', 'd'); await call('rmdir', 'a/f'); await call('rmdir', 'none')
    await call('rm', 'a'); await call('rm', 'none'); await call('rm', 'none', { force: true }); await call('rm', 'none', { recursive: true }); await call('rm', 'a/f'); await call('symlink', '..', 'a/up'); await call('rm', 'a', { recursive: true }); await call('readdir', '.'); await new Promise((done) => fs.mkdtemp('t-', (error, made) => { print(error, made.length); done() })); await new Promise((done) => fs.mkdtemp('none/t', (error) => { print(error.code, error.syscall, error.path.length); done() })); await call('rm', 'm', { recursive: true, force: true, maxRetries: 3, retryDelay: 1 })
  `,
  'links and renames': `${call}
    await call('writeFile', 'f', 'F'); await call('link', 'f', 'h'); await call('symlink', 'f', 's'); await call('symlink', 'f', 's'); await call('symlink', 'd', 'j', 'dir'); await call('readlink', 's'); await call('readlink', 's', 'base64'); await call('readlink', 'f'); await call('realpath', 's'); await call('realpath', 'j'); await call('realpath', 'none/x'); await call('realpath', '.'); await new Promise((done) => fs.realpath.native('s', (error, at) => { print('native', error, at); done() }))
    await call('rename', 'f', 'g'); await call('rename', 'f', 'g'); await call('link', 'none', 'x'); await call('unlink', 'h'); await call('unlink', 'h'); await call('access', 'g'); await call('access', 'g', fs.constants.R_OK | fs.constants.W_OK); await call('access', 'f'); await call('chmod', 'g', 0o600); await call('chmod', 'none', 1); await call('utimes', 'g', 1, 2); await call('lutimes', 's', 3, 4); await call('utimes', 'none', 1, 1); await call('lutimes', 'none', 1, 1); fs.lstat('s', (error, stats) => print(stats.mtimeMs, stats.isSymbolicLink())); fs.stat('g', (error, stats) => print(stats.atimeMs, stats instanceof fs.Stats, error)); await call('stat', 'f'); await call('lstat', 'f'); fs.statfs('.', (error, stats) => print(error, typeof stats.bsize)); await call('statfs', 'none')
    for (const path of ['g', 'f', {}]) await new Promise((done) => fs.exists(path, (...got) => { print('exists', got); done() }))
  `,
  'copying trees': `${call}
    fs.mkdirSync('s/t', { recursive: true }); fs.writeFileSync('s/f', 'F'); fs.symlinkSync('f', 's/l'); await call('cp', 's', 'd', { recursive: true }); await call('readdir', 'd', { recursive: true }); await call('cp', 's', 'x'); await call('cp', 'none', 'x'); await call('cp', 's', 's', { recursive: true }); await call('cp', 's', 's/t/x', { recursive: true }); await call('cp', 's/f', 'd'); await call('cp', 's', 'd/f', { recursive: true }); await call('cp', 's/f', 'd/f', { force: false, errorOnExist: true }); await call('cp', 's', 'd', { recursive: true, force: false, errorOnExist: true }); await call('cp', 's', 'e', { recursive: true, filter: async (from) => { await null; return !from.endsWith('t') } }); await call('readdir', 'e'); await call('cp', 's', 'd', { recursive: true }); await call('readlink', 'd/l')
  `,
  'order to other things': `
    const order = []; const note = (what) => order.push(what); fs.writeFileSync('f', 'x'); await new Promise((done) => { fs.readFile('f', () => { note('read'); process.nextTick(note, 'tick'); Promise.resolve().then(() => note('job')); setImmediate(() => { note('immediate'); done() }) }); note('sync'); process.nextTick(note, 'first tick'); Promise.resolve().then(() => note('first job')) }); print(order)
    const buffer = Buffer.alloc(1); const fd = fs.openSync('f'); const nothing = new Promise((done) => fs.read(fd, buffer, 0, 0, 0, () => { print('nothing read'); done() })); print('first'); await nothing; await new Promise((done) => { fs.writev(fd, [], () => { print('nothing written'); done() }); print('second') }); fs.closeSync(fd)
    await new Promise((done) => fs.stat('f', function (...got) { print(this === undefined || this === globalThis || typeof this, got.length); done() })); await new Promise((done) => fs.access('f', (...got) => { print(got.length, got); done() })); await new Promise((done) => fs.unlink('none', (...got) => { print(got.length); done() }))
  `,
  'aborted reads and writes': `
    fs.writeFileSync('f', 'x'.repeat(2_000_000)); const show = (name) => (error, data) => print(name, error && [error.name, error.code, error.message, error.cause?.name ?? error.cause], data === undefined ? 'no data' : data?.length); fs.readFile('f', { signal: AbortSignal.abort() }, show('at once')); print('after'); fs.writeFile('g', 'x', { signal: AbortSignal.abort(7) }, show('write')); print(fs.existsSync('g')); const c = new AbortController(); fs.readFile('f', { signal: c.signal }, show('later')); process.nextTick(() => c.abort('reason')); await new Promise((done) => setTimeout(done, 50)); const fine = new AbortController(); await new Promise((done) => fs.readFile('f', { signal: fine.signal }, (...got) => { show('not')(...got); done() }))
  `,
  promisified: `
    const { promisify } = util; await promisify(fs.writeFile)('f', 'text'); print(await promisify(fs.readFile)('f', 'utf8'), (await promisify(fs.stat)('f')).size, await promisify(fs.exists)('f'), await promisify(fs.exists)('none'), await promisify(fs.readdir)('.')); const fd = await promisify(fs.open)('f', 'r+'); const got = await promisify(fs.read)(fd, Buffer.alloc(4), 0, 4, 0); print(got, Object.getPrototypeOf(got) === Object.prototype); print(await promisify(fs.write)(fd, 'X', 0), await promisify(fs.readv)(fd, [Buffer.alloc(2)], 0), await promisify(fs.writev)(fd, [Buffer.from('Y')], 1)); await promisify(fs.close)(fd); await checkAsync('fails', () => promisify(fs.readFile)('none')); print(fs.readFileSync('f', 'utf8'))
  `,
  'patched by a program': `
    const seen = []; const { open, read, close, readFile } = fs; fs.open = (...values) => { seen.push('open ' + values[0]); return open(...values) }; fs.read = (...values) => { seen.push('read'); return read(...values) }; fs.close = (...values) => { seen.push('close'); return close(...values) }; fs.writeFileSync('f', 'text'); await new Promise((done) => fs.createReadStream('f').on('data', (chunk) => seen.push(String(chunk))).on('close', done)); print(seen); Object.assign(fs, { open, read, close })
    const Old = fs.ReadStream; function Mine(path, options) { Old.call(this, path, options); this.mine = true } Mine.prototype = Object.create(Old.prototype); Mine.prototype.open = function () { fs.open(this.path, this.flags, this.mode, (error, fd) => { this.fd = fd; this.emit('open', fd) }) }; const stream = new Mine('f', {}); let text = ''; stream.on('data', (chunk) => { text += chunk }); await new Promise((done) => stream.on('close', done)); print(text, stream.mine, stream instanceof fs.ReadStream)
  `,
}

let both: Sections
beforeAll(async () => {
  both = await runScripts(scripts)
})

test.runIf(isReference).each(Object.keys(scripts))('%s', (name) => {
  expect(both.real.get(name)?.length).toBeGreaterThan(1)
  expect(both.real.get(name)?.filter((line) => line.startsWith('failed'))).toEqual([])
  expect(both.simulated.get(name)).toEqual(both.real.get(name))
})

test('nothing is refused, nothing escapes', () => {
  expect(both.problems).toEqual([])
})
