// WeakRef and FinalizationRegistry that never collect: the real ones would let the host's garbage collector speak to
// the program.

export class StrongRef<T extends WeakKey> {
  readonly #target: T

  constructor(target: T) {
    if ((typeof target !== 'object' || target === null) && typeof target !== 'function' && typeof target !== 'symbol') {
      throw new TypeError('WeakRef: target must be an object')
    }
    this.#target = target
  }

  deref(): T {
    return this.#target
  }
}
tag(StrongRef, 'WeakRef')

export class SilentRegistry {
  readonly #tokens = new WeakSet<WeakKey>()

  constructor(cleanup: unknown) {
    if (typeof cleanup !== 'function') throw new TypeError('FinalizationRegistry: cleanup must be callable')
  }

  register(target: unknown, _held?: unknown, token?: unknown): void {
    if ((typeof target !== 'object' || target === null) && typeof target !== 'function' && typeof target !== 'symbol') {
      throw new TypeError('FinalizationRegistry.prototype.register: invalid target')
    }
    if ((typeof token === 'object' && token !== null) || typeof token === 'function') this.#tokens.add(token)
  }

  unregister(token: WeakKey): boolean {
    return this.#tokens.delete(token)
  }
}
tag(SilentRegistry, 'FinalizationRegistry')

function tag(own: { readonly prototype: object }, name: string): void {
  Object.defineProperty(own, 'name', { value: name, configurable: true })
  Object.defineProperty(own.prototype, Symbol.toStringTag, { value: name, configurable: true })
}
