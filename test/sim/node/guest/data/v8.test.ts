// The v8 module of a program: values of its own realm, and the figures of no real heap.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'

const roundTrip = `
  const v8 = require('v8')
  const shared = { deep: [1, { two: 2 }] }
  const value = {
    shared,
    again: shared,
    list: [shared, , 3],
    map: new Map([[{ key: 1 }, [shared]]]),
    set: new Set([[1], 'x']),
    date: new Date(5),
    pattern: /a/gi,
    error: new RangeError('bad', { cause: { why: [1] } }),
    bytes: new Uint8Array([1, 2]),
    buffer: Buffer.from('hi'),
    floats: new Float64Array([1.5]),
    view: new DataView(new ArrayBuffer(2)),
    big: 12n,
    boxed: Object('text'),
    nothing: undefined,
    none: null,
    number: -0,
  }
  value.self = value
  const copy = v8.deserialize(v8.serialize(value))
  console.log(
    v8.serialize(value).toString('hex').length > 100,
    Buffer.isBuffer(v8.serialize(1)),
    copy.self === copy,
    copy.shared === copy.again,
    copy.list[0] === copy.shared,
  )
  const [[key, [inner]]] = copy.map
  console.log(
    inner === copy.shared,
    Object.keys(copy).join(),
    copy.bytes,
    copy.floats,
    copy.big,
    copy.number,
    1 in copy.list,
    copy.buffer.toString(),
  )
  const own = [
    [copy, Object],
    [copy.shared.deep, Array],
    [copy.shared.deep[1], Object],
    [copy.map, Map],
    [key, Object],
    [copy.set, Set],
    [[...copy.set][0], Array],
    [copy.date, Date],
    [copy.pattern, RegExp],
    [copy.error, RangeError],
    [copy.error.cause ?? {}, Object],
    [copy.floats, Float64Array],
    [copy.view, DataView],
    [copy.boxed, String],
  ]
  console.log(own.map(([made, Class]) => Object.getPrototypeOf(made) === Class.prototype && made instanceof Class).join())
  const reader = new v8.DefaultDeserializer(v8.serialize([{ a: new Uint16Array([7]) }]))
  reader.readHeader()
  const read = reader.readValue()
  console.log(
    Object.getPrototypeOf(read) === Array.prototype,
    Object.getPrototypeOf(read[0]) === Object.prototype,
    read[0].a instanceof Uint16Array,
    reader instanceof v8.Deserializer,
  )
  class Mine extends v8.Deserializer {
    _readHostObject() {
      return { host: this.readUint32() }
    }
  }
  class Writer extends v8.Serializer {
    _writeHostObject(object) {
      this.writeUint32(object[0])
    }
  }
  const writer = new Writer()
  writer.writeHeader()
  writer.writeValue({ bytes: new Uint8Array([42]) })
  const mine = new Mine(writer.releaseBuffer())
  mine.readHeader()
  console.log(JSON.stringify(mine.readValue()), mine instanceof Mine, mine instanceof v8.Deserializer, mine.getWireFormatVersion())
  try {
    v8.deserialize('text')
  } catch (error) {
    console.log(error.name, error.code)
  }
  console.log(Boolean(v8.startupSnapshot.isBuildingSnapshot()))
`

test('values survive the round trip, in the realm of the program', async () => {
  const run = await runProgram(roundTrip)
  expect(run.lines).toEqual((await runReal(roundTrip)).lines)
  expect((await runProgram(roundTrip)).digest).toBe(run.digest)
})

test('what belongs to the host is refused on use, and reported', async () => {
  const { lines, events } = await runProgram(`
    const v8 = require('v8')
    for (const use of [
      () => v8.setFlagsFromString('--no-opt'),
      () => v8.getHeapSnapshot(),
      () => v8.takeCoverage(),
      () => v8.startupSnapshot.addSerializeCallback(() => {}),
    ]) {
      try {
        use()
      } catch (error) {
        console.log(error.code, error.member)
      }
    }
  `)
  expect(lines).toEqual([
    'E_HOST_UNSUPPORTED v8.setFlagsFromString',
    'E_HOST_UNSUPPORTED v8.getHeapSnapshot',
    'E_HOST_UNSUPPORTED v8.takeCoverage',
    'E_HOST_UNSUPPORTED v8.startupSnapshot.addSerializeCallback',
  ])
  expect(events.filter((event) => event.kind === 'process.unsupported')).toHaveLength(4)
})
