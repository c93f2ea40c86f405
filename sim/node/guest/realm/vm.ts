// `node:vm`. The real compiler and real contexts; "this context" is the program's realm, and every new realm gets
// simulated intrinsics (nested.ts). `timeout` and `breakOnSigint` are ignored: real time must not decide what a script
// does. What loads modules asynchronously, or runs microtasks in a queue of its own, is refused.
import type { GuestContext, Simulated } from './context.ts'

type Options = Readonly<Record<string, unknown>>

interface RealScript {
  runInContext(context: object, options?: object): unknown
  readonly sourceMapURL?: string
}

interface RealVm {
  readonly Script: new (source: string, options: object) => RealScript
  readonly constants: { readonly DONT_CONTEXTIFY: symbol }
  compileFunction(source: string, parameters: unknown, options: object): unknown
  isContext(value: unknown): boolean
  createContext(sandbox: object, options: object): object
  runInNewContext(source: string, sandbox: object, options: object): unknown
}

const defaultName = 'evalmachine.<anonymous>'
const compiling = ['filename', 'lineOffset', 'columnOffset'] as const
type Checks = Readonly<Record<string, (value: unknown) => boolean>>

const isString = (value: unknown): boolean => typeof value === 'string'
const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isLoader = (value: unknown): boolean => typeof value === 'function' || typeof value === 'symbol'

// What the real functions accept, of options that do not reach them.
const compilingChecks: Checks = {
  importModuleDynamically: isLoader,
  cachedData: (value) => ArrayBuffer.isView(value),
  produceCachedData: isBoolean,
}
const runningChecks: Checks = {
  timeout: (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 32,
  breakOnSigint: isBoolean,
}
const makingChecks: Checks = {
  importModuleDynamically: isLoader,
  microtaskMode: (value) => value === 'afterEvaluate',
}
const nestedChecks: Checks = {
  contextName: isString,
  contextOrigin: isString,
  contextCodeGeneration: (value) => typeof value === 'object' && value !== null,
  microtaskMode: isString,
}
const making = ['name', 'origin', 'codeGeneration'] as const

export function createVm(context: GuestContext): Simulated {
  const { host, realm } = context
  const real = host.real('vm') as RealVm

  /** Errors of the real functions are moved into the program's realm; those of the script are left as they are. */
  const adopting = <T>(run: () => T): T => {
    try {
      return run()
    } catch (error) {
      throw realm.toRealm(error)
    }
  }
  const refuse = (feature: string): never => context.unsupported(`vm: ${feature}`)()

  /** The real functions say what is wrong with an option that is ignored or refused here. */
  const requireValid = (given: unknown, checks: Checks): void => {
    if (typeof given !== 'object' || given === null) return
    for (const [name, isValid] of Object.entries(checks)) {
      const value = (given as Options)[name]
      if (value === undefined || isValid(value)) continue
      const wrong = { [name]: value }
      adopting(() => (checks === makingChecks ? real.createContext({}, wrong) : real.runInNewContext('', {}, wrong)))
    }
  }

  const optionsFor = (value: unknown, keys: readonly string[]): Record<string, unknown> => {
    const given = (typeof value === 'string' ? { filename: value } : (value ?? {})) as Options
    // The real function says what is wrong with options that are none.
    if (typeof given !== 'object') adopting(() => new real.Script('', given))
    requireValid(given, keys === compiling ? compilingChecks : makingChecks)
    if (given.importModuleDynamically !== undefined) refuse('importModuleDynamically')
    if (keys === making && given.microtaskMode !== undefined) refuse('microtaskMode')
    if (given.produceCachedData === true) refuse('produceCachedData')
    const taken: Record<string, unknown> = {}
    for (const key of keys) if (given[key] !== undefined) taken[key] = given[key]
    if (keys === compiling) {
      const filename = taken.filename ?? defaultName
      if (typeof filename === 'string') host.vm.nameScript(filename)
    }
    return taken
  }
  const displayErrors = (value: unknown): object => {
    const { displayErrors: display } = (typeof value === 'object' && value !== null ? value : {}) as Options
    return display === undefined ? {} : { displayErrors: display }
  }

  class Script {
    readonly #script: RealScript
    readonly sourceMapURL: string | undefined
    declare readonly cachedDataRejected: boolean

    constructor(source: unknown, options?: unknown) {
      const taken = optionsFor(options, compiling)
      this.#script = adopting(() => new real.Script(`${source}`, taken))
      this.sourceMapURL = this.#script.sourceMapURL
      // A cache is of one build of the engine: it is never accepted, which a program must be ready for.
      if ((options as Options | undefined)?.cachedData !== undefined) Object.assign(this, { cachedDataRejected: true })
    }

    runInContext(contextified: object, options?: unknown): unknown {
      requireValid(options, runningChecks)
      return adopting(() => this.#script.runInContext(contextified, displayErrors(options)))
    }

    runInNewContext(sandbox?: object, options?: unknown): unknown {
      requireValid(options, nestedChecks)
      return this.runInContext(createContext(sandbox, contextOptions(options)), options)
    }

    runInThisContext(options?: unknown): unknown {
      return this.runInContext(host.vm.realm, options)
    }

    createCachedData(): never {
      return refuse('Script.createCachedData')
    }
  }

  const createContext = (sandbox: unknown = {}, options?: unknown): object => {
    const taken = optionsFor(options, making)
    return adopting(() => host.vm.createContext(sandbox as object, taken))
  }
  const runInContext = (source: unknown, contextified: object, options?: unknown): unknown =>
    new Script(source, options).runInContext(contextified, options)

  return {
    Script,
    isContext: (value: unknown) => adopting(() => real.isContext(value)),
    createContext,
    createScript: (source: unknown, options?: unknown) => new Script(source, options),
    runInContext,
    runInNewContext: (source: unknown, sandbox?: object, options?: unknown) => {
      requireValid(options, nestedChecks)
      const nested = createContext(sandbox, contextOptions(options))
      return runInContext(source, nested, options)
    },
    runInThisContext: (source: unknown, options?: unknown) => new Script(source, options).runInThisContext(options),
    compileFunction: (source: unknown, parameters: unknown, options: Options = {}) => {
      const taken = optionsFor(options, compiling)
      if (options.contextExtensions !== undefined) taken.contextExtensions = options.contextExtensions
      const parsingContext = options.parsingContext ?? host.vm.realm
      return adopting(() => real.compileFunction(source as string, parameters, { ...taken, parsingContext }))
    },
  }
}

/** `runInNewContext` names the options of the context differently. */
function contextOptions(value: unknown): object {
  if (typeof value !== 'object' || value === null) return {}
  const {
    contextName: name,
    contextOrigin: origin,
    contextCodeGeneration: codeGeneration,
    microtaskMode,
  } = value as Options
  return { name, origin, codeGeneration, microtaskMode }
}
