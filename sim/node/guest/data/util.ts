// The simulated members of `node:util`: what reads the host's environment, arguments, clock or stacks. The rest of the module is
// real.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { createDebuglog } from './debuglog.ts'
import { createInspect } from './inspect.ts'

interface CallSite {
  readonly scriptName: string
  scriptId: string
}

interface RealUtil {
  aborted(signal: unknown, resource: unknown): Promise<unknown>
  getCallSites(frames: number): CallSite[]
  format(...values: unknown[]): string
  parseArgs(config: object): unknown
  promisify(original: unknown): AnyFunction
  styleText(format: unknown, text: unknown, options: object): string
}

interface OwnProcess {
  readonly argv: readonly string[]
  readonly env: Record<string, string | undefined>
  readonly stdout: { readonly isTTY?: boolean; write(text: string): void }
}

type AnyFunction = (this: unknown, ...values: unknown[]) => unknown

const custom = Symbol.for('nodejs.util.promisify.custom')
const framesMax = 200

export function createUtil(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('util') as RealUtil
  const process = (): OwnProcess => (globalThis as unknown as { process: OwnProcess }).process
  const adopting = <T>(run: () => T): T => {
    try {
      return realm.toRealm(run()) as T
    } catch (error) {
      throw realm.toRealm(error)
    }
  }

  const getCallSites = (frames: unknown = 10): unknown => {
    const wanted = typeof frames === 'object' ? 10 : (frames as number)
    if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= framesMax))
      return adopting(() => real.getCallSites(wanted))
    const own = real.getCallSites(framesMax).filter((site) => host.vm.isProgramFile(site.scriptName))
    // The engine numbers the scripts of the whole host; the program sees them in the order of this stack.
    const names = [...new Set(own.map((site) => site.scriptName))]
    for (const site of own) site.scriptId = String(1 + names.indexOf(site.scriptName))
    return realm.toRealm(own.slice(0, wanted))
  }

  const parseArgs = (config: { args?: unknown } = {}): unknown =>
    adopting(() => real.parseArgs({ ...config, args: config.args ?? process().argv.slice(2) }))

  const styleText = (
    format: unknown,
    text: unknown,
    options: { validateStream?: unknown; stream?: unknown } = {},
  ): string => {
    const { validateStream = true, stream = process().stdout } = options
    // The real one checks format and text. It colors for a terminal, which no stream of a program is.
    const styled = adopting(() =>
      real.styleText(
        format,
        text,
        typeof validateStream === 'boolean' ? { validateStream: false } : { validateStream },
      ),
    )
    if (validateStream === false || isColorForced(process().env)) return styled
    return (stream as { isTTY?: boolean } | null)?.isTTY === true ? styled : `${text}`
  }

  const log = (...values: unknown[]): void => {
    // As in "Thu, 05 Feb 2026 10:11:12 GMT".
    const [, day, month, , clock] = new Date().toUTCString().split(' ')
    process().stdout.write(`${Number(day)} ${month} ${clock} - ${real.format(...values)}\n`)
  }

  // The real one holds the resource weakly, and never settles once it is collected; nothing is collected here.
  const held = new Set<unknown>()
  const aborted = (signal: unknown, resource: unknown): Promise<unknown> => {
    const answer = adopting(() => real.aborted(signal, resource))
    held.add(resource)
    const release = (): void => void held.delete(resource)
    answer.then(release, release)
    return answer
  }

  const promisify = (original: unknown): unknown => {
    const made = adopting(() => real.promisify(original))
    // A promise form of the function's own is given as it is.
    if ((original as { [custom]?: unknown })[custom] !== undefined) return made
    const own = function (this: unknown, ...values: unknown[]): unknown {
      return realm.toRealm(Reflect.apply(made, this, values))
    }
    const members = { ...Object.getOwnPropertyDescriptors(made), [custom]: { value: own, configurable: true } }
    return Object.setPrototypeOf(Object.defineProperties(own, members as never), Object.getPrototypeOf(made))
  }

  return {
    ...createDebuglog(context),
    promisify: Object.assign(named('promisify', 1, promisify as never), { custom }),
    aborted: named('aborted', 2, aborted as never),
    getCallSite: getCallSites,
    getCallSites: named('getCallSites', 0, getCallSites as never),
    parseArgs,
    styleText,
    log,
    get inspect() {
      return createInspect(context)
    },
    get types() {
      return context.load('util/types')
    },
  }
}

function isColorForced(env: Record<string, string | undefined>): boolean {
  const { FORCE_COLOR: force } = env
  return force !== undefined && force !== '0'
}
