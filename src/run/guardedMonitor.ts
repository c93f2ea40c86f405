// A user's code that looks at a run: the monitor of a property, the watch of a `sometimes`. It is called amid the
// events of the program under test, where an exception would be thrown into the program: the first one is kept, nothing
// more is looked at, and the end of the run throws it. Nothing is said of a run that was not judged.
import type { TraceEvent } from '../../sim/trace/event.ts'
import { UserError } from '../errors/userError.ts'

export class GuardedMonitor {
  /** Such as "property 'single-outcome'". */
  readonly #name: string
  #thrown: { readonly error: unknown; readonly at: string } | undefined

  constructor(name: string) {
    this.#name = name
  }

  /** Calls it with an event; what it throws ends its looking on, and nothing else. */
  look(event: TraceEvent, see: (event: TraceEvent) => void): void {
    if (this.#thrown !== undefined) return
    try {
      see(event)
    } catch (error) {
      this.#thrown = { error, at: `event #${event.sequence} ${event.kind}` }
    }
  }

  /** What it says when the run has ended. Throws a UserError if it threw then or ever before. */
  conclude<T>(judge: () => T): T {
    try {
      if (this.#thrown === undefined) return judge()
    } catch (error) {
      this.#thrown = { error, at: 'the end of the run' }
    }
    const { error, at } = this.#thrown
    throw new UserError({
      expected: 'code that judges a run and never throws',
      found: String(error),
      where: `${this.#name}, at ${at}`,
      next: 'mend it, and feed it the events of a `crashworthy trace`',
    })
  }
}
