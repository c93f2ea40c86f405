// The SDK's own server state machine, made durable: a pure function of its state, the time and a request, so that the
// log of its commands is its state. A command is on the disk before its answer or any message of it is given out; a
// request that changed nothing is none.
import { LocalNetwork, type Message, type Request } from '@resonatehq/sdk'
import { CommandLog } from './log.ts'

/** The part of the SDK's class `Server` that is needed. Its package exports only the network that holds one. */
interface Machine {
  apply(now: number, request: Request): Outcome
  readonly promises: ReadonlyMap<
    string,
    { readonly tags: Readonly<Record<string, string>>; readonly listeners: ReadonlySet<string> }
  >
  readonly pTimeouts: readonly { readonly timeout: number }[]
  readonly sTimeouts: readonly { readonly timeout: number }[]
  /** Type 1 is a lease, type 0 a task that waits to be taken up and is offered again. */
  readonly tTimeouts: readonly { readonly id: string; readonly type: 0 | 1; readonly timeout: number }[]
}

interface Outcome {
  readonly response: { readonly kind: string; readonly head: { readonly status: number }; readonly data: unknown }
  readonly changes: readonly Change[]
}

type Change =
  | { readonly kind: 'message.send'; readonly address: string; readonly message: Message }
  | { readonly kind: 'another' }

interface Command {
  readonly now: number
  readonly request: Request
}

export interface Sent {
  readonly address: string
  readonly message: Message
}

export interface Answer {
  readonly response: Outcome['response']
  readonly messages: readonly Sent[]
  readonly changed: boolean
}

export class StateMachine {
  readonly #machine: Machine = (new LocalNetwork() as unknown as { readonly server: Machine }).server
  readonly #log: CommandLog
  #lastMs = 0

  /** Brings back what earlier lives stored in the folder. Throws if the log is damaged. */
  constructor(folder: string) {
    this.#log = new CommandLog(folder)
    for (const { now, request } of this.#log.values as readonly Command[]) {
      this.#machine.apply(now, request)
      this.#lastMs = now
    }
  }

  /** The machine's clock, but never back behind what a command was given. */
  now(): number {
    this.#lastMs = Math.max(this.#lastMs, Date.now())
    return this.#lastMs
  }

  /** Throws if the disk fails: then the command is not known to be stored, and the process must end. */
  apply(request: Request): Answer {
    const now = this.now()
    const listens = this.#listens(request)
    const { response, changes } = this.#machine.apply(now, request)
    const changed = changes.length > (listens ? 1 : 0)
    if (changed) this.#log.append({ now, request } satisfies Command)
    return { response, messages: changes.filter((change) => change.kind === 'message.send'), changed }
  }

  /**
   * A client registers its listener anew each minute. The one change that the SDK then reports is none, if it was
   * there.
   */
  #listens({ kind, data }: Request): boolean {
    return (
      kind === 'promise.register_listener' &&
      this.#machine.promises.get(data.awaited)?.listeners.has(data.address) === true
    )
  }

  /** Lets what is due happen. */
  tick(): Answer {
    return this.apply({ kind: 'debug.tick', head: { corrId: '', version: '' }, data: { time: this.now() } })
  }

  /**
   * When something is due next. A task is offered again only where somebody would hear it: else only its time would be
   * moved.
   */
  dueMs(isHeard: (address: string) => boolean): number {
    const { promises, pTimeouts, sTimeouts, tTimeouts } = this.#machine
    const tasks = tTimeouts.filter(
      ({ id, type }) => type === 1 || isHeard(promises.get(id)?.tags['resonate:target'] ?? ''),
    )
    return [...pTimeouts, ...sTimeouts, ...tasks].reduce(
      (due, { timeout }) => Math.min(due, timeout),
      Number.POSITIVE_INFINITY,
    )
  }

  /** Its whole state, as the SDK shows it. */
  snapshot(): unknown {
    return this.#machine.apply(this.#lastMs, { kind: 'debug.snap', head: { corrId: '', version: '' }, data: {} })
      .response.data
  }

  close(): void {
    this.#log.close()
  }
}
