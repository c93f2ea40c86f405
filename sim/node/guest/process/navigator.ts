// `navigator`: fixed facts, the same on every host. Its locks are refused, because their names belong to the whole host
// process.
import type { GuestContext, Simulated } from '../realm/context.ts'

export function createNavigator(context: GuestContext): Simulated {
  let making = true
  class Navigator {
    constructor() {
      if (!making) throw Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' })
    }
    get hardwareConcurrency(): number {
      return 1
    }
    get language(): string {
      return 'en-US'
    }
    get languages(): readonly string[] {
      return Object.freeze(['en-US'])
    }
    get platform(): string {
      return 'Linux x86_64'
    }
    get userAgent(): string {
      return `Node.js/${context.real.process.versions.node.split('.')[0]}`
    }
  }
  const members: PropertyDescriptorMap = {}
  for (const name of Object.getOwnPropertyNames(Navigator.prototype)) {
    if (name !== 'constructor')
      members[name] = { ...Object.getOwnPropertyDescriptor(Navigator.prototype, name), enumerable: true }
  }
  if ('locks' in context.real.navigator) {
    const locks = {
      request: context.unsupported('navigator.locks.request'),
      query: context.unsupported('navigator.locks.query'),
    }
    members.locks = { get: () => locks, enumerable: true, configurable: true }
  }
  Object.defineProperties(Navigator.prototype, members)
  const navigator = new Navigator()
  making = false
  return { Navigator, navigator }
}
