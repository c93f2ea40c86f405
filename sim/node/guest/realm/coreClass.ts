// A class of core that the program constructs with changed arguments or that needs something of ours beside it. Where
// core's own is a plain function, it can be called without `new`, and on the instance of a class that inherits from it
// in the old way.
import { isClassSyntax, named, recognise } from './clone.ts'
import type { GuestContext } from './context.ts'

/** A constructor of core, or the program's form of it. */
export type CoreClass<T extends object = object> = new (...values: never[]) => T

export interface CoreParts<T extends object> {
  /** Replace or add members of the prototype. */
  readonly methods: object
  /** The arguments that core's constructor gets. */
  readonly prepare: (values: readonly unknown[]) => readonly unknown[]
  /** Called with each instance once core has constructed it, and with the arguments that core got. */
  readonly made?: (instance: T, given: readonly unknown[]) => void
}

type Maker<T> = new (...values: unknown[]) => T

const ordinary: (this: unknown, value: unknown) => boolean = Function.prototype[Symbol.hasInstance]

export function coreClass<T extends object>(
  { cloner }: GuestContext,
  real: CoreClass<T>,
  parts: CoreParts<T>,
): Maker<T> {
  const { methods, prepare, made } = parts
  const base = cloner.classOf(real, methods) as Maker<T>
  const mustBeNew = isClassSyntax(real)
  const own = named(real.name, real.length, function (this: unknown, ...values: unknown[]): unknown {
    if (new.target === undefined && mustBeNew) return Reflect.apply(real as never, undefined, [])
    if (new.target === undefined && !ordinary.call(own, this)) return Reflect.construct(own, values)
    const given = prepare(values)
    let instance = this as T
    if (new.target === undefined) Reflect.apply(real as never, instance, given)
    else instance = Reflect.construct(real, given as never[], new.target) as T
    made?.(instance, given)
    return instance
  }) as unknown as Maker<T>
  const { name, length, ...statics } = Object.getOwnPropertyDescriptors(base) as PropertyDescriptorMap
  Object.setPrototypeOf(own, Object.getPrototypeOf(base))
  Object.defineProperties(own, statics)
  Object.defineProperty(base.prototype, 'constructor', {
    value: own,
    writable: true,
    configurable: true,
    enumerable: false,
  })
  recognise(own, real)
  cloner.remember(real, own)
  return own
}
