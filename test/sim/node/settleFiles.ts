// What settles later, of files: one small use of every function of `fs` that takes a callback and of `fs/promises`, in
// the form of settleTable.ts. Both processes get a directory of their own, which the real one removes at its end. Four
// functions that give a text are left out (mkdtemp, readlink, realpath.native, a recursive mkdir): what their callback
// throws Node swallows, and a program here does not.
import { callbacks, promises, type Use } from './settleTable.ts'

const directory = `
  const fs = require('fs'), p = require('fs/promises'), path = require('path')
  const base = (globalThis.filesBase ??= (() => { const made = fs.mkdtempSync(path.join(require('os').tmpdir(), 'settle-')); process.on('exit', () => fs.rmSync(made, { recursive: true, force: true })); return made })())
  const d = path.join(base, String(globalThis.filesCount = (globalThis.filesCount ?? 0) + 1)); fs.mkdirSync(d); const f = path.join(d, 'f'); fs.writeFileSync(f, 'text'); const other = path.join(d, 'g'); const none = path.join(d, 'none/x')
`
const told = `const told = (done) => (error, value) => done(error && [error.code, error.syscall, error.errno], value === undefined || typeof value === 'number' ? value : String(value).replace(base, 'base'))`

function inDirectory(uses: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(uses).map(([name, text]) => [name, `{ ${directory} ${told}\n${text} }`]))
}

const withCallbacks = callbacks(
  inDirectory({
    'fs.readFile': `fs.readFile(f, told(done))`,
    'fs.readFile failing': `fs.readFile(none, told(done))`,
    'fs.writeFile': `fs.writeFile(other, 'x', told(done))`,
    'fs.appendFile': `fs.appendFile(f, 'x', told(done))`,
    'fs.truncate': `fs.truncate(f, 1, told(done))`,
    'fs.copyFile': `fs.copyFile(f, other, told(done))`,
    'fs.cp': `fs.cp(f, other, (error) => done(error))`,
    'fs.open': `fs.open(f, (error, fd) => done(error, typeof fd))`,
    'fs.close': `fs.close(fs.openSync(f), told(done))`,
    'fs.close failing': `fs.close(9999, told(done))`,
    'fs.read': `fs.read(fs.openSync(f), Buffer.alloc(2), (error, count, buffer) => done(error, count, String(buffer)))`,
    'fs.readv': `fs.readv(fs.openSync(f), [Buffer.alloc(2)], (error, count, buffers) => done(error, count, buffers))`,
    'fs.write': `fs.write(fs.openSync(f, 'w'), 'abc', (error, count, text) => done(error, count, text))`,
    'fs.writev': `fs.writev(fs.openSync(f, 'w'), [Buffer.from('abc')], (error, count) => done(error, count))`,
    'fs.fsync': `fs.fsync(fs.openSync(f, 'r+'), told(done))`,
    'fs.fdatasync': `fs.fdatasync(fs.openSync(f, 'r+'), told(done))`,
    'fs.ftruncate': `fs.ftruncate(fs.openSync(f, 'r+'), 2, told(done))`,
    'fs.fstat': `fs.fstat(fs.openSync(f), (error, stats) => done(error, stats.size, stats.mtime instanceof Date))`,
    'fs.stat': `fs.stat(f, (error, stats) => done(error, stats.size, stats.isFile()))`,
    'fs.stat failing': `fs.stat(none, told(done))`,
    'fs.lstat': `fs.lstat(f, { bigint: true }, (error, stats) => done(error, stats.size))`,
    'fs.access': `fs.access(f, told(done))`,
    'fs.exists': `fs.exists(f, done)`,
    'fs.statfs': `fs.statfs(d, (error, stats) => done(error, typeof stats.bsize))`,
    'fs.mkdir': `fs.mkdir(other, told(done))`,
    'fs.readdir': `fs.readdir(d, (error, names) => done(error, names))`,
    'fs.readdir of entries': `fs.readdir(d, { withFileTypes: true }, (error, all) => done(error, all.map((entry) => entry.name)))`,
    'fs.opendir': `fs.opendir(d, (error, dir) => dir.read((failed, entry) => dir.close((closing) => done(error, failed, entry.name, closing))))`,
    'fs.rm': `fs.rm(d, { recursive: true }, told(done))`,
    'fs.rmdir failing': `fs.rmdir(d, told(done))`,
    'fs.rename': `fs.rename(f, other, told(done))`,
    'fs.unlink': `fs.unlink(f, told(done))`,
    'fs.link': `fs.link(f, other, told(done))`,
    'fs.symlink': `fs.symlink(f, other, told(done))`,
    'fs.realpath': `fs.realpath(path.join(d, '.', 'f'), (error, real) => done(error, path.basename(real)))`,
    'fs.chmod': `fs.chmod(f, 0o600, told(done))`,
    'fs.utimes': `fs.utimes(f, 1, 2, told(done))`,
    'fs.ReadStream data': `fs.createReadStream(f).on('data', (chunk) => done(String(chunk)))`,
    'fs.ReadStream error': `fs.createReadStream(none).on('error', (error) => done(error.code))`,
    'fs.ReadStream close': `fs.createReadStream(f).on('close', () => done('closed')).resume()`,
    'fs.WriteStream finish': `fs.createWriteStream(other).on('finish', () => done(fs.readFileSync(other, 'utf8'))).end('written')`,
    'fs.WriteStream written': `fs.createWriteStream(other).write('x', () => done('flushed'))`,
    'fs streams in a pipeline': `require('stream').pipeline(fs.createReadStream(f), fs.createWriteStream(other), (error) => done(error, fs.readFileSync(other, 'utf8')))`,
  }),
)

