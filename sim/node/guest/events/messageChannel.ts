// MessageChannel and MessagePort: two ends inside one process, each message an event of virtual time. As in Node a port
// receives and keeps the program alive only while somebody listens for messages, and both ends hear of a close. The
// real classes settle in libuv; only the event target below them is real, with its hooks for listeners that come and
// go.

import { cloneValue, domException, type Transfers } from '../data/structuredClone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { type Message, PortEnd } from './portEnd.ts'

type Hooks = Record<symbol, (...values: unknown[]) => unknown>

interface NodeEventTarget extends EventTarget {
  once(type: string, listener: () => void): unknown
  emit(type: string, value: unknown): boolean
}

export interface SimulatedMessages {
  readonly replacements: Simulated
  readonly transfers: Transfers
  /** A message event over data that is of the program's realm already. */
  event(type: string, data: unknown, ports: readonly object[]): Event
}

let made: SimulatedMessages | undefined

/** The message classes of this realm, made once: `worker_threads` exports the globals. */
export function messagesOf(context: GuestContext): SimulatedMessages {
  made ??= createMessageChannel(context)
  return made
}

/** Whether a value is a message port. None is, as long as no channel was made. */
export function isPort(value: object): boolean {
  return made?.transfers.owns(value) === true
}

function createMessageChannel(context: GuestContext): SimulatedMessages {
  const { host, cloner, real } = context
  const ends = new WeakMap<object, PortEnd>()
  const realTarget = Object.getPrototypeOf(real.MessagePort.prototype) as Hooks
  const Base = cloner.export(realTarget.constructor) as new () => NodeEventTarget
  const { AsyncResource } = host.real('async_hooks') as {
    AsyncResource: new (type: string) => { runInAsyncScope(body: () => void): void }
  }
  const [createEvent, newListener, removeListener] = hooksOf(realTarget, [
    'kCreateEvent',
    'kNewListener',
    'kRemoveListener',
  ])

  const event = (type: string, data: unknown, ports: readonly object[]): Event => {
    const MessageEvent = cloner.export(real.MessageEvent) as new (type: string, init: object) => Event
    const made = new MessageEvent(type, { data })
    // The real class takes ports of its own kind only.
    Object.defineProperty(made, 'ports', { value: Object.freeze([...ports]), configurable: true, enumerable: true })
    return made
  }

  let constructing: PortEnd | undefined

  class MessagePort extends Base {
    #arriving: readonly object[] = []
    readonly #handlers = new Map<string, unknown>()

    constructor() {
      const end = constructing
      constructing = undefined
      if (end === undefined)
        throw Object.assign(new TypeError('Constructor cannot be called'), { code: 'ERR_CONSTRUCT_CALL_INVALID' })
      super()
      ends.set(this, end)
      const resource = new AsyncResource('MESSAGEPORT')
      end.listener = {
        message: (message) => resource.runInAsyncScope(() => this.#receive(message)),
        closed: () =>
          resource.runInAsyncScope(
            () => void this.dispatchEvent(new (cloner.export(real.Event) as typeof Event)('close')),
          ),
      }
    }

    #receive(message: Message): void {
      this.#arriving = message.ports
      this.emit('message', message.data)
    }

    postMessage(...given: [value?: unknown, options?: unknown]): void {
      const [value, options] = given
      if (given.length === 0)
        throw Object.assign(new TypeError('Not enough arguments to MessagePort.postMessage'), {
          code: 'ERR_MISSING_ARGS',
        })
      const transfer = transferList(options)
      if (transfer.includes(this)) throw domException(context, 'Transfer list contains source port', 'DataCloneError')
      const message = cloneMessage(value, transfer)
      ends.get(this)?.other?.post(message)
    }

    start(): void {
      const end = ends.get(this)
      if (end === undefined) return
      end.receiving = true
      end.wake()
    }

    close(done?: () => void): void {
      if (typeof done === 'function') this.once('close', done)
      ends.get(this)?.close()
    }

    ref(): void {
      ends.get(this)?.hold(true)
    }

    unref(): void {
      ends.get(this)?.hold(false)
    }

    hasRef(): boolean | undefined {
      const end = ends.get(this)
      return end?.open === true ? end.held : undefined
    }

    get onmessage(): unknown {
      return this.#handlers.get('message') ?? null
    }

    set onmessage(handler: unknown) {
      this.#handle('message', handler)
    }

    get onmessageerror(): unknown {
      return this.#handlers.get('messageerror') ?? null
    }

    set onmessageerror(handler: unknown) {
      this.#handle('messageerror', handler)
    }

    #handle(type: string, handler: unknown): void {
      const previous = this.#handlers.get(type)
      if (typeof previous === 'function') this.removeEventListener(type, previous as never)
      this.#handlers.set(type, typeof handler === 'function' ? handler : null)
      if (typeof handler === 'function') this.addEventListener(type, handler as never)
    }

    [createEvent](data: unknown, type: string): unknown {
      if (type !== 'message' && type !== 'messageerror') return realTarget[createEvent]?.call(this, data, type)
      return event(type, data, this.#arriving)
    }

    [newListener](size: number, type: string, ...rest: unknown[]): unknown {
      if (type === 'message' && size === 1) {
        this.ref()
        this.start()
      }
      return realTarget[newListener]?.call(this, size, type, ...rest)
    }

    [removeListener](size: number, type: string, ...rest: unknown[]): unknown {
      const end = ends.get(this)
      if (type === 'message' && size === 0 && end !== undefined) {
        end.hold(false)
        end.receiving = false
      }
      return realTarget[removeListener]?.call(this, size, type, ...rest)
    }
  }

  const portOf = (end: PortEnd): MessagePort => {
    constructing = end
    return new MessagePort()
  }

  const transfers: Transfers = {
    owns: (value) => value instanceof MessagePort,
    move: (port) => {
      const end = ends.get(port)
      if (end?.open !== true)
        throw domException(context, 'MessagePort in transfer list is already detached', 'DataCloneError')
      ends.delete(port)
      end.hold(false)
      end.receiving = false
      return portOf(end)
    },
  }

  const cloneMessage = (value: unknown, transfer: readonly object[]): Message => {
    const moved = transfer.filter((item) => transfers.owns(item))
    const ports: object[] = []
    const data = cloneValue(context, value, transfer, {
      owns: transfers.owns,
      move: (port) => (ports[moved.indexOf(port)] = transfers.move(port)),
    })
    return { data, ports }
  }

  class MessageChannel {
    readonly port1: MessagePort
    readonly port2: MessagePort

    constructor() {
      const [first, second] = [new PortEnd(host), new PortEnd(host)]
      first.other = second
      second.other = first
      this.port1 = portOf(first)
      this.port2 = portOf(second)
    }
  }

  const receiveMessageOnPort = (port: object): { message: unknown } | undefined => {
    if (!transfers.owns(port)) {
      throw Object.assign(new TypeError('The "port" argument must be a MessagePort instance'), {
        code: 'ERR_INVALID_ARG_TYPE',
      })
    }
    const message = ends.get(port)?.take()
    return message === undefined ? undefined : { message: message.data }
  }
  return { replacements: { MessageChannel, MessagePort, receiveMessageOnPort }, transfers, event }
}

function transferList(options: unknown): object[] {
  if (Array.isArray(options)) return options
  const { transfer } = (typeof options === 'object' && options !== null ? options : {}) as { transfer?: object[] }
  return transfer === undefined ? [] : [...transfer]
}

/** The hooks by which Node's own event targets notice listeners; the same symbols on Node 22 to 26. */
function hooksOf(target: object, names: readonly [string, string, string]): [symbol, symbol, symbol] {
  const symbols = Object.getOwnPropertySymbols(Object.getPrototypeOf(target) as object)
  const hook = (name: string): symbol => {
    const found = symbols.find((symbol) => symbol.description === name)
    if (found === undefined) throw new Error(`invariant: EventTarget.prototype has a ${name} hook`)
    return found
  }
  return [hook(names[0]), hook(names[1]), hook(names[2])]
}
