// How core checks arguments: what is wrong with one is said in its own words.
import type { GuestContext } from './context.ts'
import { codedError } from './errors.ts'

const uint32Max = 2 ** 32 - 1

function inspected(context: GuestContext, value: unknown, options?: object): string {
  return (context.host.real('util') as { inspect(value: unknown, options?: object): string }).inspect(value, options)
}

export function typeError(context: GuestContext, name: string, wanted: string, value: unknown): Error {
  const text = `The "${name}" ${sortOf(name)} must be ${wanted}. Received ${specificType(context, value)}`
  return codedError(new TypeError(text), 'ERR_INVALID_ARG_TYPE')
}

export function valueError(context: GuestContext, name: string, value: unknown, reason = 'is invalid'): Error {
  const text = inspected(context, value)
  const shown = text.length > 128 ? `${text.slice(0, 128)}...` : text
  return codedError(
    new TypeError(`The ${sortOf(name)} '${name}' ${reason}. Received ${shown}`),
    'ERR_INVALID_ARG_VALUE',
  )
}

export function rangeError(context: GuestContext, name: string, range: string, value: unknown): Error {
  const long = (Number.isInteger(value) || typeof value === 'bigint') && Math.abs(Number(value)) > 2 ** 32
  const unit = typeof value === 'bigint' ? 'n' : ''
  const received = long ? `${String(value).replace(/\B(?=(\d{3})+$)/g, '_')}${unit}` : inspected(context, value)
  return codedError(
    new RangeError(`The value of "${name}" is out of range. It must be ${range}. Received ${received}`),
    'ERR_OUT_OF_RANGE',
  )
}

function sortOf(name: string): string {
  return name.includes('.') ? 'property' : 'argument'
}

/** What core says of a value that is of the wrong type. */
export function specificType(context: GuestContext, value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined'
    case 'bigint':
      return `type bigint (${value}n)`
    case 'number':
      return `type number (${Object.is(value, -0) ? '-0' : value})`
    case 'function':
      return `function ${value.name}`
    case 'string': {
      const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value
      return `type string (${shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`})`
    }
    case 'object': {
      if (value === null) return 'null'
      const { constructor: maker } = value as { constructor?: { name?: string } }
      return maker && 'name' in maker ? `an instance of ${maker.name}` : inspected(context, value, { depth: -1 })
    }
    default:
      return `type ${typeof value} (${String(value)})`
  }
}

export function integerOf(
  context: GuestContext,
  value: unknown,
  name: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number') throw typeError(context, name, 'of type number', value)
  if (!Number.isInteger(value)) throw rangeError(context, name, 'an integer', value)
  if (value < min || value > max) throw rangeError(context, name, `>= ${min} && <= ${max}`, value)
  return value
}

export function booleanOf(context: GuestContext, value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw typeError(context, name, 'of type boolean', value)
  return value
}

export function objectOf(context: GuestContext, value: unknown, name: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw typeError(context, name, 'of type object', value)
  return value
}

export type Callback = (...values: unknown[]) => void

export function callbackOf(context: GuestContext, value: unknown, name = 'cb'): Callback {
  if (typeof value !== 'function') throw typeError(context, name, 'of type function', value)
  return value as Callback
}

/** A number, or an octal string. */
export function modeOf(context: GuestContext, value: unknown, name: string, otherwise?: number): number {
  const mode = value ?? otherwise
  if (typeof mode !== 'string') return integerOf(context, mode, name, 0, uint32Max)
  if (!/^[0-7]+$/.test(mode))
    throw valueError(context, name, mode, 'must be a 32-bit unsigned integer or an octal string')
  return integerOf(context, Number.parseInt(mode, 8), name, 0, uint32Max)
}
