// Stacks as a program may see them: its own frames only, under its virtual path, at most ten. Engines store stacks, so
// a frame of the host (a path of this machine, a line of this tool, a frame count of this Node) would leak into
// results. Node asks the main realm's Error.prepareStackTrace for errors of every realm, so one function serves all.
import { runningOwner } from '../../process/errorHooks.ts'

/** Where every program lives in its simulated machine. */
export const programDirectory = '/app'

const framesMax = 10
const coreMark = markOfCore()
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
    const headline = headlineOf(error, sites[0])
    if (own.length > 0)
      return [headline, ...own.slice(0, framesMax).map((site) => `    at ${describe(site)}`)].join('\n')
    // What core or the prelude makes while no line of the program runs, as the failure of a socket, has no frame of it.
    if (runningOwner() !== null && isForProgram(sites[0])) return headline
    if (previous !== undefined) return previous(error, sites)
    return [headline, ...sites.map((site) => `    at ${String(site)}`)].join('\n')
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

/** Core marks the errors that it makes; those of the prelude are in its place. */
function isOfCore(error: object, site: NodeJS.CallSite | undefined): boolean {
  if (site?.getFileName()?.startsWith('crashworthy:') === true) return true
  return coreMark in error
}

/** The symbol by which core knows the errors that it has made. */
function markOfCore(): symbol {
  try {
    Buffer.alloc(Number.NaN)
  } catch (error) {
    for (let holder = error as object | null; holder !== null; holder = Object.getPrototypeOf(holder)) {
      const mark = Object.getOwnPropertySymbols(holder).find(({ description }) => description === 'kIsNodeError')
      if (mark !== undefined) return mark
    }
  }
  throw new Error('invariant: core marks its errors')
}

function describe(site: NodeJS.CallSite): string {
  const place = `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`
  const name = site.getFunctionName()
  return name === null
    ? place
    : `${site.isAsync() ? 'async ' : ''}${site.isConstructor() ? 'new ' : ''}${name} (${place})`
}

/** Node writes the code of an error between name and message, if the script part of its core has made the error. */
function headlineOf(error: unknown, site: NodeJS.CallSite | undefined): string {
  try {
    const { name, code, message } = error as NodeJS.ErrnoException
    // An AssertionError has it in its name already.
    const isCoded = typeof code === 'string' && code.startsWith('ERR_') && !name.endsWith(`[${code}]`)
    if (isCoded && isOfCore(error as object, site)) return `${name} [${code}]: ${message}`
    return Error.prototype.toString.call(error as Error)
  } catch {
    return 'Error'
  }
}
