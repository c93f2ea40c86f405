// The arguments of `fs` as the real functions read them: what is wrong with one is said in Node's own words, before
// anything is done. Relative paths start at the program's working directory. Nothing here touches the disk.

import { integerOf, typeError, valueError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'

/** A path as the program gave it, for errors, and as the disk takes it. */
export interface Path {
  readonly given: string
  readonly absolute: string
}

interface RealUrl {
  fileURLToPath(url: unknown, options: { windows: boolean }): string
}

const wantedPath = 'of type string or an instance of Buffer or URL'
const descriptorMax = 2 ** 31 - 1
const userMax = 2 ** 32 - 1

export function pathOf(context: GuestContext, value: unknown, name = 'path'): Path {
  const local = isUrl(value) ? urlPath(context, value) : value
  if (typeof local !== 'string' && !(local instanceof Uint8Array)) throw typeError(context, name, wantedPath, value)
  const given = typeof local === 'string' ? local : context.real.Buffer.from(local).toString()
  if (given.includes('\0'))
    throw valueError(context, name, local, 'must be a string, Uint8Array, or URL without null bytes')
  return { given, absolute: absolute(given) }
}

/** Of an empty path nothing is made: it names no file. */
export function absolute(given: string): string {
  if (given === '' || given.startsWith('/')) return given
  const { process } = globalThis as unknown as { process: { cwd(): string } }
  return `${process.cwd()}/${given}`
}

/** As core tells a URL from a legacy one. */
function isUrl(value: unknown): boolean {
  const { href, protocol, auth, path } = (value ?? {}) as Record<string, unknown>
  return Boolean(href && protocol) && auth === undefined && path === undefined
}

function urlPath(context: GuestContext, url: unknown): string {
  try {
    return (context.host.real('url') as RealUrl).fileURLToPath(url, { windows: false })
  } catch (error) {
    throw context.realm.toRealm(error)
  }
}

export function descriptorOf(context: GuestContext, value: unknown): number {
  return Object.is(value, -0) ? 0 : integerOf(context, value, 'fd', 0, descriptorMax)
}

export function userOf(context: GuestContext, value: unknown, name: 'uid' | 'gid'): number {
  return integerOf(context, value, name, -1, userMax)
}

/** The mode of `access` and of `copyFile`, which the real ones check in native code. */
export function smallModeOf(value: unknown): number {
  if (value === undefined || value === null) return 0
  if (typeof value !== 'number')
    throw codedError(new TypeError('mode must be int32 or null/undefined'), 'ERR_INVALID_ARG_TYPE')
  if (!(value >= 0 && value <= 7))
    throw codedError(new RangeError('mode is out of range: >= 0 && <= 7'), 'ERR_OUT_OF_RANGE')
  return Math.trunc(value)
}

export interface Options extends Readonly<Record<string, unknown>> {
  readonly encoding?: string | null
  readonly signal?: AbortSignal | undefined
}

/** Options as an object, or as the name of an encoding. */
export function optionsOf(context: GuestContext, value: unknown, defaults: Options = {}): Options {
  if (value === undefined || value === null || typeof value === 'function') return defaults
  if (typeof value !== 'string' && typeof value !== 'object') {
    throw typeError(context, 'options', 'one of type string or object', value)
  }
  const options = (typeof value === 'string' ? { ...defaults, encoding: value } : value) as Options
  const { encoding, signal } = options
  if (encoding && encoding !== 'buffer' && !context.real.Buffer.isEncoding(encoding)) {
    throw valueError(context, 'encoding', encoding, 'is invalid encoding')
  }
  if (signal !== undefined && (typeof signal !== 'object' || signal === null || !('aborted' in signal))) {
    throw typeError(context, 'options.signal', 'an instance of AbortSignal', signal)
  }
  return options
}

/** A name as an encoding asks for it; the disk's names are text. */
export function encoded(context: GuestContext, name: string, encoding: unknown): unknown {
  if (!encoding || encoding === 'utf8' || encoding === 'utf-8') return name
  const bytes = context.real.Buffer.from(name)
  return encoding === 'buffer' ? bytes : bytes.toString(encoding as BufferEncoding)
}

const access: Readonly<Record<string, string>> = {
  r: 'O_RDONLY',
  w: 'O_WRONLY O_CREAT O_TRUNC',
  a: 'O_WRONLY O_CREAT O_APPEND',
}

/** The number of flags in letters: `r`, `w` or `a`, with `+` for both ways, `x` for exclusive, `s` for synchronous. */
export function flagsOf(context: GuestContext, value: unknown, constants: Readonly<Record<string, number>>): number {
  if (typeof value === 'number') return integerOf(context, value, 'flags', -(2 ** 31), descriptorMax) + 0
  if (value === undefined || value === null) return 0
  const bits = (names: string): number => names.split(' ').reduce((sum, name) => sum | (constants[name] ?? 0), 0)
  const text = typeof value === 'string' ? value : ''
  const [, plus] = /^(?:r|rs|sr|w|wx|xw|a|ax|xa|as|sa)(\+?)$/.exec(text) ?? []
  if (plus === undefined) throw valueError(context, 'flags', value)
  const way = bits(access[text.replace(/[sx+]/g, '')] ?? '')
  const both = plus === '+' ? (way & ~1) | 2 : way
  return both | (text.includes('x') ? bits('O_EXCL') : 0) | (text.includes('s') ? bits('O_SYNC') : 0)
}

/** Seconds since 1970, of a Date, a number or a number as text; a negative number is now. */
export function secondsOf(context: GuestContext, value: unknown, name = 'time'): number {
  if (typeof value === 'string' && !Number.isNaN(Number(value))) return Number(value)
  if (typeof value === 'number' && Number.isFinite(value)) return value < 0 ? Date.now() / 1000 : value
  if (Object.prototype.toString.call(value) === '[object Date]') return Number(value) / 1000
  throw typeError(context, name, 'an instance of Date or an Time in seconds', value)
}

/** Whether a target is a descriptor and no path: any 32-bit integer. */
export function isDescriptor(target: unknown): target is number {
  return typeof target === 'number' && (target | 0) === target
}
