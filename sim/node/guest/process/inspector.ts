// `node:inspector`: no debugger is attached, and none can be. Opening a port and connecting a session to its own thread
// are denied, as under `node --permission`.
import { typeError } from '../realm/checks.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'
import { denyAccess } from '../realm/permission.ts'

/** Of `node:inspector`, or of `node:inspector/promises`, whose sessions answer by promises. */
export function createInspector(context: GuestContext, promises = false): Simulated {
  const EventEmitter = context.load('events') as unknown as new () => object

  const refusePost = (method: unknown): never => {
    if (typeof method !== 'string') throw typeError(context, 'method', 'of type string', method)
    throw codedError(new Error('Session is not connected'), 'ERR_INSPECTOR_NOT_CONNECTED')
  }

  class Session extends EventEmitter {
    connect(): void {
      denyAccess(context, 'inspector.Session.connect', 'Inspector', 'Connect')
    }
    connectToMainThread(): void {
      throw codedError(new Error('Current thread is not a worker'), 'ERR_INSPECTOR_NOT_WORKER')
    }
    post(method: unknown): Promise<never> | undefined {
      if (promises) return new Promise(() => refusePost(method))
      return refusePost(method)
    }
    disconnect(): void {}
  }

  return {
    Session,
    close: () => {},
    open: () => denyAccess(context, 'inspector.open', 'Inspector', 'StartIoThread'),
    url: () => undefined,
    waitForDebugger: () => {
      throw codedError(new Error('Inspector is not active'), 'ERR_INSPECTOR_NOT_ACTIVE')
    },
  }
}
