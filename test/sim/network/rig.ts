// A network with native owners: incarnations that run no program, connections whose two sides only note what they are
// told.
import { type DecisionSource, Decisions } from '../../../sim/decisions/decisions.ts'
import type { InjectedFault } from '../../../sim/decisions/schedule.ts'
import type { End, NetFailure, Side } from '../../../sim/network/contract.ts'
import { Network } from '../../../sim/network/network.ts'
import { Incarnation } from '../../../sim/process/incarnation.ts'
import { Kernel } from '../../../sim/process/kernel.ts'
import { Trace } from '../../../sim/trace/trace.ts'
import { inMacrotask } from '../node/probe.ts'

export const faultAt = (site: string, kind: string, choice: number): InjectedFault => ({
  site,
  kind,
  choice,
  says: 'in a test',
})

/** One side of a connection: what it was told, each with its time in milliseconds. */
export class Noted implements Side {
  end: End | undefined
  readonly told: string[] = []
  bytes = ''
  isOpen = false
  /** Why nothing more may come, as soon as nothing may. */
  over: 'failed' | 'closed' | undefined
  hasEnded = false
  readonly #kernel: Kernel
  readonly #opened: (noted: Noted) => void

  constructor(kernel: Kernel, opened: (noted: Noted) => void = () => {}) {
    this.#kernel = kernel
    this.#opened = opened
  }

  opened(): void {
    this.#note('open')
    this.isOpen = true
    this.#opened(this)
  }

  data(bytes: Uint8Array): void {
    this.#note(`got ${Buffer.from(bytes).toString('latin1').slice(0, 20)}`)
    if (this.hasEnded) throw new Error('bytes after the end of the stream')
    this.bytes += Buffer.from(bytes).toString('latin1')
  }

  ended(): void {
    this.#note('end')
    this.hasEnded = true
  }

  failed({ code, syscall }: NetFailure): void {
    this.#note(`${syscall} ${code}`)
    this.over = 'failed'
  }

  drained(): void {
    this.#note('drain')
  }

  write(text: string): boolean {
    return this.end?.write(Buffer.from(text, 'latin1')) ?? true
  }

  close(): void {
    this.end?.close()
    this.over = 'closed'
  }

  #note(what: string): void {
    if (this.over !== undefined) throw new Error(`${what} after it had ${this.over}`)
    this.told.push(`${this.#kernel.nowUs / 1000} ${what}`)
  }
}

export class Rig {
  readonly kernel: Kernel
  readonly network: Network
  readonly decisions: Decisions
  readonly trace = new Trace({ keep: true })
  readonly #numbers = new Map<string, number>()

  constructor(source: DecisionSource = { kind: 'replay', schedule: [] }, hosts: readonly string[] = ['a', 'b']) {
    this.decisions = new Decisions(source)
    this.kernel = new Kernel(this.trace, this.decisions)
    this.network = new Network(this.kernel, 500)
    for (const host of hosts) this.network.addHost(host)
  }

  /** A new life of the process on a host. */
  boot(host: string): Incarnation {
    const number = (this.#numbers.get(host) ?? 0) + 1
    this.#numbers.set(host, number)
    const incarnation: Incarnation = new Incarnation(this.kernel, host, number, () => this.network.release(incarnation))
    return incarnation
  }

  /** An event of an incarnation, or of the world, at a time. */
  at(ms: number, owner: Incarnation | null, body: () => void): void {
    this.kernel.after(ms * 1000 - this.kernel.nowUs, owner, body)
  }

  /** What is listened to notes what it is told, too. */
  listen(owner: Incarnation, port: number, opened?: (noted: Noted) => void): Noted[] {
    const taken: Noted[] = []
    this.network.listen(owner.machine, port, owner, (end) => {
      const noted = new Noted(this.kernel, opened)
      noted.end = end
      taken.push(noted)
      noted.opened()
      return noted
    })
    return taken
  }

  connect(owner: Incarnation, host: string, port: number, opened?: (noted: Noted) => void): Noted {
    const noted = new Noted(this.kernel, opened)
    noted.end = this.network.connect(owner.machine, owner, host, port, noted)
    return noted
  }

  /** Runs until nothing is left to do, or a time has come. */
  run(untilMs: number = Number.MAX_SAFE_INTEGER / 1000): Promise<string> {
    return inMacrotask(() => this.kernel.run({ eventsMax: 200_000, timeMaxUs: untilMs * 1000 }))
  }
}

/** A rig with one connection from `a` to `b`, which stands from 1 ms (a) and 1.5 ms (b) on. */
export class Pair extends Rig {
  readonly a: Incarnation = this.boot('a')
  readonly b: Incarnation = this.boot('b')
  readonly #taken: Noted[] = this.listen(this.b, 80)
  client: Noted = new Noted(this.kernel)

  constructor(source?: DecisionSource) {
    super(source)
    this.at(0, this.a, () => {
      this.client = this.connect(this.a, 'b', 80)
    })
  }

  get server(): Noted {
    const [noted] = this.#taken
    if (noted === undefined) throw new Error('nothing was accepted')
    return noted
  }
}
