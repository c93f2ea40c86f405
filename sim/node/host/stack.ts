// Stacks as a program may see them: its own frames only, under its virtual path, at most ten. Engines store stacks, so
// a frame of the host (a path of this machine, a line of this tool, a frame count of this Node) would leak into
// results. Node asks the main realm's Error.prepareStackTrace for errors of every realm, so one function serves all.
import { runningOwner } from '../../process/errorHooks.ts'

/** Where every program lives in its simulated machine. */
export const programDirectory = '/app'

const framesMax = 10
let installed = false

/** Makes the stacks of programs canonical. Errors of the host itself keep the default format. */
export function canonicalStacks(): void {
  if (installed) return
  installed = true
  // Frames of the host above the program's must not crowd them out before they are filtered.
  Error.stackTraceLimit = 60
  const previous = Error.prepareStackTrace
  Error.prepareStackTrace = (error, sites) => {
    const own = sites.filter(isProgramSite)
    if (own.length > 0)
      return [headline(error), ...own.slice(0, framesMax).map((site) => `    at ${describe(site)}`)].join('\n')
    // What core or the prelude makes while no line of the program runs, as the failure of a socket, has no frame of it.
    if (runningOwner() !== null && isForProgram(sites[0])) return headline(error)
    if (previous !== undefined) return previous(error, sites)
    return [headline(error), ...sites.map((site) => `    at ${String(site)}`)].join('\n')
  }
}

/**
 * By incarnation: what one of them has compiled is nothing to another, nor to a later run in this process, whose stacks
 * would otherwise hold the frames of scripts of the host or of core that bear the same name.
 */
const scriptNames = new WeakMap<object, Set<string>>()

/** Counts frames of scripts that a program has compiled under a name of its own (`node:vm`) as the program's. */
export function nameScript(filename: string): void {
  const owner = runningOwner()
  if (owner === null) return
  const names = scriptNames.get(owner) ?? new Set()
  scriptNames.set(owner, names.add(filename))
}

/** Whether a file is the program's that runs: under its virtual path, or a script that it has compiled. */
export function isProgramFile(filename: string): boolean {
  if (filename.startsWith(`${programDirectory}/`)) return true
  const owner = runningOwner()
  return owner !== null && scriptNames.get(owner)?.has(filename) === true
}

function isProgramSite(site: NodeJS.CallSite): boolean {
  const filename = site.getFileName()
  return typeof filename === 'string' && isProgramFile(filename)
}

function isForProgram(site: NodeJS.CallSite | undefined): boolean {
  return /^(?:node|crashworthy):/.test(site?.getFileName() ?? '')
}

function describe(site: NodeJS.CallSite): string {
  const place = `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`
  const name = site.getFunctionName()
  return name === null
    ? place
    : `${site.isAsync() ? 'async ' : ''}${site.isConstructor() ? 'new ' : ''}${name} (${place})`
}

function headline(error: unknown): string {
  try {
    return Error.prototype.toString.call(error as Error)
  } catch {
    return 'Error'
  }
}
