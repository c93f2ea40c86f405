// `process.report`: a report whose header has what libraries look for (detect-libc: which C library runs), with the
// facts of the simulated machine. Of the host nothing is told: stacks, heaps and handles are empty. Writing one is
// denied, as under `node --permission` without the right to write there.
import { objectOf, typeError } from '../realm/checks.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'

interface Facts {
  readonly cwd: () => string
  readonly argv: readonly string[]
  readonly pid: number
  readonly env: Readonly<Record<string, string | undefined>>
}

export function createReport(context: GuestContext, { cwd, argv, pid, env }: Facts): object {
  const { host, real } = context
  const header = (): object => {
    const nowMs = Math.floor(host.wallUs() / 1000)
    const os = context.load('os') as { release(): string; version(): string; machine(): string; hostname(): string }
    return {
      reportVersion: 5,
      event: 'JavaScript API',
      trigger: 'GetReport',
      filename: null,
      dumpEventTime: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
      dumpEventTimeStamp: String(nowMs),
      processId: pid,
      threadId: 0,
      cwd: cwd(),
      commandLine: [...argv],
      nodejsVersion: real.process.version,
      glibcVersionRuntime: '2.36',
      glibcVersionCompiler: '2.28',
      wordSize: 64,
      arch: 'x64',
      platform: 'linux',
      componentVersions: { ...real.process.versions },
      release: { name: 'node', lts: real.process.release.lts },
      osName: 'Linux',
      osRelease: os.release(),
      osVersion: os.version(),
      osMachine: os.machine(),
      cpus: [],
      networkInterfaces: [],
      host: os.hostname(),
    }
  }
  return {
    writeReport: (file?: unknown, error?: unknown): never => {
      const isError = typeof file === 'object' && file !== null
      if (!isError && file !== undefined && typeof file !== 'string')
        throw typeError(context, 'file', 'of type string', file)
      if (!isError && error !== undefined) objectOf(context, error, 'err')
      const resource = typeof file === 'string' ? file : cwd()
      const denial = codedError(new Error('Access to this API has been restricted'), 'ERR_ACCESS_DENIED')
      const fields = { permission: 'FileSystemWrite', resource }
      return context.deny('process.report.writeReport', Object.assign(denial, fields))
    },
    getReport: (error?: unknown) => {
      if (error !== undefined) objectOf(context, error, 'err')
      return {
        header: header(),
        javascriptStack: { message: 'No stack.', stack: ['Unavailable.'] },
        javascriptHeap: {},
        nativeStack: [],
        resourceUsage: {},
        uvthreadResourceUsage: {},
        libuv: [],
        workers: [],
        environmentVariables: { ...env },
        userLimits: {},
        sharedObjects: [],
      }
    },
    directory: '',
    filename: '',
    compact: false,
    excludeNetwork: false,
    signal: 'SIGUSR2',
    reportOnFatalError: false,
    reportOnSignal: false,
    reportOnUncaughtException: false,
    excludeEnv: false,
  }
}
