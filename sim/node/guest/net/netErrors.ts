// Failures of the network as libuv numbers them, and as the program's own errors, in Node's words.
import type { NetFailure } from '../../../network/contract.ts'
import type { GuestContext } from '../realm/context.ts'

const numbers: Readonly<Record<string, number>> = {
  EPIPE: -32,
  EADDRINUSE: -98,
  EADDRNOTAVAIL: -99,
  ECONNRESET: -104,
  EISCONN: -106,
  ETIMEDOUT: -110,
  ECONNREFUSED: -111,
  EHOSTUNREACH: -113,
  EAI_AGAIN: -3001,
  ENOTFOUND: -3008,
}

/** The number that libuv gives to an errno, of which core makes its own error. */
export function numberOf(code: string): number {
  return numbers[code] ?? -1
}

/** An Error with errno, code and syscall; `what` ends its message. */
export function netError({ code, syscall }: NetFailure, what = ''): Error {
  const error = new Error(what === '' ? `${syscall} ${code}` : `${syscall} ${code} ${what}`)
  return Object.assign(error, { errno: numberOf(code), code, syscall })
}

export function lookupError(failure: NetFailure, hostname: string): Error {
  return Object.assign(netError(failure, hostname), { hostname })
}

/**
 * Moves an error into the program's realm that core has made of a failure: it says of itself that it is a plain Error.
 */
export function ownError({ real }: GuestContext, error: unknown): void {
  if (typeof error !== 'object' || error === null || error.constructor !== real.Error) return
  if (Object.isExtensible(error)) Object.setPrototypeOf(error, Error.prototype)
}
