// Real builtins as the program may have them: every class gets a constructor and a prototype of the program's own realm
// over the real one, every function a forwarder, so that what one incarnation does to an export is seen by no other.
// The real prototypes stay below, hardened; instances that core makes itself are recognised by `instanceof`.
import type { HostBinding } from '../../host/binding.ts'
import { callOnly, isCallOnly, type Likeness, markAsync, named } from './likeness.ts'
import type { Realm } from './realm.ts'

export { named } from './likeness.ts'

type AnyFunction = (...values: unknown[]) => unknown

const ordinary = Function.prototype[Symbol.hasInstance]
const functionKeys = new Set<PropertyKey>(['length', 'name', 'prototype', 'arguments', 'caller'])

export class Cloner {
  readonly #host: HostBinding
  readonly #realm: Realm
  readonly #likeness: Likeness
  readonly #memo = new Map<unknown, unknown>()

  constructor(host: HostBinding, realm: Realm, likeness: Likeness) {
    this.#host = host
    this.#realm = realm
    this.#likeness = likeness
  }

  /** Makes `own` the program's form of the real value from here on. */
  remember(real: unknown, own: unknown): void {
    this.#memo.set(real, own)
  }

  /** The program's form of a real export: the same one each time. */
  export(real: unknown): unknown {
    if ((typeof real !== 'object' && typeof real !== 'function') || real === null) return real
    const known = this.#memo.get(real)
    if (known !== undefined) return known
    if (typeof real !== 'function') {
      const copy = this.#realm.copy(real)
      this.#memo.set(real, copy)
      return copy
    }
    const inner = insideOf(real)
    if (inner !== undefined) return this.#deprecated(real as AnyFunction, inner)
    return isClass(real) ? this.classOf(real as unknown as new () => object) : this.#forwarder(real as AnyFunction)
  }

  /**
   * The program's constructor over a real one. `methods` replace or add members of its prototype; `made` is called with
   * each instance.
   */
  classOf(
    real: new (...values: never[]) => object,
    methods?: object,
    made?: (own: object) => void,
  ): new (
    ...values: never[]
  ) => object {
    const known = this.#memo.get(real)
    // A class that was met as the parent of another before its simulated form was made would be used as it is, and
    // reach the host.
    if (known !== undefined && methods !== undefined)
      throw new Error(`invariant: ${real.name} is made once, by its simulated form`)
    if (known !== undefined) return known as new () => object
    const realPrototype = real.prototype as object
    const own = named(real.name, real.length, function (this: unknown, ...values: unknown[]): unknown {
      if (new.target === undefined) return Reflect.apply(real as unknown as AnyFunction, this, values)
      const instance = Reflect.construct(real, values as never[], new.target)
      made?.(instance)
      return instance
    })
    this.#memo.set(real, own)
    if (methods !== undefined) this.#likeness.members(methods, realPrototype)
    const members = { ...this.#host.harden(realPrototype), ...Object.getOwnPropertyDescriptors(methods ?? {}) }
    for (const key of Reflect.ownKeys(members)) this.#realm.ownIntrinsic(Reflect.get(members, key))
    const prototype = Object.create(realPrototype, members) as object
    Object.defineProperty(prototype, 'constructor', {
      value: own,
      writable: true,
      configurable: true,
      enumerable: false,
    })
    Object.defineProperty(own, 'prototype', {
      value: prototype,
      writable: Object.getOwnPropertyDescriptor(real, 'prototype')?.writable === true,
      configurable: false,
      enumerable: false,
    })
    const parent = Object.getPrototypeOf(real)
    if (typeof parent === 'function' && parent.prototype !== undefined)
      Object.setPrototypeOf(own, this.export(parent) as object)
    this.#copyStatics(real, own)
    this.hardenBelow(own)
    recognise(own, real)
    return own as unknown as new () => object
  }

  /**
   * Hardens what a simulated member inherits from the host: the prototypes above its own, which was made for this
   * program.
   */
  hardenBelow<T>(replacement: T): T {
    const { prototype } = (typeof replacement === 'function' ? replacement : {}) as { prototype?: object | null }
    for (let at = prototype && Object.getPrototypeOf(prototype); at; at = Object.getPrototypeOf(at) as object | null) {
      const { constructor: maker } = at as { constructor?: unknown }
      if (typeof maker === 'function' && !inherits(maker, Function.prototype) && Object.getPrototypeOf(at) !== null)
        this.#host.harden(at)
    }
    return replacement
  }

  /** A class that says it is deprecated: a function around the class, with its prototype. */
  #deprecated(real: AnyFunction, inner: new () => object): unknown {
    const forwarder = this.#forwarder(real)
    const own = this.export(inner) as { prototype: object }
    Object.defineProperty(forwarder, 'prototype', { value: own.prototype })
    if (isClass(inner)) recognise(forwarder, real)
    return forwarder
  }

