// ReadStream and WriteStream over the simulated disk, compared with the real ones: chunks, events and their order,
// errors, and which descriptors they close.
import { beforeAll, expect, test } from 'vitest'
import { isReference, runScripts, type Sections } from './fsBoth.ts'

/** `watch(stream)` notes every event of a stream, and resolves when it is closed. */
const watch = `
const watch = (stream, ...names) => new Promise((done) => { const seen = []; for (const name of ['open', 'ready', 'end', 'finish', 'error', 'close', ...names]) stream.on(name, (value) => { seen.push(name === 'open' ? 'open ' + typeof value : name === 'error' ? 'error ' + failure(value) : name === 'data' ? 'data ' + value.length : name); if (name === 'close') done(seen) }) })
const text = async (stream) => { let all = ''; for await (const chunk of stream) all += chunk; return all }
`

const scripts: Readonly<Record<string, string>> = {
  reading: `${watch}
    fs.writeFileSync('f', 'abcdefghij'); const s = fs.createReadStream('f'); print(s.path, s.fd, s.pending, s.flags, s.bytesRead, s.start, s.end, s.readableHighWaterMark, s instanceof fs.ReadStream, s instanceof require('stream').Readable, s.constructor.name); const events = watch(s, 'data'); print(await events, s.bytesRead, s.fd, s.pending, s.destroyed)
    print(await text(fs.createReadStream('f', 'utf8')), await text(fs.createReadStream('f', { encoding: 'hex' })), await text(fs.createReadStream('f', { start: 3 })), await text(fs.createReadStream('f', { start: 2, end: 4 })), await text(fs.createReadStream('f', { end: 1 })), await text(fs.createReadStream('f', { start: 50 })), await text(fs.ReadStream('f'))); const chunks = []; for await (const chunk of fs.createReadStream('f', { highWaterMark: 3 })) chunks.push(chunk); print(chunks); fs.writeFileSync('e', ''); print(await watch(fs.createReadStream('e').resume(), 'data'))
    const big = Buffer.alloc(200_000, 'z'); fs.writeFileSync('big', big); const sizes = []; for await (const chunk of fs.createReadStream('big')) sizes.push(chunk.length); print(sizes); print(await watch(fs.createReadStream('none'))); print(await watch(fs.createReadStream('.').resume())); await checkAsync('iterated', () => text(fs.createReadStream('none'))); const quiet = fs.createReadStream('none', { emitClose: false }); quiet.on('error', (error) => print(error.code)); quiet.on('close', () => print('never')); await new Promise((done) => setTimeout(done, 100))
  `,
  writing: `${watch}
    const s = fs.createWriteStream('f'); print(s.path, s.fd, s.pending, s.flags, s.mode, s.bytesWritten, s instanceof fs.WriteStream, s.constructor.name, s.writableHighWaterMark); const events = watch(s); s.write('one '); s.write(Buffer.from('two ')); s.end('three', () => print('ended', s.bytesWritten)); print(await events, fs.readFileSync('f', 'utf8'), s.fd, s.closed)
    const a = fs.createWriteStream('f', { flags: 'a' }); a.end('+'); await watch(a); const r = fs.createWriteStream('f', { flags: 'r+', start: 1 }); r.write('N'); r.end('E'); await watch(r); print(fs.readFileSync('f', 'utf8')); const h = fs.createWriteStream('h', 'hex'); h.end('6869'); await watch(h); print(fs.readFileSync('h', 'utf8')); const m = fs.createWriteStream('m', { mode: 0o600, flush: true }); m.end('x'); print(await watch(m), (fs.statSync('m').mode & 0o777).toString(8)); print(await watch(fs.createWriteStream('no/x')), await watch(fs.createWriteStream('f', { flags: 'wx' }))); const many = fs.createWriteStream('many', { highWaterMark: 10 }); let full = 0; for (let n = 0; n < 50; n += 1) if (!many.write('line ' + n + '\\n')) full += 1; many.end(); print(await watch(many), full, fs.readFileSync('many', 'utf8').length, many.bytesWritten)
    const e = fs.createWriteStream('empty'); e.end(); print(await watch(e), fs.existsSync('empty')); const c = fs.createWriteStream('c'); c.close(() => print('closed')); print(await watch(c)); const d = fs.createWriteStream('d'); d.write('x', (error) => print('written', error?.code)); d.destroy(); print(await watch(d)); const corked = fs.createWriteStream('corked'); corked.cork(); corked.write('a'); corked.write('b'); corked.uncork(); corked.end(); print(await watch(corked), fs.readFileSync('corked', 'utf8'))
  `,
  'given descriptors': `${watch}
    fs.writeFileSync('f', 'abcdef'); const fd = fs.openSync('f'); const s = fs.createReadStream(null, { fd, autoClose: false }); print(s.pending, s.path); s.resume(); await new Promise((done) => s.on('end', done)); print(fs.fstatSync(fd).size, s.destroyed, s.autoClose); fs.closeSync(fd); const again = fs.openSync('f'); const t = fs.createReadStream('ignored', { fd: again, start: 2, end: 3 }); print(await text(t)); check('closed with it', () => fs.closeSync(again)); const w = fs.openSync('g', 'w'); const out = fs.createWriteStream(null, { fd: w }); out.end('via fd'); print(await watch(out), fs.readFileSync('g', 'utf8')); const kept = fs.openSync('g', 'a'); const stay = fs.createWriteStream('', { fd: kept, autoClose: false }); stay.end('!'); await new Promise((done) => stay.on('finish', done)); fs.writeSync(kept, '?'); fs.closeSync(kept); print(fs.readFileSync('g', 'utf8')); print(await watch(fs.createReadStream('', { fd: 999 }).resume()))
  `,
  pipelines: `${watch}
    const { pipeline, Transform } = require('stream'); const { pipeline: piped } = require('stream/promises'); const zlib = require('zlib'); fs.writeFileSync('f', 'text '.repeat(50_000)); await piped(fs.createReadStream('f'), fs.createWriteStream('copy')); print(fs.readFileSync('copy').equals(fs.readFileSync('f'))); await piped(fs.createReadStream('f'), zlib.createGzip(), fs.createWriteStream('f.gz')); await piped(fs.createReadStream('f.gz'), zlib.createGunzip(), fs.createWriteStream('back')); print(fs.readFileSync('back').equals(fs.readFileSync('f'))); await checkAsync('no source', () => piped(fs.createReadStream('none'), fs.createWriteStream('x'))); await checkAsync('no target', () => piped(fs.createReadStream('f'), fs.createWriteStream('no/x'))); await new Promise((done) => pipeline(fs.createReadStream('f', { highWaterMark: 100_000 }), new Transform({ transform(chunk, _, next) { next(null, String(chunk).toUpperCase()) } }), fs.createWriteStream('upper'), (error) => { print(error, fs.readFileSync('upper', 'utf8').slice(0, 9)); done() })); const c = new AbortController(); const stopped = fs.createReadStream('f', { signal: c.signal, highWaterMark: 10 }); stopped.on('error', (error) => print(error.name)); stopped.once('data', () => c.abort()); await new Promise((done) => stopped.on('close', done)); print(stopped.bytesRead < 250_000)
    fs.createReadStream('f', { end: 3 }).pipe(fs.createWriteStream('p')).on('finish', () => print('piped', fs.readFileSync('p', 'utf8'))); await new Promise((done) => setTimeout(done, 100)); const paused = fs.createReadStream('f', { highWaterMark: 7 }); await new Promise((done) => paused.once('readable', done)); print(String(paused.read(3)), String(paused.read())); paused.destroy(new Error('enough')); print(await watch(paused))
  `,
  'its own functions': `
    const calls = []; const own = { open: (path, flags, mode, done) => { calls.push(['open', path, flags, mode]); done(null, 77) }, read: (fd, buffer, offset, length, position, done) => { calls.push(['read', fd, offset, length, position]); const left = calls.length < 4 ? buffer.write('data', offset) : 0; done(null, left, buffer) }, close: (fd, done) => { calls.push(['close', fd]); done() } }; let all = ''; for await (const chunk of fs.createReadStream('virtual', { fs: own, highWaterMark: 8 })) all += chunk; print(all, calls); const writes = []; const w = fs.createWriteStream('virtual', { fs: { open: own.open, close: own.close, write: (fd, buffer, offset, length, position, done) => { writes.push(String(buffer)); done(null, length, buffer) } } }); w.write('a'); w.end('b'); await new Promise((done) => w.on('close', done)); print(writes)
    class Mine extends fs.ReadStream { constructor(path) { super(path, { encoding: 'utf8' }); this.mine = true } get kind() { return 'mine' } } fs.writeFileSync('f', 'sub'); const s = new Mine('f'); let t = ''; for await (const chunk of s) t += chunk; print(t, s.kind, s.mine, s instanceof fs.ReadStream, fs.createReadStream('f').on('data', () => {}) instanceof Mine); await new Promise((done) => setTimeout(done, 100))
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
