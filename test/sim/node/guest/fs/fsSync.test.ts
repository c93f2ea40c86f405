// The synchronous functions of `fs`, compared with the real ones: values, effects that other functions see, and errors.
import { beforeAll, expect, test } from 'vitest'
import { isReference, runScripts, type Sections } from './fsBoth.ts'

const scripts: Readonly<Record<string, string>> = {
  'whole files': `
    fs.writeFileSync('a', 'one'); fs.appendFileSync('a', ' two'); fs.writeFileSync('b', Buffer.from([1, 2, 255]))
    print(fs.readFileSync('a', 'utf8'), fs.readFileSync('b'), fs.readFileSync('a', { encoding: 'base64' }), fs.readFileSync('b', 'latin1'))
    fs.writeFileSync('c', 'h\\u00e9', 'latin1'); fs.writeFileSync('d', '6869', { encoding: 'hex' }); print(fs.readFileSync('c'), fs.readFileSync('d', 'utf8'))
    fs.writeFileSync('e', new Uint16Array([258, 772])); fs.writeFileSync('f', new DataView(new ArrayBuffer(3), 1)); print(fs.readFileSync('e'), fs.readFileSync('f'))
    fs.writeFileSync('a', 'X', { flag: 'r+' }); print(fs.readFileSync('a', 'utf8')); fs.writeFileSync('a', ''); print(fs.readFileSync('a').length, fs.statSync('a').size)
    check('exclusive', () => fs.writeFileSync('a', 'x', { flag: 'wx' })); check('missing', () => fs.readFileSync('none')); check('directory', () => fs.readFileSync('.', 'utf8'))
    check('into a directory', () => fs.writeFileSync('.', 'x')); check('no parent', () => fs.writeFileSync('no/x', 'x')); check('under a file', () => fs.readFileSync('a/b'))
    fs.writeFileSync('g', 'flushed', { flush: true, mode: 0o600 }); print(fs.readFileSync('g', 'utf8'), (fs.statSync('g').mode & 0o777).toString(8))
  `,
  'a large file': `
    const bytes = Buffer.alloc(1_500_000, (index) => 0).map((_, index) => index % 251)
    fs.writeFileSync('big', bytes); print(fs.readFileSync('big').equals(bytes), fs.statSync('big').size, fs.statSync('big').blocks > 0)
    const text = '\\u20ac'.repeat(300_000); fs.writeFileSync('text', text); print(fs.readFileSync('text', 'utf8') === text, fs.readFileSync('text').length)
    fs.truncateSync('big', 10); print(fs.readFileSync('big')); fs.truncateSync('big', 14); print(fs.readFileSync('big')); fs.truncateSync('big'); print(fs.readFileSync('big').length)
  `,
  descriptors: `
    const fd = fs.openSync('f', 'w+'); print(fs.writeSync(fd, 'hello'), fs.writeSync(fd, Buffer.from('--world--'), 2, 5), fs.writeSync(fd, 'J', 0), fs.writeSync(fd, Buffer.from('!'), null, null, 20))
    const buffer = Buffer.alloc(8); print(fs.readSync(fd, buffer, 0, 8, 0), buffer.toString()); print(fs.readSync(fd, buffer, { position: 3, length: 2, offset: 1 }), buffer.toString())
    print(fs.readSync(fd, buffer), fs.readSync(fd, buffer, 0, 3, null)); fs.ftruncateSync(fd, 4); print(fs.fstatSync(fd).size, fs.fstatSync(fd).isFile()); fs.fsyncSync(fd); fs.fdatasyncSync(fd)
    fs.fchmodSync(fd, 0o640); print((fs.fstatSync(fd).mode & 0o777).toString(8)); fs.futimesSync(fd, 5, new Date(7000)); print(fs.fstatSync(fd).atimeMs, fs.fstatSync(fd).mtime)
    print(fs.readFileSync(fd, 'utf8')); fs.closeSync(fd); check('closed', () => fs.readSync(fd, buffer)); check('close again', () => fs.closeSync(fd))
    for (const name of ['fsyncSync', 'fdatasyncSync', 'fstatSync']) check(name, () => fs[name](fd)); check('ftruncate', () => fs.ftruncateSync(fd, 1)); check('write', () => fs.writeSync(fd, 'x'))
    const read = fs.openSync('f'); check('write to a reader', () => fs.writeSync(read, 'x')); check('read all', () => fs.readFileSync(read, 'utf8')); check('read rest', () => fs.readFileSync(read, 'utf8')); fs.closeSync(read)
    const write = fs.openSync('f', 'r+'); fs.writeFileSync(write, 'AB'); fs.appendFileSync(write, 'C'); fs.closeSync(write); print(fs.readFileSync('f', 'utf8')); const only = fs.openSync('f', 'w'); check('read from a writer', () => fs.readSync(only, buffer)); fs.closeSync(only)
  `,
  'appending and sparse files': `
    const a = fs.openSync('a', 'a'); fs.writeSync(a, 'one'); fs.writeSync(a, 'two', 0); fs.closeSync(a); print(fs.readFileSync('a', 'utf8'))
    const b = fs.openSync('b', 'a+'); fs.writeSync(b, 'abc'); const buffer = Buffer.alloc(9); print(fs.readSync(b, buffer, 0, 9, 1), buffer.toString('utf8', 0, 2)); fs.closeSync(b)
    const c = fs.openSync('c', 'w'); fs.writeSync(c, 'end', 6); fs.closeSync(c); print(fs.readFileSync('c')); const d = fs.openSync('c', 'r+'); fs.writeSync(d, 'xy', 1); fs.writeSync(d, 'z'); fs.closeSync(d); print(fs.readFileSync('c'))
    const e = fs.openSync('c', fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_APPEND, 0o600); fs.writeSync(e, '!'); fs.closeSync(e); print(fs.readFileSync('c', 'latin1').length)
    check('as', () => { const fd = fs.openSync('s', 'as'); fs.writeSync(fd, 'sync'); fs.closeSync(fd); return fs.readFileSync('s', 'utf8') }); check('ax', () => fs.openSync('s', 'ax')); check('xw+', () => fs.openSync('s', 'xw+')); check('directory flag', () => fs.openSync('s', fs.constants.O_DIRECTORY))
    check('directory to write', () => fs.openSync('.', 'w')); check('r+ missing', () => fs.openSync('none', 'r+')); const dir = fs.openSync('.', 'r'); print(fs.fstatSync(dir).isDirectory()); check('read of a directory', () => fs.readSync(dir, buffer)); fs.fsyncSync(dir); fs.closeSync(dir)
  `,
  'several buffers': `
    const fd = fs.openSync('v', 'w+'); print(fs.writevSync(fd, [Buffer.from('ab'), new Uint8Array([99]), Buffer.alloc(0)]), fs.writevSync(fd, [Buffer.from('X')], 1), fs.writevSync(fd, []))
    const one = Buffer.alloc(2), two = new Uint8Array(5); print(fs.readvSync(fd, [one, two], 0), one.toString(), two); print(fs.readvSync(fd, [one]), fs.readvSync(fd, [one], 9)); fs.closeSync(fd)
    check('buffers', () => fs.writevSync(1, ['x'])); check('no array', () => fs.readvSync(0, 'x'))
  `,
  directories: `
    fs.mkdirSync('d'); fs.mkdirSync('d/e', 0o700); fs.mkdirSync('d/f', { mode: 0o750 }); fs.writeFileSync('d/z', ''); fs.writeFileSync('d/a', ''); fs.symlinkSync('a', 'd/l')
    print(fs.readdirSync('d'), fs.readdirSync('d', 'buffer'), fs.readdirSync('d', { encoding: 'hex' })); print((fs.statSync('d/e').mode & 0o777).toString(8), (fs.statSync('d/f').mode & 0o777).toString(8))
    for (const e of fs.readdirSync('d', { withFileTypes: true })) print(e.name, e.parentPath, e.isFile(), e.isDirectory(), e.isSymbolicLink(), e.isFIFO(), e.isSocket(), e.isBlockDevice(), e.isCharacterDevice(), e instanceof fs.Dirent)
    check('again', () => fs.mkdirSync('d')); check('no parent', () => fs.mkdirSync('x/y')); check('under a file', () => fs.mkdirSync('d/a/b')); check('not empty', () => fs.rmdirSync('d')); check('rmdir of a file', () => fs.rmdirSync('d/a')); check('rmdir of nothing', () => fs.rmdirSync('x'))
    check('readdir of a file', () => fs.readdirSync('d/a')); check('readdir of nothing', () => fs.readdirSync('x')); check('unlink of a directory', () => fs.unlinkSync('d/e')); check('unlink of nothing', () => fs.unlinkSync('x')); fs.rmdirSync('d/e'); print(fs.readdirSync('d'))
  `,
  'trees made at once': `
    check('first', () => fs.mkdirSync('a/b/c', { recursive: true })); check('again', () => fs.mkdirSync('a/b/c', { recursive: true })); check('more', () => fs.mkdirSync('a/b/d/e/', { recursive: true })); check('absolute', () => fs.mkdirSync(path.resolve('q/r'), { recursive: true }))
    check('dots', () => fs.mkdirSync('m/../n/k', { recursive: true })); print(fs.readdirSync('.')); fs.writeFileSync('f', ''); check('a file', () => fs.mkdirSync('f', { recursive: true })); check('below a file', () => fs.mkdirSync('f/g/h', { recursive: true })); check('empty', () => fs.mkdirSync('', { recursive: true }))
    fs.symlinkSync('nowhere', 'l'); check('below a broken link', () => fs.mkdirSync('l/x', { recursive: true })); check('a broken link', () => fs.mkdirSync('l', { recursive: true })); fs.symlinkSync('a', 'k'); check('through a link', () => fs.mkdirSync('k/y/z', { recursive: true })); print(fs.readdirSync('a', { recursive: true }))
  `,
  'trees walked': `
    fs.mkdirSync('t/u/v', { recursive: true }); fs.mkdirSync('t/w'); for (const f of ['t/1', 't/u/2', 't/u/v/3', 't/w/4']) fs.writeFileSync(f, f); fs.symlinkSync('w', 't/link'); fs.symlinkSync('1', 't/file')
    print(fs.readdirSync('t', { recursive: true })); print(fs.readdirSync('./t/', { recursive: true, withFileTypes: true }).map((e) => [e.parentPath, e.name, e.isSymbolicLink()])); print(fs.readdirSync('t', { recursive: true, encoding: 'utf8', withFileTypes: false }).length)
    check('not boolean', () => fs.readdirSync('t', { recursive: 1 }))
  `,
  'trees removed': `
    fs.mkdirSync('t/u/v', { recursive: true }); fs.writeFileSync('t/u/f', ''); fs.writeFileSync('t/u/v/g', ''); fs.symlinkSync('..', 't/u/up'); fs.writeFileSync('one', '')
    check('a directory', () => fs.rmSync('t')); check('nothing', () => fs.rmSync('x')); check('nothing by force', () => fs.rmSync('x', { force: true })); check('nothing recursively', () => fs.rmSync('x', { recursive: true })); check('a file', () => fs.rmSync('one')); check('the tree', () => fs.rmSync('t', { recursive: true })); print(fs.readdirSync('.'))
    fs.mkdirSync('e'); check('a file below a file', () => fs.rmSync('e/x/y')); fs.rmSync('e', { recursive: true, force: true }); fs.symlinkSync('nowhere', 'l'); fs.rmSync('l'); fs.mkdirSync('k'); fs.symlinkSync('k', 'm'); fs.rmSync('m', { recursive: true }); print(fs.readdirSync('.'))
    for (const options of [{ force: 1 }, { recursive: 1 }, { maxRetries: -1 }, { retryDelay: 'x' }, 5, null]) check(util.inspect(options), () => fs.rmSync('x', options))
  `,
  links: `
    fs.writeFileSync('f', 'text'); fs.linkSync('f', 'hard'); fs.symlinkSync('f', 'soft'); fs.symlinkSync(path.resolve('f'), 'full'); fs.symlinkSync('nowhere', 'broken'); fs.mkdirSync('d'); fs.symlinkSync('d', 'dl', 'dir')
    print(fs.statSync('f').nlink, fs.statSync('soft').isFile(), fs.lstatSync('soft').isSymbolicLink(), fs.lstatSync('soft').size, fs.readlinkSync('soft'), fs.readlinkSync('soft', 'buffer'), fs.statSync('hard').ino === fs.statSync('f').ino)
    fs.appendFileSync('soft', '!'); print(fs.readFileSync('hard', 'utf8'), fs.readFileSync('full', 'utf8')); fs.unlinkSync('f'); print(fs.readFileSync('hard', 'utf8'), fs.existsSync('soft'), fs.existsSync('hard'), fs.statSync('hard').nlink)
    check('stat broken', () => fs.statSync('broken')); check('lstat broken', () => fs.lstatSync('broken').isSymbolicLink()); check('open broken', () => fs.readFileSync('broken')); check('readlink of a file', () => fs.readlinkSync('hard')); check('readlink of nothing', () => fs.readlinkSync('x')); check('link of nothing', () => fs.linkSync('x', 'y')); check('link over', () => fs.linkSync('hard', 'soft')); check('link of a directory', () => fs.linkSync('d', 'd2')); check('symlink over', () => fs.symlinkSync('a', 'soft'))
    fs.writeFileSync('broken', 'made'); print(fs.readFileSync('nowhere', 'utf8')); fs.symlinkSync('loop', 'loop'); check('a loop', () => fs.statSync('loop')); check('an empty target', () => fs.symlinkSync('', 'e')); fs.mkdirSync('d/s'); print(fs.readdirSync('dl'), fs.lstatSync('dl').isDirectory(), fs.statSync('dl/').isDirectory()); check('file with a slash', () => fs.statSync('hard/'))
  `,
  'real paths': `
    fs.mkdirSync('a/b', { recursive: true }); fs.writeFileSync('a/b/f', ''); fs.symlinkSync('a', 'l'); fs.symlinkSync('../b/f', 'a/b/g'); fs.symlinkSync('none', 'broken')
    for (const name of ['.', 'l', 'l/b/../b/f', 'a/b/g', 'l/b/g', '', '/']) check(name, () => [fs.realpathSync(name), name === '' || fs.realpathSync.native(name) === fs.realpathSync(name)])
    check('broken', () => fs.realpathSync('broken')); check('broken native', () => fs.realpathSync.native('broken')); check('nothing', () => fs.realpathSync('x/y')); check('buffer', () => fs.realpathSync('l', 'buffer').toString()); check('number', () => fs.realpathSync(5)); fs.symlinkSync('r2', 'r1'); fs.symlinkSync('r1', 'r2'); check('loop', () => fs.realpathSync('r1'))
  `,
  renaming: `
    fs.writeFileSync('a', 'A'); fs.writeFileSync('b', 'B'); fs.mkdirSync('d'); fs.mkdirSync('e/full', { recursive: true }); fs.renameSync('a', 'b'); print(fs.readFileSync('b', 'utf8'), fs.existsSync('a')); fs.renameSync('b', 'd/c'); print(fs.readdirSync('d'))
    check('file over a directory', () => fs.renameSync('d/c', 'e')); check('directory over a file', () => fs.renameSync('e', 'd/c')); check('directory over a full one', () => fs.renameSync('d', 'e')); check('nothing', () => fs.renameSync('x', 'y')); check('into itself', () => fs.renameSync('e', 'e/full/x')); check('to no parent', () => fs.renameSync('d', 'x/y')); fs.mkdirSync('empty'); fs.renameSync('d', 'empty'); print(fs.readdirSync('empty'), fs.readdirSync('.')); fs.renameSync('empty', 'empty'); fs.linkSync('empty/c', 'h'); fs.renameSync('h', 'empty/c'); print(fs.existsSync('h'))
    const fd = fs.openSync('empty/c', 'r+'); fs.renameSync('empty/c', 'moved'); fs.writeSync(fd, 'new'); fs.closeSync(fd); print(fs.readFileSync('moved', 'utf8')); const gone = fs.openSync('moved', 'r+'); fs.unlinkSync('moved'); fs.writeSync(gone, 'alive'); print(fs.readFileSync(gone, 'utf8'), fs.fstatSync(gone).nlink, fs.fstatSync(gone).size); fs.closeSync(gone)
  `,
  copying: `
    fs.writeFileSync('a', 'text', { mode: 0o640 }); fs.copyFileSync('a', 'b'); print(fs.readFileSync('b', 'utf8'), (fs.statSync('b').mode & 0o777).toString(8)); fs.writeFileSync('c', 'a longer one'); fs.copyFileSync('a', 'c'); print(fs.readFileSync('c', 'utf8')); check('exclusive', () => fs.copyFileSync('a', 'b', fs.constants.COPYFILE_EXCL)); check('nothing', () => fs.copyFileSync('x', 'y')); check('itself', () => fs.copyFileSync('a', 'a')); print(fs.readFileSync('a', 'utf8'))
    fs.mkdirSync('d'); check('from a directory', () => fs.copyFileSync('d', 'x')); check('left', () => fs.existsSync('x')); check('to a directory', () => fs.copyFileSync('a', 'd')); check('no parent', () => fs.copyFileSync('a', 'x/y')); fs.symlinkSync('a', 'l'); fs.copyFileSync('l', 'm'); print(fs.lstatSync('m').isFile()); check('clone', () => fs.copyFileSync('a', 'k', fs.constants.COPYFILE_FICLONE)); check('mode', () => fs.copyFileSync('a', 'k', 9)); check('mode', () => fs.copyFileSync('a', 'k', 'x'))
  `,
  'copying trees': `
    fs.mkdirSync('s/t', { recursive: true }); fs.writeFileSync('s/f', 'F'); fs.writeFileSync('s/t/g', 'G'); fs.symlinkSync('f', 's/l'); fs.cpSync('s', 'd', { recursive: true }); print(fs.readdirSync('d', { recursive: true }), fs.readFileSync('d/t/g', 'utf8'), fs.readlinkSync('d/l')); fs.cpSync('s/f', 'deep/down/f'); print(fs.readFileSync('deep/down/f', 'utf8'))
    fs.writeFileSync('s/f', 'new'); fs.unlinkSync('d/l'); fs.cpSync('s', 'd', { recursive: true, force: false }); print(fs.readFileSync('d/f', 'utf8')); fs.unlinkSync('d/l'); fs.cpSync('s', 'd', { recursive: true, verbatimSymlinks: true }); print(fs.readFileSync('d/f', 'utf8'), fs.readlinkSync('d/l')); fs.cpSync('s', 'e', { recursive: true, dereference: true, filter: () => true }); print(fs.lstatSync('e/l').isFile()); fs.cpSync('s', 'w', { recursive: true, filter: (from) => !from.endsWith('t') }); print(fs.readdirSync('w'))
    fs.utimesSync('s/f', 10, 20); fs.cpSync('s/f', 'time', { preserveTimestamps: true }); print(fs.statSync('time').mtimeMs)
    for (const [name, body] of [['a directory', () => fs.cpSync('s', 'z')], ['nothing', () => fs.cpSync('none', 'z')], ['itself', () => fs.cpSync('s', 's', { recursive: true })], ['into itself', () => fs.cpSync('s', 's/t/z', { recursive: true })], ['over a directory', () => fs.cpSync('s/f', 'd')], ['over a file', () => fs.cpSync('s', 'd/f', { recursive: true })], ['exclusive', () => fs.cpSync('s/f', 'd/f', { errorOnExist: true, force: false })], ['a promise', () => fs.cpSync('s', 'z', { filter: async () => true })], ['both', () => fs.cpSync('s', 'z', { dereference: true, verbatimSymlinks: true })], ['options', () => fs.cpSync('s', 'z', { force: 1 })], ['mode', () => fs.cpSync('s', 'z', { mode: 99 })]]) try { body(); print(name, 'done') } catch (error) { print(name, error.code) }
  `,
  stats: `
    fs.writeFileSync('f', 'hello'); fs.utimesSync('f', 1.5, new Date(2500)); const s = fs.statSync('f'); print(s.size, s.atimeMs, s.mtimeMs, s.atime, s.mtime, s.mtime instanceof Date, s.isFile(), s.isDirectory(), s.isFIFO(), s.isSocket(), s.isBlockDevice(), s.isCharacterDevice(), s.isSymbolicLink(), s.nlink, s.blksize > 0, (s.mode & 0o170000).toString(8), s instanceof fs.Stats, Object.keys(s))
    const b = fs.statSync('f', { bigint: true }); print(b.size, b.mtimeMs, b.mtimeNs, b.atimeNs, typeof b.ino, b.isFile(), b.mtime, Object.keys(b), b.constructor.name); print(fs.lstatSync('f', { bigint: true }).size, fs.fstatSync(0, { bigint: true }).size >= 0n); s.mtime = 5; print(s.mtime, Object.keys(s).includes('mtime'), s.ctime instanceof Date, s.birthtime instanceof Date)
    check('nothing', () => fs.statSync('x', { throwIfNoEntry: false })); check('nothing', () => fs.lstatSync('x', { throwIfNoEntry: false })); check('below a file', () => fs.statSync('f/x', { throwIfNoEntry: false })); check('below a file', () => fs.lstatSync('f/x', { throwIfNoEntry: false })); check('null', () => fs.statSync('f', null)); fs.lutimesSync('f', '3', 4); print(fs.statSync('f').atimeMs); fs.utimesSync('f', -1, -1); print(fs.statSync('f').mtimeMs > 1e12)
    fs.chmodSync('f', 0o604); print((fs.statSync('f').mode & 0o777).toString(8)); fs.chmodSync('f', '755'); print((fs.statSync('f').mode & 0o777).toString(8)); print(fs.accessSync('f'), fs.accessSync('f', fs.constants.R_OK)); check('access', () => fs.accessSync('x')); const t = fs.statfsSync('.'); print(typeof t.bsize, t.blocks >= t.bfree, typeof fs.statfsSync('.', { bigint: true }).bsize, t.constructor.name); check('statfs', () => fs.statfsSync('x')); check('exists', () => [fs.existsSync('f'), fs.existsSync('x'), fs.existsSync(''), fs.existsSync('f/x')])
    print(fs._toUnixTimestamp(new Date(1500)), fs._toUnixTimestamp('7'), fs._toUnixTimestamp(3)); check('bad time', () => fs.utimesSync('f', 'x', 1)); check('infinite time', () => fs.utimesSync('f', Infinity, 1))
  `,
  'paths of every kind': `
    const { pathToFileURL } = require('url'); fs.writeFileSync(Buffer.from('b\\u00fc'), 'buffer'); fs.writeFileSync(pathToFileURL('u r l'), 'url'); print(fs.readdirSync('.'), fs.readFileSync(new Uint8Array([98, 0xc3, 0xbc]), 'utf8'), fs.readFileSync(path.resolve('u r l'), 'utf8')); print(fs.readFileSync('./x/../u r l'.replace('x/../', ''), 'utf8'), fs.readFileSync('.//u r l', 'utf8')); fs.mkdirSync('d'); process.chdir('d'); print(fs.readFileSync('../u r l', 'utf8'), fs.existsSync('u r l')); process.chdir('..')
    const temporary = fs.mkdtempSync('tmp-'); print(temporary.length, temporary.slice(0, 4), fs.statSync(temporary).isDirectory(), (fs.statSync(temporary).mode & 0o777).toString(8), fs.mkdtempSync(Buffer.from('tmp-'), 'buffer').length); check('mkdtemp', () => fs.mkdtempSync('none/x')); check('missing buffer', () => fs.statSync(Buffer.from('zz'))); check('missing url', () => fs.statSync(pathToFileURL('/zz')))
  `,
  'disposable directories': `
    if (!fs.mkdtempDisposableSync) { for (const n of [1, 2]) print('none'); return } const made = fs.mkdtempDisposableSync('made-'); fs.writeFileSync(path.join(made.path, 'f'), ''); print(Object.keys(made), fs.existsSync(made.path)); made[Symbol.dispose](); print(fs.existsSync(made.path)); made.remove()
  `,
  'what the module is': `
    print(fs.promises === p, require('node:fs') === fs, fs.constants === p.constants, fs.FileReadStream === fs.ReadStream, typeof fs.Dir, fs.lchmod, Object.getPrototypeOf(fs.constants)); const { O_CREAT, O_APPEND, S_IFDIR, COPYFILE_EXCL } = fs.constants; print(O_CREAT, O_APPEND, S_IFDIR, COPYFILE_EXCL, fs.F_OK, fs.R_OK, fs.W_OK, fs.X_OK); print(Object.keys(fs.constants))
    for (const name of ['readFile', 'readFileSync', 'open', 'stat', 'rename', 'watch', 'read', 'exists', 'createReadStream', 'ReadStream', 'WriteStream']) print(fs[name].name, fs[name].length); for (const name of ['readFile', 'open', 'stat', 'mkdir']) print(p[name].name, p[name].length); const patched = fs.readFileSync; fs.readFileSync = () => 'mine'; print(fs.readFileSync()); fs.readFileSync = patched
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
