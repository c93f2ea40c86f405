// Modules whose simulated members give one fixed answer: one main thread, without terminal, archive or WebAssembly
// system.

import { messagesOf } from '../events/messageChannel.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { deniedClass, refusalOf } from '../realm/permission.ts'

export function createWorkerThreads(context: GuestContext): Simulated {
  const environment = new Map<unknown, unknown>()
  const real = context.host.real('worker_threads') as { Worker: new (...values: unknown[]) => object }
  return {
    Worker: deniedClass(context, 'worker_threads.Worker', real.Worker, {
      parent: context.load('events'),
      permission: 'WorkerThreads',
      check: ([file, options]) => {
        const { eval: isCode } = (options ?? {}) as { eval?: unknown }
        const isPath = typeof file === 'string' && (isCode === true || /^(\.\.?)?\//.test(file))
        if (!isPath && (typeof file !== 'object' || file === null)) refusalOf(context, () => new real.Worker(file))
      },
    }),
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
      return messagesOf(context).replacements.MessageChannel
    },
    get MessagePort() {
      return messagesOf(context).replacements.MessagePort
    },
    receiveMessageOnPort: (port: object) =>
      (messagesOf(context).replacements.receiveMessageOnPort as (port: object) => unknown)(port),
  }
}

export function createTty(): Simulated {
  return { isatty: () => false }
}

export function createWasi(context: GuestContext): Simulated {
  const { WASI } = context.host.real('wasi') as { WASI: new (options?: unknown) => object }
  const versions: readonly unknown[] = ['unstable', 'preview1']
  return {
    WASI: deniedClass(context, 'wasi.WASI', WASI, {
      permission: 'WASI',
      check: ([options]) => {
        const { version } = (options ?? {}) as { version?: unknown }
        if (!versions.includes(version)) refusalOf(context, () => new WASI(options))
      },
    }),
  }
}

export function createSea(): Simulated {
  return { isSea: () => false }
}

/** Members that are the exports of another module. */
export function aliases(aliases: Readonly<Record<string, string>>): (context: GuestContext) => Simulated {
  return (context) => {
    const replacements: Record<string, unknown> = {}
    for (const [member, module] of Object.entries(aliases)) {
      Object.defineProperty(replacements, member, { get: () => context.load(module), enumerable: true })
    }
    return replacements
  }
}
