// Errors as a process under `node --permission` gets them, from what only more permissions would allow: other programs,
// threads, native code, debuggers.
import { named } from './clone.ts'
import type { GuestContext } from './context.ts'

/** The flags that would allow it, by the permission that is lacking. */
const flags: Readonly<Record<string, string>> = {
  Addon: '--allow-addons',
  ChildProcess: '--allow-child-process',
  Inspector: '--allow-inspector',
  WASI: '--allow-wasi',
  WorkerThreads: '--allow-worker',
}

/** Throws what Node throws where a permission is lacking; `resource` is what was asked for. */
export function denyAccess(context: GuestContext, member: string, permission: string, resource: unknown): never {
  // Node 22 has no flag for the inspector.
  const hasFlag = permission !== 'Inspector' || majorOf(context) >= 24
  const hint = hasFlag ? `Use ${flags[permission]} to manage permissions.` : ''
  const error = new Error(`Access to this API has been restricted. ${hint}`)
  return context.deny(member, Object.assign(error, { code: 'ERR_ACCESS_DENIED', permission, resource }))
}

/** The version that the program's Node claims. */
export function majorOf({ real }: GuestContext): number {
  return Number.parseInt(real.process.versions.node, 10)
}

/** What a real function throws of arguments that it certainly refuses, in the program's realm. */
export function refusalOf({ realm }: GuestContext, call: () => unknown): never {
  try {
    call()
  } catch (error) {
    throw realm.toRealm(error)
  }
  throw new Error('invariant: the real function refuses these arguments')
}

/** A class whose constructor is denied once its arguments are right, so that there is never an instance. */
export function deniedClass(
  context: GuestContext,
  member: string,
  real: new (...values: never[]) => object,
  parts: { readonly parent?: unknown; readonly permission: string; readonly check: (values: unknown[]) => void },
): unknown {
  const { parent, permission, check } = parts
  const construct = (values: unknown[]): never => {
    check(values)
    return denyAccess(context, member, permission, '')
  }
  const Class =
    parent === undefined
      ? class {
          constructor(...values: unknown[]) {
            construct(values)
          }
        }
      : class extends (parent as new () => object) {
          constructor(...values: unknown[]) {
            construct(values)
            super()
          }
        }
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(real.prototype as object))) {
    if (name === 'constructor' || typeof descriptor.value !== 'function') continue
    const value = context.unsupported(`${member}.prototype.${name}`)
    Object.defineProperty(Class.prototype, name, { ...descriptor, value })
  }
  return named(real.name, real.length, Class as never)
}
