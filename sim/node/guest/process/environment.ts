// `process.env`: as the environment of a real process it holds text only, whatever is assigned, and its properties are
// all alike. Setting TZ changes the time zone of the program's Date and Intl, as in Node.
import { codedError } from '../realm/errors.ts'

type Variables = Record<string, string | undefined>

/** `zoneChanged` is called when TZ was set or removed. */
export function createEnvironment(
  initial: Readonly<Variables>,
  zoneChanged: (zone: string | undefined) => void,
): object {
  const prototype = Object.create(Object.prototype, {
    constructor: { value: () => {}, writable: true, configurable: true },
  }) as object
  const variables = Object.assign(Object.create(prototype), initial) as Variables

  const set = (name: string, value: unknown): void => {
    // The system ends both at the first zero byte, and a name at its first '='.
    const text = `${value as string}`.split('\0', 1)[0] ?? ''
    if (name === '' || name.includes('=')) return
    variables[name] = text
    if (name === 'TZ') zoneChanged(text)
  }
  const refuse = (what: string): never => {
    throw new TypeError(`Cannot ${what}`)
  }

  return new Proxy(variables, {
    set: (_, name, value) => {
      set(textOf(name), value)
      return true
    },
    deleteProperty: (target, name) => {
      Reflect.deleteProperty(target, name)
      if (name === 'TZ') zoneChanged(undefined)
      return true
    },
    defineProperty: (_, name, descriptor) => {
      const { configurable, enumerable, writable, value } = descriptor
      if (descriptor.get !== undefined || descriptor.set !== undefined)
        throw refusal('does not accept an accessor(getter/setter) descriptor')
      if (!('value' in descriptor) || configurable !== true || enumerable !== true || writable !== true)
        throw refusal('only accepts a configurable, writable, and enumerable data descriptor')
      set(textOf(name), value)
      return true
    },
    isExtensible: () => true,
    preventExtensions: () => refuse('prevent extensions'),
  })
}

/** A name that is a symbol fails as it does in Node. */
function textOf(name: string | symbol): string {
  return typeof name === 'string' ? name : `${name as unknown as string}`
}

function refusal(what: string): Error {
  return codedError(new TypeError(`'process.env' ${what}`), 'ERR_INVALID_OBJECT_DEFINE_PROPERTY')
}
