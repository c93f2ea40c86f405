// Members that this host does not support. They can be imported, subclassed and passed around; using one throws
// E_HOST_UNSUPPORTED with the member's name and the program's line, and the run reports it even if the program swallows
// it.
import type { HostBinding } from '../../host/binding.ts'
import type { GuestContext } from './context.ts'
import { named } from './likeness.ts'

/** A function, and a constructor, that throws E_HOST_UNSUPPORTED. */
export function unsupported(host: HostBinding, member: string): (...values: unknown[]) => never {
  const name = member.slice(member.lastIndexOf('.') + 1)
  return named(name, 0, function refused(): never {
    const error = new Error(`${member} is not supported by this host`)
    const where = placeOf(error)
    host.refused('unsupported', member, where)
    throw Object.assign(error, { code: 'E_HOST_UNSUPPORTED', member, where })
  }) as (...values: unknown[]) => never
}

/** The line of the program on which an error was made. */
export function placeOf(error: Error): string {
  return /\(?([^ (]+:\d+:\d+)\)?/.exec(String(error.stack).split('\n')[1] ?? '')?.[1] ?? 'an unknown line'
}

/** A refused export: functions throw on use, objects have refused members, constants stay. */
export function unsupportedExport({ host, likeness }: GuestContext, member: string, real: unknown): unknown {
  return likeness.of(refusedExport(host, member, real, 0), real)
}

function refusedExport(host: HostBinding, member: string, real: unknown, depth: number): unknown {
  if ((typeof real !== 'object' && typeof real !== 'function') || real === null || depth > 2) return real
  const own: Record<string, unknown> =
    typeof real === 'function' ? (unsupported(host, member) as never) : Array.isArray(real) ? ([] as never) : {}
  for (const [key, { value, enumerable }] of membersOf(real)) {
    if (typeof real === 'function' && !isConstant(value)) continue
    Object.defineProperty(own, key, {
      value: refusedExport(host, `${member}.${key}`, value, depth + 1),
      enumerable: enumerable === true,
      writable: true,
      configurable: true,
    })
  }
  return own
}

/** Of an instance of a host's class also the methods that it inherits; of what is plain data its own members. */
function membersOf(real: object): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>()
  for (let at = real; ; at = Object.getPrototypeOf(at) as object) {
    const parent = Object.getPrototypeOf(at) as object | null
    // The last prototype of every chain is that of all objects.
    if (typeof real === 'function' ? at !== real : at !== real && (parent === null || Array.isArray(real))) return found
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (key === 'constructor' || (Array.isArray(real) && key === 'length') || found.has(key)) continue
      found.set(
        key,
        'value' in descriptor ? descriptor : { ...descriptor, value: at === real ? undefined : methodOf(descriptor) },
      )
    }
    if (parent === null) return found
  }
}

/** The hardened prototypes of the host give their methods by accessors; other accessors need an instance. */
function methodOf({ get }: PropertyDescriptor): unknown {
  try {
    return get?.call(undefined)
  } catch {
    return undefined
  }
}

function isConstant(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
}
