// The host table as the prelude asks for it: the members of a module that exist on the running Node, each with its treatment.
// A member that the table does not know (a newer Node) is refused, never passed through.
import { createRequire, isBuiltin } from 'node:module'
import { hostTable } from './table/table.ts'
import type { Treatment } from './table/treatment.ts'

export type Members = readonly (readonly [string, Treatment])[]

const realRequire = createRequire(import.meta.url)
const cache = new Map<string, Members | undefined>()
const treatments: readonly Treatment[] = ['real', 'bound', 'twin', 'refused']

/** Members of a builtin module, or of `globalThis`, with their treatments; undefined if there is no such module. */
export function hostMembers(module: string): Members | undefined {
  if (!cache.has(module)) cache.set(module, membersOf(module))
  return cache.get(module)
}

function membersOf(module: string): Members | undefined {
  const table = hostTable.find((entry) => entry.module === module)
  if (table === undefined) return undefined
  const known = new Map<string, Treatment>()
  for (const treatment of treatments) {
    for (const member of table[treatment]?.split(/\s+/) ?? []) if (member !== '') known.set(member, treatment)
  }
  if (module !== 'globalThis' && !isBuiltin(`node:${module}`)) return undefined
  const real = module === 'globalThis' ? globalThis : (realRequire(`node:${module}`) as object)
  const present = Object.getOwnPropertyNames(real).filter((name) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(name))
  if (module === 'globalThis') return present.flatMap((name) => pair(name, known.get(name)))
  return present.map((name) => [name, known.get(name) ?? 'refused'])
}

function pair(name: string, treatment: Treatment | undefined): Members {
  return treatment === undefined ? [] : [[name, treatment]]
}
