// `node:url` and the global URL: the real class. Object URLs are refused, because their registry is the host's, and a
// relative path starts at the program's working directory.
import type { GuestContext, Simulated } from '../realm/context.ts'

export function createUrlClass(context: GuestContext): unknown {
  const URL = context.cloner.export(context.real.URL) as object
  for (const name of ['createObjectURL', 'revokeObjectURL']) {
    Object.defineProperty(URL, name, {
      value: context.unsupported(`URL.${name}`),
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }
  return URL
}

export function createUrl(context: GuestContext): Simulated {
  const real = context.host.real('url') as { pathToFileURL(path: string, options?: { windows?: boolean }): unknown }
  const { process } = globalThis as unknown as { process: { cwd(): string } }
  return {
    pathToFileURL: (path: string, options?: { windows?: boolean }) => {
      const relative = typeof path === 'string' && !path.startsWith('/') && options?.windows !== true
      return real.pathToFileURL(relative ? `${process.cwd()}/${path}` : path, options)
    },
    get URL() {
      return createUrlClass(context)
    },
  }
}
