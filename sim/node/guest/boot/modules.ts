// `require` of builtins: assembles the exports of a module from the host table. Every incarnation gets its own export
// objects, on first use; aliases (`stream.promises`, `path.posix`, `util.types`, `assert.strict`) keep their identity.
import type { Treatment } from '../../table/treatment.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { lazy } from '../realm/lazy.ts'
import { unsupportedExport } from '../realm/unsupported.ts'
import { simulatedOf, wholeOf } from './simulatedModules.ts'

type Exports = Record<string, unknown>

export class Modules {
  readonly #context: GuestContext
  readonly #loaded = new Map<string, unknown>()
  readonly #replacements = new Map<string, Simulated>()

  constructor(context: GuestContext) {
    this.#context = context
  }

  /** The exports of a builtin; a plain Error with code MODULE_NOT_FOUND for anything else. */
  load(specifier: string): unknown {
    const bare = specifier.startsWith('node:') ? specifier.slice(5) : specifier
    // One object in Node too, whichever name is used first.
    const name = bare === 'sys' ? 'util' : bare
    const known = this.#loaded.get(name)
    if (known !== undefined) return known
    if (name === 'process') return (globalThis as unknown as { process: unknown }).process
    if (name === 'crashworthy:world') return this.#keep(name, this.replacements(name))
    const members = this.#context.host.members(name)
    if (members === undefined) {
      throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' })
    }
    const whole = wholeOf[name]?.(this.#context)
    if (whole !== undefined) return this.#keep(name, whole)
    const real = this.#context.host.real(name)
    const alias = [...this.#aliases()].find(([object]) => object === real)
    if (alias !== undefined) return this.#keep(name, alias[1])
    const { cloner } = this.#context
    // A module that is a function is a class of the host, or its simulated form where the class itself must not be used
    // (node:module).
    const replacement = typeof real === 'function' ? this.replacements(name)['module.exports'] : {}
    const exports = this.#keep(name, replacement ?? cloner.export(real)) as Exports
    if (replacement !== undefined) cloner.remember(real, exports)
    for (const [member, treatment] of members) this.#define(name, exports, real as Exports, member, treatment)
    return exports
  }

  /** Our own implementations for a module. */
  replacements(name: string): Simulated {
    let replacements = this.#replacements.get(name)
    if (replacements === undefined) {
      replacements = simulatedOf[name]?.(this.#context) ?? {}
      this.#replacements.set(name, replacements)
    }
    return replacements
  }

  #define(module: string, exports: Exports, real: Exports, member: string, treatment: Treatment): void {
    // A constant of a module that is a class came with the class.
    if (Object.getOwnPropertyDescriptor(exports, member)?.configurable === false) return
    const make = (): unknown => {
      if (treatment === 'unsupported') return unsupportedExport(this.#context, `${module}.${member}`, real[member])
      // Of some real classes a few methods are simulated: they are made where the simulated members are.
      if (treatment === 'simulated' || treatment === 'denied' || member in this.replacements(module))
        return this.#replacement(module, real, member)
      return this.#context.cloner.export(real[member])
    }
    lazy(exports, member, make, real)
  }

  #replacement(module: string, real: Exports, member: string): unknown {
    const replacements = this.replacements(module)
    if (member in replacements) {
      const { cloner, likeness } = this.#context
      const replacement = replacements[member]
      // The exports of another module are made member by member.
      return cloner.hardenBelow(this.#isExports(replacement) ? replacement : likeness.of(replacement, real[member]))
    }
    // A simulated member that is missing is unsupported, never silently native.
    return unsupportedExport(this.#context, `${module}.${member}`, real[member])
  }

  #isExports(value: unknown): boolean {
    for (const exports of this.#loaded.values()) if (exports === value) return true
    return false
  }

  *#aliases(): Iterable<readonly [object, unknown]> {
    for (const [name, exports] of this.#loaded) {
      if (name !== 'crashworthy:world') yield [this.#context.host.real(name), exports]
    }
  }

  #keep(name: string, exports: unknown): unknown {
    this.#loaded.set(name, exports)
    return exports
  }
}
