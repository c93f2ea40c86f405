// The zlib of a program: every form gives the bytes, chunks, errors and order of the real one, without its threads.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'

const callbacks = `
  const zlib = require('zlib')
  const { promisify } = require('util')
  const source = Buffer.from('crashworthy '.repeat(5000))
  const pairs = [
    ['gzip', 'gunzip'],
    ['deflate', 'inflate'],
    ['deflateRaw', 'inflateRaw'],
    ['gzip', 'unzip'],
    ['brotliCompress', 'brotliDecompress'],
  ]
  if (zlib.zstdCompress) pairs.push(['zstdCompress', 'zstdDecompress'])
  const tell = (name, call) => {
    try {
      call()
    } catch (error) {
      console.log(name, 'throws', error.name, error.code, error.message)
    }
  }
  const main = async () => {
    for (const [pack, unpack] of pairs) {
      const packed = await promisify(zlib[pack])(source)
      const unpacked = await promisify(zlib[unpack])(packed)
      console.log(pack, packed.length, unpack, unpacked.equals(source), Buffer.isBuffer(packed))
    }
    zlib.gzip('text', { level: 1 }, (error, bytes) => console.log(error, bytes.subarray(10).toString('hex')))
    zlib.gunzip(Buffer.from('not zipped'), (error, bytes) =>
      console.log(error instanceof Error, error.code, error.errno, error.message, bytes),
    )
    zlib.inflate(zlib.deflateSync(source), { maxOutputLength: 100 }, (error) => console.log(error.name, error.code))
    zlib.brotliDecompress(Buffer.from([1, 2, 3]), (error) => console.log(error.code))
    tell('no callback', () => zlib.gzip('text'))
    tell('no source', () => zlib.gzip(7, () => {}))
    tell('bad option', () => zlib.gzip('text', { level: 99 }, () => {}))
    console.log('later')
  }
  main()
`

const streams = `
  const zlib = require('zlib')
  const { pipeline, Readable, Transform } = require('stream')
  const source = Buffer.alloc(120000)
  for (let index = 0, word = 1; index < source.length; index += 1) {
    word = (word * 48271) % 2147483647
    source[index] = word % 61
  }
  const collect = async (stream, note) => {
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    console.log(note, chunks.map((chunk) => chunk.length).join())
    return Buffer.concat(chunks)
  }
  const pieces = () => Readable.from([source.subarray(0, 10), source.subarray(10, 70000), source.subarray(70000)])
  const main = async () => {
    console.log(
      zlib.createGzip() instanceof zlib.Gzip,
      zlib.createGzip() instanceof Transform,
      zlib.Gzip.name,
      zlib.createGzip() instanceof zlib.Gunzip,
    )
    for (const [pack, unpack] of [
      ['Gzip', 'Gunzip'],
      ['Deflate', 'Inflate'],
      ['DeflateRaw', 'InflateRaw'],
      ['BrotliCompress', 'BrotliDecompress'],
    ]) {
      const packed = await collect(pieces().pipe(zlib['create' + pack]({ chunkSize: 4096 })), pack)
      const unpacker = new zlib[unpack]()
      unpacker.end(packed)
      console.log(unpack, (await collect(unpacker, unpack)).equals(source), unpacker.bytesWritten)
    }
    const flushed = zlib.createDeflate()
    const seen = []
    flushed.on('data', (chunk) => seen.push(chunk.toString('hex')))
    flushed.write('one')
    await new Promise((resolve) => flushed.flush(resolve))
    console.log('flushed', seen.join(' '))
    await new Promise((resolve) => flushed.params(9, zlib.constants.Z_FILTERED, resolve))
    flushed.end('two')
    await new Promise((resolve) => flushed.on('end', resolve))
    console.log('ended', seen.join(' '))
    pipeline(
      Readable.from([Buffer.from('garbage')]),
      zlib.createGunzip(),
      async function* (stream) {
        for await (const chunk of stream) yield chunk
      },
      (error) => console.log('pipeline', error.code, error.errno, error.message),
    )
    const closed = zlib.createGzip()
    closed.write(source)
    closed.on('close', () => console.log('closed', closed.destroyed))
    closed.close()
    const tail = zlib.createGunzip()
    tail.on('data', (chunk) => console.log('tail', chunk.toString())).on('end', () => console.log('tail ends'))
    tail.end(Buffer.concat([zlib.gzipSync('first '), zlib.gzipSync('second')]))
    const short = zlib.createGunzip()
    short.on('error', (error) => console.log('short', error.code, error.message))
    short.end(zlib.gzipSync('cut off').subarray(0, 15))
    try {
      zlib.createGzip({ level: 77 })
    } catch (error) {
      console.log(error.code, error.message)
    }
    class Mine extends zlib.Gzip {
      hello() {
        return 'hello'
      }
    }
    console.log(new Mine().hello(), new Mine() instanceof zlib.Gzip, zlib.createGzip() instanceof Mine)
  }
  main()
`

test.each([
  ['callbacks', callbacks],
  ['streams', streams],
])('%s do what the real ones do', async (_, text) => {
  const run = await runProgram(text)
  expect(run.lines.toSorted()).toEqual((await runReal(text)).lines.toSorted())
  expect(run.stop).toBe('quiet')
  expect(run.events.filter((event) => event.kind === 'process.uncaught')).toEqual([])
})

test('a stream keeps the order of its own events, in virtual time', async () => {
  const text = `
  const zlib = require('zlib')
  const gzip = zlib.createGzip()
  const order = []
  gzip
    .on('data', () => order.push('data'))
    .on('end', () => {
      order.push('end')
      console.log(order.join())
    })
  process.nextTick(() => order.push('tick'))
  gzip.end('text', () => order.push('written'))
  order.push('sync')
`
  const run = await runProgram(text)
  expect(run.lines).toEqual((await runReal(text)).lines)
})

test('runs are equal, also after others in the same host process', async () => {
  const [first, second] = [await runProgram(streams), await runProgram(streams)]
  expect(second.digest).toBe(first.digest)
})

test('callbacks and streams keep the async context', async () => {
  const { lines } = await runProgram(`
    const zlib = require('zlib')
    const { AsyncLocalStorage } = require('async_hooks')
    const storage = new AsyncLocalStorage()
    storage.run('mine', () => zlib.gzip('x', () => console.log(storage.getStore())))
    storage.run('other', () => {
      const gzip = zlib.createGzip()
      gzip.on('data', () => {})
      gzip.write('x', () => console.log(storage.getStore()))
      gzip.end()
    })
  `)
  expect(lines.toSorted()).toEqual(['mine', 'other'])
})

test('no stream shows memory of the host', async () => {
  const text = `
    const zlib = require('zlib')
    const seen = []
    const look = (bytes) => seen.push(Buffer.from(bytes.buffer).every((byte) => byte === 0))
    const gzip = zlib.createGzip({ chunkSize: 64 })
    look(gzip._outBuffer)
    let rest = 0
    gzip.on('data', (chunk) => { rest += Buffer.from(chunk.buffer, chunk.byteOffset + chunk.length).reduce((sum, byte) => sum + byte, 0) })
    gzip.on('end', () => { seen.push(rest, gzip._outBuffer.subarray(gzip._outOffset).every((byte) => byte === 0)); console.log(seen.join()) })
    gzip.end(require('crypto').createHash('sha512').update('x').digest())`
  const { allocUnsafe } = Buffer
  Buffer.allocUnsafe = (size) => allocUnsafe(size).fill(7)
  try {
    expect((await runProgram(text)).lines).toEqual(['true,0,true'])
  } finally {
    Buffer.allocUnsafe = allocUnsafe
  }
})
