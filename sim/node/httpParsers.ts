// Core's HTTP parsers hold on to what they were made for until they are closed, and with it to the whole realm of a program. One that dies,
// or whose run is over, closes nothing; so each parser is noted here with the incarnation that it parses for, and closed at its end.
import { createRequire } from 'node:module'
import { runningOwner } from '../process/hostDoors.ts'
import type { Incarnation } from '../process/incarnation.ts'

interface Parser {
  close(): void
}

type Method = (this: Parser, ...values: unknown[]) => unknown

const realRequire = createRequire(import.meta.url)
const open = new WeakMap<Incarnation, Set<Parser>>()
let installed = false

/** Notes which incarnation each parser works for, from now on. */
export function noteParsers(): void {
  if (installed) return
  installed = true
  const { HTTPParser } = realRequire('_http_common') as { HTTPParser: { prototype: Record<'initialize' | 'free', Method> } }
  const { initialize, free } = HTTPParser.prototype
  HTTPParser.prototype.initialize = function (...values) {
    const owner = runningOwner()
    if (owner !== null) parsersOf(owner).add(this)
    return Reflect.apply(initialize, this, values)
  }
  HTTPParser.prototype.free = function (...values) {
    const owner = runningOwner()
    if (owner !== null) parsersOf(owner).delete(this)
    return Reflect.apply(free, this, values)
  }
}

/** Closes what an incarnation has left open. None of its code may be on the stack: a parser must not be closed while it parses. */
export function closeParsers(owner: Incarnation): void {
  const parsers = open.get(owner)
  open.delete(owner)
  for (const parser of parsers ?? []) parser.close()
}

function parsersOf(owner: Incarnation): Set<Parser> {
  let parsers = open.get(owner)
  if (parsers === undefined) {
    parsers = new Set()
    open.set(owner, parsers)
  }
  return parsers
}
