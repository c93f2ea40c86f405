// `dns.lookup` over the names of the simulated world, in which each host has one IPv4 address. What a name server is
// asked (`resolve` and its kin) is refused. Invariant: core's own function is given an address or nothing, never a
// name, so that it settles in a tick.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { lookupError } from './netErrors.ts'

interface LookupOptions {
  readonly all?: boolean
  readonly family?: number | string
}
type Options = LookupOptions | number | null | undefined
type Found = (error: Error | null, ...answer: unknown[]) => void

interface RealDns {
  lookup(...values: unknown[]): object
  setDefaultResultOrder(order: string): void
}

interface RealPromises {
  lookup(...values: unknown[]): Promise<unknown>
}

const standIn = '127.0.0.1'
const orders = ['verbatim', 'ipv4first', 'ipv6first']

export function createDns(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('dns') as RealDns
  let order = 'verbatim'
  const lookup = named('lookup', 3, (...values: unknown[]) => {
    const [name, ...rest] = values
    const found = rest.find((value) => typeof value === 'function') as Found | undefined
    const byName = isName(context, name)
    const settled = (error: Error | null, ...answer: unknown[]): void =>
      found?.(error, ...answer.map((part) => realm.toRealm(part)))
    // Core says what is wrong with the arguments, and gives what it gives for an address.
    const given = rest.map((value) => (value === found ? (byName ? () => {} : settled) : value))
    const request = real.lookup(byName ? standIn : name, ...given)
    if (byName && found !== undefined)
      resolve(context, name, rest[0] === found ? undefined : (rest[0] as Options), found)
    return realm.toRealm(request)
  })
  // Core's own mark of what `util.promisify` makes of the callback's values.
  for (const symbol of Object.getOwnPropertySymbols(real.lookup)) {
    Object.defineProperty(lookup, symbol, { value: realm.copy(Reflect.get(real.lookup, symbol)) })
  }
  return {
    get promises() {
      return context.load('dns/promises')
    },
    lookup,
    getDefaultResultOrder: () => order,
    setDefaultResultOrder: (wanted: string) => {
      if (!orders.includes(wanted)) real.setDefaultResultOrder(wanted)
      order = wanted
    },
  }
}

export function createDnsPromises(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('dns/promises') as RealPromises
  const callbacks = context.load('dns') as {
    getDefaultResultOrder(): string
    setDefaultResultOrder(order: string): void
  }
  return {
    lookup: named('lookup', 2, (...values: unknown[]) => {
      const [name, options] = values
      if (!isName(context, name)) return realm.toRealm(real.lookup(name, options))
      real.lookup(standIn, options)
      const { all } = optionsOf(options as Options)
      return new Promise((fulfil, reject) => {
        resolve(context, name, options as Options, (error, address, family) => {
          if (error !== null) reject(error)
          else fulfil(all === true ? address : { address, family })
        })
      })
    }),
    getDefaultResultOrder: callbacks.getDefaultResultOrder,
    setDefaultResultOrder: callbacks.setDefaultResultOrder,
  }
}

/** Whether something has to be looked up: core answers what is an address, empty, or not a name at all. */
function isName({ host }: GuestContext, name: unknown): name is string {
  const { isIP } = host.real('net') as { isIP(value: string): number }
  return typeof name === 'string' && name !== '' && !name.includes('\0') && isIP(name) === 0
}

function optionsOf(options: Options): LookupOptions {
  return typeof options === 'number' ? { family: options } : (options ?? {})
}

function resolve({ host }: GuestContext, name: string, options: Options, found: Found): void {
  const { all = false, family } = optionsOf(options)
  const six = family === 6 || family === 'IPv6'
  host.hold(true)
  host.net.lookup(name, (failure, address) => {
    host.hold(false)
    if (failure !== undefined) found(lookupError(failure, name))
    else if (six && name !== 'localhost') found(lookupError({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, name))
    else {
      const answer =
        name !== 'localhost'
          ? { address, family: 4 }
          : six
            ? { address: '::1', family: 6 }
            : { address: standIn, family: 4 }
      if (all) found(null, [answer])
      else found(null, answer.address, answer.family)
    }
  })
}
