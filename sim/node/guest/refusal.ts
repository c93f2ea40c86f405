// Members that this host does not support. They can be imported, subclassed and passed around; using one throws
// E_HOST_UNSUPPORTED with the member's name and the program's line, and the run reports it even if the program swallows it.
import type { HostBinding } from '../binding.ts'
import { named } from './clone.ts'

/** A function, and a constructor, that throws E_HOST_UNSUPPORTED. */
export function refusal(host: HostBinding, member: string): (...values: unknown[]) => never {
  const name = member.slice(member.lastIndexOf('.') + 1)
  return named(name, 0, function refused(): never {
    const error = new Error(`${member} is not supported by this host`)
    const where = /\(?([^ (]+:\d+:\d+)\)?/.exec(String(error.stack).split('\n')[1] ?? '')?.[1] ?? 'an unknown line'
    host.refused(member, where)
    throw Object.assign(error, { code: 'E_HOST_UNSUPPORTED', member, where })
  }) as (...values: unknown[]) => never
}

/** A refused export: functions throw on use, objects have refused members, constants stay. */
export function refuseExport(host: HostBinding, member: string, real: unknown, depth = 0): unknown {
  if (typeof real === 'function') return refusal(host, member)
  if (typeof real !== 'object' || real === null || depth > 2) return real
  const own: Record<string, unknown> = {}
  for (const key of Object.keys(real)) {
    const descriptor = Object.getOwnPropertyDescriptor(real, key)
    own[key] = descriptor !== undefined && 'value' in descriptor ? refuseExport(host, `${member}.${key}`, descriptor.value, depth + 1) : undefined
  }
  return own
}
