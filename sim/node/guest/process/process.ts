// `process` of one incarnation: its own event emitter, streams, clocks and identity. Facts of the real host (ids,
// paths, memory, versions of the tool's Node) are replaced by fixed ones or by ones drawn from the entropy seed.
import type { ProgramControl } from '../../../process/programControl.ts'
import { booleanOf, typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'
import { lazy } from '../realm/lazy.ts'
import { deniedMembers } from './deniedMembers.ts'
import { createEnvironment } from './environment.ts'
import { createExit } from './processExit.ts'
import { callHandle, createFinalization } from './processParts.ts'
import { checkListener, createKill, signalNumber } from './processSignals.ts'
import { stream } from './processStreams.ts'
import { createUsage } from './processUsage.ts'
import { createWarnings } from './processWarnings.ts'
import { createReport } from './report.ts'
import { createWorkingState } from './workingState.ts'

type Listener = (...values: unknown[]) => void

interface Emitter {
  emit(event: string | symbol, ...values: unknown[]): boolean
  on(event: string | symbol, listener: Listener): unknown
  listenerCount(event: string | symbol): number
}

export interface GuestProcess {
  readonly process: Emitter & Record<string, unknown>
  readonly control: ProgramControl
}

export function createProcess(context: GuestContext): GuestProcess {
  const { host } = context
  const { identity } = host
  const EventEmitter = context.load('events') as unknown as new () => Emitter
  const { process: real } = context.real
  const process = new (class process extends EventEmitter {})() as Emitter & Record<string, unknown>
  process.on('newListener', checkListener)
  process.on('removeListener', () => {})
  const exit = createExit(context, process)
  const { warn } = createWarnings(context, process as never)
  const working = createWorkingState(context)
  const env = createEnvironment(identity.env, (zone) => {
    if (!host.setTimeZone(zone)) context.unsupported(`process.env.TZ = '${zone}'`)()
  })
  const argv = [...identity.argv]
  let capture: Listener | null = null

  const members: Record<string, unknown> = {
    ...deniedMembers(context),
    ...createUsage(context),
    ...working,
    ...exit.members,
    version: real.version,
    versions: context.realm.copy({ ...real.versions }),
    release: context.realm.copy({ name: 'node', lts: real.release.lts }),
    arch: 'x64',
    platform: 'linux',
    title: 'node',
    pid: identity.pid,
    ppid: 1,
    argv,
    argv0: 'node',
    execPath: '/usr/local/bin/node',
    execArgv: [],
    env,
    features: context.realm.copy({ ...real.features, inspector: false }),
    config: { target_defaults: {}, variables: {} },
    debugPort: 9229,
    allowedNodeEnvironmentFlags: new Set<string>(),
    sourceMapsEnabled: false,
    moduleLoadList: [],
    mainModule: undefined,
    domain: null,
    _preload_modules: [],
    _getActiveHandles: () => [],
    _getActiveRequests: () => [],
    _rawDebug: (...values: unknown[]) => host.write('stderr', `${format(context, values)}\n`),
    ref: named('ref', 1, (handle: unknown) => callHandle(handle, 'ref')),
    unref: named('unref', 1, (handle: unknown) => callHandle(handle, 'unref')),
    finalization: createFinalization(context, process),
    getuid: () => 1000,
    geteuid: () => 1000,
    getgid: () => 1000,
    getegid: () => 1000,
    getgroups: () => [1000],
    nextTick: named('nextTick', 1, (callback: unknown, ...values: unknown[]) => {
      // The real one says what is wrong with a bad callback.
      if (typeof callback !== 'function') real.nextTick(callback as never)
      host.tick(callback as Listener, values)
    }),
    abort: () => host.kill('SIGABRT', false),
    kill: createKill(context, process),
    emitWarning: warn,
    getBuiltinModule: (name: unknown) => {
      if (typeof name !== 'string') throw typeError(context, 'id', 'of type string', name)
      return isBuiltin(context, name) ? context.load(name) : undefined
    },
    getActiveResourcesInfo: () => [],
    // Source maps are applied in reports only.
    setSourceMapsEnabled: named('setSourceMapsEnabled', 1, (enabled: unknown) => {
      process['sourceMapsEnabled'] = booleanOf(context, enabled, 'enabled')
    }),
    setUncaughtExceptionCaptureCallback: named('setUncaughtExceptionCaptureCallback', 1, (callback: unknown) => {
      if (callback !== null && typeof callback !== 'function')
        throw typeError(context, 'fn', 'of type function or null', callback)
      if (callback !== null && capture !== null) throw alreadyCaptured()
      capture = callback as Listener | null
    }),
    hasUncaughtExceptionCaptureCallback: () => capture !== null,
    addUncaughtExceptionCaptureCallback: (callback: Listener) => {
      capture = callback
    },
  }

  for (const [name, treatment] of host.members('process') ?? []) {
    if (Reflect.has(process, name) && !(name in members)) continue
    if (treatment === 'unsupported') process[name] = context.unsupported(`process.${name}`)
    else if (name in members) process[name] = members[name]
  }
  Object.defineProperties(process, exit.accessors)
  lazy(process, 'report', () => createReport(context, { ...working, argv, pid: identity.pid, env: env as never }))
  for (const name of ['stdout', 'stderr', 'stdin'] as const) lazy(process, name, () => stream(context, name))
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true })

  const uncaught: ProgramControl['uncaught'] = (error, origin) => {
    process.emit('uncaughtExceptionMonitor', error, origin)
    if (capture === null) return process.emit('uncaughtException', error, origin)
    capture(error)
    return true
  }
  return {
    process,
    control: {
      uncaught,
      rejected: (reason, promise) => process.emit('unhandledRejection', reason, promise),
      signal: (name) => process.emit(name, name, signalNumber(context, name)),
      beforeExit: (code) => void process.emit('beforeExit', code),
      handled: (promise) => void process.emit('rejectionHandled', promise),
      exiting: (code) => exit.exiting(code, (error) => uncaught(error, 'uncaughtException')),
      exitCode: exit.code,
      warning: (warning) => warn(warning),
      describe: (error) => describe(context, error),
    },
  }
}

/** Those that have only a scheme go by no other name. */
function isBuiltin({ host }: GuestContext, name: string): boolean {
  return (host.real('module') as { isBuiltin(name: string): boolean }).isBuiltin(name)
}

function alreadyCaptured(): Error {
  const text = '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active'
  return codedError(new Error(text), 'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET')
}

function format(context: GuestContext, values: readonly unknown[]): string {
  return (context.host.real('util') as { format(...values: unknown[]): string }).format(...values)
}

function describe(context: GuestContext, error: unknown): string {
  const { inspect } = context.host.real('util') as { inspect: (value: unknown) => string }
  try {
    return error instanceof Error ? String(error.stack) : `Uncaught ${inspect(error)}`
  } catch {
    return 'an error that cannot be described'
  }
}
