// `node:cluster` in a primary process that has no workers and cannot fork any: the module is an event emitter, as in
// Node.
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { denyAccess } from '../realm/permission.ts'

interface Emitter {
  emit(event: string, ...values: unknown[]): boolean
}

/** The exports: all of the module is ours. */
export function createCluster(context: GuestContext): object {
  const EventEmitter = context.load('events') as unknown as new () => Emitter
  const { process } = globalThis as unknown as {
    process: { argv: readonly string[]; execArgv: readonly string[]; execPath: string }
  }
  const { host } = context
  const cluster = new EventEmitter() as Emitter & Record<string, unknown>

  const setupPrimary = named('', 1, (options?: unknown) => {
    const defaults = { args: process.argv.slice(2), exec: process.argv[1], execArgv: process.execArgv, silent: false }
    const settings = { ...defaults, ...(cluster.settings as object), ...(options as object | undefined) }
    cluster.settings = settings
    host.tick(() => cluster.emit('setup', settings), [])
  })
  return Object.assign(cluster, {
    isWorker: false,
    isMaster: true,
    isPrimary: true,
    Worker: createWorker(context, EventEmitter),
    workers: {},
    settings: {},
    SCHED_NONE: 1,
    SCHED_RR: 2,
    schedulingPolicy: 2,
    setupPrimary,
    setupMaster: setupPrimary,
    fork: named('', 1, (): never => {
      setupPrimary()
      return denyAccess(context, 'cluster.fork', 'ChildProcess', process.execPath)
    }),
    disconnect: named('', 1, (done?: unknown) => {
      host.tick(() => {
        if (typeof done === 'function') done()
      }, [])
    }),
  })
}

/** What `fork` would make. A class in the old way: it can be called without `new`. */
function createWorker(context: GuestContext, EventEmitter: new () => Emitter): unknown {
  interface Worker {
    process: { readonly exitCode: unknown; readonly signalCode: unknown; readonly connected: boolean }
    exitedAfterDisconnect: unknown
    state: unknown
    id: number
  }
  const Worker = named('Worker', 1, function (options: unknown = {}): unknown {
    const given = (typeof options === 'object' && options !== null ? options : {}) as Record<string, unknown>
    const worker = Reflect.construct(EventEmitter, [], new.target ?? Worker) as Worker
    worker.exitedAfterDisconnect = undefined
    worker.state = given.state || 'none'
    worker.id = Number(given.id ?? 0) | 0
    if (given.process !== undefined) worker.process = given.process as Worker['process']
    return worker
  } as (...values: unknown[]) => unknown)
  Object.setPrototypeOf(Worker.prototype, EventEmitter.prototype)
  Object.setPrototypeOf(Worker, EventEmitter)
  const withProcess = (name: string) => named('', 0, context.unsupported(`cluster.Worker.${name}`))
  Object.assign(Worker.prototype, {
    kill: withProcess('kill'),
    send: withProcess('send'),
    isDead: named('', 0, function (this: Worker) {
      return this.process.exitCode !== null || this.process.signalCode !== null
    } as never),
    isConnected: named('', 0, function (this: Worker) {
      return this.process.connected
    } as never),
    disconnect: withProcess('disconnect'),
    destroy: withProcess('destroy'),
  })
  return Worker
}
