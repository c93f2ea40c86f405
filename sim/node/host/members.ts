// The host table as the prelude asks for it: the members of a module that exist on the running Node, each with its
// treatment. A member that the table does not know (a newer Node) is refused, never passed through.
import { createRequire, isBuiltin } from 'node:module'
import { hostTable } from '../table/table.ts'
import { type Treatment, treatments } from '../table/treatment.ts'

export type Members = readonly (readonly [string, Treatment])[]

const realRequire = createRequire(import.meta.url)
const cache = new Map<string, Members | undefined>()
const loaded = new Map<string, object>()
/**
 * Loading these changes the host: node:domain replaces `emit` of every emitter (node:repl loads it), the test runner
 * waits for exit.
 */
const neverLoaded: ReadonlySet<string> = new Set(['domain', 'ffi', 'repl', 'test', 'test/reporters'])

/** Members of a builtin module, or of `globalThis`, with their treatments; undefined if there is no such module. */
export function hostMembers(module: string): Members | undefined {
  if (!cache.has(module)) cache.set(module, membersOf(module))
  return cache.get(module)
}

/**
 * The real exports of a builtin; of one that must never be loaded an empty stand-in, all of whose members are refused.
 */
export function realModule(module: string): object {
  let exports = loaded.get(module)
  if (exports === undefined) {
    exports = neverLoaded.has(module) ? standIn(module) : (realRequire(`node:${module}`) as object)
    loaded.set(module, exports)
  }
  return exports
}

function standIn(module: string): object {
  return Object.fromEntries((hostMembers(module) ?? []).map(([member]) => [member, () => undefined]))
}

function membersOf(module: string): Members | undefined {
  const table = hostTable.find((entry) => entry.module === module)
  if (table === undefined) return undefined
  const known = new Map<string, Treatment>()
  for (const treatment of treatments) {
    for (const member of table[treatment]?.split(/\s+/) ?? []) if (member !== '') known.set(member, treatment)
  }
  if (module !== 'globalThis' && !isBuiltin(`node:${module}`)) return undefined
  if (neverLoaded.has(module)) return [...known.keys()].map((member) => [member, 'unsupported'])
  const real = module === 'globalThis' ? globalThis : realModule(module)
  const present = Object.getOwnPropertyNames(real).filter(
    (name) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(name),
  )
  if (module === 'globalThis') return present.flatMap((name) => pair(name, known.get(name)))
  return present.map((name) => [name, known.get(name) ?? 'unsupported'])
}

function pair(name: string, treatment: Treatment | undefined): Members {
  return treatment === undefined ? [] : [[name, treatment]]
}
