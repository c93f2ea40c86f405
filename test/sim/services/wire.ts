// A service on a kernel of its own with one caller on the other end of each connection: raw HTTP in, answers with their
// times out.

import { Decisions } from '../../../sim/decisions/decisions.ts'
import type { InjectedFault } from '../../../sim/decisions/schedule.ts'
import type { End, Side } from '../../../sim/network/contract.ts'
import { headerOf, ResponseReader, writeRequest } from '../../../sim/network/http/http1.ts'
import { Kernel } from '../../../sim/process/kernel.ts'
import type { ServiceDefinition } from '../../../sim/services/definition.ts'
import { hosted } from '../../../sim/services/httpService.ts'
import type { Json, TraceEvent } from '../../../sim/trace/event.ts'
import { Trace } from '../../../sim/trace/trace.ts'

/** An answer: when it was whole, its status and body, and of the headers only those that a test asks for. */
export interface Heard {
  readonly atMs: number
  readonly status: number
  readonly body: string
  readonly header: (name: string) => string | undefined
}

export interface Call {
  readonly operation: string
  readonly key?: string
  readonly run?: string
  readonly path?: string
  readonly payload?: Json
  readonly headers?: Readonly<Record<string, string>>
}

const nowhere = { host: '', address: '', port: 0 }

/** One connection to the service. */
export class Caller {
  readonly heard: Heard[] = []
  /** When each piece of an answer came, and its text. */
  readonly pieces: { readonly atMs: number; readonly text: string }[] = []
  closed = false
  readonly side: Side
  readonly #reader: ResponseReader

  constructor(kernel: Kernel, accept: (end: End) => Side) {
    let head: Parameters<ConstructorParameters<typeof ResponseReader>[0]['head']>[0]
    let body = ''
    const nowMs = (): number => kernel.nowUs / 1000
    this.#reader = new ResponseReader({
      head: (opened) => {
        head = opened
        body = ''
      },
      data: (bytes) => {
        const text = Buffer.from(bytes).toString()
        this.pieces.push({ atMs: nowMs(), text })
        body += text
      },
      end: () => {
        const said = head
        this.heard.push({ atMs: nowMs(), status: said.status, body, header: (name) => headerOf(said, name) })
      },
      failed: (problem) => {
        throw new Error(problem)
      },
    })
    this.side = accept({
      local: nowhere,
      remote: nowhere,
      write: (bytes) => {
        if (this.closed) throw new Error('invariant: nothing is written after the end')
        this.#reader.push(bytes)
        return true
      },
      end: () => {
        this.closed = true
      },
      close: () => {},
      reset: () => {},
      pause: () => {},
      resume: () => {},
      take: () => {},
      keepAlive: () => {},
    })
    this.side.opened()
  }

  ask({ operation, key = 'r/0', run = 'r', path = '0', payload = {}, headers = {} }: Call): void {
    const body = Buffer.from(JSON.stringify(payload))
    const named = {
      'idempotency-key': key,
      'x-run': run,
      'x-path': path,
      'content-length': String(body.length),
      ...headers,
    }
    this.side.data(writeRequest({ method: 'POST', path: `/${operation}`, headers: Object.entries(named) }, body))
  }
}

export class Wire {
  readonly kernel: Kernel
  readonly #accept: (end: End) => Side

  constructor(name: string, definition: ServiceDefinition, schedule: readonly InjectedFault[] = []) {
    this.kernel = new Kernel(new Trace({ keep: true }), new Decisions({ kind: 'replay', schedule }))
    this.#accept = hosted(name, definition).serve(this.kernel, () => this.kernel.nowUs)
  }

  connect(): Caller {
    return new Caller(this.kernel, this.#accept)
  }

  /** Does something at a time. */
  at(ms: number, body: () => void): void {
    this.kernel.after(ms * 1000 - this.kernel.nowUs, null, body)
  }

  /** Lets everything happen that will. */
  run(): void {
    this.kernel.run({ eventsMax: 10_000, timeMaxUs: Number.MAX_SAFE_INTEGER })
  }

  of(kind: TraceEvent['kind']): readonly TraceEvent[] {
    return this.kernel.trace.events.filter((event) => event.kind === kind)
  }
}

/** One request alone: everything that was heard, and the world in which it was. */
export function askOnce(
  name: string,
  definition: ServiceDefinition,
  call: Call,
  schedule: readonly InjectedFault[] = [],
): { readonly wire: Wire; readonly caller: Caller } {
  const wire = new Wire(name, definition, schedule)
  const caller = wire.connect()
  caller.ask(call)
  wire.run()
  return { wire, caller }
}
