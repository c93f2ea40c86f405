// `process` of one incarnation: its own event emitter, streams, clocks and identity. Facts of the real host (ids,
// paths, memory, versions of the tool's Node) are replaced by fixed ones or by ones drawn from the entropy seed.
import type { ProgramControl } from '../../../process/incarnation.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { lazy } from '../realm/lazy.ts'
import { callHandle, createFinalization, createWarn } from './processParts.ts'
import { signalName, signalNumber, stream } from './processStreams.ts'

export { lazy } from '../realm/lazy.ts'

type Listener = (...values: unknown[]) => void

interface Emitter {
  emit(event: string | symbol, ...values: unknown[]): boolean
  listenerCount(event: string | symbol): number
}

export interface GuestProcess {
  readonly process: Emitter & Record<string, unknown>
  readonly control: ProgramControl
}

const second = 1_000_000_000

export function createProcess(context: GuestContext): GuestProcess {
  const { host } = context
  const { identity } = host
  const EventEmitter = context.load('events') as unknown as new () => Emitter
  const { process: real } = context.real
  const process = new (class process extends EventEmitter {})() as Emitter & Record<string, unknown>
  let exitCode: number | undefined
  let exiting = false
  /** The exit handlers have been asked: one that calls `process.exit` is not asked again. */
  let exited = false
  let { directory } = identity

  const hrtimeNs = (): bigint => BigInt(host.monotonicUs()) * 1000n
  const hrtime = named('hrtime', 1, ((previous?: readonly [number, number]): [number, number] => {
    const nowNs = host.monotonicUs() * 1000
    const now: [number, number] = [Math.floor(nowNs / second), nowNs % second]
    if (previous === undefined) return now
    const nanoseconds = now[1] - previous[1]
    return nanoseconds < 0 ? [now[0] - previous[0] - 1, nanoseconds + second] : [now[0] - previous[0], nanoseconds]
  }) as never)
  Object.assign(hrtime, { bigint: named('bigint', 0, hrtimeNs as never) })

  const busyUs = (): number => host.monotonicUs() - host.bootedUs
  const usage = {
    rss: 67_108_864,
    heapTotal: 33_554_432,
    heapUsed: 16_777_216,
    external: 2_097_152,
    arrayBuffers: 1_048_576,
  }
  const memoryUsage = Object.assign(named('memoryUsage', 0, (() => ({ ...usage })) as never), { rss: () => usage.rss })

  const exit = (code?: unknown): never => {
    if (code !== undefined) exitCode = Number(code)
    exiting = true
    host.exit(exitCode ?? 0)
    throw new Error('unreachable: exit does not return')
  }

  const warn = createWarn(context, process as never)

  const env: Record<string, string | undefined> = { ...identity.env }
  const members: Record<string, unknown> = {
    version: real.version,
    versions: context.realm.copy({ ...real.versions }),
    release: context.realm.copy({ name: 'node', lts: real.release.lts }),
    arch: 'x64',
    platform: 'linux',
    title: 'node',
    pid: identity.pid,
    ppid: 1,
    argv: [...identity.argv],
    argv0: 'node',
    execPath: '/usr/local/bin/node',
    execArgv: [],
    env,
    features: context.realm.copy({ ...real.features, inspector: false }),
    config: { target_defaults: {}, variables: {} },
    exitCode: undefined,
    debugPort: 9229,
    report: undefined,
    allowedNodeEnvironmentFlags: new Set<string>(),
    sourceMapsEnabled: false,
    moduleLoadList: [],
    mainModule: undefined,
    domain: null,
    _preload_modules: [],
    _getActiveHandles: () => [],
    _getActiveRequests: () => [],
    _rawDebug: (...values: unknown[]) => host.write('stderr', `${format(context, values)}\n`),
    ref: (handle: unknown) => callHandle(handle, 'ref'),
    unref: (handle: unknown) => callHandle(handle, 'unref'),
    finalization: createFinalization(process),
    hrtime,
    uptime: () => busyUs() / 1_000_000,
    memoryUsage,
    cpuUsage: (previous?: { user: number; system: number }) => ({
      user: busyUs() - (previous?.user ?? 0),
      system: 0 - (previous?.system ?? 0),
    }),
    threadCpuUsage: (previous?: { user: number; system: number }) => ({
      user: busyUs() - (previous?.user ?? 0),
      system: 0 - (previous?.system ?? 0),
    }),
    resourceUsage: () => ({
      userCPUTime: busyUs(),
      systemCPUTime: 0,
      maxRSS: 65_536,
      sharedMemorySize: 0,
      unsharedDataSize: 0,
      unsharedStackSize: 0,
      minorPageFault: 0,
      majorPageFault: 0,
      swappedOut: 0,
      fsRead: 0,
      fsWrite: 0,
      ipcSent: 0,
      ipcReceived: 0,
      signalsCount: 0,
      voluntaryContextSwitches: 0,
      involuntaryContextSwitches: 0,
    }),
    constrainedMemory: () => 0,
    availableMemory: () => 1_073_741_824,
    cwd: () => directory,
    // There is no disk yet that could say that a directory is missing.
    chdir: (to: string) => {
      if (typeof to !== 'string') real.chdir(to)
      const path = context.load('path') as { resolve(...parts: string[]): string }
      directory = path.resolve(to)
    },
    umask: () => 0o022,
    getuid: () => 1000,
    geteuid: () => 1000,
    getgid: () => 1000,
    getegid: () => 1000,
    getgroups: () => [1000],
    nextTick: named('nextTick', 1, ((callback: Listener, ...values: unknown[]) => {
      // The real one says what is wrong with a bad callback.
      if (typeof callback !== 'function') real.nextTick(callback as never)
      host.tick(callback, values)
    }) as never),
    exit,
    reallyExit: exit,
    abort: () => {
      host.kill(identity.pid, 'SIGABRT')
    },
    kill: (pid: number, signal: string | number = 'SIGTERM') => host.kill(pid, signalName(context, signal)),
    emitWarning: warn,
    getBuiltinModule: (name: string) =>
      host.members(name.replace(/^node:/, '')) === undefined ? undefined : context.load(name as never),
    getActiveResourcesInfo: () => [],
    setSourceMapsEnabled: () => {},
    setUncaughtExceptionCaptureCallback: (callback: Listener | null) => {
      capture = callback
    },
    hasUncaughtExceptionCaptureCallback: () => capture !== null,
    addUncaughtExceptionCaptureCallback: (callback: Listener) => {
      capture = callback
    },
  }
  let capture: Listener | null = null

  for (const [name, treatment] of host.members('process') ?? []) {
    if (Reflect.has(process, name) && !(name in members)) continue
    if (treatment === 'unsupported') process[name] = context.unsupported(`process.${name}`)
    else if (name in members) process[name] = members[name]
  }
  Object.defineProperty(process, 'exitCode', {
    enumerable: true,
    configurable: true,
    get: () => exitCode,
    set: (code: unknown) => {
      exitCode = code === undefined || code === null ? undefined : Number(code)
    },
  })
  Object.defineProperty(process, '_exiting', {
    configurable: true,
    get: () => exiting,
    set: (value: unknown) => {
      exiting = value === true
    },
  })
  for (const name of ['stdout', 'stderr', 'stdin'] as const) lazy(process, name, () => stream(context, name))
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true })

  return {
    process,
    control: {
      uncaught: (error, origin) => {
        process.emit('uncaughtExceptionMonitor', error, origin)
        if (capture !== null) {
          capture(error)
          return true
        }
        return process.emit('uncaughtException', error, origin)
      },
      rejected: (reason, promise) => process.emit('unhandledRejection', reason, promise),
      signal: (name) => process.emit(name, name, signalNumber(context, name)),
      beforeExit: (code) => void process.emit('beforeExit', code),
      handled: (promise) => void process.emit('rejectionHandled', promise),
      exiting: (code) => {
        if (!exiting) exitCode = code
        exiting = true
        if (!exited) {
          exited = true
          process.emit('exit', exitCode ?? code)
        }
        return exitCode ?? code
      },
      exitCode: () => exitCode,
      warning: (warning) => warn(warning),
      describe: (error) => describe(context, error),
    },
  }
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
