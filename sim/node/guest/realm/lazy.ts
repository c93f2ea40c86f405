// Properties that are made on first use. A `Live` value stays an accessor: a setting of Node that a program may change
// for itself.

/** What a setting of a module reads and writes, for one incarnation. */
export class Live {
  readonly get: () => unknown
  readonly set: (value: unknown) => void

  constructor(get: () => unknown, set: (value: unknown) => void) {
    this.get = get
    this.set = set
  }
}

export function lazy(target: object, name: string, make: () => unknown, enumerable = true): void {
  const settle = (value: unknown): void => {
    if (value instanceof Live)
      Object.defineProperty(target, name, { get: value.get, set: value.set, enumerable, configurable: true })
    else Object.defineProperty(target, name, { value, enumerable, configurable: true, writable: true })
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
