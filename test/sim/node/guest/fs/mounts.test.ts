// What is in a machine's tree beside its disk: devices, and the program's own file.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

const devices = `
const fs = require('node:fs')
const attempt = (name, body) => check(() => name + ' ' + body())
attempt('null', () => [fs.readFileSync('/dev/null').length, fs.writeFileSync('/dev/null', 'x'), fs.appendFileSync('/dev/null', 'y')])
for (const name of ['null', 'zero', 'full', 'random', 'urandom']) {
  const { mode, rdev, size, nlink } = fs.statSync('/dev/' + name)
  console.log(name, mode.toString(8), rdev, size, nlink, fs.statSync('/dev/' + name).isCharacterDevice(), fs.realpathSync('/dev/' + name))
}
const read = (name, length) => {
  const descriptor = fs.openSync('/dev/' + name, 'r')
  const bytes = Buffer.alloc(length, 1)
  const count = fs.readSync(descriptor, bytes)
  fs.closeSync(descriptor)
  return [count, new Set(bytes).size > 1 ? 'various' : bytes[0]]
}
for (const name of ['null', 'zero', 'full', 'urandom']) attempt(name, () => read(name, 64))
attempt('full', () => fs.writeFileSync('/dev/full', 'x'))
const descriptor = fs.openSync('/dev/null', 'r+')
attempt('write', () => fs.writeSync(descriptor, 'abc', 7))
attempt('fsync', () => fs.fsyncSync(descriptor))
attempt('fdatasync', () => fs.fdatasyncSync(descriptor))
attempt('ftruncate', () => fs.ftruncateSync(descriptor, 1))
const readOnly = fs.openSync('/dev/zero', 'r')
attempt('not open for writing', () => fs.writeSync(readOnly, 'abc'))
attempt('exclusive', () => fs.openSync('/dev/null', 'wx'))
attempt('no directory', () => fs.readdirSync('/dev/null'))
attempt('under it', () => fs.statSync('/dev/null/x'))
attempt('dirent', () => fs.readdirSync('/dev', { withFileTypes: true }).find(({ name }) => name === 'zero').isCharacterDevice())
attempt('copied', () => { fs.copyFileSync('/dev/null', '/tmp/copy-of-null'); const { size } = fs.statSync('/tmp/copy-of-null'); fs.unlinkSync('/tmp/copy-of-null'); return size })
fs.createReadStream('/dev/null').on('close', () => console.log('closed')).resume()
fs.createWriteStream('/dev/null').on('finish', () => console.log('finished')).end('x')
`

test.skipIf(process.platform !== 'linux')('the devices of /dev answer as the real ones', async () => {
  const { simulated, real } = await runBoth(devices)
  expect(simulated.length).toBeGreaterThan(20)
  expect([...simulated].sort()).toEqual([...real].sort())
})

const own = `
const fs = require('node:fs')
const path = require('node:path')
console.log(path.basename(fs.realpathSync(process.argv[1])) === path.basename(__filename), fs.existsSync(__filename))
console.log(fs.readFileSync(process.argv[1], 'utf8').includes('a text that only this program has'), fs.statSync(__filename).isFile())
console.log(fs.readdirSync(__dirname).includes(path.basename(__filename)))
require.resolve(__filename) === __filename && console.log('resolved')
`

test("the program's own file is where it says", async () => {
  const { simulated, real } = await runBoth(own)
  expect(simulated).toEqual(real)
  expect(simulated).toHaveLength(4)
})

test('random bytes of the device are those of one incarnation: they differ by seed, and repeat with it', async () => {
  const text = `const fs = require('node:fs')
const read = () => { const bytes = Buffer.alloc(16); fs.readSync(fs.openSync('/dev/urandom'), bytes); return bytes.toString('hex') }
console.log(read()); console.log(read())`
  const [first, again, other] = await Promise.all([1, 1, 2].map((seed) => runProgram(text, { seed })))
  expect(first?.lines).toEqual(again?.lines)
  expect(new Set([...(first?.lines ?? []), ...(other?.lines ?? [])]).size).toBe(4)
})

test('nothing changes what is mounted', async () => {
  const { lines } = await runProgram(`
const fs = require('node:fs')
const attempt = (name, body) => { try { body(); console.log(name, 'done') } catch ({ code }) { console.log(name, code) } }
attempt('make', () => fs.writeFileSync('/dev/mine', 'x'))
attempt('mkdir', () => fs.mkdirSync('/dev/shm'))
attempt('unlink', () => fs.unlinkSync('/dev/null'))
attempt('rename', () => fs.renameSync('/dev/null', '/tmp/null'))
attempt('over', () => { fs.writeFileSync('/tmp/x', ''); fs.renameSync('/tmp/x', '/dev/null') })
attempt('link', () => fs.linkSync('/dev/null', '/tmp/null'))
attempt('chmod', () => fs.chmodSync('/dev/null', 0o600))
attempt('write the program', () => fs.appendFileSync(__filename, 'x'))
attempt('truncate the program', () => fs.truncateSync(__filename))
attempt('unlink the program', () => fs.unlinkSync(__filename))
attempt('rmdir', () => fs.rmdirSync('/app'))
attempt('beside', () => fs.writeFileSync('/app/beside', 'x'))
console.log(fs.readFileSync(__filename, 'utf8').length > 100)
`)
  expect(lines).toEqual([
    'make EROFS',
    'mkdir EROFS',
    'unlink EROFS',
    'rename EXDEV',
    'over EXDEV',
    'link EXDEV',
    'chmod EROFS',
    'write the program EROFS',
    'truncate the program EROFS',
    'unlink the program EBUSY',
    'rmdir EBUSY',
    'beside done',
    'true',
  ])
})
