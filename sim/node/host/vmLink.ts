// Realms that a program makes for itself with `node:vm`. Invariant: real time and chance are replaced in a new realm
// before the program sees it, and the sandbox object afterwards has exactly the properties that it had before. A
// sandbox shadows the globals of its realm, so what of it has the name of a global is taken away while the prelude runs
// there.
import { types } from 'node:util'
import { constants, createContext, isContext } from 'node:vm'
import type { HostBinding, VmLink } from './binding.ts'
import { loadNested } from './prelude.ts'
import { isProgramFile, nameScript } from './stack.ts'

/** What a nested realm's prelude assigns to its global object, and so to the sandbox as well. */
const assigned = ['Date', 'WeakRef', 'FinalizationRegistry']
const globalNames = Object.getOwnPropertyNames(globalThis)

export function vmLink(realm: object, host: () => HostBinding): VmLink {
  return {
    realm,
    createContext: (sandbox, options) => {
      if ((sandbox as unknown) === constants.DONT_CONTEXTIFY) {
        const context = createContext(sandbox, options)
        loadNested(context)(host())
        return context
      }
      // What is no object is refused in the words of the real function.
      if (typeof sandbox !== 'object' || sandbox === null || isContext(sandbox)) return createContext(sandbox, options)
      const refuse = (): never => {
        const member = 'vm.createContext of a proxy, or of a fixed sandbox that defines globals'
        host().refused('unsupported', member, 'an unknown line')
        throw Object.assign(new Error(`${member} is not supported by this host`), {
          code: 'E_HOST_UNSUPPORTED',
          member,
        })
      }
      return withoutGlobals(sandbox, refuse, () => {
        createContext(sandbox, options)
        loadNested(sandbox)(host())
        // The global object below the sandbox keeps them.
        for (const name of assigned) Reflect.deleteProperty(sandbox, name)
        return sandbox
      })
    },
    nameScript,
    isProgramFile,
  }
}

/** Runs `body` while nothing in the sandbox has the name of a global. Its properties come back in their order. */
function withoutGlobals<T>(sandbox: object, refuse: () => never, body: () => T): T {
  if (types.isProxy(sandbox)) return refuse()
  if (!globalNames.some((name) => name in sandbox)) return body()
  const prototype = Object.getPrototypeOf(sandbox)
  const taken = Object.getOwnPropertyDescriptors(sandbox)
  if (
    !Object.isExtensible(sandbox) ||
    globalNames.some((name) => Object.getOwnPropertyDescriptor(sandbox, name)?.configurable === false)
  )
    refuse()
  try {
    Object.setPrototypeOf(sandbox, null)
    for (const key of Reflect.ownKeys(taken)) Reflect.deleteProperty(sandbox, key)
    return body()
  } finally {
    Object.setPrototypeOf(sandbox, prototype)
    Object.defineProperties(sandbox, taken)
  }
}
