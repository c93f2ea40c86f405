// The clients of a run: they start workflows, send signals and read results, with the patience of a real client: a
// connection that is refused or reset is tried again, with the same ids. Two readers wait for each result, and must be
// told the same.
import type { Json } from '../../sim/trace/event.ts'
import type { World } from '../../sim/world/world.ts'
import type { Workload } from './scenario.ts'

/** What clients tell of a run. */
export interface ClientEvents {
  /** Every start and signal was acknowledged and every reader has its result. */
  readonly onDone: () => void
  /** A reader was told a result, as the engine's adapter has answered it. */
  readonly onResult: (run: string, output: Json) => void
}

const retryUs = 1_000_000
/** The longest that a client waits before it tries again. */
const retryMaxUs = 30_000_000
const readers = ['first reader', 'second reader'] as const

export class Clients {
  readonly #world: World
  readonly #entry: string
  readonly #events: ClientEvents
  #open = 0

  constructor(world: World, entry: string, events: ClientEvents) {
    this.#world = world
    this.#entry = entry
    this.#events = events
  }

  /** Schedules everything that the workload says. */
  play(workload: Workload): void {
    this.#open = workload.starts.length * (1 + readers.length) + workload.signals.length
    for (const { run, workflow, values, atMs } of workload.starts) {
      this.#world.after(atMs * 1000, () =>
        this.#ask('start', { run, workflow, values }, 'client', () => {
          for (const reader of readers)
            this.#ask('result', { run }, reader, (output) => this.#events.onResult(run, output))
        }),
      )
    }
    for (const [index, { run, topic, payload, atMs }] of workload.signals.entries()) {
      // An engine knows by the id that a signal is one which it has already: equal signals may be sent on purpose.
      this.#world.after(atMs * 1000, () =>
        this.#ask('signal', { run, topic, payload, id: `signal-${index + 1}` }, 'client', () => {}),
      )
    }
  }

  #ask(
    operation: string,
    input: { readonly run: string } & Readonly<Record<string, Json>>,
    who: string,
    then: (output: Json) => void,
    waitUs = retryUs,
  ): void {
    this.#world.emit('client.call', { who, operation, ...input })
    this.#world.request(this.#entry, operation, input, (failure, output) => {
      const { run, id } = input
      const of = { who, operation, run, ...(id === undefined ? {} : { id }) }
      this.#world.emit('client.return', { ...of, ...(failure === undefined ? { output } : { failure }) })
      if (failure !== undefined) {
        this.#world.after(waitUs, () => this.#ask(operation, input, who, then, Math.min(2 * waitUs, retryMaxUs)))
        return
      }
      then(output)
      this.#open -= 1
      if (this.#open === 0) this.#events.onDone()
    })
  }
}
