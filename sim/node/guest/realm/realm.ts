// Two realms meet in a program: its own, and the host's, from which the real builtins come. Here the seams are closed:
// values that real builtins return are moved into the program's realm, and `instanceof` of errors and promises accepts
// both.

import { accessors } from './likeness.ts'

type AnyConstructor = abstract new (...values: never[]) => object

interface Iteration {
  next: (...values: unknown[]) => unknown
}

const errorNames = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
] as const
const plainNames = ['Map', 'Set', 'Date', 'RegExp', 'Promise'] as const

export class Realm {
  readonly #host: typeof globalThis
  readonly #replacements: Map<object, object>

  constructor(host: typeof globalThis) {
    this.#host = host
    this.#replacements = new Map()
    for (const name of [...errorNames, ...plainNames])
      this.#replacements.set(host[name].prototype, globalThis[name].prototype)
  }

  /** Lets `instanceof` of the program's own constructors accept the host's instances. */
  guardInstances(): void {
    const ordinary = Function.prototype[Symbol.hasInstance]
    for (const name of [...errorNames, 'Promise', 'Object', 'Function', 'Iterator'] as const) {
      const own = (globalThis as unknown as Record<string, AnyConstructor>)[name]
      const foreign = (this.#host as unknown as Record<string, AnyConstructor>)[name]
      if (own === undefined || foreign === undefined) continue
      Object.defineProperty(own, Symbol.hasInstance, {
        configurable: true,
        writable: true,
        value: {
          [Symbol.hasInstance](value: unknown): boolean {
            return ordinary.call(this, value) || ((this as unknown) === own && ordinary.call(foreign, value))
          },
        }[Symbol.hasInstance],
      })
    }
  }

  /** Replaces an error class of the host, as a member that a class hands on, by the program's. */
  ownIntrinsic(descriptor: PropertyDescriptor): void {
    const name = errorNames.find((known) => descriptor.value === this.#host[known])
    if (name !== undefined) descriptor.value = globalThis[name]
  }

  /** Moves a value that a real builtin just made into the program's realm. Shared objects must not be passed. */
  toRealm(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const prototype = Object.getPrototypeOf(value)
    if (prototype === this.#host.Object.prototype) {
      Object.setPrototypeOf(value, Object.prototype)
      this.#membersToRealm(value)
    } else if (prototype === this.#host.Array.prototype) {
      const copy: unknown[] = []
      for (const item of value as unknown[]) copy.push(this.toRealm(item))
      return copy
    } else if (prototype === null) {
      this.#membersToRealm(value)
    } else if (Object.hasOwn(value, 'next')) {
      this.#iteratorToRealm(value as Iteration)
    } else {
      const own = this.#replacements.get(prototype)
      if (own !== undefined) Object.setPrototypeOf(value, own)
      if (own === Promise.prototype) return this.#promiseToRealm(value as Promise<unknown>)
    }
    return value
  }

  /** Copies plain data of the host's realm (tables of constants), so that the program may change its copy. */
  copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const prototype = Object.getPrototypeOf(value)
    const isPlain = prototype === this.#host.Object.prototype || prototype === null
    const isList = prototype === this.#host.Array.prototype
    if (!isPlain && !isList) return value
    const copied: object = isList ? [] : prototype === null ? Object.create(null) : {}
    for (const key of Reflect.ownKeys(value)) {
      // Node makes some of them on their first use: each is read before it is looked at, so that it never matters
      // which program was the first.
      Reflect.get(value, key)
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (descriptor === undefined) continue
      const { enumerable = false, configurable = false, writable = false, get } = descriptor
      // A second name for another member is one of the copy.
      const read = (): unknown => this.copy(get === undefined ? undefined : Reflect.apply(get, copied, []))
      const content =
        'value' in descriptor
          ? { value: this.copy(descriptor.value), writable }
          : accessors(String(key), read, descriptor)
      Object.defineProperty(copied, key, { ...content, enumerable, configurable })
    }
    return Object.isExtensible(value) ? copied : Object.preventExtensions(copied)
  }

  /** What a host promise settles with is inRealm too. */
  #promiseToRealm(promise: Promise<unknown>): Promise<unknown> {
    return promise.then(
      (value) => this.toRealm(value),
      (error) => {
        throw this.toRealm(error)
      },
    )
  }

  /** An iterator that core puts together by hand (`events.on`): what it yields is inRealm too. */
  #iteratorToRealm(iteration: Iteration): void {
    const { next } = iteration
    iteration.next = (...values) => this.toRealm(Reflect.apply(next, iteration, values))
  }

  #membersToRealm(value: object): void {
    for (const key of Object.keys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (descriptor === undefined || !('value' in descriptor) || typeof descriptor.value !== 'object') continue
      const inRealm = this.toRealm(descriptor.value)
      if (inRealm !== descriptor.value && descriptor.writable === true)
        (value as Record<string, unknown>)[key] = inRealm
    }
  }
}
