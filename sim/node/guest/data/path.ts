// `node:path`: the real functions; what would start at the host's working directory starts at the program's.
import type { GuestContext, Simulated } from '../realm/context.ts'

interface RealPath {
  resolve(...parts: string[]): string
  relative(from: string, to: string): string
  toNamespacedPath(path: string): string
}

export function createPath(context: GuestContext): Simulated {
  return simulatedPath(context, 'path')
}

export function createPathWindows(context: GuestContext): Simulated {
  return simulatedPath(context, 'path/win32')
}

function simulatedPath(context: GuestContext, module: string): Simulated {
  const real = context.host.real(module) as RealPath
  const directory = (): string => (globalThis as unknown as { process: { cwd(): string } }).process.cwd()
  const checked = (...parts: string[]): void => {
    // The real function says what is wrong with a part that is no string.
    if (parts.some((part) => typeof part !== 'string')) real.resolve(...parts.toReversed())
  }
  const resolve = (...parts: string[]): string => {
    checked(...parts)
    return real.resolve(directory(), ...parts)
  }
  const toNamespacedPath = (path: string): string => {
    return module === 'path/win32' && typeof path === 'string' && path !== ''
      ? real.toNamespacedPath(resolve(path))
      : path
  }
  return {
    resolve,
    relative: (from: string, to: string) => {
      if (typeof from !== 'string' || typeof to !== 'string') return real.relative(from, to)
      return real.relative(resolve(from), resolve(to))
    },
    toNamespacedPath,
    _makeLong: toNamespacedPath,
    get posix() {
      return context.load('path/posix')
    },
    get win32() {
      return context.load('path/win32')
    },
  }
}