  /** A function of the program's realm that calls the real one and adopts what it returns. */
  #forwarder(real: AnyFunction): AnyFunction {
    const realm = this.#realm
    const own = isCallOnly(real)
      ? callOnly((receiver, values) => realm.toRealm(Reflect.apply(real, receiver, values)))
      : function (this: unknown, ...values: unknown[]): unknown {
          return new.target === undefined
            ? realm.toRealm(Reflect.apply(real, this, values))
            : Reflect.construct(real, values, new.target === own ? real : new.target)
        }
    named(real.name, real.length, own)
    this.#memo.set(real, own)
    const parent = Object.getPrototypeOf(real) as object
    // That of all functions is above no other.
    if (typeof Object.getPrototypeOf(parent) === 'function') Object.setPrototypeOf(own, this.export(parent) as object)
    markAsync(own, real)
    this.#copyStatics(real, own)
    return own
  }

  #copyStatics(real: object, own: object): void {
    for (const key of Reflect.ownKeys(real)) {
      if (functionKeys.has(key) || key === Symbol.hasInstance) continue
      const descriptor = Object.getOwnPropertyDescriptor(real, key)
      if (descriptor === undefined) continue
      if ('value' in descriptor) {
        const { value } = descriptor
        descriptor.value = typeof value === 'function' ? this.export(value) : this.#realm.copy(value)
      } else if (descriptor.get !== undefined) {
        const { get, set } = descriptor
        const give = callOnly(() => this.export(Reflect.apply(get, real, [])))
        // A setter would change the host for everyone: the program's own value stays on its own constructor.
        const take = callOnly((_, [value]) => {
          Object.defineProperty(own, key, { value, writable: true, configurable: true, enumerable: true })
        })
        descriptor.get = named(get.name, get.length, give)
        if (set !== undefined) descriptor.set = named(set.name, set.length, take)
        // A module that is a class (`events`) defines it again, and gives it the real flag.
        descriptor.configurable = true
      }
      Object.defineProperty(own, key, descriptor)
    }
  }
}

/**
 * Lets `instanceof` of the program's class accept whatever the real class accepts, which may say so itself (a Duplex is
 * a Writable). As in Node a class that inherits from it goes by prototypes alone.
 */
export function recognise(own: object, real: object): void {
  const isInstance = (real as { [Symbol.hasInstance](value: unknown): boolean })[Symbol.hasInstance]
  const decide = callOnly((receiver, [value]) =>
    receiver === own ? Reflect.apply(isInstance, real, [value]) : Reflect.apply(ordinary, receiver, [value]),
  )
  const value = named('[Symbol.hasInstance]', 1, decide)
  Object.defineProperty(own, Symbol.hasInstance, { value, configurable: true, writable: true, enumerable: false })
}

function inherits(value: object, prototype: object): boolean {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (at === prototype) return true
  return false
}

/** The class around which `util.deprecate` has made this function. */
export function insideOf(real: object): (new () => object) | undefined {
  const { prototype } = real as { prototype?: { constructor?: unknown } }
  const inner = prototype?.constructor as (new () => object) | undefined
  return typeof inner === 'function' && inner !== real && inner.prototype === prototype ? inner : undefined
}

function isClass(real: object): boolean {
  const { prototype } = real as { prototype?: unknown }
  if (typeof prototype !== 'object' || prototype === null) return false
  return Reflect.ownKeys(prototype).length > 1 || isClassSyntax(real)
}

/** Whether a real class cannot be called without `new`. */
export function isClassSyntax(real: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(real))
}
