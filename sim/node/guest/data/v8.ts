// `node:v8`: what is deserialized belongs to the program's realm, and the heap has fixed figures, since the real ones
// are those of the tool. Invariant: `graphToRealm` moves objects in place, so that cycles and shared references stay
// what they are.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'

type AnyClass = (new (...values: never[]) => object) & { readonly prototype: { readValue(): unknown } }
type RealV8 = typeof import('node:v8') & { readonly Deserializer: AnyClass; readonly DefaultDeserializer: AnyClass }
type AnyFunction = (...values: unknown[]) => unknown

const ordinary: (this: unknown, value: unknown) => boolean = Function.prototype[Symbol.hasInstance]

/** Bytes of a small process, by the name of the statistic; counts and anything new are 0. */
const heapBytes: Readonly<Record<string, number>> = {
  total_heap_size: 33_554_432,
  total_heap_size_executable: 262_144,
  total_physical_size: 33_554_432,
  total_available_size: 4_345_298_944,
  used_heap_size: 16_777_216,
  heap_size_limit: 4_345_298_944,
  malloced_memory: 262_144,
  peak_malloced_memory: 1_048_576,
  number_of_native_contexts: 1,
  total_global_handles_size: 8192,
  used_global_handles_size: 4096,
  external_memory: 2_097_152,
  total_allocated_bytes: 33_554_432,
  space_size: 4_194_304,
  space_used_size: 2_097_152,
  space_available_size: 2_097_152,
  physical_space_size: 4_194_304,
  code_and_metadata_size: 262_144,
  bytecode_and_metadata_size: 131_072,
  external_script_source_size: 1_048_576,
}

export function createV8(context: GuestContext): Simulated {
  const real = context.host.real('v8') as RealV8
  const fixed = (figures: object): object =>
    Object.fromEntries(
      Object.entries(figures).map(([name, figure]) => [
        name,
        typeof figure === 'number' ? (heapBytes[name] ?? 0) : figure,
      ]),
    )
  const statistics = (name: 'getHeapStatistics' | 'getHeapCodeStatistics'): AnyFunction =>
    named(name, 0, () => fixed(real[name]()))

  /**
   * A reader whose values are the program's; it may be subclassed, with a reader of its own for host objects. It stands
   * on the real class itself: the methods of a hardened prototype are accessors, and V8 aborts when one runs while it
   * reads.
   */
  const reader = (Real: AnyClass, parent: object): AnyClass => {
    const Own = named(Real.name, Real.length, function (this: unknown, ...values: unknown[]): unknown {
      return new.target === undefined
        ? Reflect.apply(Real as never, this, values)
        : Reflect.construct(Real, values as never[], new.target)
    } as never) as unknown as AnyClass
    const readValue = named('readValue', 0, function (this: unknown): unknown {
      return graphToRealm(context, Reflect.apply(Real.prototype.readValue as AnyFunction, this, []))
    } as never)
    const accepts = function (this: unknown, value: unknown): boolean {
      return ordinary.call(this === Own ? Real : this, value)
    }
    const members = { constructor: method(Own), readValue: method(readValue) }
    Object.defineProperty(Own, 'prototype', { value: Object.create(Real.prototype, members), writable: false })
    Object.defineProperty(Own, Symbol.hasInstance, method(accepts))
    Object.setPrototypeOf(Own, parent)
    context.cloner.remember(Real, Own)
    return Own
  }
  const Deserializer = reader(real.Deserializer, Function.prototype)
  const DefaultDeserializer = reader(real.DefaultDeserializer, Deserializer)

  return {
    Deserializer,
    DefaultDeserializer,
    deserialize: named('deserialize', 1, ((bytes: NodeJS.ArrayBufferView) =>
      graphToRealm(context, real.deserialize(bytes))) as never),
    getHeapStatistics: statistics('getHeapStatistics'),
    getHeapCodeStatistics: statistics('getHeapCodeStatistics'),
    getHeapSpaceStatistics: named('getHeapSpaceStatistics', 0, () => real.getHeapSpaceStatistics().map(fixed)),
    startupSnapshot: {
      isBuildingSnapshot: named('isBuildingSnapshot', 0, () => false),
      addDeserializeCallback: context.unsupported('v8.startupSnapshot.addDeserializeCallback'),
      addSerializeCallback: context.unsupported('v8.startupSnapshot.addSerializeCallback'),
      setDeserializeMainFunction: context.unsupported('v8.startupSnapshot.setDeserializeMainFunction'),
    },
  }
}

const method = (value: unknown): PropertyDescriptor => ({
  value,
  writable: true,
  configurable: true,
  enumerable: false,
})

/** The classes of which V8 can read instances. `Uint8Array` is shared. */
const intrinsics =
  'Object Array Map Set Date RegExp Boolean Number String BigInt DataView ArrayBuffer Error EvalError RangeError ReferenceError ' +
  'SyntaxError TypeError URIError Int8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array ' +
  'BigUint64Array Float16Array Float32Array Float64Array'

/** Prototypes of the host's realm to those of the program's, as they are at the first use. */
function prototypesOf(
  real: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): ReadonlyMap<unknown, object> {
  const pairs = intrinsics
    .split(' ')
    .map((name) => [real[name], own[name]] as [{ prototype: object } | undefined, { prototype: object } | undefined])
  return new Map(
    pairs.flatMap(([host, guest]) =>
      host === undefined || guest === undefined ? [] : [[host.prototype, guest.prototype]],
    ),
  )
}

let prototypes: ReadonlyMap<unknown, object> | undefined

/** Moves a graph that a real builtin has just made, and that nothing else refers to, into the program's realm. */
function graphToRealm(context: GuestContext, root: unknown): unknown {
  prototypes ??= prototypesOf(context.real as never, globalThis as never)
  const seen = new Set<unknown>()
  const pending: object[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    pending.push(value)
  }
  visit(root)
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const own = prototypes.get(Object.getPrototypeOf(value))
    // Instances of Node's own classes, and Buffers, are shared as they are.
    if (own === undefined) continue
    Object.setPrototypeOf(value, own)
    if (ArrayBuffer.isView(value)) continue
    if (own === Map.prototype) for (const [key, item] of value as Map<unknown, unknown>) [key, item].forEach(visit)
    if (own === Set.prototype) for (const item of value as Set<unknown>) visit(item)
    // By descriptor, and with what is not enumerable: the cause of an error.
    for (const key of Object.getOwnPropertyNames(value)) visit(Object.getOwnPropertyDescriptor(value, key)?.value)
  }
  return root
}
