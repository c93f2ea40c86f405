// Reading and writing at a descriptor: the many ways in which the real functions let a program name a buffer, a part of
// it and a position. The three forms differ in a few defaults; these are Node's. Several buffers are one request, as
// one system call.

import { integerOf, objectOf, rangeError, typeError, valueError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { descriptorOf } from './fsArguments.ts'
import type { Form, Plan } from './fsPlan.ts'
import type { Requests } from './fsRequests.ts'

/** A read or a write: what the program gets back beside the number of bytes, and the plan. */
export interface Transfer {
  readonly given: unknown
  readonly plan: Plan<number>
}

export type TransferOf = (descriptor: unknown, values: readonly unknown[], form: Form) => Transfer

export interface Bytes {
  readonly read: TransferOf
  readonly write: TransferOf
  readonly readv: TransferOf
  readonly writev: TransferOf
}

interface Part {
  readonly buffer?: unknown
  readonly offset?: unknown
  readonly length?: unknown
  readonly position?: unknown
}

const defaultBytes = 16_384
const wantedBuffer = 'an instance of Buffer, TypedArray, or DataView'

export function createBytes(context: GuestContext, requests: Requests): Bytes {
  const { Buffer } = context.real

  const nullable = (value: unknown): Part =>
    value === null || value === undefined ? {} : objectOf(context, value, 'options')

  const readPart = (values: readonly unknown[], form: Form): Part => {
    const [first, second, length, position] = values
    if (form !== 'sync' && !ArrayBuffer.isView(first)) return { buffer: Buffer.alloc(defaultBytes), ...nullable(first) }
    const named = typeof second === 'object' || (form !== 'promise' && values.length <= 2)
    if (named) return { ...nullable(second), buffer: first }
    return { buffer: first, offset: second, length: form === 'promise' ? length : Number(length) | 0, position }
  }

  const read: TransferOf = (fd, values, form) => {
    const descriptor = descriptorOf(context, fd)
    const part = readPart(values, form)
    const { buffer } = part
    if (!ArrayBuffer.isView(buffer)) throw typeError(context, 'buffer', wantedBuffer, buffer)
    const offset = part.offset === undefined || part.offset === null ? 0 : integerOf(context, part.offset, 'offset', 0)
    const length = Number(part.length ?? buffer.byteLength - offset) | 0
    const position = readPosition(context, part.position, length)
    if (length !== 0 && buffer.byteLength === 0)
      throw valueError(context, 'buffer', buffer, 'is empty and cannot be written')
    if (length < 0) throw rangeError(context, 'length', '>= 0', length)
    if (length !== 0 && offset + length > buffer.byteLength) {
      throw rangeError(context, 'length', `<= ${buffer.byteLength - offset}`, length)
    }
    const plan = length === 0 ? nothing() : requests.read(descriptor, bytesOf(buffer, offset, length), position)
    return { given: buffer, plan }
  }

  const write: TransferOf = (fd, values, form) => {
    const descriptor = descriptorOf(context, fd)
    const [buffer, second, third, last] = values
    if (!ArrayBuffer.isView(buffer)) {
      const bytes = textBytes(context, buffer, third)
      return { given: buffer, plan: requests.write(descriptor, bytes, writePosition(second)) }
    }
    if (form === 'promise' && buffer.byteLength === 0) return { given: buffer, plan: nothing() }
    const part: Part = typeof second === 'object' ? (second ?? {}) : { offset: second, length: third, position: last }
    const offset = part.offset === undefined || part.offset === null ? 0 : integerOf(context, part.offset, 'offset', 0)
    const length = typeof part.length === 'number' ? part.length : buffer.byteLength - offset
    if (offset > buffer.byteLength) throw rangeError(context, 'offset', `<= ${buffer.byteLength}`, offset)
    if (length > buffer.byteLength - offset)
      throw rangeError(context, 'length', `<= ${buffer.byteLength - offset}`, length)
    if (length < 0) throw rangeError(context, 'length', '>= 0', length)
    integerOf(context, length, 'length')
    return {
      given: buffer,
      plan: requests.write(descriptor, bytesOf(buffer, offset, length), writePosition(part.position)),
    }
  }

  const views = (value: unknown): readonly ArrayBufferView[] => {
    if (Array.isArray(value) && value.every((item) => ArrayBuffer.isView(item))) return value
    throw typeError(context, 'buffers', 'an ArrayBufferView[]', value)
  }

  const readv: TransferOf = (fd, [buffers, position]) => {
    const descriptor = descriptorOf(context, fd)
    const targets = views(buffers).map((view) => bytesOf(view))
    return { given: buffers, plan: scattered(requests, descriptor, targets, writePosition(position)) }
  }

  const writev: TransferOf = (fd, [buffers, position]) => {
    const descriptor = descriptorOf(context, fd)
    const parts = views(buffers).map((view) => bytesOf(view))
    return {
      given: buffers,
      plan: parts.length === 0 ? nothing() : requests.write(descriptor, Buffer.concat(parts), writePosition(position)),
    }
  }

  return { read, write, readv, writev }
}

// biome-ignore lint/correctness/useYield: a plan without a request
function* nothing(): Plan<number> {
  return 0
}

function* scattered(
  requests: Requests,
  descriptor: number,
  targets: readonly Uint8Array[],
  position: number | null,
): Plan<number> {
  const whole = new Uint8Array(targets.reduce((sum, { length }) => sum + length, 0))
  const count = yield* requests.read(descriptor, whole, position)
  let rest = whole.subarray(0, count)
  for (const target of targets) {
    target.set(rest.subarray(0, target.length))
    rest = rest.subarray(target.length)
  }
  return count
}

/** The bytes of a view, which may be of any type. */
export function bytesOf(view: ArrayBufferView, offset = 0, length: number = view.byteLength - offset): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, length)
}

/** The bytes of a text that is to be written. */
export function textBytes(context: GuestContext, text: unknown, encoding: unknown, name = 'buffer'): Uint8Array {
  if (typeof text !== 'string') throw typeError(context, name, `of type string or ${wantedBuffer}`, text)
  if (String(encoding).toLowerCase() === 'hex' && text.length % 2 !== 0) {
    throw valueError(context, 'encoding', encoding, `is invalid for data of length ${text.length}`)
  }
  const known = typeof encoding === 'string' && context.real.Buffer.isEncoding(encoding)
  return context.real.Buffer.from(text, known ? encoding : 'utf8')
}

function readPosition(context: GuestContext, value: unknown, length: number): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') {
    const max = 2n ** 63n - 1n - BigInt(length)
    if (value < -1n || value > max) throw rangeError(context, 'position', `>= -1 && <= ${max}`, value)
    return value === -1n ? null : Number(value)
  }
  if (typeof value !== 'number') throw typeError(context, 'position', 'of type bigint or integer', value)
  return integerOf(context, value, 'position', -1) === -1 ? null : value
}

/** What is no position writes where the descriptor stands. */
function writePosition(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null
}
