// `fs/promises` and FileHandle, compared with the real ones: values, errors, what closes when, and that a handle is an
// event emitter.
import { beforeAll, expect, test } from 'vitest'
import { isReference, runScripts, type Sections } from './fsBoth.ts'

const scripts: Readonly<Record<string, string>> = {
  'whole files': `
    await p.writeFile('a', 'one'); await p.appendFile('a', ' two'); print(await p.readFile('a', 'utf8'), await p.readFile('a'), await p.readFile('a', { encoding: 'base64' })); await p.writeFile('b', new Uint16Array([1, 2]), { flush: true }); print(await p.readFile('b')); await p.writeFile('e', ''); print(await p.readFile('e'), await p.readFile('e', 'utf8')); await p.writeFile('i', ['x', Buffer.from('y'), new Uint8Array([122])]); print(await p.readFile('i', 'utf8')); await p.writeFile('g', (async function* () { yield 'from '; yield 'a generator' })()); print(await p.readFile('g', 'utf8')); await p.appendFile('g', require('stream').Readable.from([' and', ' a stream'])); print(await p.readFile('g', 'utf8'))
    for (const [name, ...values] of [['readFile', 'none'], ['readFile', '.'], ['writeFile', 'a', 'x', { flag: 'wx' }], ['writeFile', 'no/x', 'x'], ['writeFile', '.', 'x'], ['truncate', 'none', 1], ['copyFile', 'none', 'x'], ['copyFile', 'a', 'b', 1], ['appendFile', 'no/x', '']]) await checkAsync(name, () => p[name](...values)); await p.truncate('a', 3); print(await p.readFile('a', 'utf8')); await p.truncate('a'); print((await p.stat('a')).size); await p.copyFile('g', 'h'); print(await p.readFile('h', 'utf8')); const big = Buffer.alloc(1_700_000, 'abc'); await p.writeFile('big', big); print((await p.readFile('big')).equals(big), (await p.readFile('big', 'utf8')).length); await checkAsync('a failing source', () => p.writeFile('q', (async function* () { yield 'some'; throw new RangeError('source') })())); print(await p.readFile('q', 'utf8'))
  `,
  paths: `
    print(await p.mkdir('d'), await p.mkdir('x/y/z', { recursive: true }), await p.mkdir('x/y/z', { recursive: true })); await p.writeFile('d/f', 'F'); await p.symlink('f', 'd/s'); await p.link('d/f', 'd/h'); print(await p.readdir('d'), await p.readdir('.', { recursive: true }), await p.readlink('d/s'), await p.realpath('d/s'), (await p.lstat('d/s')).isSymbolicLink(), (await p.stat('d/s')).nlink, (await p.stat('d/f', { bigint: true })).size, typeof (await p.statfs('.')).bsize); print((await p.readdir('.', { recursive: true, withFileTypes: true })).map((e) => [e.parentPath, e.name, e.isDirectory()])); print((await p.readdir('d', { withFileTypes: true })).map((e) => e.constructor.name + e.name)); await p.rename('d/f', 'd/g'); await p.unlink('d/h'); await p.chmod('d/g', 0o600); await p.utimes('d/g', 1, 2); await p.lutimes('d/s', 3, 4); print((await p.stat('d/g')).mtimeMs, (await p.lstat('d/s')).mtimeMs, await p.access('d/g'))
    for (const [name, ...values] of [['stat', 'none'], ['lstat', 'none'], ['mkdir', 'd'], ['mkdir', 'no/x'], ['mkdir', 'd/g/x/y', { recursive: true }], ['readdir', 'd/g'], ['readlink', 'd/g'], ['realpath', 'none'], ['rmdir', 'd'], ['rmdir', 'd/g'], ['unlink', 'd'], ['unlink', 'none'], ['rename', 'none', 'x'], ['link', 'none', 'y'], ['symlink', 'a', 'd/s'], ['access', 'none'], ['chmod', 'none', 1], ['utimes', 'none', 1, 1], ['statfs', 'none'], ['opendir', 'none'], ['opendir', 'd/g'], ['rm', 'd'], ['rm', 'none'], ['open', 'none'], ['open', 'd', 'w']]) await checkAsync(name, () => p[name](...values)); print(await p.rm('none', { force: true }), await p.rm('d', { recursive: true }), await p.rmdir('x/y/z'), await p.readdir('.')); const t = await p.mkdtemp('t-'); print(t.length); if (p.mkdtempDisposable) { const made = await p.mkdtempDisposable('u-'); await made[Symbol.asyncDispose](); print(fs.existsSync(made.path)) }
  `,
  'copying trees': `
    await p.mkdir('s/t', { recursive: true }); await p.writeFile('s/f', 'F'); await p.symlink('f', 's/l'); await p.cp('s', 'd', { recursive: true }); print(await p.readdir('d', { recursive: true }), await p.readFile('d/f', 'utf8')); await p.cp('s', 'd', { recursive: true, force: true }); print(await p.readlink('d/l')); await p.cp('s', 'e', { recursive: true, filter: async (from) => !from.endsWith('f') }); print(await p.readdir('e'))
    for (const [from, to, options] of [['s', 'x'], ['none', 'x'], ['s', 's', { recursive: true }], ['s', 's/t/x', { recursive: true }], ['s/f', 'd'], ['s', 'd/f', { recursive: true }], ['s/f', 'd/f', { errorOnExist: true, force: false }], ['s', 'x', { filter: () => { throw new EvalError('filter') } }]]) await checkAsync(to, () => p.cp(from, to, options))
  `,
  'a handle': `
    const h = await p.open('f', 'w+'); const { EventEmitter } = require('events'); print(h instanceof EventEmitter, h.constructor.name, typeof h.fd, h.fd > 2); h.on('close', () => print('closed event', h.fd)); print(await h.write('hello'), await h.write(Buffer.from('--world'), 2), await h.write(Buffer.from('XY'), 0, 1, 1), await h.write('Z', 3), await h.write(Buffer.from('!'), { position: 12 }), await h.write(new Uint8Array(0)))
    const buffer = Buffer.alloc(4); print(await h.read(buffer, 0, 4, 0), await h.read(buffer, { position: 5, length: 2 }), await h.read({ buffer, position: 0n }), await h.read(buffer, 0, 0, 0), (await h.read()).bytesRead, Object.getPrototypeOf(await h.read(buffer, 0, 1, 0))); print(await h.writev([Buffer.from('1'), Buffer.from('2')], 0), await h.readv([Buffer.alloc(1), Buffer.alloc(2)], 0), await h.writev([])); await h.truncate(6); print((await h.stat()).size, (await h.stat({ bigint: true })).size, await h.sync(), await h.datasync(), await h.chmod(0o600), await h.utimes(1, 2), (await h.stat()).mtimeMs)
    await h.close(); print(h.fd, await h.close()); await checkAsync('read', () => h.read(buffer, 0, 1, 0)); await checkAsync('stat', () => h.stat()); const r = await p.open('f'); print(await r.readFile('utf8'), await r.readFile()); await checkAsync('write', () => r.write('x')); await r.close(); const w = await p.open('f', 'w'); await w.writeFile('one'); await w.appendFile(' two'); await w.writeFile([' three', ' four']); await w.close(); print(await p.readFile('f', 'utf8')); const x = await p.open('f', 'r+'); await p.writeFile(x, 'ONE'); print(await p.readFile(x, { encoding: 'utf8' })); await p.appendFile(x, '.'); await x.close(); print(await p.readFile('f', 'utf8'))
  `,
  'closing a handle': `
    await p.writeFile('f', 'some text'); const h = await p.open('f'); const order = []; const note = (name) => (value) => order.push(name); h.once('close', note('event')); const read = h.read(Buffer.alloc(4), 0, 4, 0).then(note('read')); const closed = h.close().then(note('closed')); const again = h.close().then(note('closed again')); await Promise.all([read, closed, again]); print(order, h.fd); { await using u = await p.open('f'); print(await u.readFile('utf8')); globalThis.u = u } print(u.fd); delete globalThis.u
    const two = await p.open('f'); await Promise.all([two.close(), two.close()]); const bad = await p.open('f'); fs.closeSync(bad.fd); await checkAsync('closed below', () => bad.close()); await checkAsync('after', () => bad.stat())
  `,
  'lines and web streams': `
    await p.writeFile('f', 'one\\ntwo\\r\\nthree\\n\\nlast'); const h = await p.open('f'); const lines = []; for await (const line of h.readLines()) lines.push(line); print(lines, h.fd); const g = await p.open('f'); const some = []; for await (const line of g.readLines({ start: 4, end: 11 })) some.push(line); print(some); const w = await p.open('f'); let text = ''; for await (const chunk of w.readableWebStream()) text += Buffer.from(chunk); print(text); check('locked', () => w.readableWebStream()); await w.close(); check('closed', () => w.readableWebStream()); const v = await p.open('f'); print((await new Response(v.readableWebStream({ autoClose: true })).text()).length); await new Promise((done) => setTimeout(done, 100)); print(v.fd)
  `,
  'streams over a handle': `
    await p.writeFile('f', 'some text'); const h = await p.open('f'); let text = ''; for await (const chunk of h.createReadStream({ encoding: 'utf8', highWaterMark: 4, start: 1 })) text += '[' + chunk + ']'; print(text, h.fd); const w = await p.open('g', 'w'); const stream = w.createWriteStream({ flush: true }); stream.write('one '); stream.end('two'); await new Promise((done) => stream.on('close', done)); print(await p.readFile('g', 'utf8'), w.fd, stream.bytesWritten); const k = await p.open('f'); const kept = k.createReadStream({ autoClose: false }); kept.resume(); await new Promise((done) => kept.on('end', done)); print(k.fd > 2); await k.close(); const e = await p.open('f'); const ended = e.createReadStream(); ended.on('close', () => print('stream closed')); await e.close(); await new Promise((done) => setTimeout(done, 100)); print(ended.destroyed)
    check('with fs', () => fs.createReadStream('f', { fd: e, fs: {} })); check('closed handle', () => e.createReadStream())
  `,
  'aborted reads and writes': `
    await p.writeFile('f', 'x'.repeat(2_000_000)); await checkAsync('at once', () => p.readFile('f', { signal: AbortSignal.abort() })); await checkAsync('write', () => p.writeFile('g', 'x', { signal: AbortSignal.abort() })); print(fs.existsSync('g')); const c = new AbortController(); const read = p.readFile('f', { signal: c.signal }); c.abort(new Error('mine')); await read.catch((error) => print(error.name, error.code, error.cause.message)); const d = new AbortController(); await checkAsync('between', () => p.writeFile('h', (async function* () { yield 'one'; d.abort(); yield 'two' })(), { signal: d.signal })); print(await p.readFile('h', 'utf8')); print((await p.readFile('f', { signal: new AbortController().signal })).length)
  `,
  directories: `
    for (const name of ['b', 'a', 'c']) await p.writeFile(name, ''); await p.mkdir('d/e', { recursive: true }); await p.writeFile('d/e/f', ''); const names = []; for await (const entry of await p.opendir('.')) names.push(entry.name + entry.isDirectory()); print(names.sort()); const dir = await p.opendir('.', { bufferSize: 1 }); print(dir.path, dir.constructor.name, dir instanceof fs.Dir); const seen = []; for (let entry = await dir.read(); entry; entry = await dir.read()) seen.push(entry.name); print(seen.sort(), await dir.read()); await dir.close(); await checkAsync('closed', () => dir.read()); await checkAsync('closed', () => dir.close()); check('closed', () => dir.readSync()); check('closed', () => dir.closeSync())
    const deep = []; for await (const entry of await p.opendir('.', { recursive: true })) deep.push(path.join(entry.parentPath, entry.name)); print(deep.sort()); const sync = fs.opendirSync('d', { encoding: 'buffer' }); print(sync.readSync().name, sync.readSync()); sync.closeSync(); fs.opendir('d', (error, opened) => { opened.read((failed, entry) => { print(failed, entry.name); opened.close((closing) => print('closed', closing)) }); check('busy', () => opened.readSync()) }); await new Promise((done) => setTimeout(done, 100)); fs.opendir('none', (error) => print(failure(error))); const stopped = await p.opendir('.'); for await (const entry of stopped) break; await checkAsync('closed by break', () => stopped.close()); { using kept = fs.opendirSync('.'); kept.readSync() } await new Promise((done) => setTimeout(done, 5))
  `,
  'promises are of this realm': `
    const all = [p.readFile('none').catch(() => {}), p.stat('.'), p.readdir('.'), p.mkdir('m'), p.open('f', 'w').then((h) => h.close())]; print(all.every((one) => one instanceof Promise && one.constructor === Promise)); await Promise.all(all); print(Array.isArray(await p.readdir('.')), (await p.readdir('.')) instanceof Array, (await p.readFile('f')) instanceof Buffer, (await p.stat('f')) instanceof fs.Stats); await p.stat('none').catch((error) => print(error instanceof Error, Object.getPrototypeOf(error) === Error.prototype, Object.keys(error)))
  `,
}

let both: Sections
beforeAll(async () => {
  both = await runScripts(Object.fromEntries(Object.entries(scripts).filter(([, body]) => compiles(body))))
})

test.runIf(isReference).each(Object.keys(scripts).filter((name) => compiles(scripts[name] ?? '')))('%s', (name) => {
  expect(both.real.get(name)?.length).toBeGreaterThan(1)
  expect(both.real.get(name)?.filter((line) => line.startsWith('failed'))).toEqual([])
  expect(both.simulated.get(name)).toEqual(both.real.get(name))
})

test('nothing is refused, nothing escapes', () => {
  expect(both.problems).toEqual([])
})

/** Node 22 lacks `using`. */
function compiles(body: string): boolean {
  try {
    new Function(`return async () => { ${body} }`)
    return true
  } catch {
    return false
  }
}
