// What every file of the prelude works with: the binding, the seam between the realms, and the way to other builtins.
import type { HostBinding } from '../../host/binding.ts'
import type { Cloner } from './clone.ts'
import type { Likeness } from './likeness.ts'
import type { Realm } from './realm.ts'

/** Members of one module that are our own implementations, by name. Made on the module's first use. */
export type Simulated = Readonly<Record<string, unknown>>

export interface GuestContext {
  readonly host: HostBinding
  /** The host's global object: where the real globals come from. */
  readonly real: typeof globalThis
  readonly realm: Realm
  readonly cloner: Cloner
  readonly likeness: Likeness
  /** The program's exports of a builtin module. */
  load(module: string): never
  /** A stand-in for a member that is not supported: it can be imported and subclassed, and throws on use. */
  unsupported(member: string): (...values: unknown[]) => never
  /** Throws what `node --permission` throws for a member, and lets the run list it. */
  deny(member: string, error: Error): never
}
