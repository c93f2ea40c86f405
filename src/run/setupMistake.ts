// A mistake in what a run is made of (a program, an adapter, a scenario, a workflow) that shows only while it runs. The
// first one ends the run, which is then thrown as a UserError instead of being judged: nothing can be said of an engine
// from a run that could not go right.
import { UserError, type UserErrorParts } from '../errors/userError.ts'

export class SetupMistake {
  readonly #stop: () => void
  #parts: UserErrorParts | undefined

  /** @param stop ends the run. */
  constructor(stop: () => void) {
    this.#stop = stop
  }

  /** Called amid a run's events, where nothing may be thrown into a program. */
  report(parts: UserErrorParts): void {
    this.#parts ??= parts
    this.#stop()
  }

  /** Throws what was reported. */
  throwIfAny(): void {
    if (this.#parts !== undefined) throw new UserError(this.#parts)
  }
}
