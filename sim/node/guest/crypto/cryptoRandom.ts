// What `node:crypto` and `globalThis.crypto` give as random: bytes, integers and UUIDs, from the entropy stream of the
// incarnation and from nowhere else. Bytes are drawn when the program asks, so that the order of its events does not
// reshuffle them. A bad argument is passed to the real function, which refuses it in its own words. Keys are made in
// cryptoSubtle.ts.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'

type Callback = (error: unknown, value?: unknown) => void
type Bytes = ArrayBuffer | ArrayBufferView

const sizeMax = 2 ** 31 - 1
const range48 = 2 ** 48
/** `getRandomValues` gives at most so many bytes, and only into arrays of integers. */
const valuesBytesMax = 65_536
const integerArray = /^(?:Big)?(?:Int|Uint)(?:8|16|32|64)(?:Clamped)?Array$/

export function createRandom(context: GuestContext): Simulated {
  const { host } = context
  const real = host.real('crypto') as typeof import('node:crypto')
  const { Buffer } = context.real
  const isCallback = (value: unknown): value is Callback | undefined =>
    value === undefined || typeof value === 'function'
  const deliver = (fire: () => void): void => void host.startTimer('work', 1, fire, true)
  const drawn = (size: number): Uint8Array => {
    const bytes = Buffer.alloc(size)
    host.fillRandom(bytes)
    return bytes
  }

  const randomBytes = named('randomBytes', 2, ((size: number, callback?: Callback): unknown => {
    if (typeof size !== 'number' || !(size >= 0 && size <= sizeMax) || !isCallback(callback))
      return real.randomBytes(size, callback as never)
    const bytes = drawn(Math.trunc(size))
    return callback === undefined ? bytes : deliver(() => callback(null, bytes))
  }) as never)

  const randomFillSync = named('randomFillSync', 3, ((target: Bytes, offset?: number, size?: number): Bytes => {
    const bytes =
      rangeOf(target, offset, size) ?? rangeOf(real.randomFillSync(target as never, offset, size), offset, size)
    if (bytes !== undefined) host.fillRandom(bytes)
    return target
  }) as never)

  const randomFill = named('randomFill', 4, ((target: Bytes, ...values: unknown[]): void => {
    const at = values.findIndex((value) => typeof value === 'function')
    const [offset, size] = values.slice(0, Math.max(at, 0)) as [number?, number?]
    const bytes = rangeOf(target, offset, size)
    if (at < 0 || at > 2 || bytes === undefined) {
      Reflect.apply(real.randomFill, real, [target, ...values])
      return
    }
    const fresh = drawn(bytes.length)
    host.startTimer(
      'work',
      1,
      () => {
        bytes.set(fresh)
        ;(values[at] as Callback)(null, target)
      },
      true,
    )
  }) as never)

  const randomInt = named('randomInt', 3, ((...values: [number, (number | Callback)?, Callback?]): unknown => {
    const [first, second] = values
    const [low, high] = typeof second === 'number' ? [first, second] : [0, first]
    const callback = typeof second === 'number' ? values[2] : second
    if (!isCallback(callback)) return Reflect.apply(real.randomInt, real, values)
    // Only for what it says of bad bounds; its value is dropped.
    real.randomInt(low, high)
    const span = high - low
    const limit = range48 - (range48 % span)
    let draw = limit
    while (draw >= limit) draw = Buffer.from(drawn(6)).readUIntBE(0, 6)
    const value = low + (draw % span)
    return callback === undefined ? value : deliver(() => callback(undefined, value))
  }) as never)

  const randomUUID = named('randomUUID', 1, ((options?: object): string => {
    if (options !== undefined) real.randomUUID(options)
    return uuidOf(drawn(16), 0x40)
  }) as never)

  const realV7 = (real as { randomUUIDv7?: (options?: object) => string }).randomUUIDv7
  const randomUUIDv7 = named('randomUUIDv7', 1, ((options?: object): string => {
    if (options !== undefined) realV7?.(options)
    const bytes = drawn(16)
    Buffer.from(bytes.buffer, bytes.byteOffset, 6).writeUIntBE(Math.floor(host.wallUs() / 1000), 0, 6)
    return uuidOf(bytes, 0x70)
  }) as never)

  const getRandomValues = named('getRandomValues', 1, ((target: ArrayBufferView): ArrayBufferView => {
    const name = (target as { [Symbol.toStringTag]?: string } | undefined)?.[Symbol.toStringTag] ?? ''
    const bytes = ArrayBuffer.isView(target) && integerArray.test(name) ? rangeOf(target) : undefined
    if (bytes === undefined || bytes.length > valuesBytesMax) return real.getRandomValues(target as never)
    host.fillRandom(bytes)
    return target
  }) as never)

  return {
    randomBytes,
    randomFill,
    randomFillSync,
    randomInt,
    randomUUID,
    randomUUIDv7,
    getRandomValues,
    prng: randomBytes,
    rng: randomBytes,
    pseudoRandomBytes: randomBytes,
  }
}

/** The bytes that an offset and a size name, both in elements; undefined if they name none. */
function rangeOf(target: Bytes, offset?: number, size?: number): Uint8Array | undefined {
  const view = ArrayBuffer.isView(target)
  if (!view && !/^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(target))) return undefined
  const unit = (target as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
  const start = offset === undefined ? 0 : lengthOf(offset, unit)
  const count = size === undefined ? target.byteLength - start : lengthOf(size, unit)
  if (!(start >= 0 && count >= 0 && start + count <= target.byteLength)) return undefined
  return view ? new Uint8Array(target.buffer, target.byteOffset + start, count) : new Uint8Array(target, start, count)
}

/** Elements to bytes as Node counts them: a fraction is cut off. NaN for what is no number. */
function lengthOf(elements: unknown, unit: number): number {
  return typeof elements === 'number' ? Math.trunc(elements * unit) : Number.NaN
}

/** Two hex digits for each byte: engines draw UUIDs by the million. Filled on first use. */
const pairs: string[] = []

function uuidOf(bytes: Uint8Array, version: number): string {
  if (pairs.length === 0) for (let byte = 0; byte < 256; byte += 1) pairs.push(byte.toString(16).padStart(2, '0'))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  let text = ''
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += pairs[bytes[index] ?? 0] ?? ''
  }
  return text
}
