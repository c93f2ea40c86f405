// Shared prototypes of the host's realm, made immutable for programs. A frozen method would also stop a program from
// assigning a method of that name to its own instance (the "override mistake"), so each becomes an accessor whose
// setter defines on the instance.

const originals = new WeakMap<object, PropertyDescriptorMap>()

/**
 * Hardens a prototype once: methods can be read, shadowed on instances, and no longer replaced.
 * @returns its members as they were before, for a program's own copy, which must be the same in every run.
 */
export function harden(prototype: object): PropertyDescriptorMap {
  const known = originals.get(prototype)
  if (known !== undefined) return known
  const before = Object.getOwnPropertyDescriptors(prototype)
  originals.set(prototype, before)
  for (const key of Reflect.ownKeys(before)) {
    const descriptor = Reflect.get(before, key) as PropertyDescriptor
    if (descriptor.configurable !== true || key === 'constructor') continue
    if (!('value' in descriptor)) {
      Object.defineProperty(prototype, key, { configurable: false })
      continue
    }
    const { value, enumerable = false } = descriptor
    if (key === '_readHostObject') {
      // V8 looks it up while no script may run, and aborts the host if an accessor would.
      Object.defineProperty(prototype, key, { writable: false, configurable: false })
      continue
    }
    // Emitters have defaults of their state there, which every new one sets on itself: it is their hot path.
    if (typeof value !== 'function' && (typeof key === 'symbol' || key.startsWith('_'))) continue
    Object.defineProperty(prototype, key, {
      enumerable,
      configurable: false,
      get: () => value,
      set(this: object, replacement: unknown) {
        if (this === prototype)
          throw new TypeError(`Cannot assign to read only property '${String(key)}' of a shared prototype`)
        Object.defineProperty(this, key, { value: replacement, writable: true, enumerable: true, configurable: true })
      },
    })
  }
  // What a program would add to it every other program would see.
  Object.preventExtensions(prototype)
  return before
}

/** The members of a prototype as they were before it was hardened, if it was. */
export function originalMembers(prototype: object): PropertyDescriptorMap {
  return originals.get(prototype) ?? Object.getOwnPropertyDescriptors(prototype)
}

/**
 * What all realms share from the start: the classes of bytes, whose methods and statics can then neither be replaced
 * nor added to, and the prototype below the errors of core.
 */
export function hardenShared(): void {
  harden(Error.prototype)
  for (const shared of [
    Uint8Array,
    Object.getPrototypeOf(Uint8Array) as Uint8ArrayConstructor,
    ArrayBuffer,
    SharedArrayBuffer,
  ]) {
    harden(shared.prototype)
    harden(shared)
  }
}
