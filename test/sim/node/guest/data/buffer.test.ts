// The Buffer, Blob and File of a program: the real ones' results, no history of the host, no wait outside microtasks.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'

const same = `
  const buffer = require('buffer')
  const { Blob, File, Buffer: Same } = buffer
  console.log(Same === globalThis.Buffer, Blob === globalThis.Blob, File === globalThis.File, new buffer.SlowBuffer(3).length)
  console.log(
    Buffer.from('x') instanceof Buffer,
    Buffer.from('x') instanceof Uint8Array,
    new Uint8Array(1) instanceof Buffer,
    Buffer.isBuffer(Buffer.alloc(1)),
  )
  console.log(
    Buffer.name,
    Buffer.length,
    Object.keys(Buffer).toSorted().join(),
    buffer.INSPECT_MAX_BYTES,
    Object.getPrototypeOf(Buffer) === Uint8Array,
  )
  console.log(
    Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString(),
    Buffer.allocUnsafe(4).fill(0),
    Buffer.allocUnsafeSlow(2).length,
    Buffer.byteLength('é'),
  )
  for (const size of [-1, 'one', NaN])
    for (const make of ['alloc', 'allocUnsafe', 'allocUnsafeSlow'])
      try {
        Buffer[make](size)
      } catch (error) {
        console.log(make, error.name, error.code, error.message)
      }
  console.log(new Buffer(3), Buffer('abc'), new Buffer([1, 2]))
  try {
    new Buffer(3, 'utf8')
  } catch (error) {
    console.log(error.code, error.message)
  }
  class Bytes extends Uint8Array {}
  console.log(
    new Bytes(2) instanceof Buffer,
    Buffer.from(new Bytes([1, 2])),
    buffer.isUtf8(Buffer.from('é')),
    buffer.transcode(Buffer.from('é'), 'utf8', 'latin1'),
  )

  const main = async () => {
    const inner = new Blob(['in', new Uint8Array([110, 101, 114])], { type: 'Text/Plain' })
    const blob = new Blob(['<', inner, new Uint16Array([0x3e3e]).buffer, 'é\\r\\n'], { endings: 'native' })
    console.log(
      blob.size,
      blob.type,
      inner.type,
      await blob.text(),
      Object.prototype.toString.call(blob),
      String(Object.keys(Object.getOwnPropertyDescriptors(Blob)).length > 0),
    )
    console.log(new Uint8Array(await blob.arrayBuffer()), (await blob.arrayBuffer()) instanceof ArrayBuffer)
    if (blob.bytes) console.log(await blob.bytes())
    const part = blob.slice(1, -3, 'A/B')
    console.log(
      part.size,
      part.type,
      await part.text(),
      part instanceof Blob,
      part.constructor === Blob,
      await part.slice(-2).text(),
    )
    const chunks = []
    for await (const chunk of blob.stream()) chunks.push(chunk)
    console.log(Buffer.concat(chunks).toString(), blob.stream() instanceof ReadableStream)
    const reader = blob.stream().getReader({ mode: 'byob' })
    const first = await reader.read(new Uint8Array(3)),
      second = await reader.read(new Uint8Array(99))
    console.log(first.value[0], first.done, second.done)
    const file = new File([blob, 'end'], 'name.txt', { lastModified: 7, type: 'x/y' })
    console.log(
      file,
      file instanceof Blob,
      file instanceof File,
      blob instanceof File,
      file.name,
      file.lastModified,
      await file.text(),
    )
    console.log(
      (await new Blob([]).text()) === '',
      (await new Response(blob).text()).length,
      await new Response(new Blob(['body'], { type: 'a/b' })).text(),
    )
    const form = new FormData()
    form.append('file', file)
    console.log(form.get('file') instanceof File, form.get('file').name, form.get('file') instanceof Blob)
    for (const make of [
      () => new Blob('text'),
      () => new Blob([], 'x'),
      () => new File([]),
      () => new File([], 'n', 'x'),
      () => Blob(),
      () => new Blob([], { endings: 'no' }),
    ])
      try {
        make()
        console.log('made')
      } catch (error) {
        console.log(error.name, error.code, error.message)
      }
    class Mine extends Blob {
      hello() {
        return 'hello'
      }
    }
    console.log(new Mine(['x']).hello(), new Mine(['x']).size, new Blob([]) instanceof Mine)
    try {
      Blob.prototype.stream.call({})
    } catch (error) {
      console.log(error.name, error.code)
    }
    console.log(await Blob.prototype.text.call({}).catch((error) => error instanceof TypeError))
    const copy = new Uint8Array([1, 2, 3]),
      kept = new Blob([copy])
    copy[0] = 9
    console.log(new Uint8Array(await kept.arrayBuffer()), JSON.stringify(blob))
  }
  main()
`

test('Buffer, Blob and File give what the real ones give', async () => {
  const run = await runProgram(same)
  expect(run.lines).toEqual((await runReal(same)).lines)
  expect(run.events.filter((event) => event.kind === 'process.uncaught')).toEqual([])
})

test('nothing shows what the host allocated before', async () => {
  const text = `
  const views = [
    Buffer.from('text'),
    Buffer.from([1, 2]),
    Buffer.concat([Buffer.from('a')]),
    Buffer.allocUnsafe(9),
    Buffer.from('aa', 'hex'),
    Buffer.copyBytesFrom(new Uint8Array(3)),
  ]
  console.log(
    views.map((view) => view.byteOffset + ' ' + view.buffer.byteLength).join(),
    Buffer.allocUnsafe(100000).every((byte) => byte === 0),
    Buffer.poolSize,
  )
  Buffer.poolSize = 5
`
  const [first, second] = [await runProgram(text), await runProgram(text)]
  expect(first.lines).toEqual(['0 4,0 2,0 1,0 9,0 1,0 3 true 8192'])
  expect(second.digest).toBe(first.digest)
})

test('a Blob is read by microtasks alone, and promises are of the program', async () => {
  const { lines } = await runProgram(`
    const blob = new Blob(['x'.repeat(200000)])
    const settled = []
    for (const name of ['text', 'arrayBuffer']) {
      const promise = blob[name]()
      console.log(promise instanceof Promise, Object.getPrototypeOf(promise) === Promise.prototype)
      promise.then(() => settled.push(name))
    }
    ;(async () => {
      let size = 0
      for await (const chunk of blob.stream()) size += chunk.length
      settled.push('stream ' + size)
    })()
    ;(async () => {
      let size = 0
      for await (const text of blob.textStream?.() ?? ['x'.repeat(200000)]) size += text.length
      settled.push('textStream ' + size)
    })()
    setImmediate(() => console.log(settled.toSorted().join()))
  `)
  expect(lines).toEqual(['true true', 'true true', 'arrayBuffer,stream 200000,text,textStream 200000'])
})

test('a File is made at the time of its machine', async () => {
  const text = `setTimeout(() => console.log(new File([], 'a').lastModified === Date.now(), new File([], 'a', {}).lastModified), 5000)`
  const [first, second] = [await runProgram(text), await runProgram(text)]
  expect(first.lines).toEqual(second.lines)
  expect(first.lines[0]).toMatch(/^true \d+$/)
})

test('the old constructor warns once in every incarnation', async () => {
  const text = `new Buffer(1); new Buffer(2)`
  for (const run of [await runProgram(text), await runProgram(text)]) {
    expect(run.events.filter((event) => event.kind === 'process.stderr')).toHaveLength(1)
  }
})