const withPromises = promises(
  inDirectory({
    'fs/promises.readFile': `return p.readFile(f, 'utf8')`,
    'fs/promises.readFile failing': `return p.readFile(none).catch((error) => [error.code, error.syscall])`,
    'fs/promises.readFile rejecting': `process.chdir(d); return p.readFile('none')`,
    'fs/promises.writeFile': `await p.writeFile(other, ['one', 'two']); return p.readFile(other)`,
    'fs/promises.appendFile': `return p.appendFile(f, 'x')`,
    'fs/promises.stat': `return p.stat(f).then((stats) => [stats.size, stats.isFile(), stats.mtime instanceof Date])`,
    'fs/promises.readdir': `return p.readdir(d)`,
    'fs/promises.mkdir': `return p.mkdir(path.join(d, 'a/b'), { recursive: true }).then((first) => path.basename(first))`,
    'fs/promises.rm': `return p.rm(d, { recursive: true })`,
    'fs/promises.rename': `return p.rename(f, other)`,
    'fs/promises.cp': `return p.cp(d, other + '2', { recursive: true }).catch((error) => error.code)`,
    'fs/promises.copyFile': `return p.copyFile(f, other)`,
    'fs/promises.open': `const h = await p.open(f, 'r+'); const all = [await h.read(Buffer.alloc(2), 0, 2, 0), await h.write('Z', 0), (await h.stat()).size, await h.readFile('utf8')]; await h.close(); return all`,
    'FileHandle close event': `const h = await p.open(f); const closed = new Promise((resolve) => h.once('close', () => resolve('closed'))); h.close(); return closed`,
    'FileHandle.readLines': `const h = await p.open(f); const all = []; for await (const line of h.readLines()) all.push(line); return all`,
    'FileHandle.createReadStream': `const h = await p.open(f); let all = ''; for await (const chunk of h.createReadStream()) all += chunk; return all`,
    'FileHandle.readableWebStream': `const h = await p.open(f); let all = ''; for await (const chunk of h.readableWebStream()) all += Buffer.from(chunk); await h.close(); return all`,
    'fs/promises.opendir': `const all = []; for await (const entry of await p.opendir(d)) all.push(entry.name); return all`,
    'fs/promises.access failing': `return p.access(none).then(() => 'there', (error) => error.code)`,
    'fs/promises.lchmod': `return p.lchmod(f, 1).catch((error) => error.code)`,
    'fs.ReadStream iterated': `let all = ''; for await (const chunk of fs.createReadStream(f)) all += chunk; return all`,
    'stream/promises.pipeline of files': `await require('stream/promises').pipeline(fs.createReadStream(f), fs.createWriteStream(other)); return fs.readFileSync(other, 'utf8')`,
    'util.promisify(fs.read)': `return require('util').promisify(fs.read)(fs.openSync(f), Buffer.alloc(2), 0, 2, 0)`,
    'util.promisify(fs.exists)': `return require('util').promisify(fs.exists)(f)`,
  }),
)

export const fileUses: readonly Use[] = [...withCallbacks, ...withPromises]
