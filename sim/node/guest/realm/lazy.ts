// Properties that are made on first use. Invariant: once made, a property has the flags that it has in Node. A `Live`
// value stays an accessor: a setting of Node that a program may change for itself.
import { accessors } from './likeness.ts'

/** What a setting of a module reads and writes, for one incarnation. */
export class Live {
  readonly get: () => unknown
  readonly set: (value: unknown) => void

  constructor(get: () => unknown, set: (value: unknown) => void) {
    this.get = get
    this.set = set
  }
}

const ordinary: PropertyDescriptor = { value: undefined, writable: true, enumerable: true, configurable: true }

/** `model` is the holder of the real property, whose flags this one gets. */
export function lazy(target: object, name: string, make: () => unknown, model?: object): void {
  const modelNow = (): PropertyDescriptor => (model && Object.getOwnPropertyDescriptor(model, name)) ?? ordinary
  const { enumerable = false } = modelNow()
  const settle = (value: unknown): void => {
    // Looked at again: Node makes some of its own on their first use.
    const real = modelNow()
    const { configurable = false, writable = false } = real
    const content =
      value instanceof Live
        ? { get: value.get, set: value.set }
        : 'value' in real
          ? { value, writable }
          : accessors(name, () => value, real)
    Object.defineProperty(target, name, { ...content, enumerable, configurable })
  }
  Object.defineProperty(target, name, {
    enumerable,
    configurable: true,
    get() {
      const value = make()
      settle(value)
      return value instanceof Live ? value.get() : value
    },
    set(value: unknown) {
      const made = make()
      const { writable, set } = modelNow()
      if (writable !== true && set === undefined)
        throw new TypeError(`Cannot assign to read only property '${name}' of object '#<Object>'`)
      settle(made instanceof Live ? made : value)
      if (made instanceof Live) made.set(value)
    },
  })
}

/** The members of several makers under one object, each maker called on first use of one of its members. */
export function lazily(makers: Readonly<Record<string, () => unknown>>): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const [name, make] of Object.entries(makers)) lazy(members, name, make)
  return members
}
