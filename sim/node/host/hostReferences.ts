// What core holds for a program until it is told to let go. An HTTP parser keeps what it was made for, and with it a
// whole realm; a store of AsyncLocalStorage that has been used on Node 22 is known to the host, and every later promise
// has an id because of it, in the runs that follow too. A program that dies, or whose run is over, tells nobody; so
// each of these is noted with the incarnation that it works for, and let go at its end.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { runningOwner } from '../../process/errorHooks.ts'
import type { Incarnation } from '../../process/incarnation.ts'

type Method = (this: object, ...values: unknown[]) => unknown
type Members = Record<string, Method | undefined>

const realRequire = createRequire(import.meta.url)
const held = new WeakMap<Incarnation, Map<object, () => void>>()
let installed = false

/**
 * Notes for which incarnation core holds something, from now on. It must come before any of these prototypes is
 * hardened.
 */
export function trackHeldObjects(): void {
  if (installed) return
  installed = true
  const { HTTPParser } = realRequire('_http_common') as { HTTPParser: { prototype: Members } }
  trackHeld(HTTPParser.prototype, 'initialize', 'free', 'close')
  // Where it has no such method, its stores travel with the async context, and nothing keeps them.
  const stores = AsyncLocalStorage.prototype as unknown as Members
  if (stores['_enable'] !== undefined) trackHeld(stores, '_enable', 'disable', 'disable')
}

/**
 * Lets go of what core still holds for an incarnation. None of its code may be on the stack: no parser may be closed
 * while it parses.
 */
export function releaseHeld(owner: Incarnation): void {
  const things = held.get(owner)
  held.delete(owner)
  for (const close of things?.values() ?? []) close()
}

/** Core holds an object from a call of `begin` to one of `end`; `close` makes it let go. */
function trackHeld(prototype: Members, begin: string, end: string, close: string): void {
  const closing = prototype[close] as Method
  wrap(prototype, begin, (thing, owner) => heldFor(owner).set(thing, () => Reflect.apply(closing, thing, [])))
  wrap(prototype, end, (thing, owner) => heldFor(owner).delete(thing))
}

function wrap(prototype: Members, name: string, before: (thing: object, owner: Incarnation) => void): void {
  const real = prototype[name] as Method
  const own: Method = function (...values) {
    const owner = runningOwner()
    if (owner !== null) before(this, owner)
    return Reflect.apply(real, this, values)
  }
  Object.defineProperty(own, 'name', { value: name, configurable: true })
  Object.defineProperty(own, 'length', { value: real.length, configurable: true })
  prototype[name] = own
}

function heldFor(owner: Incarnation): Map<object, () => void> {
  let things = held.get(owner)
  if (things === undefined) {
    things = new Map()
    held.set(owner, things)
  }
  return things
}
