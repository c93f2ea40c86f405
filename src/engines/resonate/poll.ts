// The connections that workers hold open to hear of work: streams of server-sent events, by group and process id. A
// message to a process or to any of a group is pushed down one of them or, where nobody listens, dropped: the state
// machine offers a pending task again.
import type { ServerResponse } from 'node:http'

interface Address {
  /** To this process only, or to any of the group and this one by preference. */
  readonly cast: 'uni' | 'any'
  readonly group: string
  readonly pid: string
}

export class Polls {
  readonly #groups = new Map<string, Map<string, ServerResponse>>()
  #turns = 0

  /**
   * Begins a stream. A process that connects anew leaves its old connection behind, even where nobody noticed yet that
   * it is dead.
   */
  open(group: string, pid: string, stream: ServerResponse): void {
    const listeners = this.#groups.get(group) ?? new Map<string, ServerResponse>()
    this.#groups.set(group, listeners)
    listeners.get(pid)?.destroy()
    listeners.set(pid, stream)
    stream.on('close', () => {
      if (listeners.get(pid) === stream) listeners.delete(pid)
    })
    stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    stream.write(': welcome\n\n')
  }

  send(address: string, message: unknown): void {
    this.#listener(address)?.write(`data: ${JSON.stringify(message)}\n\n`)
  }

  isHeard(address: string): boolean {
    const { cast, group, pid } = parse(address)
    const listeners = this.#groups.get(group)
    return listeners !== undefined && (cast === 'any' ? listeners.size > 0 : listeners.has(pid))
  }

  /**
   * Says something on every stream, for a reader takes silence of 300 s for the end, and a writer learns only by
   * writing.
   */
  keepAlive(): void {
    for (const listeners of this.#groups.values())
      for (const stream of listeners.values()) stream.write(': still here\n\n')
  }

  #listener(address: string): ServerResponse | undefined {
    const { cast, group, pid } = parse(address)
    const listeners = this.#groups.get(group)
    const named = listeners?.get(pid)
    if (listeners === undefined || named !== undefined || cast === 'uni') return named
    this.#turns += 1
    return [...listeners.values()][this.#turns % listeners.size]
  }
}

function parse(address: string): Address {
  const [, cast, group = '', pid = ''] = /^poll:\/\/(uni|any)@([^/]+)(?:\/(.+))?$/.exec(address) ?? []
  return { cast: cast === 'any' ? 'any' : 'uni', group, pid }
}
