// Modules of which a twin is one fixed answer: one main thread of a primary process, without terminal, debugger or
// archive.

import { messagesOf } from '../events/messageChannel.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'

export function createWorkerThreads(context: GuestContext): Simulated {
  const environment = new Map<unknown, unknown>()
  return {
    isMainThread: true,
    isInternalThread: false,
    parentPort: null,
    threadId: 0,
    threadName: '',
    workerData: null,
    resourceLimits: {},
    getEnvironmentData: (key: unknown) => environment.get(key),
    setEnvironmentData: (key: unknown, value: unknown) => {
      if (value === undefined) environment.delete(key)
      else environment.set(key, value)
    },
    get BroadcastChannel() {
      return (globalThis as unknown as Record<string, unknown>).BroadcastChannel
    },
    get MessageChannel() {
      return messagesOf(context).twins.MessageChannel
    },
    get MessagePort() {
      return messagesOf(context).twins.MessagePort
    },
    receiveMessageOnPort: (port: object) =>
      (messagesOf(context).twins.receiveMessageOnPort as (port: object) => unknown)(port),
  }
}

/** As in a process that `cluster.fork` has not made. */
export function createCluster(): Simulated {
  return {
    isMaster: true,
    isPrimary: true,
    isWorker: false,
    schedulingPolicy: 2,
    settings: {},
    workers: {},
    _events: {},
    _eventsCount: 0,
    _maxListeners: undefined,
  }
}

export function createTty(): Simulated {
  return { isatty: () => false }
}

export function createInspector(): Simulated {
  return { url: () => undefined }
}

export function createSea(): Simulated {
  return { isSea: () => false }
}

/** Members that are the exports of another module. */
export function aliases(aliases: Readonly<Record<string, string>>): (context: GuestContext) => Simulated {
  return (context) => {
    const twins: Record<string, unknown> = {}
    for (const [member, module] of Object.entries(aliases)) {
      Object.defineProperty(twins, member, { get: () => context.load(module), enumerable: true })
    }
    return twins
  }
}
