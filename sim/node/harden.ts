// Shared prototypes of the host's realm, made immutable for programs. A frozen method would also stop a program from assigning a
// method of that name to its own instance (the "override mistake"), so each becomes an accessor whose setter defines on the instance.

const hardened = new WeakSet<object>()

/** Hardens a prototype once: methods can be read, shadowed on instances, and no longer replaced. */
export function harden(prototype: object): void {
  if (hardened.has(prototype)) return
  hardened.add(prototype)
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key)
    if (descriptor === undefined || descriptor.configurable !== true || typeof descriptor.value !== 'function' || key === 'constructor') continue
    const { value, enumerable = false } = descriptor
    Object.defineProperty(prototype, key, {
      enumerable,
      configurable: false,
      get: () => value,
      set(this: object, replacement: unknown) {
        if (this === prototype) throw new TypeError(`Cannot assign to read only property '${String(key)}' of a shared prototype`)
        Object.defineProperty(this, key, { value: replacement, writable: true, enumerable: true, configurable: true })
      },
    })
  }
}
