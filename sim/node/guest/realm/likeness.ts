// Gives our own implementations the shape of the real ones: names and lengths of functions, whether these can be
// constructed, the flags of members. So the files that implement them say what they do, and not how they look.
// Invariant: what a value does is left as it is; members that are missing are not made up.
import type { HostBinding } from '../../host/binding.ts'

type AnyFunction = (...values: unknown[]) => unknown

/** Instances and tables hold members that hold members; deeper than this nobody looks. */
const depthMax = 3

export class Likeness {
  readonly #host: HostBinding
  readonly #shaped = new WeakMap<object, unknown>()

  constructor(host: HostBinding) {
    this.#host = host
  }

  /** The value to give out in place of ours, which is changed in place as far as that is possible. */
  of(own: unknown, real: unknown, depth = 0): unknown {
    if (typeof own === 'function' && typeof real === 'function') return this.#function(own as AnyFunction, real, depth)
    if (
      typeof own === 'object' &&
      own !== null &&
      typeof real === 'object' &&
      real !== null &&
      !this.#shaped.has(own)
    ) {
      this.#shaped.set(own, own)
      this.members(own, real, depth)
    }
    return own
  }

  #function(own: AnyFunction, real: object, depth: number): unknown {
    const known = this.#shaped.get(own)
    if (known !== undefined) return known
    let given = own
    if (isCallOnly(real) && !isCallOnly(own))
      given = callOnly((receiver, values) => Reflect.apply(own, receiver, values))
    else if (!isCallOnly(own) && isAround(real) && !isAround(own)) given = around(own)
    else if (!isCallOnly(real) && isCallOnly(own)) {
      given = function (this: unknown, ...values: unknown[]): unknown {
        return Reflect.apply(own, this, values)
      }
    }
    this.#shaped.set(own, given)
    this.#shaped.set(given, given)
    if (given !== own && Object.getPrototypeOf(given) !== own) {
      const { name, length, prototype, ...statics } = Object.getOwnPropertyDescriptors(own) as PropertyDescriptorMap
      Object.defineProperties(given, statics)
    }
    this.members(given, real, depth)
    const { name, length } = real as AnyFunction
    named(name, length, given)
    markAsync(given, real)
    const [ours, theirs] = [given, real].map((one) => (one as { prototype?: unknown }).prototype)
    if (isObject(ours) && isObject(theirs)) this.members(ours, theirs, depth)
    return given
  }

  /** Gives the members of ours that the real object has the flags that they have there. */
  members(own: object, real: object, depth = 0): void {
    const models = this.#host.originalMembers(real)
    for (const key of Reflect.ownKeys(models)) {
      const descriptor = Object.getOwnPropertyDescriptor(own, key)
      if (descriptor?.configurable !== true || key === 'constructor') continue
      if (typeof real === 'function' && (key === 'name' || key === 'length')) continue
      const model = Reflect.get(models, key) as PropertyDescriptor
      Object.defineProperty(own, key, this.#member(String(key), descriptor, model, depth))
    }
  }

  #member(name: string, descriptor: PropertyDescriptor, model: PropertyDescriptor, depth: number): PropertyDescriptor {
    const { enumerable = false, configurable = false, writable = false } = model
    const flags = { enumerable, configurable }
    if (!('value' in descriptor)) {
      const { get, set } = descriptor
      const halves = {
        get: get && model.get ? this.of(get, model.get, depthMax) : get,
        set: set && model.set ? this.of(set, model.set, depthMax) : set,
      }
      return { ...flags, ...(halves as PropertyDescriptor) }
    }
    const value = depth < depthMax ? this.of(descriptor.value, model.value, depth + 1) : descriptor.value
    return { ...flags, ...('value' in model ? { value, writable } : accessors(name, () => value, model)) }
  }
}

/** Gives a function the name and length of the real one. */
export function named<F extends AnyFunction>(name: string, length: number, own: F): F {
  Object.defineProperty(own, 'name', { value: name, configurable: true })
  Object.defineProperty(own, 'length', { value: length, configurable: true })
  return own
}

const asyncPrototype = Object.getPrototypeOf(async () => {}) as object

/** Functions that return promises are told by their prototype. */
export function markAsync(own: AnyFunction, real: object): void {
  if (Reflect.get(real, Symbol.toStringTag) === 'AsyncFunction') Object.setPrototypeOf(own, asyncPrototype)
}

/** Whether a class is deprecated: a function around the class itself, whose prototype it has. */
function isAround(real: object): boolean {
  const { prototype } = real as { prototype?: { constructor?: unknown } }
  return typeof prototype?.constructor === 'function' && prototype.constructor !== real
}

function around(own: AnyFunction): AnyFunction {
  const given: AnyFunction = function (this: unknown, ...values: unknown[]): unknown {
    if (new.target === undefined) return Reflect.apply(own, this, values)
    return Reflect.construct(own, values, new.target === given ? own : new.target)
  }
  Object.setPrototypeOf(given, own)
  return Object.defineProperty(given, 'prototype', { value: (own as { prototype?: unknown }).prototype })
}

/** Whether a real function is to be called only, as a method is, and not constructed. */
export function isCallOnly(real: object): boolean {
  return !Object.hasOwn(real, 'prototype')
}

/** A function that can be called and not constructed; it has `this`. */
export function callOnly(call: (receiver: unknown, values: unknown[]) => unknown): AnyFunction {
  return {
    call(this: unknown, ...values: unknown[]) {
      return call(this, values)
    },
  }.call
}

/** An accessor that gives a value until the program sets another, with the halves that the real accessor has. */
export function accessors(name: string, read: () => unknown, { get, set }: PropertyDescriptor): PropertyDescriptor {
  let current = read
  const give = callOnly(() => current())
  const take = callOnly((_, [replacement]) => {
    current = () => replacement
  })
  return {
    get: get && named(get.name || name, get.length, give),
    set: set && named(set.name || name, set.length, take),
  } as PropertyDescriptor
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
